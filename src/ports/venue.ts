import type { Effect, Instrument, MarketEvent, Order, VenueName, VenueReport } from '../domain/index.ts'

/** A place that takes our orders. Its answers come back as reports, never as return values. */
export interface Venue {
  readonly name: VenueName
  /**
   * True for the simulated exchange: it answers within `dispatch`, so its reports join the batch that caused
   * them. A real venue is only called after that batch is durable.
   */
  readonly answersInBatch: boolean
  dispatch(effect: Effect, report: (report: VenueReport) => void): void
  /** Market data this venue matches against; only the simulated exchange uses it. */
  onMarket(event: MarketEvent, report: (report: VenueReport) => void): void
  /** Open orders the journal knows at start, oldest first. */
  restore(orders: readonly { readonly order: Order; readonly instrument: Instrument }[]): void
}
