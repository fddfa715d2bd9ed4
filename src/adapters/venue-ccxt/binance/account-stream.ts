import { createHmac } from 'node:crypto'
import {
  type AccountNotice,
  type AccountStreamProtocol,
  type Fields,
  fieldsOf,
  type StreamGreeting,
  type StreamNotice,
  textAt,
  textOrNullAt,
} from '../protocol/index.ts'
import { eventNotices } from './account-events.ts'

const PATH = '/ws-api/v3'
const SUBSCRIBE_ID = 'veloz-subscribe'
const PING_ID = 'veloz-ping'
/** Ms that a greeting may be under way. */
const RECV_WINDOW_MS = 5_000

/**
 * User data by a signed subscription of the WebSocket API, which needs no listen key. The venue's own pings
 * are answered by the socket and never seen, so we ask too.
 */
export const ACCOUNT_STREAM: AccountStreamProtocol = {
  url: (base, isTestnet) => `${base ?? ownHost(isTestnet)}${PATH}`,
  ping: { everyMs: 15_000, frame: () => JSON.stringify({ id: PING_ID, method: 'ping' }) },
  silenceMs: 40_000,
  greet: (greeting) => [
    JSON.stringify({
      id: SUBSCRIBE_ID,
      method: 'userDataStream.subscribe.signature',
      params: signedParameters(greeting),
    }),
  ],
  read: (frame) => notices(fieldsOf(frame, 'the frame')),
}

function ownHost(isTestnet: boolean): string {
  return isTestnet ? 'wss://ws-api.testnet.binance.vision' : 'wss://ws-api.binance.com:443'
}

/** The signature covers every parameter, in the order of their names. */
function signedParameters({ apiKey, apiSecret, nowMs }: StreamGreeting): object {
  const parameters = { apiKey, recvWindow: RECV_WINDOW_MS, timestamp: Math.trunc(nowMs) }
  const payload = `apiKey=${apiKey}&recvWindow=${parameters.recvWindow}&timestamp=${parameters.timestamp}`
  return { ...parameters, signature: createHmac('sha256', apiSecret).update(payload).digest('hex') }
}

function notices(frame: Fields): readonly (AccountNotice | StreamNotice)[] {
  const event = frame['event'] ?? frame['data']
  if (event !== undefined) return eventNotices(fieldsOf(event, 'the event'))
  if ('e' in frame) return eventNotices(frame)
  return [answerNotice(frame)]
}

function answerNotice(frame: Fields): StreamNotice {
  if (frame['status'] === 200) return { kind: frame['id'] === SUBSCRIBE_ID ? 'ready' : 'alive' }
  const error = fieldsOf(frame['error'], 'the error')
  const why = `${String(error['code'])} ${textAt(error, 'msg')}`
  // A ping that was refused was heard all the same.
  return textOrNullAt(frame, 'id') === PING_ID ? { kind: 'alive' } : { kind: 'refused', why }
}
