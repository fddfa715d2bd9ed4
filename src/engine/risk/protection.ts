import {
  type Instrument,
  MONEY_ONE,
  type Money,
  priceOf,
  type Side,
  stepsDown,
  type Ticks,
} from '../../domain/index.ts'
import type { Quote } from '../surroundings.ts'

/** What an aggressive order would meet: the touch on the other side, else the last print. */
export function referencePrice(quote: Quote, side: Side): Ticks | null {
  return (side === 'buy' ? quote.ask : quote.bid) ?? quote.last
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
  return Math.max(1, side === 'buy' ? reference + distance : reference - distance) as Ticks
}
