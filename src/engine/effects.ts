import {
  assert,
  type ContinueOrder,
  type Effect,
  type Event,
  type Input,
  instrumentOf,
  lots,
  type Order,
  type OrderType,
  type VenueOrderReference,
} from '../domain/index.ts'
import { dueAt, isCutOff, isLinked, waitingToSendAgain } from './oms/index.ts'
import { reconciliationAfter } from './reconciliation/index.ts'
import type { State } from './state.ts'

const NOTHING: readonly Effect[] = []

/**
 * What a venue that was rebuilt must hear of an order whose last record still waited for its answer: a crash
 * may keep the request and lose what the same batch said of it. Never for a venue that may have heard it
 * before.
 */
export function effectsToRepeat(order: Order): readonly Effect[] {
  if (order.heldBy === 'engine') return NOTHING
  if (order.status === 'submitted') return [submission(order)]
  if (order.status === 'pending_amend') return [amendment(order)]
  return order.status === 'pending_cancel' ? [cancellation(order)] : NOTHING
}

/** What the world must be told now that this event is in the state. */
export function effectsOf(state: State, event: Event): readonly Effect[] {
  switch (event.kind) {
    case 'order_submitted':
    case 'order_released':
      return [submission(known(state, event))]
    case 'cancel_requested':
      return atVenue(known(state, event), cancellation)
    case 'amend_requested':
      return atVenue(known(state, event), amendment)
    case 'order_amended': {
      const order = known(state, event)
      return order.status === 'submitted' ? [submission(order)] : NOTHING
    }
    // Its venue learns by which id we know it, and says what became of it so far.
    case 'order_adopted':
      return [question(known(state, event))]
    default:
      return NOTHING
  }
}

/** Which orders must be looked at again now that this event is in the state: see `decideContinuation`. */
export function followUpsOf(state: State, event: Event): readonly ContinueOrder[] {
  if (!('clientOrderId' in event)) {
    // What a halt kept from being done is done now.
    const isOver = event.kind === 'trading_state_changed' && event.state !== 'halted'
    return isOver ? followUpsToRepeat(state) : NO_FOLLOW_UPS
  }
  if (ASKS_AGAIN_LATER.has(event.kind)) return NO_FOLLOW_UPS
  const order = state.orders.get(event.clientOrderId)
  if (order === undefined || !isLinked(order)) return NO_FOLLOW_UPS
  return followUp(order)
}

const NO_FOLLOW_UPS: readonly ContinueOrder[] = []

/**
 * A cancel on its way leaves nothing to decide; and asked again at once, a venue that said no would say no
 * again, for ever within one batch: `decideRetries` keeps the pace.
 */
const ASKS_AGAIN_LATER: ReadonlySet<Event['kind']> = new Set<Event['kind']>([
  'cancel_requested',
  'cancel_rejected',
  'amend_requested',
  'amend_rejected',
])

function followUp({ clientOrderId, link }: Order): ContinueOrder[] {
  const ids = [clientOrderId, link?.sibling, link?.entry].filter((id) => id != null)
  return ids.map((id) => ({ kind: 'continue_order', clientOrderId: id }))
}

/** What an input leaves to be decided, whatever it caused. */
export function followUpsOfInput(state: State, input: Input): readonly Input[] {
  if (input.kind === 'reconcile') return reconciliationAfter(state, input)
  if (input.kind === 'observe_time') return waitingToSendAgain(state)
  const isLooking = input.kind === 'observe_market' && state.held.size > 0 && state.tradingState !== 'halted'
  return isLooking ? dueAt(state, input.observation) : NO_FOLLOW_UPS
}

/** The same after a restart, for whatever a crash cut off. */
export function followUpsToRepeat(state: State): readonly ContinueOrder[] {
  const inputs: ContinueOrder[] = []
  for (const id of state.open) {
    const order = state.orders.get(id)
    if (order && (isLinked(order) || isCutOff(order))) inputs.push(...followUp(order))
  }
  for (const clientOrderId of state.uncovered) inputs.push({ kind: 'continue_order', clientOrderId })
  return inputs
}

/** Orders whose fate only their venues know: what to ask, for whoever keeps the pace. */
export function queriesFor(state: State): readonly Effect[] {
  const effects: Effect[] = []
  for (const id of state.open) {
    const order = state.orders.get(id)
    if (order && isInDoubt(state, order)) effects.push(question(order))
  }
  return effects
}

/** Unknown, or not at its venue as we know it, or missed there once already. */
function isInDoubt({ doubted }: State, { status, missedAt, clientOrderId, heldBy }: Order): boolean {
  if (status === 'unknown') return true
  return heldBy === 'venue' && (missedAt !== null || doubted.has(clientOrderId))
}

function atVenue(order: Order, effect: (order: Order) => Effect): readonly Effect[] {
  return order.heldBy === 'venue' ? [effect(order)] : NOTHING
}

/** What a stop is at its venue: itself where the venue keeps it, what it turns into where we did. */
const RELEASED_AS = {
  market: 'market',
  limit: 'limit',
  stop_market: 'market',
  stop_limit: 'limit',
  trailing_stop: 'market',
} as const satisfies Record<OrderType, OrderType>

function submission(order: Order): Effect {
  const { clientOrderId, revision } = order
  const instrument = instrumentOf(order)
  const { side, type, timeInForce, isPostOnly, isReduceOnly, triggerBy, expireAt } = order.request
  return {
    kind: 'submit_to_venue',
    venue: instrument.venue,
    order: {
      clientOrderId,
      revision,
      instrument,
      side,
      type: order.isTriggered ? RELEASED_AS[type] : type,
      timeInForce,
      isPostOnly,
      isReduceOnly,
      quantity: lots(order.quantity - order.cumQty),
      price: order.price,
      triggerPrice: order.isTriggered ? null : order.triggerPrice,
      triggerBy,
      expireAt,
    },
  }
}

/** In place, or the first half of a replacement: the second follows the venue's confirmation. */
function amendment(order: Order): Effect {
  const { amendment: asked } = order
  assert(asked !== null, () => `nothing is asked of ${order.clientOrderId}`)
  if (asked.way === 'cancel_replace') return cancellation(order)
  return { kind: 'amend_at_venue', quantity: asked.quantity, ...referenceTo(order) }
}

/** Asks an order's venue what became of it. */
export function question(order: Order): Effect {
  return { kind: 'query_at_venue', ...referenceTo(order) }
}

/** Takes an order out of its venue. */
export function cancellation(order: Order): Effect {
  return { kind: 'cancel_at_venue', ...referenceTo(order) }
}

function referenceTo(order: Order): VenueOrderReference {
  const { clientOrderId, venueOrderId, revision } = order
  const instrument = instrumentOf(order)
  return { venue: instrument.venue, instrument, clientOrderId, venueOrderId, revision }
}

function known(state: State, { clientOrderId }: { readonly clientOrderId: Order['clientOrderId'] }): Order {
  const order = state.orders.get(clientOrderId)
  assert(order !== undefined, 'an effect needs its order')
  return order
}
