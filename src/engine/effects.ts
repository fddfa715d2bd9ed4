import { assert, type Effect, type Event, type Order } from '../domain/index.ts'
import type { State } from './state.ts'

const NOTHING: readonly Effect[] = []

/**
 * What a venue that was rebuilt must hear of an order whose last record still waited for its answer: a crash
 * may keep the request and lose what the same batch said of it. Never for a venue that may have heard it
 * before.
 */
export function effectsToRepeat(order: Order): readonly Effect[] {
  if (order.status === 'submitted') return [submission(order)]
  return order.status === 'pending_cancel' ? [cancellation(order)] : NOTHING
}

/** What the world must be told now that this event is in the state. */
export function effectsOf(state: State, event: Event): readonly Effect[] {
  if (event.kind === 'order_submitted') return [submission(state.orders.get(event.clientOrderId))]
  if (event.kind === 'cancel_requested') return [cancellation(state.orders.get(event.clientOrderId))]
  return NOTHING
}

function submission(order: Order | undefined): Effect {
  const { instrument, order: known } = withInstrument(order)
  const { side, type, timeInForce, isPostOnly } = known.request
  const { clientOrderId, quantity, price } = known
  return {
    kind: 'submit_to_venue',
    venue: instrument.venue,
    order: { clientOrderId, instrument, side, type, timeInForce, isPostOnly, quantity, price },
  }
}

/** Takes an order out of its venue. */
export function cancellation(order: Order | undefined): Effect {
  const { instrument, order: known } = withInstrument(order)
  const { clientOrderId, venueOrderId } = known
  return { kind: 'cancel_at_venue', venue: instrument.venue, instrument, clientOrderId, venueOrderId }
}

function withInstrument(order: Order | undefined) {
  assert(order !== undefined, 'an effect needs its order')
  const { instrument } = order
  assert(instrument !== null, `a submitted order has an instrument: ${order.clientOrderId}`)
  return { order, instrument }
}
