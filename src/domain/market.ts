/** Market data as the engine and the simulated exchange see it: ticks and lots of the instrument in force. */
import type { InstrumentKey } from './ids.ts'
import type { UnixNs } from './time.ts'
import type { Lots, Ticks } from './units.ts'

export interface BookLevel {
  readonly price: Ticks
  readonly quantity: Lots
}

/** A whole book: bids from the best down, asks from the best up, never crossed. */
export interface BookSnapshot {
  readonly kind: 'book'
  readonly key: InstrumentKey
  readonly eventAt: UnixNs
  readonly bids: readonly BookLevel[]
  readonly asks: readonly BookLevel[]
}

/** A public print. */
export interface Trade {
  readonly kind: 'trade'
  readonly key: InstrumentKey
  readonly eventAt: UnixNs
  readonly price: Ticks
  readonly quantity: Lots
  readonly aggressor: 'buy' | 'sell'
  /**
   * Set when the print was made from a recorded bar. `bar_open` may have jumped past a resting price without
   * trading there; later steps of the same bar moved through every price on their way.
   */
  readonly step?: 'bar_open' | 'bar_path'
}

export type MarketEvent = BookSnapshot | Trade

/** One interval of trading, open included and end excluded. */
export interface Bar {
  readonly openAt: UnixNs
  readonly open: Ticks
  readonly high: Ticks
  readonly low: Ticks
  readonly close: Ticks
  readonly volume: Lots
}

/** Where an instrument stands, and how far it moved since it was last looked at: what stops are judged by. */
export interface Observation {
  readonly key: InstrumentKey
  readonly last: Ticks | null
  readonly bid: Ticks | null
  readonly ask: Ticks | null
  /** Lowest and highest print since the last observation, prints outside the book left out. */
  readonly low: Ticks | null
  readonly high: Ticks | null
  readonly mark: Ticks | null
}
