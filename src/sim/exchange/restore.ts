/** The exchange as the journal knows it: what a restart rebuilds, and what lost reports make necessary. */
import {
  type Instrument,
  type InstrumentKey,
  isStop,
  type Lots,
  type Order,
  type OrderType,
  type Position,
  type Reason,
  type VenueOrder,
} from '../../domain/index.ts'
import { restorePosition } from './contract.ts'
import { watchDate } from './expiry.ts'
import { close } from './fills.ts'
import { forgetAll, remember } from './memory.ts'
import type { OrderRecord } from './order-record.ts'
import { acceptedReport, cancelledReport, clearOutbox, nextVenueOrderId } from './reports.ts'
import { type Exchange, learn, type Market, marketOf } from './state.ts'
import { insertStop, TRIGGERS } from './stops.ts'
import { mayRest, rest } from './taking.ts'

export interface ExchangeMemory {
  /** Open orders at this venue, oldest first. */
  readonly orders: readonly { readonly order: Order; readonly instrument: Instrument }[]
  readonly positions: readonly Position[]
}

/**
 * Forgets every order and position and takes over these. Orders rest behind everybody at their price, stops
 * wait for their trigger; what has no place, and what was asked for and not answered, is said with the next
 * event, or as soon as it is asked for again. Of the market, what was shown last stays.
 */
export function restore(exchange: Exchange, { orders, positions }: ExchangeMemory): void {
  forgetAll(exchange.memory)
  exchange.expiries.waiting.length = 0
  exchange.owed.clear()
  clearOutbox(exchange.outbox)
  const byKey = new Map<InstrumentKey, Position>(positions.map((position) => [position.key, position]))
  for (const { order, instrument } of orders) learn(marketOf(exchange, order.key), instrument)
  for (const market of exchange.markets.values()) emptyMarket(market, byKey.get(market.key) ?? null)
  for (const { order, instrument } of orders) restoreOrder(exchange, order, instrument)
}

function emptyMarket({ resting, stops, contract }: Market, position: Position | null): void {
  for (const side of ['buy', 'sell'] as const) {
    resting[side].length = 0
    for (const by of TRIGGERS) stops[by][side].length = 0
  }
  if (contract !== null) restorePosition(contract, position)
}

function restoreOrder(exchange: Exchange, order: Order, instrument: Instrument): void {
  const market = marketOf(exchange, order.key)
  const record = recordOf(exchange, order, instrument)
  remember(exchange.memory, record)
  record.said.push(acceptedReport(record))
  const ending = endingOf(order, record.order)
  if (ending !== null) {
    close(exchange, record)
    record.said.push(cancelledReport(record, ending))
    exchange.owed.set(order.clientOrderId, record)
    return
  }
  watchDate(exchange.expiries, record)
  if (record.order.triggerPrice === null) rest(market, record)
  else {
    record.stage = 'stop'
    insertStop(market.stops, record)
  }
  if (isAmending(order)) record.said.push({ kind: 'amend_accepted', clientOrderId: order.clientOrderId })
  if (isAmending(order) || order.status === 'submitted') exchange.owed.set(order.clientOrderId, record)
}

function isAmending({ status, amendment }: Order): boolean {
  return status === 'pending_amend' && amendment?.way === 'in_place'
}

function recordOf(exchange: Exchange, order: Order, instrument: Instrument): OrderRecord {
  exchange.numbering.arrivals++
  const total = isAmending(order) && order.amendment !== null ? order.amendment.quantity : order.quantity
  const leaves = Math.max(0, total - order.cumQty)
  return {
    order: venueOrderOf(order, instrument, leaves as Lots),
    sequence: exchange.numbering.arrivals,
    filledBefore: order.cumQty,
    venueOrderId: order.venueOrderId ?? nextVenueOrderId(exchange.numbering),
    stage: 'arriving',
    leaves,
    filled: 0,
    ahead: null,
    said: [],
  }
}

/** What a stop is once it was triggered. */
const TRIGGERED_AS = {
  market: 'market',
  limit: 'limit',
  stop_market: 'market',
  stop_limit: 'limit',
  trailing_stop: 'market',
} as const satisfies Record<OrderType, OrderType>

function venueOrderOf(order: Order, instrument: Instrument, quantity: Lots): VenueOrder {
  const { clientOrderId, revision, request, price, isTriggered, triggerPrice } = order
  const { side, type, timeInForce, isPostOnly, isReduceOnly, triggerBy, expireAt } = request
  return {
    clientOrderId,
    revision,
    instrument,
    side,
    type: isTriggered ? TRIGGERED_AS[type] : type,
    timeInForce,
    isPostOnly,
    isReduceOnly,
    quantity,
    price,
    triggerPrice: isTriggered || !isStop(type) ? null : triggerPrice,
    triggerBy,
    expireAt,
  }
}

/** Why it has no place here any more; null when it has. */
function endingOf(order: Order, venueOrder: VenueOrder): Reason | null {
  if (venueOrder.quantity === 0) return { code: 'amended_below_filled', details: {} }
  const isLeaving = order.status === 'pending_amend' && !isAmending(order)
  if (order.status === 'pending_cancel' || isLeaving) return { code: 'cancelled_by_request', details: {} }
  if (venueOrder.triggerPrice === null && !mayRest(venueOrder))
    return { code: 'unfilled_remainder', details: {} }
  const measured = order.instrument ?? venueOrder.instrument
  const { tickSize, lotSize } = venueOrder.instrument
  if (measured.tickSize === tickSize && measured.lotSize === lotSize) return null
  const why = 'the instrument was listed anew with another tick or lot size'
  return { code: 'venue_refused', details: { why } }
}
