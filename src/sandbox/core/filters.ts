/** What the venue asks of an order's price and quantity before anything else. */
import {
  type Lots,
  MONEY_ONE,
  multiplyMoney,
  notionalOf,
  oppositeSide,
  priceOf,
  type Side,
  type Ticks,
} from '../../domain/index.ts'
import type { SandboxRefusal } from './exchange.ts'
import { type Market, touchOf } from './market.ts'

export interface Terms {
  readonly side: Side
  readonly quantity: Lots
  /** Null for what trades at market. */
  readonly price: Ticks | null
  readonly triggerPrice: Ticks | null
  readonly isPostOnly: boolean
}

/** Null when the order may come in. */
export function refusalOf(market: Market, terms: Terms): SandboxRefusal | null {
  const { instrument } = market
  const { quantity, price, triggerPrice } = terms
  if (!instrument.isTrading) return 'instrument_not_trading'
  if (market.shown === null) return 'no_market'
  if ((price !== null && price <= 0) || (triggerPrice !== null && triggerPrice <= 0)) return 'price_off_tick'
  if (quantity < instrument.quantityMin || quantity <= 0) return 'quantity_too_small'
  if (quantity > instrument.quantityMax) return 'quantity_too_large'
  return bandRefusal(market, terms) ?? notionalRefusal(market, terms) ?? postOnlyRefusal(market, terms)
}

function bandRefusal({ instrument, last }: Market, { price }: Terms): SandboxRefusal | null {
  const { priceBand, tickSize } = instrument
  if (priceBand === null || price === null || last === null) return null
  const reference = priceOf(last, tickSize)
  const asked = priceOf(price, tickSize)
  const isWithin =
    asked >= multiplyMoney(reference, priceBand.lowest) &&
    asked <= multiplyMoney(reference, priceBand.highest)
  return isWithin ? null : 'price_out_of_band'
}

function notionalRefusal(
  market: Market,
  { side, quantity, price, triggerPrice }: Terms,
): SandboxRefusal | null {
  const { instrument } = market
  const worthAt = price ?? triggerPrice ?? touchOf(market, oppositeSide(side)) ?? market.last
  // Nobody is there to trade with: that is said when it tries to.
  if (worthAt === null) return null
  const notional = notionalOf(instrument, worthAt, quantity)
  if (notional < instrument.notionalMin) return 'notional_too_small'
  if (instrument.notionalMax !== null && notional > instrument.notionalMax) return 'notional_too_large'
  // No account holds so much, and sums of it would not be exact.
  return notional > NOTIONAL_CEILING ? 'notional_too_large' : null
}

const NOTIONAL_CEILING = 1_000_000_000_000_000n * MONEY_ONE

function postOnlyRefusal(
  market: Market,
  { side, price, triggerPrice, isPostOnly }: Terms,
): SandboxRefusal | null {
  if (!isPostOnly || price === null || triggerPrice !== null) return null
  return wouldTake(market, side, price) ? 'post_only_would_take' : null
}

/** What was shown counts, used up by us or not: nobody knows yet that it is gone. */
function wouldTake({ shown, own }: Market, side: Side, price: Ticks): boolean {
  const levels = side === 'buy' ? shown?.asks : shown?.bids
  const prices = [...own[oppositeSide(side)].keys(), ...(levels?.[0] === undefined ? [] : [levels[0].price])]
  return prices.some((other) => (side === 'buy' ? other <= price : other >= price))
}
