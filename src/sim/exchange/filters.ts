/** Why the exchange takes an order not at all: its state, its instrument's bounds, the order's own wishes. */
import {
  multiplyMoney,
  notionalOf,
  priceOf,
  quantityOf,
  type Reason,
  type Ticks,
  type VenueOrder,
} from '../../domain/index.ts'
import { notReducing, reducibleLots } from './contract.ts'
import { markOf } from './marks.ts'
import { notionalBounds } from './notional.ts'
import { wouldTake } from './reach.ts'
import type { Market } from './state.ts'

type Filter = (market: Market, order: VenueOrder) => Reason | null

/** Null when the order may come in. */
export function refusalOf(market: Market, order: VenueOrder): Reason | null {
  for (const filter of FILTERS) {
    const reason = filter(market, order)
    if (reason !== null) return reason
  }
  return null
}

const trading: Filter = ({ isHalted }, { instrument }) =>
  isHalted || !instrument.isTrading
    ? { code: 'instrument_not_trading', details: { symbol: instrument.symbol } }
    : null

const marketKnown: Filter = ({ key, liquidity }) =>
  liquidity.book === null && liquidity.lastPrint === null
    ? { code: 'venue_refused', details: { why: `no market data for ${key} yet` } }
    : null

const quantityWithin: Filter = (_market, { quantity, instrument }) => {
  const { quantityMin, quantityMax, lotSize } = instrument
  if (quantity >= quantityMin && quantity <= quantityMax) return null
  const value = quantityOf(quantity, lotSize)
  return quantity < quantityMin
    ? { code: 'quantity_too_small', details: { qty: value, minimum: quantityOf(quantityMin, lotSize) } }
    : { code: 'order_too_large', details: { value, maximum: quantityOf(quantityMax, lotSize) } }
}

const priceWithinBand: Filter = (market, { type, price, instrument }) => {
  const { priceBand, tickSize } = instrument
  if (priceBand === null || (type !== 'limit' && type !== 'stop_limit')) return null
  const mark = markOf(market)
  if (mark === null) return null
  const reference = priceOf(market.lastCounted ?? mark, tickSize)
  const asked = priceOf(price, tickSize)
  const lowest = multiplyMoney(reference, priceBand.lowest)
  const highest = multiplyMoney(reference, priceBand.highest)
  if (asked >= lowest && asked <= highest) return null
  return { code: 'price_out_of_band', details: { price: asked, lowest, highest } }
}

const notionalWithin: Filter = (market, order) => {
  const { quantity, instrument, isReduceOnly } = order
  if (market.notionalBounds === null) market.notionalBounds = notionalBounds(instrument)
  const { lowest, lowestNumber, highest } = market.notionalBounds
  const price = worthPrice(market, order)
  const product = price * quantity
  const isSafe = Number.isSafeInteger(product)
  // Whatever closes a position may be as small as the position.
  const isTooSmall =
    !isReduceOnly && (isSafe ? product < lowestNumber : BigInt(price) * BigInt(quantity) < lowest)
  const value = () => notionalOf(instrument, price, quantity)
  if (isTooSmall)
    return { code: 'notional_too_small', details: { notional: value(), minimum: instrument.notionalMin } }
  if (highest === null || instrument.notionalMax === null) return null
  return BigInt(price) * BigInt(quantity) > highest
    ? { code: 'order_too_large', details: { value: value(), maximum: instrument.notionalMax } }
    : null
}

/** What trades at market is judged by where it would trade, not by the worst price it may take. */
function worthPrice(market: Market, { type, side, price, triggerPrice }: VenueOrder): Ticks {
  if (type === 'limit' || type === 'stop_limit') return price
  const { book, lastPrint } = market.liquidity
  const touch = side === 'buy' ? book?.asks[0] : book?.bids[0]
  return triggerPrice ?? touch?.price ?? lastPrint?.price ?? price
}

/** A stop is judged when it is triggered: the position it protects may not be open yet. */
const reducing: Filter = ({ contract }, order) =>
  order.isReduceOnly && order.triggerPrice === null && reducibleLots(contract, order.side) === 0
    ? notReducing(contract, { order, leaves: order.quantity })
    : null

const postingOnly: Filter = (market, { isPostOnly, side, price, triggerPrice }) =>
  isPostOnly && triggerPrice === null && wouldTake(market, side, price, null)
    ? { code: 'post_only_would_take', details: {} }
    : null

/** In the order a person would want to be told. */
const FILTERS: readonly Filter[] = [
  trading,
  marketKnown,
  quantityWithin,
  priceWithinBand,
  notionalWithin,
  reducing,
  postingOnly,
]
