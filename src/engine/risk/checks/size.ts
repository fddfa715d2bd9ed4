import {
  type Lots,
  MONEY_ONE,
  type Money,
  multiplyMoney,
  quantityOf,
  type Reason,
} from '../../../domain/index.ts'
import type { State } from '../../state.ts'
import { type Check, isExit, otherOpenLots, wholeNumber, worthOf } from '../proposed.ts'

export const instrumentTrading: Check = ({ instrument }) =>
  instrument.isTrading ? null : { code: 'instrument_not_trading', details: { symbol: instrument.symbol } }

export const withinVenueQuantity: Check = ({ instrument, quantity }) => {
  const { quantityMin, quantityMax, lotSize } = instrument
  const sized = (lots: Lots) => quantityOf(lots, lotSize)
  if (quantity < quantityMin) {
    return { code: 'quantity_too_small', details: { qty: sized(quantity), minimum: sized(quantityMin) } }
  }
  return quantity > quantityMax ? tooLarge(sized(quantity), sized(quantityMax)) : null
}

export const withinVenueNotional: Check = (proposed) => {
  const { notionalMin, notionalMax } = proposed.instrument
  const notional = worthOf(proposed)
  if (notional < notionalMin) {
    return { code: 'notional_too_small', details: { notional, minimum: notionalMin } }
  }
  return notionalMax !== null && notional > notionalMax ? tooLarge(notional, notionalMax) : null
}

/** Exits are let through: what came in under a limit must get out under a tighter one. */
export const withinOrderNotional: Check = (proposed, state) => {
  const { orderNotionalMax } = state.limits
  if (orderNotionalMax === null || isExit(proposed)) return null
  const value = worthOf(proposed)
  const maximum = scaled(orderNotionalMax, state)
  return value > maximum ? tooLarge(value, maximum) : null
}

/** Sums of lots stay exact integers, whatever a venue allows in one order. */
export const withinCountableLots: Check = (proposed, state) => {
  const { quantity, instrument } = proposed
  const { adding, reducing } = otherOpenLots(proposed, state)
  if (Number.isSafeInteger(quantity + adding + reducing)) return null
  const maximum = Number.MAX_SAFE_INTEGER as Lots
  return tooLarge(quantityOf(quantity, instrument.lotSize), quantityOf(maximum, instrument.lotSize))
}

/** Exits are let through: each belongs to an order that was open itself. */
export const withinOpenOrders: Check = ({ occasion }, { open, limits: { openOrdersMax } }) =>
  occasion === 'new' && open.size >= openOrdersMax
    ? {
        code: 'open_orders_limit',
        details: { open_orders: wholeNumber(open.size), maximum: wholeNumber(openOrdersMax) },
      }
    : null

function tooLarge(value: Money, maximum: Money): Reason {
  return { code: 'order_too_large', details: { value, maximum } }
}

/** A limit on size as it is in a market like this one. */
export function scaled(limit: Money, { limitScale }: State): Money {
  return limitScale === MONEY_ONE ? limit : multiplyMoney(limit, limitScale)
}
