import { type Measured, multiplyMoney, priceOf, type Ticks } from '../../../domain/index.ts'
import type { Surroundings } from '../../surroundings.ts'
import { type Check, type Measure, type Proposed, unmeasured, wholeNumber } from '../proposed.ts'
import { protectionPrice } from '../protection.ts'

/** The venue's own band. A stop meets it when it trades, not now. */
export const withinPriceBand: Check = (proposed) => {
  const { instrument, price, mark } = proposed
  const { priceBand, tickSize } = instrument
  if (priceBand === null || !isHeldByBand(proposed)) return null
  const lowest = multiplyMoney(mark, priceBand.lowest)
  const highest = multiplyMoney(mark, priceBand.highest)
  const asked = priceOf(price, tickSize)
  if (asked >= lowest && asked <= highest) return null
  return { code: 'price_out_of_band', details: { price: asked, lowest, highest } }
}

function isHeldByBand({ occasion, triggerPrice, reference }: Proposed): boolean {
  return reference !== null && (triggerPrice === null || occasion === 'release')
}

/** Of the two ends of the band the one it is nearer to. */
export const priceBandMeasure: Measure = (proposed) => {
  const { instrument, price, mark } = proposed
  const { priceBand, tickSize, quote } = instrument
  if (priceBand === null || !isHeldByBand(proposed)) return unmeasured(false)
  const lowest = multiplyMoney(mark, priceBand.lowest)
  const highest = multiplyMoney(mark, priceBand.highest)
  const value = priceOf(price, tickSize)
  const isLow = value < lowest || (value < mark && value <= highest)
  const limit = isLow ? lowest : highest
  return { value, limit, bound: isLow ? 'at_least' : 'at_most', unit: quote, isHeld: true }
}

/**
 * Only the side that could trade at a bad price is collared; an order far behind the market just rests. While
 * nobody knows where the market is, nothing may go out that could trade at once.
 */
export const withinCollar: Check = (
  { request, instrument, price, triggerPrice, reference, mark },
  { limits: { priceCollarRatio } },
) => {
  // A stop trades where its trigger is, not where the market is now.
  const from = triggerPrice ?? reference
  const isBuy = request.side === 'buy'
  if (from === null && !request.isPostOnly)
    return { code: 'no_market_data', details: { symbol: request.symbol } }
  // Most orders: no bound need be worked out for a price on the good side of the market.
  if (from === null || (isBuy ? price <= from : price >= from)) return null
  const bound = protectionPrice(from, instrument, request.side, priceCollarRatio)
  if (isBuy ? price <= bound : price >= bound) return null
  const { tickSize } = instrument
  return {
    code: 'price_collar',
    details: { price: priceOf(price, tickSize), bound: priceOf(bound, tickSize), mark },
  }
}

export const collarMeasure: Measure = (proposed, { limits: { priceCollarRatio } }) => {
  const { request, instrument, price, triggerPrice, reference } = proposed
  const from = triggerPrice ?? reference
  if (from === null) return unmeasured(!request.isPostOnly)
  const bound = protectionPrice(from, instrument, request.side, priceCollarRatio)
  return pricesOf(proposed, price, bound)
}

/** A price of the order that may be so bad and no worse. */
function pricesOf({ request, instrument }: Proposed, price: Ticks, bound: Ticks): Measured {
  const { tickSize, quote } = instrument
  return {
    value: priceOf(price, tickSize),
    limit: priceOf(bound, tickSize),
    bound: request.side === 'buy' ? 'at_most' : 'at_least',
    unit: quote,
    isHeld: true,
  }
}

/** How far into the visible book the order would trade at once, its limit price considered. */
export const withinImpact: Check = (proposed, { limits: { impactRatioMax } }, surroundings) => {
  const { request, instrument, reference } = proposed
  if (impactRatioMax === null || reference === null) return null
  const { side } = request
  const reach = reachOf(proposed, surroundings)
  if (reach === null) return null
  const isBuy = side === 'buy'
  const worst = worstReached(proposed, reach)
  const bound = protectionPrice(reference, instrument, side, impactRatioMax)
  if (isBuy ? worst <= bound : worst >= bound) return null
  const { tickSize } = instrument
  return {
    code: 'fat_finger',
    details: {
      reach: priceOf(reach, tickSize),
      bound: priceOf(bound, tickSize),
      touch: priceOf(reference, tickSize),
    },
  }
}

/** The last price in the visible book that its quantity needs; null for what takes nothing from it now. */
function reachOf(
  { request, instrument, quantity, triggerPrice }: Proposed,
  surroundings: Surroundings,
): Ticks | null {
  if (triggerPrice !== null || request.isPostOnly) return null
  return surroundings.reach(instrument.key, request.side, quantity)
}

function worstReached({ request, price }: Proposed, reach: Ticks): Ticks {
  return (request.side === 'buy' ? Math.min(reach, price) : Math.max(reach, price)) as Ticks
}

export const impactMeasure: Measure = (proposed, { limits: { impactRatioMax } }, surroundings) => {
  const { request, instrument, reference } = proposed
  const reach = reference === null ? null : reachOf(proposed, surroundings)
  if (reference === null || reach === null) return unmeasured(false)
  const worst = worstReached(proposed, reach)
  if (impactRatioMax === null) return { ...pricesOf(proposed, worst, worst), limit: null }
  return pricesOf(proposed, worst, protectionPrice(reference, instrument, request.side, impactRatioMax))
}

/**
 * What trades at whatever price it meets needs to know where that is. The stop of an exit is let in, because
 * it fires on fresh prices only; nothing is released on old ones.
 */
export const onFreshPrices: Check = (proposed, _state, surroundings) => {
  const { instrument } = proposed
  if (!needsFreshPrices(proposed)) return null
  if (surroundings.isFresh(instrument.key)) return null
  const ageMs = surroundings.ageMs(instrument.key)
  const age = ageMs === null ? {} : { age_ms: wholeNumber(Math.max(0, Math.trunc(ageMs))) }
  return { code: 'stale_market_data', details: { symbol: instrument.symbol, ...age } }
}

function needsFreshPrices({ request, occasion }: Proposed): boolean {
  const isMarket = request.price === null && occasion !== 'exit'
  return isMarket || occasion === 'release'
}

/** How old is too old is for whoever knows the market to say. */
export const freshPricesMeasure: Measure = (proposed, _state, surroundings) => {
  const ageMs = surroundings.ageMs(proposed.instrument.key)
  return {
    value: ageMs === null ? null : wholeNumber(Math.max(0, Math.trunc(ageMs))),
    limit: null,
    bound: 'at_most',
    unit: 'ms',
    isHeld: needsFreshPrices(proposed),
  }
}
