/** What changes orders, the same by REST, in batches and over the trade socket. */
import type { Instrument } from '../../domain/index.ts'
import type { NewSandboxOrder, SandboxOrder, SandboxRefusal } from '../core/index.ts'
import { type House, instrumentOf, keyOf, nativeOf, orderIdOf, orderIdText } from './house.ts'
import { readNewOrder } from './new-order.ts'
import { priceAt, quantityAt } from './new-order-words.ts'
import type { Parameters } from './parameters.ts'
import { adjusted, beyondLimit, priceLimitOf } from './price-limit.ts'
import { badParameter, NO_SUCH_ORDER, no, type Reply, UNKNOWN_SYMBOL, yes } from './reply.ts'

export type Deed = (house: House, parameters: Parameters) => Reply

export const createOrder: Deed = (house, parameters) => {
  const read = readNewOrder(house, parameters)
  if (!read.ok) return read.reply
  if (isFull(house, read.value)) return TOO_MANY_ORDERS
  const outcome = house.exchange.place(read.value)
  if (outcome.outcome === 'placed') return yes(idsOf(outcome.order), 'place')
  return outcome.reason === 'price_out_of_band' ? placedInside(house, read.value) : refusal(outcome.reason)
}

/** Once more at the nearest price that is allowed, where the account wants that. */
function placedInside(house: House, order: NewSandboxOrder): Reply {
  const instrument = house.exchange.instruments().find(({ key }) => key === order.key)
  const limit = instrument === undefined ? null : priceLimitOf(house, instrument)
  if (instrument === undefined || limit === null || order.price === null) return badParameter('price')
  const reach = { price: order.price, limit }
  const price = adjusted(house, order.side, reach)
  if (price === null) return beyondLimit(instrument, order.side, reach)
  const outcome = house.exchange.place({ ...order, price })
  return outcome.outcome === 'placed' ? yes(idsOf(outcome.order), 'place') : refusal(outcome.reason)
}

const ORDERS_MAX = 500
const STOPS_MAX = 30
const TOO_MANY_ORDERS = no(170810, 'Cannot exceed maximum of 500 conditional, TP/SL and active orders.')

/** 500 orders of the account, 30 stops of a kind at one symbol. */
function isFull({ exchange }: House, { key, note, triggerPrice }: NewSandboxOrder): boolean {
  const open = exchange.openOrders(null)
  if (open.length >= ORDERS_MAX) return true
  if (triggerPrice === null) return false
  const filter = note['orderFilter'] ?? ''
  return open.filter((order) => order.key === key && isOfFilter(order, filter)).length >= STOPS_MAX
}

export function idsOf({ id, clientId }: Pick<SandboxOrder, 'id' | 'clientId'>): {
  readonly orderId: string
  readonly orderLinkId: string
} {
  return { orderId: orderIdText(id), orderLinkId: clientId }
}

export const cancelOrder: Deed = (house, parameters) => {
  const order = addressed(house, parameters)
  if (order === null) return NO_SUCH_ORDER
  if (!isOfFilter(order, parameters.text('orderFilter') || 'Order')) return NO_SUCH_ORDER
  const outcome = house.exchange.cancel({ id: order.id, clientId: null })
  return outcome.outcome === 'done' ? yes(idsOf(order), 'cancel') : NO_SUCH_ORDER
}

const NOT_AMENDED = ['triggerPrice', 'takeProfit', 'stopLoss', 'tpLimitPrice', 'slLimitPrice']

export const amendOrder: Deed = (house, parameters) => {
  const { text } = parameters
  const order = addressed(house, parameters)
  if (order === null) return NO_SUCH_ORDER
  // What is attached, and where a stop fires, is another order at this venue of ours.
  if (NOT_AMENDED.some((name) => text(name) !== ''))
    return no(170312, 'The current order does not support modification.')
  if (text('qty') === '' && text('price') === '') return badParameter('qty')
  const quantity = text('qty') === '' ? null : quantityAt(order.instrument, parameters)
  if (quantity !== null && !quantity.ok) return quantity.reply
  const price = text('price') === '' ? null : priceAt(order.instrument, parameters, 'price')
  if (price !== null && !price.ok) return price.reply
  if (quantity !== null && quantity.value <= order.cumQty) {
    return no(170313, 'The modified contract quantity cannot be less than to the filled quantity')
  }
  const outcome = house.exchange.amend(
    { id: order.id, clientId: null },
    { quantity: quantity?.value ?? null, price: price?.value ?? null },
  )
  if (outcome.outcome === 'done') return yes(idsOf(order), 'amend')
  return outcome.outcome === 'refused' ? refusal(outcome.reason) : NO_SUCH_ORDER
}

const CANCEL_FILTERS = new Set(['Order', 'StopOrder', 'tpslOrder', 'OcoOrder', 'BidirectionalTpslOrder'])

export const cancelAllOrders: Deed = (house, parameters) => {
  const key = keyOf(house, parameters.text('symbol'))
  if (key === undefined) return UNKNOWN_SYMBOL
  const filter = parameters.text('orderFilter') || 'Order'
  if (!CANCEL_FILTERS.has(filter)) return no(170202, 'Invalid orderFilter parameter.')
  const base = parameters.text('baseCoin')
  const list = house.exchange
    .openOrders(key)
    .filter((order) => isOfFilter(order, filter) && (base === '' || order.instrument.base === base))
    .filter(({ id }) => house.exchange.cancel({ id, clientId: null }).outcome === 'done')
    .map(idsOf)
  return yes({ list, success: '1' }, 'cancel')
}

/** A stop that was reached is an order like others. */
export function isOfFilter(
  { status, note, triggerPrice, isTriggered }: SandboxOrder,
  filter: string,
): boolean {
  const isStop = status === 'waiting' || (triggerPrice !== null && !isTriggered)
  return (isStop ? (note['orderFilter'] ?? 'StopOrder') : 'Order') === filter
}

/** By the venue's id where both are given; null also where it is of another symbol. */
export function addressed(house: House, { text }: Parameters): SandboxOrder | null {
  const instrument: Instrument | null = instrumentOf(house, text('symbol'))
  const id = text('orderId') === '' ? null : orderIdOf(text('orderId'))
  if (text('orderId') !== '' && id === null) return null
  const order = house.exchange.order({ id, clientId: id === null ? text('orderLinkId') : null })
  if (order === null || instrument === null) return null
  return nativeOf(order.instrument) === nativeOf(instrument) ? order : null
}

const REFUSALS: Readonly<Record<SandboxRefusal, readonly [number, string]>> = {
  price_out_of_band: [170132, 'Order price too high.'],
  insufficient_funds: [170131, 'Insufficient balance.'],
  duplicate_client_id: [170141, 'Duplicate clientOrderId'],
  post_only_would_take: [170218, 'The LIMIT-MAKER order is rejected due to invalid price.'],
  price_off_tick: [170134, 'Order price decimal too long.'],
  quantity_off_lot: [170137, 'Order volume decimal too long.'],
  quantity_too_small: [170136, 'Order quantity lower than the minimum.'],
  quantity_too_large: [170135, 'Order quantity too large.'],
  notional_too_small: [170140, 'Order value exceeded lower limit.'],
  notional_too_large: [170124, 'Order amount too large.'],
  trigger_price_wrong_side: [170204, 'trigger price cannot be higher than 110% price.'],
  instrument_not_trading: [170151, 'The trading pair is not open yet.'],
  unknown_instrument: [170121, 'Invalid symbol.'],
  no_market: [170149, 'Create order failed.'],
}

function refusal(reason: SandboxRefusal): Reply {
  return no(...REFUSALS[reason])
}
