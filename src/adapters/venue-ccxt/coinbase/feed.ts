/** What the streams of the market and of the account have in common. */
import { type Fields, type StreamNotice, textAt, textOrNullAt } from '../protocol/index.ts'

/** A heartbeat comes every second for each product: five of them missing is no accident. */
export const SILENCE_MS = 5000

export function feedUrl(base: string | null, isTestnet: boolean): string {
  if (base !== null) return `${base}/`
  const host = isTestnet ? 'ws-feed-public.sandbox.exchange.coinbase.com' : 'ws-feed.exchange.coinbase.com'
  return `wss://${host}/`
}

/** What is no message of a channel: an acknowledgement, an error, or a kind that is newer than we are. */
export function streamNotice(message: Fields): readonly StreamNotice[] {
  if (textAt(message, 'type') !== 'error') return [{ kind: 'alive' }]
  const said = [textOrNullAt(message, 'message'), textOrNullAt(message, 'reason')]
  return [{ kind: 'refused', why: said.filter((text) => text !== null).join(': ') }]
}
