import {
  type Lots,
  type Measured,
  MONEY_ONE,
  type Money,
  multiplyMoney,
  quantityOf,
  type Reason,
} from '../../../domain/index.ts'
import type { State } from '../../state.ts'
import {
  type Check,
  isExit,
  type Measure,
  otherOpenLots,
  type Proposed,
  unmeasured,
  wholeNumber,
  worthOf,
} from '../proposed.ts'

export const instrumentTrading: Check = ({ instrument }) =>
  instrument.isTrading ? null : { code: 'instrument_not_trading', details: { symbol: instrument.symbol } }

export const instrumentTradingMeasure: Measure = () => unmeasured(true)

export const withinVenueQuantity: Check = ({ instrument, quantity }) => {
  const { quantityMin, quantityMax, lotSize } = instrument
  const sized = (lots: Lots) => quantityOf(lots, lotSize)
  if (quantity < quantityMin) {
    return { code: 'quantity_too_small', details: { qty: sized(quantity), minimum: sized(quantityMin) } }
  }
  return quantity > quantityMax ? tooLarge(sized(quantity), sized(quantityMax)) : null
}

export const venueQuantityMeasure: Measure = ({ instrument, quantity }) => {
  const { quantityMin, quantityMax, lotSize, base } = instrument
  const sized = (lots: Lots) => quantityOf(lots, lotSize)
  return between(sized(quantity), sized(quantityMin), { highest: sized(quantityMax), unit: base })
}

export const withinVenueNotional: Check = (proposed) => {
  const { notionalMin, notionalMax } = proposed.instrument
  const notional = worthOf(proposed)
  if (notional < notionalMin) {
    return { code: 'notional_too_small', details: { notional, minimum: notionalMin } }
  }
  return notionalMax !== null && notional > notionalMax ? tooLarge(notional, notionalMax) : null
}

export const venueNotionalMeasure: Measure = (proposed) => {
  const { notionalMin, notionalMax, quote } = proposed.instrument
  return between(worthOf(proposed), notionalMin, { highest: notionalMax, unit: quote })
}

/** Exits are let through: what came in under a limit must get out under a tighter one. */
export const withinOrderNotional: Check = (proposed, state) => {
  const { orderNotionalMax } = state.limits
  if (orderNotionalMax === null || isExit(proposed)) return null
  const value = worthOf(proposed)
  const maximum = scaled(orderNotionalMax, state)
  return value > maximum ? tooLarge(value, maximum) : null
}

export const orderNotionalMeasure: Measure = (proposed, state) => ({
  value: worthOf(proposed),
  limit: scaledOrNone(state.limits.orderNotionalMax, state),
  bound: 'at_most',
  unit: proposed.instrument.quote,
  isHeld: !isExit(proposed),
})

/** Sums of lots stay exact integers, whatever a venue allows in one order. */
export const withinCountableLots: Check = (proposed, state) => {
  const { quantity, instrument } = proposed
  if (Number.isSafeInteger(allLots(proposed, state))) return null
  const maximum = Number.MAX_SAFE_INTEGER as Lots
  return tooLarge(quantityOf(quantity, instrument.lotSize), quantityOf(maximum, instrument.lotSize))
}

function allLots(proposed: Proposed, state: State): number {
  const { adding, reducing } = otherOpenLots(proposed, state)
  return proposed.quantity + adding + reducing
}

/** What all open orders of its side may trade. */
export const countableLotsMeasure: Measure = (proposed, state) => {
  const { lotSize, base } = proposed.instrument
  const limit = quantityOf(Number.MAX_SAFE_INTEGER as Lots, lotSize)
  const value = quantityOf(allLots(proposed, state) as Lots, lotSize)
  return { value, limit, bound: 'at_most', unit: base, isHeld: true }
}

/** Exits are let through: each belongs to an order that was open itself. */
export const withinOpenOrders: Check = ({ occasion }, { open, limits: { openOrdersMax } }) =>
  occasion === 'new' && open.size >= openOrdersMax
    ? {
        code: 'open_orders_limit',
        details: { open_orders: wholeNumber(open.size), maximum: wholeNumber(openOrdersMax) },
      }
    : null

export const openOrdersMeasure: Measure = ({ occasion }, { open, limits: { openOrdersMax } }) => ({
  value: wholeNumber(open.size + 1),
  limit: openOrdersMax === Number.MAX_SAFE_INTEGER ? null : wholeNumber(openOrdersMax),
  bound: 'at_most',
  unit: 'orders',
  isHeld: occasion === 'new',
})

/** Of the two ends the one it is beyond; else the one it could come beyond. */
function between(
  value: Money,
  lowest: Money,
  { highest, unit }: { readonly highest: Money | null; readonly unit: Measured['unit'] },
): Measured {
  const isLow = value < lowest || highest === null
  return {
    value,
    limit: isLow ? lowest : highest,
    bound: isLow ? 'at_least' : 'at_most',
    unit,
    isHeld: true,
  }
}

function tooLarge(value: Money, maximum: Money): Reason {
  return { code: 'order_too_large', details: { value, maximum } }
}

/** A limit on size as it is in a market like this one. */
export function scaled(limit: Money, { limitScale }: State): Money {
  return limitScale === MONEY_ONE ? limit : multiplyMoney(limit, limitScale)
}

/** The same of a limit that need not be there. */
export function scaledOrNone(limit: Money | null, state: State): Money | null {
  return limit === null ? null : scaled(limit, state)
}
