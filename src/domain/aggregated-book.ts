import type { SymbolName, VenueName } from './ids.ts'
import type { Money } from './money.ts'

/** One price of several venues' books. Amounts, as venues count in ticks and lots of their own. */
export interface AggregatedLevel {
  /** Quote asset per one base. */
  readonly price: Money
  /** Base asset, of all venues. */
  readonly quantity: Money
  readonly parts: readonly { readonly venue: VenueName; readonly quantity: Money }[]
}

/** A venue whose book does not count now. */
export interface LeftOutBook {
  readonly venue: VenueName
  /** `no_book`: what it shows is not known; `stale`: nothing was heard of it for too long. */
  readonly why: 'no_book' | 'stale'
  /** Since it was last heard of; null when it never was, or what it said holds no longer. */
  readonly ageMs: number | null
}

/** Several venues' books of one symbol as one, the best level first. */
export interface AggregatedBook {
  readonly symbol: SymbolName
  readonly bids: readonly AggregatedLevel[]
  readonly asks: readonly AggregatedLevel[]
  /** What one venue bids at or above another's ask: unlike one venue's book, this may be. */
  readonly isCrossed: boolean
  readonly leftOut: readonly LeftOutBook[]
}
