/** How far into the other side an order may go. */
import { oppositeSide, type Side, type Ticks, type VenueOrder } from '../../domain/index.ts'
import { isBetter } from './resting.ts'
import type { Market } from './state.ts'

/**
 * Whether a limit at this price would meet somebody at once: what the market shows, used up by us or not, or
 * an order of our own. `passing`: where the market stands on its way through a bar; null for where it stands.
 */
export function wouldTake(
  { liquidity, resting }: Market,
  side: Side,
  price: Ticks,
  passing: Ticks | null,
): boolean {
  const { book, lastPrint } = liquidity
  const levels = side === 'buy' ? book?.asks : book?.bids
  const touch = book === null ? (passing ?? lastPrint?.price) : levels?.[0]?.price
  if (touch !== undefined && !isBetter(side, touch, price)) return true
  const own = resting[oppositeSide(side)][0]
  return own !== undefined && !isBetter(side, own.order.price, price)
}

export interface Reach {
  readonly limit: Ticks
  /** Whether it ends before the order's own limit. */
  readonly isCut: boolean
}

/**
 * How far it may go: to its limit, or to the last price before our own best order on the other side, which it
 * must not meet.
 */
export function reachOf({ resting }: Market, { side, price }: VenueOrder): Reach {
  const own = resting[oppositeSide(side)][0]
  if (own === undefined || isBetter(side, own.order.price, price)) return { limit: price, isCut: false }
  const before = side === 'buy' ? own.order.price - 1 : own.order.price + 1
  return { limit: before as Ticks, isCut: true }
}
