import { type Effect, type InstrumentKey, SIM_VENUE, unreachable } from '../../domain/index.ts'
import type { Venue, VenueReporter } from '../../ports/index.ts'
import {
  type LatencyModel,
  type MarketStatus,
  type SimExchangeOptions,
  simExchange,
  withLatency,
} from '../../sim/index.ts'

export interface SimVenueOptions extends SimExchangeOptions {
  /** How long requests and reports travel; none when absent. */
  readonly latency?: LatencyModel
}

export interface SimVenue extends Venue {
  /** While halted new orders are rejected, resting ones stay, cancels work and nothing trades. */
  setStatus(key: InstrumentKey, status: MarketStatus): void
}

/**
 * Open orders from before a restart rest again at the back of the queue; what printed meanwhile fills
 * nothing. Orders for an instrument that has shown no market yet are rejected with `venue_refused`. With a
 * latency it answers through later market events and time calls instead of within the call.
 */
export function simVenue({ latency, ...options }: SimVenueOptions): SimVenue {
  const isDelayed = latency !== undefined && latency.baseMs + latency.jitterMs > 0
  const atOnce = simExchange(options)
  const exchange = isDelayed ? withLatency(atOnce, latency) : atOnce
  return {
    name: SIM_VENUE,
    answersInBatch: !isDelayed,
    dispatch(effect: Effect, report: VenueReporter): void {
      switch (effect.kind) {
        case 'submit_to_venue':
          exchange.submit(effect.order, report)
          return
        case 'cancel_at_venue':
          exchange.cancel(effect, report)
          return
        case 'amend_at_venue':
          exchange.amend(effect, effect.quantity, report)
          return
        case 'query_at_venue':
          exchange.query(effect, report)
          return
        default:
          unreachable(effect)
      }
    },
    onMarket: exchange.onMarket,
    onTime: exchange.onTime,
    restore: exchange.restore,
    setStatus: exchange.setStatus,
  }
}
