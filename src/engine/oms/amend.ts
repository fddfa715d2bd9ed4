import { type AmendOrder, type EventBody, maySucceed, type Order } from '../../domain/index.ts'
import { neededLock } from '../portfolio/index.ts'
import { assessAmendment } from '../risk/index.ts'
import type { State } from '../state.ts'
import type { Surroundings } from '../surroundings.ts'

const NOTHING: readonly EventBody[] = []

/**
 * No event means that there is no such order or that it is closed. What we hold changes at once; at a venue
 * the change is asked for, or the order taken out and sent anew.
 */
export function decideAmend(
  state: State,
  input: AmendOrder,
  surroundings: Surroundings,
): readonly EventBody[] {
  const { clientOrderId, origin } = input
  const order = state.orders.get(clientOrderId)
  if (!order || !state.open.has(clientOrderId)) return NOTHING
  if (order.status === 'pending_amend') {
    return [{ kind: 'amend_rejected', clientOrderId, reason: { code: 'amend_pending', details: {} } }]
  }
  if (!isAmendable(order)) {
    const details = { why: `it is ${order.status.replace('_', ' ')}` }
    return [{ kind: 'amend_rejected', clientOrderId, reason: { code: 'amend_not_possible', details } }]
  }
  const verdict = assessAmendment(state, order, input, surroundings)
  if (!verdict.ok) return [{ kind: 'amend_rejected', clientOrderId, reason: verdict.reason }]
  const { way, quantity, price, triggerPrice, locked } = verdict.approved
  const shape = { way, quantity, price, triggerPrice }
  const requested: EventBody = { kind: 'amend_requested', clientOrderId, ...shape, locked, origin }
  return order.heldBy === 'venue' ? [requested] : [requested, amendedHere(state, order, shape)]
}

function isAmendable({ status, heldBy, isTriggered }: Order): boolean {
  if (heldBy === 'engine') return status === 'held' && !isTriggered
  return maySucceed(status, 'pending_amend')
}

type Shape = NonNullable<Order['amendment']>

function amendedHere(state: State, order: Order, shape: Shape): EventBody {
  return inForce(state, { ...order, amendment: shape }, shape)
}

/** The amendment comes into force: the lock becomes what its shape alone needs. */
export function inForce(state: State, order: Order, shape: Shape): EventBody {
  const { clientOrderId, instrument, link, heldBy } = order
  const { price, quantity } = shape
  // The stop of a pair shares its sibling's lock.
  const isSharing = heldBy === 'engine' && link !== null
  const locked =
    instrument === null || isSharing
      ? order.locked
      : neededLock(state, instrument, { ...order, price, quantity, amendment: null })
  return { kind: 'order_amended', clientOrderId, ...shape, locked }
}
