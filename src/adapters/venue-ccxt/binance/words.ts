/** Binance's words for sides, types, states and intervals, and ours. */
import type { OrderType, Side } from '../../../domain/index.ts'
import { type NoticeStatus, StrangeAnswer } from '../protocol/index.ts'

export const SIDE_WORDS: Readonly<Record<Side, string>> = { buy: 'BUY', sell: 'SELL' }

export function sideOf(word: string): Side {
  if (word === 'BUY') return 'buy'
  if (word === 'SELL') return 'sell'
  throw new StrangeAnswer(`no side: ${word}`)
}

const TYPES: Readonly<Record<string, OrderType>> = {
  LIMIT: 'limit',
  LIMIT_MAKER: 'limit',
  MARKET: 'market',
  STOP_LOSS: 'stop_market',
  STOP_LOSS_LIMIT: 'stop_limit',
  TAKE_PROFIT: 'stop_market',
  TAKE_PROFIT_LIMIT: 'stop_limit',
}

export function typeOf(word: string): OrderType {
  const type = TYPES[word]
  if (type === undefined) throw new StrangeAnswer(`no type of order: ${word}`)
  return type
}

const STATUSES: Readonly<Record<string, NoticeStatus>> = {
  NEW: 'open',
  // Of an order list: it goes on the book when the order before it was filled.
  PENDING_NEW: 'waiting',
  PARTIALLY_FILLED: 'open',
  PENDING_CANCEL: 'open',
  FILLED: 'filled',
  CANCELED: 'cancelled',
  REJECTED: 'rejected',
  EXPIRED: 'expired',
  EXPIRED_IN_MATCH: 'expired',
}

export function statusOf(word: string): NoticeStatus {
  const status = STATUSES[word]
  if (status === undefined) throw new StrangeAnswer(`no status of an order: ${word}`)
  return status
}

const INTERVAL_WORDS: ReadonlyMap<number, string> = new Map([
  [1_000, '1s'],
  [60_000, '1m'],
  [180_000, '3m'],
  [300_000, '5m'],
  [900_000, '15m'],
  [1_800_000, '30m'],
  [3_600_000, '1h'],
  [7_200_000, '2h'],
  [14_400_000, '4h'],
  [21_600_000, '6h'],
  [28_800_000, '8h'],
  [43_200_000, '12h'],
  [86_400_000, '1d'],
  [259_200_000, '3d'],
  [604_800_000, '1w'],
])

/** Null for a width that the venue has no candles of. */
export function intervalWord(intervalMs: number): string | null {
  return INTERVAL_WORDS.get(intervalMs) ?? null
}

export function intervalMsOf(word: string): number {
  const found = [...INTERVAL_WORDS].find(([, known]) => known === word)
  if (found === undefined) throw new StrangeAnswer(`no interval: ${word}`)
  return found[0]
}
