import {
  assert,
  formatMoney,
  type Money,
  priceOf,
  quantityOf,
  type TimeInForce,
  type VenueOrder,
} from '../../../domain/index.ts'
import {
  type AccountNotice,
  type CallParameter,
  fieldsOf,
  type OrderAddress,
  type OutgoingOrder,
  type RestCall,
} from '../protocol/index.ts'
import { costs, ORDER_COSTS } from './limits.ts'
import { amendedNotices, cancelledNotices, orderNotice, placedNotices } from './order-answers.ts'
import { SIDE_WORDS } from './words.ts'

type Parameters = Readonly<Record<string, CallParameter>>

export function submitCall({ native, clientId, order }: OutgoingOrder): RestCall<readonly AccountNotice[]> {
  return {
    method: 'POST',
    api: 'private',
    path: 'order',
    parameters: {
      symbol: native,
      side: SIDE_WORDS[order.side],
      ...termsOf(order),
      quantity: formatMoney(quantityOf(order.quantity, order.instrument.lotSize)),
      newClientOrderId: clientId,
      newOrderRespType: 'FULL',
      // Of two orders of ours that meet, the newer one gives way.
      selfTradePreventionMode: 'EXPIRE_TAKER',
    },
    costs: ORDER_COSTS,
    read: placedNotices,
  }
}

function termsOf(order: VenueOrder): Parameters {
  const { tickSize } = order.instrument
  const price = formatMoney(priceOf(order.price, tickSize))
  if (order.triggerPrice !== null) {
    const stopPrice = formatMoney(priceOf(order.triggerPrice, tickSize))
    if (order.type === 'stop_market') return { type: 'STOP_LOSS', stopPrice }
    assert(order.type === 'stop_limit', () => `the venue keeps no ${order.type}`)
    return { type: 'STOP_LOSS_LIMIT', timeInForce: timeInForceWord(order.timeInForce), price, stopPrice }
  }
  if (order.isPostOnly) return { type: 'LIMIT_MAKER', price }
  const isLimit = order.type === 'limit' || order.type === 'stop_limit'
  return { type: 'LIMIT', timeInForce: isLimit ? timeInForceWord(order.timeInForce) : 'IOC', price }
}

/** The venue knows no date: the engine ends the order at its time. */
function timeInForceWord(timeInForce: TimeInForce): string {
  return timeInForce === 'gtd' ? 'GTC' : timeInForce.toUpperCase()
}

export function cancelCall(address: OrderAddress): RestCall<readonly AccountNotice[]> {
  return {
    method: 'DELETE',
    api: 'private',
    path: 'order',
    parameters: addressed(address),
    costs: costs(1),
    read: (body) => [orderNotice(fieldsOf(body, 'the cancelled order'))],
  }
}

export function amendCall(address: OrderAddress, quantity: Money): RestCall<readonly AccountNotice[]> {
  return {
    method: 'PUT',
    api: 'private',
    path: 'order/amend/keepPriority',
    // Without an id the venue would give the order one of its own making.
    parameters: { ...addressed(address), newClientOrderId: address.clientId, newQty: formatMoney(quantity) },
    costs: costs(4),
    read: amendedNotices,
  }
}

export function cancelAllCall(native: string): RestCall<readonly AccountNotice[]> {
  return {
    method: 'DELETE',
    api: 'private',
    path: 'openOrders',
    parameters: { symbol: native },
    costs: costs(1),
    read: cancelledNotices,
  }
}

export function orderCall(address: OrderAddress): RestCall<readonly AccountNotice[]> {
  return {
    method: 'GET',
    api: 'private',
    path: 'order',
    parameters: addressed(address),
    costs: costs(4),
    read: (body) => [orderNotice(fieldsOf(body, 'the order'))],
  }
}

/** By the venue's own number where it is known: it is found faster, and bears one order only. */
function addressed({ native, clientId, venueOrderId }: OrderAddress): Parameters {
  return venueOrderId === null
    ? { symbol: native, origClientOrderId: clientId }
    : { symbol: native, orderId: venueOrderId }
}
