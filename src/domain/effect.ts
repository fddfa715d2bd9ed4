import type { ClientOrderId, VenueName, VenueOrderId } from './ids.ts'
import type { Instrument } from './instrument.ts'
import type { OrderType, Side, TimeInForce } from './order.ts'
import type { Lots, Ticks } from './units.ts'

/** An order as a venue must be told: in its own steps, approved by risk. */
export interface VenueOrder {
  readonly clientOrderId: ClientOrderId
  readonly instrument: Instrument
  readonly side: Side
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly isPostOnly: boolean
  readonly quantity: Lots
  /** Limit price; for a market order the worst price it may take. */
  readonly price: Ticks
}

/** What the world must now be told. */
export type Effect =
  | { readonly kind: 'submit_to_venue'; readonly venue: VenueName; readonly order: VenueOrder }
  | {
      readonly kind: 'cancel_at_venue'
      readonly venue: VenueName
      readonly instrument: Instrument
      readonly clientOrderId: ClientOrderId
      readonly venueOrderId: VenueOrderId | null
    }
