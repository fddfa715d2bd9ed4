/** HMAC-SHA256, hex, over time, key, window and parameters: https://bybit-exchange.github.io/docs/v5/guide */
import { Buffer } from 'node:buffer'
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { FaceRequest, SandboxExchange } from '../core/index.ts'
import { wholeNumber } from './parameters.ts'
import { no, type Reply } from './reply.ts'

const WINDOW_MS = 5000
/** How far ahead of the venue a client may be. */
const AHEAD_MS = 1000

export function isSigned(text: string, signature: string, secret: string): boolean {
  const expected = createHmac('sha256', secret).update(text).digest()
  const given = /^[0-9a-f]{64}$/i.test(signature) ? Buffer.from(signature, 'hex') : Buffer.alloc(32)
  return timingSafeEqual(expected, given)
}

export interface SentAt {
  /** As the client wrote both. */
  readonly timestamp: string
  readonly window: string
}

/** Null when the request is of this moment. */
export function timeRefusal({ timestamp, window }: SentAt, nowMs: number): Reply | null {
  const sentAtMs = wholeNumber(timestamp)
  const windowMs = window === '' ? WINDOW_MS : wholeNumber(window)
  if (sentAtMs !== null && windowMs !== null) {
    if (sentAtMs >= nowMs - windowMs && sentAtMs < nowMs + AHEAD_MS) return null
  }
  const numbers = `req_timestamp[${timestamp}],server_timestamp[${nowMs}],recv_window[${windowMs ?? window}]`
  return no(10002, `invalid request, please check your server timestamp or recv_window param. ${numbers}`)
}

/** Null when key, time and signature are right; `isMissing`: there was nothing to check. */
export function requestRefusal(
  request: FaceRequest,
  exchange: SandboxExchange,
): { readonly reply: Reply; readonly isMissing: boolean } | null {
  const header = (name: string) => request.header(`X-BAPI-${name}`) ?? ''
  const [key, signature] = [header('API-KEY'), header('SIGN')]
  const sent = { timestamp: header('TIMESTAMP'), window: header('RECV-WINDOW') }
  if (key === '' || signature === '' || sent.timestamp === '') {
    return { reply: no(10007, 'User authentication failed.'), isMissing: true }
  }
  const { apiKey, apiSecret } = exchange.credentials
  const late = timeRefusal(sent, exchange.nowMs())
  if (late !== null) return { reply: late, isMissing: false }
  if (key !== apiKey) return { reply: no(10003, 'API key is invalid.'), isMissing: false }
  const covered = request.method === 'GET' ? request.query : request.body
  const text = `${sent.timestamp}${key}${sent.window}${covered}`
  if (isSigned(text, signature, apiSecret)) return null
  return {
    reply: no(10004, `error sign! origin_string[${text}]`),
    isMissing: false,
  }
}

/** Of a socket's log-in: key, time it expires at, signature over both. */
export type LogInRefusal = 'late' | 'key' | 'signature'

export function logInRefusal(args: readonly unknown[], exchange: SandboxExchange): LogInRefusal | null {
  const [key, expires, signature] = args.map(String)
  const expiresAtMs = wholeNumber(expires ?? '')
  if (expiresAtMs === null || expiresAtMs <= exchange.nowMs()) return 'late'
  const { apiKey, apiSecret } = exchange.credentials
  if (key !== apiKey) return 'key'
  return isSigned(`GET/realtime${expires}`, signature ?? '', apiSecret) ? null : 'signature'
}
