import type { BookSnapshot, InstrumentKey, RiskLimits, UnixNs } from '../domain/index.ts'
import type { EngineView, MarketFeed } from '../ports/index.ts'
import type { DurableView } from './durable-view.ts'
import type { MarketBoard } from './market-board.ts'
import type { MarketDesks } from './market-desks.ts'

/** Looked up at every read: a replica of an engine elsewhere replaces them. */
export interface ViewParts {
  readonly durable: DurableView
  readonly board: Pick<MarketBoard, 'lastPrice' | 'view' | 'bars'>
  readonly feed: Pick<MarketFeed, 'source' | 'instruments' | 'staleAfterMs'>
  readonly outerLimits: RiskLimits
  readonly now: () => UnixNs
  /** By which the age of the market is told: a replay lives in another time. */
  readonly wallNow: () => UnixNs
  /** Orders let through while the breaker is half open. */
  readonly breakerProbes: number
  readonly health: EngineView['health']
  /** What is known only where the engine itself runs. */
  readonly local?: Pick<EngineView, 'venueMessages'> & {
    readonly desks: Pick<MarketDesks, 'quality' | 'book' | 'ticker'>
  }
}

/** A book at hand, as deep as one is asked for; null while it is not known to be right. */
export type BookAtHand = (key: InstrumentKey) => BookSnapshot | null
