/** Who asks: https://www.okx.com/docs-v5/en/#overview-rest-authentication */
import { Buffer } from 'node:buffer'
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { FaceRequest, SandboxCredentials } from '../core/index.ts'
import { type Reply, refused } from './replies.ts'

const WINDOW_MS = 30_000
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/

/** Null when the request is signed by the account, now. */
export function stranger(request: FaceRequest, credentials: SandboxCredentials, nowMs: number): Reply | null {
  const { method, path, query, body, header } = request
  const [key, sign, passphrase] = [
    header('OK-ACCESS-KEY'),
    header('OK-ACCESS-SIGN'),
    header('OK-ACCESS-PASSPHRASE'),
  ]
  const timestamp = header('OK-ACCESS-TIMESTAMP')
  if (!key) return no('50103', 'Request header OK-ACCESS-KEY can not be empty.')
  if (!passphrase) return no('50104', 'Request header OK-ACCESS-PASSPHRASE can not be empty.')
  if (!sign) return no('50106', 'Request header OK-ACCESS-SIGN can not be empty.')
  if (!timestamp) return no('50107', 'Request header OK-ACCESS-TIMESTAMP can not be empty.')
  const atMs = timeOf(timestamp)
  if (atMs === null) return no('50112', 'Invalid OK-ACCESS-TIMESTAMP')
  if (Math.abs(nowMs - atMs) > WINDOW_MS) return no('50102', 'Timestamp request expired')
  if (!isSame(key, credentials.apiKey)) return no('50111', 'Invalid OK-ACCESS-KEY')
  if (!isSame(passphrase, credentials.passphrase)) {
    return no('50105', 'Request header OK-ACCESS-PASSPHRASE incorrect.')
  }
  const signed = `${timestamp}${method}${path}${query === '' ? '' : `?${query}`}${body}`
  return isSame(sign, signature(credentials, signed)) ? null : no('50113', 'Invalid Sign')
}

/** An ISO time, or as OKX takes it too, seconds since the epoch. */
function timeOf(text: string): number | null {
  if (ISO.test(text)) return Date.parse(text)
  return /^\d{10}(\.\d+)?$/.test(text) ? Number(text) * 1000 : null
}

export interface LogIn {
  readonly apiKey?: string
  readonly passphrase?: string
  /** Seconds. */
  readonly timestamp?: string
  readonly sign?: string
}

/** Null when it may come in; else the code and the words of a socket's refusal. */
export function strangerAtSocket(logIn: LogIn, credentials: SandboxCredentials, nowMs: number): Reply | null {
  const { apiKey = '', passphrase = '', timestamp = '', sign = '' } = logIn
  if (apiKey === '' || sign === '') return refused('60009', 'Login failed.')
  if (!/^\d+$/.test(timestamp)) return refused('60004', 'Invalid timestamp')
  if (Math.abs(nowMs - Number(timestamp) * 1000) > WINDOW_MS)
    return refused('60006', 'Timestamp request expired')
  if (!isSame(apiKey, credentials.apiKey)) return refused('60005', 'Invalid apiKey')
  if (!isSame(passphrase, credentials.passphrase)) return refused('60024', 'Wrong passphrase')
  const expected = signature(credentials, `${timestamp}GET/users/self/verify`)
  return isSame(sign, expected) ? null : refused('60007', 'Invalid sign')
}

function signature({ apiSecret }: SandboxCredentials, text: string): string {
  return createHmac('sha256', apiSecret).update(text).digest('base64')
}

/** Takes the same time wherever they differ. */
function isSame(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function no(code: string, msg: string): Reply {
  return refused(code, msg, 401)
}
