/** What both kinds of socket say of themselves: https://bybit-exchange.github.io/docs/v5/ws/connect */
import { type Fields, fieldsOf, type SocketTerms } from '../protocol/index.ts'

const HOSTS = { live: 'wss://stream.bybit.com', testnet: 'wss://stream-testnet.bybit.com' }

export function urlAt(path: string, base: string | null, isTestnet: boolean): string {
  const host = base ?? (isTestnet ? HOSTS.testnet : HOSTS.live)
  return `${host.replace(/\/+$/, '')}${path}`
}

/** The venue asks for a ping every 20 s, and answers each. */
export const TERMS: SocketTerms = {
  ping: { everyMs: 20_000, frame: () => '{"op":"ping"}' },
  silenceMs: 45_000,
}

/** Null for what is no answer to a command of ours: a message of a channel. */
export function commandAnswer(frame: Fields): { readonly name: string; readonly isYes: boolean } | null {
  const operation = frame['op']
  if (typeof operation !== 'string') return null
  // A pong of the account stream bears no `success`.
  return { name: operation, isYes: frame['success'] !== false }
}

export function frameFields(frame: unknown): Fields {
  return fieldsOf(frame, 'frame')
}

export function whyOf(frame: Fields): string {
  return String(frame['ret_msg'] ?? frame['retMsg'] ?? 'no reason given')
}
