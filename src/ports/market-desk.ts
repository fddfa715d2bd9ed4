import type { BookSnapshot, InstrumentKey, MarketQuality, Money, UnixNs, VenueName } from '../domain/index.ts'

/** What a venue streams of an instrument. `mark` and `funding` exist for perpetuals only. */
export type MarketChannel =
  | { readonly kind: 'trades' | 'top' | 'book' | 'ticker' | 'mark' | 'funding' }
  | { readonly kind: 'candles'; readonly intervalMs: number }

export interface Candle {
  readonly key: InstrumentKey
  readonly intervalMs: number
  readonly openAt: UnixNs
  readonly open: Money
  readonly high: Money
  readonly low: Money
  readonly close: Money
  /** Base asset. */
  readonly volume: Money
  readonly isClosed: boolean
}

/** What channels beside trades and books say. */
export type MarketNotice =
  | { readonly kind: 'candle'; readonly candle: Candle }
  | {
      readonly kind: 'top'
      readonly key: InstrumentKey
      readonly bid: Money | null
      readonly ask: Money | null
      readonly at: UnixNs
    }
  | {
      readonly kind: 'ticker'
      readonly key: InstrumentKey
      readonly last: Money
      readonly open: Money
      readonly high: Money
      readonly low: Money
      /** Base asset, of the last 24 hours. */
      readonly volume: Money
      readonly at: UnixNs
    }
  | { readonly kind: 'mark'; readonly key: InstrumentKey; readonly price: Money; readonly at: UnixNs }
  | {
      readonly kind: 'funding'
      readonly key: InstrumentKey
      readonly rate: Money
      readonly nextAt: UnixNs
      readonly at: UnixNs
    }

export type TickerNotice = Extract<MarketNotice, { readonly kind: 'ticker' }>

export type TickerOutcome =
  | { readonly outcome: 'told'; readonly ticker: TickerNotice }
  /** The venue said nothing of it: not yet or, like the simulated exchange, never. */
  | { readonly outcome: 'silent' }
  /** No more channels of this venue can be streamed. */
  | { readonly outcome: 'no_room'; readonly why: string }
  | { readonly outcome: 'not_streamed'; readonly why: string }

export type SubscribeOutcome =
  | { readonly ok: true; readonly release: () => void }
  /** Too many (`isFull`), not offered, or no such instrument: a sentence. */
  | { readonly ok: false; readonly why: string; readonly isFull?: boolean }

/**
 * One venue's market for whoever needs more than the feed brings: several who want the same share one
 * subscription, the last to let go ends it, and a new connection takes up all of them again.
 */
export interface MarketDesk {
  readonly venue: VenueName
  subscribe(
    channel: MarketChannel,
    key: InstrumentKey,
    listener: (notice: MarketNotice) => void,
  ): SubscribeOutcome
  /** Levels from the best on; null while the book is not known to be right. */
  book(key: InstrumentKey, depth: number): BookSnapshot | null
  quality(): readonly MarketQuality[]
  /** Times a book had to be fetched anew, by reason. */
  resyncs(): ReadonlyMap<string, number>
}
