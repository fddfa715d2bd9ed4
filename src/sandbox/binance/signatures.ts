/** Who asks, and whether it is he: the key, the time and the signature of a request. */
import { Buffer } from 'node:buffer'
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { SandboxExchange } from '../core/index.ts'
import { inMs, legal, optionalOf, type Parameters, textOf } from './parameters.ts'
import { Refusal } from './refusal.ts'

const USUAL_RECV_WINDOW_MS = 5_000
const LONGEST_RECV_WINDOW_MS = 60_000
/** So far may a clock be ahead. */
const AHEAD_MS = 1_000

/** Of requests that need a key and nothing more: listen keys. */
export function checkKey(exchange: SandboxExchange, apiKey: string | null): void {
  if (apiKey === null || apiKey === '') throw new Refusal(-2014, 'API-key format invalid.', { status: 401 })
  if (isSame(apiKey, exchange.credentials.apiKey)) return
  throw new Refusal(-2015, 'Invalid API-key, IP, or permissions for action.', { status: 401 })
}

export interface SignedRequest {
  readonly apiKey: string | null
  readonly parameters: Parameters
  /** What the signature is made of. */
  readonly payload: string
}

export function checkSigned(exchange: SandboxExchange, request: SignedRequest): void {
  const { apiKey, parameters, payload } = request
  const timestamp = inMs(Number(legal('timestamp', textOf(parameters, 'timestamp'), '^[0-9]{1,20}$')))
  const signature = textOf(parameters, 'signature')
  checkKey(exchange, apiKey)
  checkTime(timestamp, recvWindowOf(parameters), exchange.nowMs())
  const expected = createHmac('sha256', exchange.credentials.apiSecret).update(payload).digest('hex')
  if (!isSame(signature.toLowerCase(), expected)) {
    throw new Refusal(-1022, 'Signature for this request is not valid.')
  }
}

function recvWindowOf(parameters: Parameters): number {
  const sent = optionalOf(parameters, 'recvWindow')
  if (sent === null) return USUAL_RECV_WINDOW_MS
  const recvWindow = Number(legal('recvWindow', sent, '^[0-9]{1,5}(\\.[0-9]{1,3})?$'))
  if (recvWindow > LONGEST_RECV_WINDOW_MS) {
    throw new Refusal(-1131, 'recvWindow must be less than 60000.')
  }
  return recvWindow
}

function checkTime(timestamp: number, recvWindow: number, nowMs: number): void {
  if (timestamp >= nowMs + AHEAD_MS) {
    throw new Refusal(-1021, "Timestamp for this request was 1000ms ahead of the server's time.")
  }
  if (nowMs - timestamp > recvWindow) {
    throw new Refusal(-1021, 'Timestamp for this request is outside of the recvWindow.')
  }
}

function isSame(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)]
  return one.length === other.length && timingSafeEqual(one, other)
}

/** The query and behind it the body, as they came, the signature itself taken out. */
export function formPayload(query: string, body: string): string {
  return `${unsigned(query)}${unsigned(body)}`
}

function unsigned(part: string): string {
  return part
    .split('&')
    .filter((pair) => !pair.startsWith('signature='))
    .join('&')
}

/** Every parameter but the signature, by name. */
export function jsonPayload(parameters: Parameters): string {
  return [...parameters]
    .filter(([name]) => name !== 'signature')
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}
