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

/**
 * A place that takes our orders. Its answers come back as reports, never as return values.
 *
 * Two duties of a real venue's adapter, because nobody else can know:
 * - After `restore`, an order on its way when the process died (submitted, pending_cancel or pending_amend)
 *   may or may not have reached the venue. The adapter reports `order_outcome_unknown` for each of them; only
 *   what is unknown is asked after from then on.
 * - An order that was amended in place to less than it had, and is full at the venue by that, is reported as
 *   ended (`order_cancelled`, `unfilled_remainder`) even when a cancel of ours overtook the answer to the
 *   amend: we hold the larger quantity then and would wait for the rest for ever.
 */
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
   * forgotten. Only the simulated exchange forgets anything: a real one is asked, and what was on its way is
   * reported as `order_outcome_unknown`.
   */
  restore(memory: VenueMemory): void
}
