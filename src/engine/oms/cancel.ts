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

export function decideCancelAll(state: State, input: CancelAll): readonly EventBody[] {
  const events: EventBody[] = []
  for (const clientOrderId of state.open) {
    const order = state.orders.get(clientOrderId)
    if (order && isMeantBy(input, order)) events.push(...takenOut(order, input.origin))
  }
  return events
}

/** Whether a cancel of all is for this order too. */
export function isMeantBy({ venue, key, strategyId }: CancelAll, { key: at, request }: Order): boolean {
  if (venue !== null && request.venue !== venue) return false
  return (key === null || at === key) && (strategyId === null || request.strategyId === strategyId)
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
