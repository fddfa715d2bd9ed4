import type { MarketNotice } from '../../src/contract/index.ts'
import { exactText } from './exact.ts'
import type { InstrumentKey } from './instrument-key.ts'
import { type Direction, directionOf } from './market.ts'

/** The little that is known of every instrument, on the screen or not. */
export interface Quote extends InstrumentKey {
  readonly last: string
  readonly bid: string | null
  readonly ask: string | null
  /** When this page heard of it last, ms since the epoch. */
  readonly atMs: number
  readonly direction: Direction
}

/** By `keyText`. */
export type Quotes = ReadonlyMap<string, Quote>

/** A notice that brings no touch beside its price leaves the one before. */
export function quoteAfter(known: Quote | undefined, notice: MarketNotice, nowMs: number): Quote {
  const last = exactText(notice.price)
  const bid = notice.bid ?? notice.bids?.[0]?.[0]
  const ask = notice.ask ?? notice.asks?.[0]?.[0]
  return {
    venue: notice.venue,
    symbol: notice.symbol,
    last,
    bid: bid === undefined ? (known?.bid ?? null) : exactText(bid),
    ask: ask === undefined ? (known?.ask ?? null) : exactText(ask),
    atMs: nowMs,
    direction: directionOf(known?.direction ?? 'none', known?.last ?? null, last),
  }
}
