import { readAmend } from '../wire/index.ts'
import type { AmendLine } from './line-command.ts'
import { badParams, readWords } from './line-fields.ts'

const KEYS: ReadonlySet<string> = new Set(['client_order_id', 'qty', 'price', 'stop_price'])

/** `AMEND client_order_id=ID [qty=Q] [price=P] [stop_price=P]`: qty is the new total. */
export function parseAmend(words: readonly string[]): AmendLine {
  const read = readWords(words, KEYS)
  if (read.form === 'positional') {
    return badParams('AMEND takes client_order_id=… and qty=…, price=… or stop_price=….')
  }
  const { client_order_id: id, ...changes } = Object.fromEntries(read.values)
  if (id === undefined) return badParams('AMEND needs the client_order_id.')
  const amend = readAmend({ client_order_id: id, ...changes })
  if (!amend.ok) return badParams(amend.problem.message)
  return { verb: 'amend', clientOrderId: amend.value.clientOrderId, change: amend.value }
}
