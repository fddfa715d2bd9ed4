import { multiplyMoney, priceOf } from '../../../domain/index.ts'
import { type Check, wholeNumber } from '../proposed.ts'
import { protectionPrice } from '../protection.ts'

/** The venue's own band. A stop meets it when it trades, not now. */
export const withinPriceBand: Check = ({ instrument, occasion, price, triggerPrice, reference, mark }) => {
  const { priceBand, tickSize } = instrument
  if (priceBand === null || reference === null) return null
  if (triggerPrice !== null && occasion !== 'release') return null
  const lowest = multiplyMoney(mark, priceBand.lowest)
  const highest = multiplyMoney(mark, priceBand.highest)
  const asked = priceOf(price, tickSize)
  if (asked >= lowest && asked <= highest) return null
  return { code: 'price_out_of_band', details: { price: asked, lowest, highest } }
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

/** How far into the visible book the order would trade at once, its limit price considered. */
export const withinImpact: Check = (
  { request, instrument, price, quantity, triggerPrice, reference },
  { limits: { impactRatioMax } },
  surroundings,
) => {
  if (impactRatioMax === null || reference === null) return null
  if (triggerPrice !== null || request.isPostOnly) return null
  const { side } = request
  const reach = surroundings.reach(instrument.key, side, quantity)
  if (reach === null) return null
  const isBuy = side === 'buy'
  const worst = isBuy ? Math.min(reach, price) : Math.max(reach, price)
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

/**
 * What trades at whatever price it meets needs to know where that is. The stop of an exit is let in, because
 * it fires on fresh prices only; nothing is released on old ones.
 */
export const onFreshPrices: Check = ({ request, instrument, occasion }, _state, surroundings) => {
  const isMarket = request.price === null && occasion !== 'exit'
  if (!isMarket && occasion !== 'release') return null
  if (surroundings.isFresh(instrument.key)) return null
  const ageMs = surroundings.ageMs(instrument.key)
  const age = ageMs === null ? {} : { age_ms: wholeNumber(Math.max(0, Math.trunc(ageMs))) }
  return { code: 'stale_market_data', details: { symbol: instrument.symbol, ...age } }
}
