import type { Bar, Instrument, InstrumentKey, Listing, MarketEvent, Money } from '../domain/index.ts'
import type { MarketDesk } from './market-desk.ts'

export interface FeedHistory {
  readonly key: InstrumentKey
  /** Width of each bar. */
  readonly intervalMs: number
  /** Oldest first, complete bars only. */
  readonly bars: readonly Bar[]
}

export type FeedStatus =
  | { readonly state: 'running' }
  | { readonly state: 'ended'; readonly why: string }
  | { readonly state: 'failed'; readonly why: string }

/** Nothing changed for it, as far as its line was last heard. */
export interface UnchangedInstrument {
  readonly key: InstrumentKey
  /** Since the line last said anything at all, if only that it is alive. */
  readonly silentMs: number
}

export interface FeedListener {
  /** Events of one moment, oldest first. */
  onMarket(events: readonly MarketEvent[]): void
  /** What was last said of these is as good as if it had been said when their lines were last heard. */
  onAlive(unchanged: readonly UnchangedInstrument[]): void
  /** What was said of these no longer holds, and what holds is not known: a gap, a lost connection. */
  onLost(keys: readonly InstrumentKey[], why: string): void
  /** Instruments that came, or changed, after the start. */
  onListings(listings: readonly Listing[]): void
  /** Bars from before the start that a source told only after it. */
  onHistory(history: FeedHistory): void
  onStatus(status: FeedStatus): void
}

/** A source of market data for a fixed set of instruments. */
export interface MarketFeed {
  /** `sim`, `replay:FILE@SPEED` or a venue's name. */
  readonly source: string
  readonly instruments: readonly Omit<Instrument, 'version'>[]
  /** Age at which its newest price is too old to act on; null for a recording, which keeps its own pace. */
  readonly staleAfterMs: number | null
  /** Bars before the first event, for the chart, as far as they are there; others come by `onHistory`. */
  history(): readonly FeedHistory[]
  /**
   * Starts delivering. `marks` are the last prices the journal knows, so that a simulated market goes on from
   * them.
   */
  start(listener: FeedListener, marks: ReadonlyMap<InstrumentKey, Money>): void
  stop(): void
  /** What more the markets of venues can be asked; absent where the feed is all there is. */
  desks?(): readonly MarketDesk[]
}
