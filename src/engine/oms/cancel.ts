import {
  type CancelAll,
  type CancelOrder,
  type EventBody,
  isClosed,
  maySucceed,
  type Order,
  type Origin,
} from '../../domain/index.ts'
import type { State } from '../state.ts'

const NOTHING: readonly EventBody[] = []

export function decideCancel(state: State, { clientOrderId, origin }: CancelOrder): readonly EventBody[] {
  const order = state.orders.get(clientOrderId)
  return order ? takenOut(order, origin) : NOTHING
}

export function decideCancelAll(state: State, { key, strategyId, origin }: CancelAll): readonly EventBody[] {
  const events: EventBody[] = []
  for (const clientOrderId of state.open) {
    const order = state.orders.get(clientOrderId)
    if (!order || (key !== null && order.key !== key)) continue
    if (strategyId !== null && order.request.strategyId !== strategyId) continue
    events.push(...takenOut(order, origin))
  }
  return events
}

/** What we hold ends at once; what is at a venue ends with the venue's word. */
export function takenOut(order: Order, origin: Origin): readonly EventBody[] {
  const { clientOrderId } = order
  if (!isCancellable(order)) return NOTHING
  const requested = { kind: 'cancel_requested', clientOrderId, origin } as const
  if (order.heldBy === 'venue') return [requested]
  const reason = { code: 'cancelled_by_request', details: {} } as const
  return [requested, { kind: 'order_cancelled', clientOrderId, reason }]
}

export function isCancellable({ status }: Order): boolean {
  return !isClosed(status) && maySucceed(status, 'pending_cancel')
}
