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
  textOrNullAt,
} from '../protocol/index.ts'
import { balanceNotices, orderPush } from './notices.ts'
import { socketUrl, streamNotice, TERMS } from './sockets.ts'

/**
 * Log-in, then one channel after the other, so that the confirmation of the last says that all are there.
 * Stops are told of on another socket; what they become is in `orders`.
 */
export const ACCOUNT_STREAM: AccountStreamProtocol = {
  ...TERMS,
  url: (base, isTestnet) => socketUrl('private', base, isTestnet),
  greet: (greeting) => [logIn(greeting)],
  read: (frame) => {
    const notice = streamNotice(frame)
    return notice === null ? noticesOf(fieldsOf(frame, 'frame')) : [notice]
  },
}

/** https://www.okx.com/docs-v5/en/#overview-websocket-login: seconds here, unlike anywhere else. */
function logIn({ apiKey, apiSecret, passphrase, nowMs }: StreamGreeting): string {
  const timestamp = String(Math.floor(nowMs / 1000))
  const sign = createHmac('sha256', apiSecret).update(`${timestamp}GET/users/self/verify`).digest('base64')
  return JSON.stringify({ op: 'login', args: [{ apiKey, passphrase: passphrase ?? '', timestamp, sign }] })
}

const SUBSCRIBE_ACCOUNT = JSON.stringify({ op: 'subscribe', args: [{ channel: 'account' }] })
const SUBSCRIBE_ORDERS = JSON.stringify({ op: 'subscribe', args: [{ channel: 'orders', instType: 'SPOT' }] })

function noticesOf(frame: Fields): readonly (AccountNotice | StreamNotice)[] {
  const event = textOrNullAt(frame, 'event')
  if (event === 'login') return [{ kind: 'send', frames: [SUBSCRIBE_ACCOUNT] }]
  const channel = textAt(fieldsOf(frame['arg'], 'arg'), 'channel')
  if (event === 'subscribe') {
    return channel === 'orders' ? [{ kind: 'ready' }] : [{ kind: 'send', frames: [SUBSCRIBE_ORDERS] }]
  }
  const rows = listOf(frame['data'], 'data').map((row) => fieldsOf(row, 'row'))
  if (channel === 'orders') return rows.flatMap(orderPush)
  return channel === 'account' ? rows.flatMap(balanceNotices) : [{ kind: 'alive' }]
}
