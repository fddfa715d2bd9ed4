/** What all sockets of OKX have in common. */
import {
  type Fields,
  fieldsOf,
  type SocketTerms,
  type StreamNotice,
  textAt,
  textOrNullAt,
} from '../protocol/index.ts'

const LIVE = 'wss://ws.okx.com:8443'
const TESTNET = 'wss://wspap.okx.com:8443'

/** A connection on which nothing was said for 30 seconds is closed by OKX. */
export const TERMS: SocketTerms = {
  ping: { everyMs: 15_000, frame: () => 'ping' },
  silenceMs: 30_000,
}

export function socketUrl(kind: 'public' | 'private', base: string | null, isTestnet: boolean): string {
  return `${base ?? (isTestnet ? TESTNET : LIVE)}/ws/v5/${kind}`
}

/** Null for a frame that brings rows, or that confirms something. */
export function streamNotice(frame: unknown): StreamNotice | null {
  if (frame === 'pong') return { kind: 'alive' }
  const fields = fieldsOf(frame, 'frame')
  switch (textOrNullAt(fields, 'event')) {
    case 'error':
    case 'channel-conn-count-error':
      return { kind: 'refused', why: told(fields) }
    // The only notice there is, 64008, says that the connection ends within 60 seconds.
    case 'notice':
      return { kind: 'reopen', why: told(fields) }
    case 'channel-conn-count':
    case 'unsubscribe':
      return { kind: 'alive' }
    default:
      return null
  }
}

function told(fields: Fields): string {
  const code = textOrNullAt(fields, 'code')
  return `${code ?? textAt(fields, 'event')}: ${textOrNullAt(fields, 'msg') ?? ''}`
}
