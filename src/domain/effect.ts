import type { ClientOrderId, VenueName, VenueOrderId } from './ids.ts'
import type { Instrument } from './instrument.ts'
import type { OrderType, Side, TimeInForce, TriggerBy } from './order.ts'
import type { UnixNs } from './time.ts'
import type { Lots, Ticks } from './units.ts'

/** An order as a venue must be told: in its own steps, approved by risk. */
export interface VenueOrder {
  readonly clientOrderId: ClientOrderId
  /** 0, and one more with each replacement: together with the id what the venue may know it by. */
  readonly revision: number
  readonly instrument: Instrument
  readonly side: Side
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly isPostOnly: boolean
  readonly isReduceOnly: boolean
  /** What is left to trade. */
  readonly quantity: Lots
  /** Limit price; for a market order the worst price it may take. */
  readonly price: Ticks
  /** Null unless the venue keeps a stop for us. */
  readonly triggerPrice: Ticks | null
  readonly triggerBy: TriggerBy
  readonly expireAt: UnixNs | null
}

/** Which order at which venue. */
export interface VenueOrderReference {
  readonly venue: VenueName
  readonly instrument: Instrument
  readonly clientOrderId: ClientOrderId
  readonly venueOrderId: VenueOrderId | null
  readonly revision: number
}

/** What the world must now be told. */
export type Effect =
  | { readonly kind: 'submit_to_venue'; readonly venue: VenueName; readonly order: VenueOrder }
  | ({ readonly kind: 'cancel_at_venue' } & VenueOrderReference)
  /** Keeps its place in the queue. `quantity` is the new total. */
  | ({ readonly kind: 'amend_at_venue'; readonly quantity: Lots } & VenueOrderReference)
  /** What became of it? Answered by a report; nothing is sent again. */
  | ({ readonly kind: 'query_at_venue' } & VenueOrderReference)
