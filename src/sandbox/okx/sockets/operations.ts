/** Orders by socket: the same rows as by REST, behind the id of the request. */
import type { Asked } from '../asked.ts'
import { amendOrder, cancelOrder } from '../changing.ts'
import type { Desk } from '../desk.ts'
import { placeOrder } from '../placing.ts'
import { done, type Reply, type Row, refused } from '../replies.ts'

export interface Operation {
  readonly op: string
  readonly args: readonly Asked[]
  readonly expiresAtMs: number | null
  readonly isAllowed: boolean
}

type Each = (desk: Desk, fields: Asked, expiresAtMs: number | null) => Row

const BATCH_MAX = 20

const EACH: ReadonlyMap<string, Each> = new Map<string, Each>([
  ['order', placeOrder],
  ['batch-orders', placeOrder],
  ['cancel-order', cancelOrder],
  ['batch-cancel-orders', cancelOrder],
  ['amend-order', amendOrder],
  ['batch-amend-orders', amendOrder],
])

export function isOperation(op: string): boolean {
  return EACH.has(op) || op === 'mass-cancel'
}

export function answerOperation(desk: Desk, operation: Operation): Row {
  const inTime = `${desk.exchange.nowMs()}000`
  const { code, msg, data } = replyTo(desk, operation)
  return { code, msg, data, inTime, outTime: `${desk.exchange.nowMs()}000` }
}

function replyTo(desk: Desk, { op, args, expiresAtMs, isAllowed }: Operation): Reply {
  if (!isAllowed) return refused('60011', 'Please log in')
  const each = EACH.get(op)
  if (each === undefined) return refused('51010', 'Request unsupported under current account mode')
  if (args.length > BATCH_MAX) return refused('60013', 'Invalid args')
  return done(args.map((fields) => each(desk, fields, expiresAtMs)))
}
