import { Buffer } from 'node:buffer'
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { SandboxCredentials } from '../core/index.ts'

/** What a caller proves that he has the key with. */
export interface Proof {
  readonly key: string | null
  readonly passphrase: string | null
  /** Seconds since the epoch, with or without a fraction. */
  readonly timestamp: string | null
  readonly signature: string | null
  /** What comes behind the timestamp in the text that is signed. */
  readonly signed: string
}

const WINDOW_MS = 30_000

/** The venue's sentence about what is wrong with it; null when it holds. */
export function faultOf(proof: Proof, credentials: SandboxCredentials, nowMs: number): string | null {
  const { key, passphrase, timestamp, signature, signed } = proof
  if (key === null) return 'CB-ACCESS-KEY header is required'
  if (signature === null) return 'CB-ACCESS-SIGN header is required'
  if (timestamp === null) return 'CB-ACCESS-TIMESTAMP header is required'
  if (passphrase === null) return 'CB-ACCESS-PASSPHRASE header is required'
  const seconds = Number(timestamp)
  if (timestamp.trim() === '' || !Number.isFinite(seconds)) return 'invalid timestamp'
  if (Math.abs(seconds * 1000 - nowMs) > WINDOW_MS) return 'request timestamp expired'
  if (!isSame(key, credentials.apiKey)) return 'Invalid API Key'
  if (!isSame(signature, signatureOf(`${timestamp}${signed}`, credentials))) return 'invalid signature'
  return isSame(passphrase, credentials.passphrase) ? null : 'Invalid Passphrase'
}

function signatureOf(text: string, { apiSecret }: SandboxCredentials): string {
  return createHmac('sha256', Buffer.from(apiSecret, 'base64')).update(text).digest('base64')
}

/** As long for a wrong first letter as for a wrong last one. */
function isSame(given: string, right: string): boolean {
  const [left, other] = [Buffer.from(given), Buffer.from(right)]
  return left.length === other.length && timingSafeEqual(left, other)
}
