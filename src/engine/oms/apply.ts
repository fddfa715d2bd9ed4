import {
  type AssetName,
  addMoney,
  assert,
  type ClientOrderId,
  type Event,
  type Instrument,
  instrumentKey,
  isClosed,
  lots,
  MONEY_ZERO,
  NO_LOTS,
  type Order,
  type OrderRequest,
  type OrderStatus,
  type Origin,
  type Ticks,
} from '../../domain/index.ts'
import { bookFill, fillNotional, flatPosition, lock, spotPositionAfter, unlock } from '../portfolio/index.ts'
import type { State } from '../state.ts'

type OrderEvent = Extract<Event, { clientOrderId: ClientOrderId }>
type EventOf<Kind extends Event['kind']> = Extract<Event, { kind: Kind }>

/** The only place that changes an order, its funds and its position. */
export function applyOrderEvent(state: State, event: OrderEvent): void {
  switch (event.kind) {
    case 'order_denied':
      return applyDenied(state, event)
    case 'order_submitted':
      return applySubmitted(state, event)
    case 'order_accepted':
      return store(state, {
        ...known(state, event),
        status: 'accepted',
        venueOrderId: event.venueOrderId,
        lastAt: event.at,
        lastSeq: event.seq,
      })
    case 'order_filled':
      return applyFilled(state, event)
    case 'cancel_requested':
      return store(state, {
        ...known(state, event),
        status: 'pending_cancel',
        lastAt: event.at,
        lastSeq: event.seq,
      })
    case 'cancel_rejected':
      return applyCancelRejected(state, event)
    case 'order_outcome_unknown':
      return store(state, { ...known(state, event), status: 'unknown', lastAt: event.at, lastSeq: event.seq })
    case 'order_rejected':
      return applyClosed(state, event, 'rejected')
    case 'order_cancelled':
      return applyClosed(state, event, 'cancelled')
    case 'order_expired':
      return applyClosed(state, event, 'expired')
  }
}

interface Opening {
  readonly clientOrderId: ClientOrderId
  readonly request: OrderRequest
  readonly origin: Origin
  readonly at: Event['at']
  readonly seq: number
}

function newOrder(event: Opening, instrument: Instrument | null): Order {
  return {
    clientOrderId: event.clientOrderId,
    request: event.request,
    origin: event.origin,
    key: instrumentKey(event.request.venue, event.request.symbol),
    instrument,
    status: 'submitted',
    venueOrderId: null,
    reason: null,
    price: 0 as Ticks,
    quantity: NO_LOTS,
    cumQty: NO_LOTS,
    cumQuote: MONEY_ZERO,
    fees: MONEY_ZERO,
    feeAsset: null as AssetName | null,
    locked: MONEY_ZERO,
    createdAt: event.at,
    lastAt: event.at,
    createdSeq: event.seq,
    lastSeq: event.seq,
  }
}

function known(state: State, { clientOrderId }: OrderEvent): Order {
  const order = state.orders.get(clientOrderId)
  assert(order !== undefined, `an event names an order that does not exist: ${clientOrderId}`)
  return order
}

function instrumentOf({ instrument, clientOrderId }: Order): Instrument {
  assert(instrument !== null, `a submitted order has an instrument: ${clientOrderId}`)
  return instrument
}

function applyDenied(state: State, event: EventOf<'order_denied'>): void {
  const instrument = state.instruments.get(instrumentKey(event.request.venue, event.request.symbol)) ?? null
  store(state, { ...newOrder(event, instrument), status: 'denied', reason: event.reason })
}

function applySubmitted(state: State, event: EventOf<'order_submitted'>): void {
  const instrument = state.instruments.get(instrumentKey(event.request.venue, event.request.symbol))
  assert(
    instrument?.version === event.instrumentVersion,
    `${event.clientOrderId} was measured in another version`,
  )
  const order = {
    ...newOrder(event, instrument),
    price: event.price,
    quantity: event.quantity,
    locked: event.locked,
  }
  lock(state.ledger, instrument, order, event.locked)
  state.marks.set(order.key, event.mark)
  store(state, order)
}

function applyFilled(state: State, event: EventOf<'order_filled'>): void {
  const order = known(state, event)
  const instrument = instrumentOf(order)
  const cumQty = lots(order.cumQty + event.quantity)
  assert(cumQty <= order.quantity, `more was filled than ordered: ${order.clientOrderId}`)
  const locked = bookFill(state.ledger, instrument, order, event)
  const before = state.positions.get(order.key) ?? flatPosition(instrument)
  state.positions.set(order.key, spotPositionAfter(before, instrument, order.request.side, event))
  state.marks.set(order.key, event.price)
  state.executions.add(event.executionId)
  store(state, {
    ...order,
    status: statusAfterFill(order, cumQty),
    cumQty,
    cumQuote: addMoney(order.cumQuote, fillNotional(instrument, event)),
    fees: addMoney(order.fees, event.fee),
    feeAsset: event.feeAsset,
    locked,
    lastAt: event.at,
    lastSeq: event.seq,
  })
}

/**
 * A partial fill leaves an order as it was on its way out: pending, or closed by a cancel that came first.
 */
function statusAfterFill(order: Order, cumQty: number): OrderStatus {
  if (cumQty === order.quantity) return 'filled'
  const isLeaving = order.status === 'pending_cancel' || isClosed(order.status)
  return isLeaving ? order.status : 'partially_filled'
}

function applyCancelRejected(state: State, event: EventOf<'cancel_rejected'>): void {
  const order = known(state, event)
  store(state, {
    ...order,
    status: order.cumQty > 0 ? 'partially_filled' : 'accepted',
    lastAt: event.at,
    lastSeq: event.seq,
  })
}

type Closing = EventOf<'order_rejected'> | EventOf<'order_cancelled'> | EventOf<'order_expired'>

function applyClosed(state: State, event: Closing, status: OrderStatus): void {
  const order = known(state, event)
  unlock(state.ledger, instrumentOf(order), order, order.locked)
  store(state, {
    ...order,
    status,
    reason: event.reason,
    locked: MONEY_ZERO,
    lastAt: event.at,
    lastSeq: event.seq,
  })
}

function store(state: State, order: Order): void {
  const { clientOrderId } = order
  state.orders.set(clientOrderId, order)
  if (!isClosed(order.status)) {
    state.open.add(clientOrderId)
    return
  }
  state.open.delete(clientOrderId)
  const forgotten = (order.status === 'denied' ? state.denied : state.closed).add(clientOrderId)
  if (forgotten !== null) state.orders.delete(forgotten)
}
