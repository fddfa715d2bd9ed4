import type {
  Effect,
  Instrument,
  MarketEvent,
  Order,
  Position,
  UnixNs,
  VenueName,
  VenueReport,
} from '../domain/index.ts'

/** `revision`: which replacement of the order is spoken of; absent: whichever is in force. */
export type VenueReporter = (report: VenueReport, revision?: number) => void

/** What the journal knows of a venue at start. */
export interface VenueMemory {
  /** Open orders that rest at the venue, oldest first. */
  readonly orders: readonly { readonly order: Order; readonly instrument: Instrument }[]
  readonly positions: readonly Position[]
}

/** A place that takes our orders. Its answers come back as reports, never as return values. */
export interface Venue {
  readonly name: VenueName
  /**
   * True for the simulated exchange without latency: it answers within `dispatch`, so its reports join the
   * batch that caused them. Any other venue is only called after that batch is durable.
   */
  readonly answersInBatch: boolean
  dispatch(effect: Effect, report: VenueReporter): void
  /** Market data this venue matches against; only the simulated exchange uses it. */
  onMarket(event: MarketEvent, report: VenueReporter): void
  /** Once a second of the engine's time: what is due though no market event came. */
  onTime(at: UnixNs, report: VenueReporter): void
  /**
   * Takes over what the journal knows, at start and again whenever reports were lost; what it knew before is
   * forgotten. Only the simulated exchange forgets anything: a real one is asked.
   */
  restore(memory: VenueMemory): void
}
