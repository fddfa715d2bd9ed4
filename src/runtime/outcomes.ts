import {
  type CancelOrder,
  type ClientOrderId,
  type Event,
  isClosed,
  type Order,
  type OrderRequest,
  type SubmitOrder,
} from '../domain/index.ts'
import type { State } from '../engine/index.ts'
import type { CancelAllOutcome, CancelOutcome, SubmitOutcome } from '../ports/index.ts'

/** The answer to a submit, from what it caused; no event means its id was known before. */
export function submitOutcome(state: State, input: SubmitOrder, events: readonly Event[]): SubmitOutcome {
  const [first] = events
  const clientOrderId = first ? orderIdOf(first) : input.clientOrderId
  const order = clientOrderId === null ? undefined : state.orders.get(clientOrderId)
  if (!order) return { outcome: 'unavailable', why: 'the order left no trace' }
  const isDuplicate = first === undefined
  if (isDuplicate && !isSameRequest(order.request, input.request)) return { outcome: 'id_taken', order }
  if (order.status === 'denied' && order.reason)
    return { outcome: 'denied', order, reason: order.reason, isDuplicate }
  return { outcome: 'submitted', order, seq: order.lastSeq, isDuplicate }
}

function orderIdOf(event: Event): ClientOrderId | null {
  return 'clientOrderId' in event ? event.clientOrderId : null
}

const REQUEST_FIELDS = [
  'venue',
  'symbol',
  'side',
  'type',
  'timeInForce',
  'isPostOnly',
  'quantity',
  'price',
  'strategyId',
] as const satisfies readonly (keyof OrderRequest)[]

function isSameRequest(left: OrderRequest, right: OrderRequest): boolean {
  return REQUEST_FIELDS.every((field) => left[field] === right[field])
}

/** `before` is the order as it stood when the cancel was taken. */
export function cancelOutcome(state: State, input: CancelOrder, before: Order | null): CancelOutcome {
  if (!before) return { outcome: 'unknown_order' }
  if (isClosed(before.status)) return { outcome: 'already_closed', order: before }
  return { outcome: 'requested', order: state.orders.get(input.clientOrderId) ?? before }
}

export function cancelAllOutcome(state: State, events: readonly Event[]): CancelAllOutcome {
  const orders: Order[] = []
  for (const event of events) {
    const order = event.kind === 'cancel_requested' ? state.orders.get(event.clientOrderId) : undefined
    if (order) orders.push(order)
  }
  return { outcome: 'requested', orders }
}
