import {
  type Instrument,
  MONEY_ONE,
  type Money,
  multiplyMoney,
  type OrderRequest,
  priceOf,
  type Side,
  stepsDown,
  type Ticks,
  type TriggerBy,
} from '../../domain/index.ts'
import type { Quote } from '../surroundings.ts'

/** What an aggressive order would meet: the touch on the other side, else the last print. */
export function referencePrice(quote: Quote, side: Side): Ticks | null {
  return (side === 'buy' ? quote.ask : quote.bid) ?? quote.last
}

/** The price with which the market has reached this trigger already; null when it has not. */
export function reachedAt(
  quote: Quote,
  { side, triggerBy }: Pick<OrderRequest, 'side' | 'triggerBy'>,
  triggerPrice: Ticks,
): Ticks | null {
  const market = watched(quote, side, triggerBy)
  if (market === null) return null
  const isReached = side === 'buy' ? market >= triggerPrice : market <= triggerPrice
  return isReached ? market : null
}

/** What a stop looks at; the mark of a market that has none of its own is near its last price. */
export function watched({ last, bid, ask }: Quote, side: Side, triggerBy: TriggerBy): Ticks | null {
  return triggerBy === 'bid_ask' ? (side === 'buy' ? ask : bid) : last
}

/**
 * The worst price an order may take: the reference moved by the collar, rounded toward the reference so that
 * the collar is never exceeded; at least one tick.
 */
export function protectionPrice(
  reference: Ticks,
  { tickSize }: Instrument,
  side: Side,
  collarRatio: Money,
): Ticks {
  const mark = priceOf(reference, tickSize)
  const distance = stepsDown(((mark * collarRatio) / MONEY_ONE) as Money, tickSize)
  const bound = side === 'buy' ? reference + distance : reference - distance
  return Math.min(Number.MAX_SAFE_INTEGER, Math.max(1, bound)) as Ticks
}

/** The worst price an order without one may take: inside the collar, and inside the venue's own band. */
export function worstPrice(reference: Ticks, instrument: Instrument, side: Side, collarRatio: Money): Ticks {
  const collared = protectionPrice(reference, instrument, side, collarRatio)
  const { priceBand, tickSize } = instrument
  if (priceBand === null) return collared
  const mark = priceOf(reference, tickSize)
  if (side === 'buy') {
    const highest = stepsDown(multiplyMoney(mark, priceBand.highest), tickSize)
    return Math.max(1, Math.min(collared, highest)) as Ticks
  }
  const lowest = multiplyMoney(mark, priceBand.lowest)
  const isBetween = lowest % tickSize !== 0n
  return Math.max(1, collared, stepsDown(lowest, tickSize) + (isBetween ? 1 : 0)) as Ticks
}
