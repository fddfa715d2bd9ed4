/** How resting orders fill: from public prints, and from a book that crosses them. */
import type { BookSnapshot, Side, Ticks, Trade } from '../../domain/index.ts'
import { commitTakes, type Liquidity, planTakes, showBook, sumOf } from './liquidity.ts'
import { addPrint } from './print-window.ts'
import { isBetter, type RestingOrder, type RestingOrders, trimQueues } from './resting.ts'

/** Takes note of one maker fill; `quantity` is already off the order's leaves. */
export type OnMakerFill = (resting: RestingOrder, price: Ticks, quantity: number) => void

export interface MatchingState {
  readonly liquidity: Liquidity
  readonly resting: RestingOrders
}

/**
 * A new book. Where it crosses a resting order somebody traded with us at our price: we fill there, up to
 * what the book shows at or beyond our price, better prices and older orders first.
 */
export function matchBook(state: MatchingState, book: BookSnapshot, onFill: OnMakerFill): void {
  const { liquidity, resting } = state
  showBook(liquidity, book)
  for (const side of ['buy', 'sell'] as const) {
    if (resting[side].length === 0) continue
    for (const order of resting[side]) {
      const takes = planTakes(liquidity, side, order.order.price, order.leaves)
      if (takes.length === 0) break
      commitTakes(liquidity, side, takes)
      fill(order, order.order.price, sumOf(takes), onFill)
    }
    dropFilled(resting[side])
    trimQueues(resting[side], side === 'buy' ? book.bids : book.asks, side)
  }
}

/** A public print. Its quantity is given out once, over the queue before us and all our orders together. */
export function matchPrint(state: MatchingState, print: Trade, onFill: OnMakerFill): void {
  const { liquidity, resting } = state
  let left: number = print.quantity
  // The aggressor meets the other side first; own orders of both sides can only both be reached inside a
  // spread.
  for (const side of print.aggressor === 'sell' ? (['buy', 'sell'] as const) : (['sell', 'buy'] as const)) {
    if (resting[side].length === 0) continue
    if (liquidity.book === null) left = matchWithoutBook(state, { print, side, left }, onFill)
    else left = matchInQueue(resting[side], { print, side, left }, onFill)
    dropFilled(resting[side])
  }
  if (liquidity.book === null) addPrint(liquidity.prints, print, left)
  liquidity.lastPrint = print
}

interface PrintShare {
  readonly print: Trade
  readonly side: Side
  readonly left: number
}

/** Answers what is left of the print. */
function matchInQueue(orders: readonly RestingOrder[], share: PrintShare, onFill: OnMakerFill): number {
  const { print, side } = share
  const reachesQueue = (print.aggressor === 'sell') === (side === 'buy')
  let left = share.left
  let passedAhead = 0
  for (const order of orders) {
    const { price } = order.order
    if (isBetter(side, price, print.price)) {
      // The print went through our price: whoever stood before us is gone.
      left -= fill(order, price, Math.min(left, order.leaves), onFill)
      continue
    }
    if (price !== print.price || !reachesQueue) break
    if (order.ahead === null) continue
    const eaten = Math.min(left, Math.max(0, order.ahead - passedAhead))
    passedAhead += eaten
    left -= eaten
    order.ahead = Math.max(0, order.ahead - passedAhead)
    if (order.ahead === 0) left -= fill(order, price, Math.min(left, order.leaves), onFill)
  }
  return left
}

function matchWithoutBook(
  { liquidity, resting }: MatchingState,
  share: PrintShare,
  onFill: OnMakerFill,
): number {
  const { print, side } = share
  let left = share.left
  for (const order of resting[side]) {
    if (left === 0 || !isBetter(side, order.order.price, print.price)) break
    const price = priceWithoutBook(order.order.price, print, liquidity.lastPrint)
    left -= fill(order, price, Math.min(left, order.leaves), onFill)
  }
  return left
}

/**
 * The order's own price, except within bars. An opening may have jumped past it: it fills at the opening.
 * Later steps moved through every price on their way and no other, so the fill is kept between the two
 * prints: every fill lies inside its bar.
 */
function priceWithoutBook(limit: Ticks, print: Trade, lastPrint: Trade | null): Ticks {
  if (print.step === undefined) return limit
  if (print.step === 'bar_open' || lastPrint === null) return print.price
  const low = Math.min(print.price, lastPrint.price)
  const high = Math.max(print.price, lastPrint.price)
  return Math.min(high, Math.max(low, limit)) as Ticks
}

function fill(order: RestingOrder, price: Ticks, quantity: number, onFill: OnMakerFill): number {
  if (quantity === 0) return 0
  order.leaves -= quantity
  onFill(order, price, quantity)
  return quantity
}

/** Filled orders stand at the front: a later one only gets what an earlier one left over. */
function dropFilled(orders: RestingOrder[]): void {
  let filled = 0
  while (filled < orders.length && (orders[filled] as RestingOrder).leaves === 0) filled++
  if (filled > 0) orders.splice(0, filled)
}
