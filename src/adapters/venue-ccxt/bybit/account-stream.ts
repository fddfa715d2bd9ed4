/** https://bybit-exchange.github.io/docs/v5/websocket/private/order and its neighbours. */
import { createHmac } from 'node:crypto'
import {
  type AccountNotice,
  type AccountStreamProtocol,
  type Fields,
  fieldsOf,
  listOf,
  type StreamGreeting,
  type StreamNotice,
  textAt,
} from '../protocol/index.ts'
import { balanceNotices } from './balance-notices.ts'
import { isTrade, streamedFill } from './fill-notices.ts'
import { commandAnswer, frameFields, TERMS, urlAt, whyOf } from './frames.ts'
import { orderNotice } from './order-notices.ts'

export const ACCOUNT_STREAM: AccountStreamProtocol = {
  ...TERMS,
  url: (base, isTestnet) => urlAt('/v5/private', base, isTestnet),
  greet: (greeting) => [JSON.stringify({ op: 'auth', args: logIn(greeting) })],
  read,
}

/** How long the log-in may be on its way. */
const LOG_IN_MS = 10_000

function logIn({ apiKey, apiSecret, nowMs }: StreamGreeting): readonly [string, number, string] {
  const expires = nowMs + LOG_IN_MS
  const signature = createHmac('sha256', apiSecret).update(`GET/realtime${expires}`).digest('hex')
  return [apiKey, expires, signature]
}

const WATCH_ORDERS = 'account'
const WATCH_CONNECTION = 'dcp'

/** The second is for the dead man's switch, which not every account has: it is asked for by itself. */
const AFTER_LOG_IN = [
  { req_id: WATCH_ORDERS, op: 'subscribe', args: ['order.spot', 'execution.spot', 'wallet'] },
  { req_id: WATCH_CONNECTION, op: 'subscribe', args: ['dcp.spot'] },
].map((command) => JSON.stringify(command))

function read(raw: unknown): readonly (AccountNotice | StreamNotice)[] {
  const frame = frameFields(raw)
  const answer = commandAnswer(frame)
  if (answer !== null) return answered(frame, answer)
  const topic = textAt(frame, 'topic')
  const rows = listOf(frame['data'], 'data').map((row) => fieldsOf(row, 'row'))
  if (topic.startsWith('order')) return rows.filter(isSpot).map(orderNotice)
  if (topic.startsWith('execution')) return rows.filter(isSpot).filter(isTrade).map(streamedFill)
  if (topic === 'wallet') return rows.flatMap(balanceNotices)
  return [{ kind: 'alive' }]
}

function isSpot(row: Fields): boolean {
  return textAt(row, 'category') === 'spot'
}

interface Answer {
  readonly name: string
  readonly isYes: boolean
}

function answered(frame: Fields, { name, isYes }: Answer): readonly StreamNotice[] {
  if (!isYes && frame['req_id'] === WATCH_CONNECTION) return [{ kind: 'alive' }]
  if (!isYes) return [{ kind: 'refused', why: whyOf(frame) }]
  if (name === 'auth') return [{ kind: 'send', frames: AFTER_LOG_IN }]
  if (name === 'subscribe' && frame['req_id'] === WATCH_ORDERS) return [{ kind: 'ready' }]
  return [{ kind: 'alive' }]
}
