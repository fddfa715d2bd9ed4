import { type Effect, SIM_VENUE, unreachable } from '../../domain/index.ts'
import type { Venue } from '../../ports/index.ts'
import { type Report, simExchange } from '../../sim/index.ts'

export interface SimVenueOptions {
  /** Makes venue order and execution ids unique: journal epoch and the sequence the session starts from. */
  readonly session: string
}

/**
 * Open orders from before a restart rest again at the back of the queue; what printed meanwhile fills
 * nothing. Orders for an instrument that has shown no market yet are rejected with `venue_refused`.
 */
export function simVenue(options: SimVenueOptions): Venue {
  const exchange = simExchange(options)
  return {
    name: SIM_VENUE,
    answersInBatch: true,
    dispatch(effect: Effect, report: Report): void {
      switch (effect.kind) {
        case 'submit_to_venue':
          exchange.submit(effect.order, report)
          return
        case 'cancel_at_venue':
          exchange.cancel(effect.clientOrderId, report)
          return
        default:
          unreachable(effect)
      }
    },
    onMarket: exchange.onMarket,
    restore(orders) {
      for (const { order, instrument } of orders) exchange.restore(order, instrument)
    },
  }
}
