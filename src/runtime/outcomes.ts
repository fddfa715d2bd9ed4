import {
  type AmendOrder,
  type CancelOrder,
  type ClientOrderId,
  type Event,
  isClosed,
  isSameValue,
  isStop,
  type Order,
  type OrderRequest,
  type SubmitGroup,
  type SubmitOrder,
} from '../domain/index.ts'
import type { State } from '../engine/index.ts'
import type {
  AmendOutcome,
  CancelAllOutcome,
  CancelOutcome,
  GroupOutcome,
  LimitsOutcome,
  SubmitOutcome,
} from '../ports/index.ts'

/** The answer to a submit, from what it caused; no event means its id was known before. */
export function submitOutcome(state: State, input: SubmitOrder, events: readonly Event[]): SubmitOutcome {
  const [first] = events
  const clientOrderId = first ? orderIdOf(first) : input.clientOrderId
  const order = clientOrderId === null ? undefined : (state.orders.get(clientOrderId) ?? input.forgotten)
  if (!order) return LEFT_NO_TRACE
  const isDuplicate = first === undefined
  if (isDuplicate && !isSameRequest(order.request, input.request)) return { outcome: 'id_taken', order }
  if (order.status === 'denied' && order.reason)
    return { outcome: 'denied', order, reason: order.reason, isDuplicate }
  return { outcome: 'submitted', order, seq: order.lastSeq, isDuplicate }
}

function orderIdOf(event: Event): ClientOrderId | null {
  return 'clientOrderId' in event ? event.clientOrderId : null
}

type RequestField = keyof OrderRequest

/** A new field of a request that is not compared does not compile. */
const REQUEST_FIELDS: Readonly<Record<RequestField, true>> = {
  venue: true,
  symbol: true,
  side: true,
  type: true,
  timeInForce: true,
  isPostOnly: true,
  isReduceOnly: true,
  quantity: true,
  price: true,
  triggerPrice: true,
  triggerBy: true,
  trail: true,
  expireAt: true,
  bracket: true,
  strategyId: true,
}
const COMPARED = Object.keys(REQUEST_FIELDS) as readonly RequestField[]

function isSameRequest(left: OrderRequest, right: OrderRequest): boolean {
  return COMPARED.every((field) => isSameValue(left[field], right[field]))
}

/** The answer to a pair, from what it caused; no event means that an id was known before. */
export function groupOutcome(state: State, input: SubmitGroup, events: readonly Event[]): GroupOutcome {
  const orders = events.length > 0 ? ordersOf(state, events) : knownLegs(state, input)
  const isDuplicate = events.length === 0
  const [limit, stop] = orders
  if (!limit || !stop) {
    const taken = limit ?? stop
    return taken ? { outcome: 'id_taken', order: taken } : LEFT_NO_TRACE
  }
  const isSamePair =
    isSameRequest(limit.request, input.limit.request) && isSameRequest(stop.request, input.stop.request)
  const arePaired = limit.status === 'denied' || limit.link?.sibling === stop.clientOrderId
  if (isDuplicate && !(isSamePair && arePaired)) return { outcome: 'id_taken', order: limit }
  const refused = [limit, stop].find(
    ({ status, reason }) => status === 'denied' && reason?.code !== 'sibling_closed',
  )
  if (refused?.reason) {
    return { outcome: 'denied', orders: [limit, stop], reason: refused.reason, isDuplicate }
  }
  const seq = Math.max(limit.lastSeq, stop.lastSeq)
  return { outcome: 'submitted', orders: [limit, stop], seq, isDuplicate }
}

/** The limit first, whichever was written first. */
function ordersOf(state: State, events: readonly Event[]): readonly (Order | undefined)[] {
  const ids = new Set(events.map(orderIdOf).filter((id) => id !== null))
  const orders = [...ids].map((id) => state.orders.get(id))
  return orders.toSorted((left, right) => rankOf(left) - rankOf(right))
}

function rankOf(order: Order | undefined): number {
  return order !== undefined && isStop(order.request.type) ? 1 : 0
}

function knownLegs(state: State, { limit, stop }: SubmitGroup): readonly (Order | undefined)[] {
  return [limit, stop].map(({ clientOrderId, forgotten }) =>
    clientOrderId === null ? undefined : (state.orders.get(clientOrderId) ?? forgotten),
  )
}

const LEFT_NO_TRACE = { outcome: 'unavailable', why: 'the order left no trace' } as const

/** The answer to an amend, from what it caused. */
export function amendOutcome(state: State, input: AmendOrder, events: readonly Event[]): AmendOutcome {
  const order = state.orders.get(input.clientOrderId)
  if (!order) return { outcome: 'unknown_order' }
  const [first] = events
  if (first?.kind === 'amend_rejected') return { outcome: 'refused', order, reason: first.reason }
  if (first?.kind === 'amend_requested') return { outcome: 'requested', order, way: first.way }
  return { outcome: 'already_closed', order }
}

export function limitsOutcome({ limits }: State): LimitsOutcome {
  return { outcome: 'changed', limits }
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
