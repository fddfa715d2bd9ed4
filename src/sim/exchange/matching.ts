/** How resting orders fill: from public prints, and from a book that crosses them. */
import type { BookSnapshot, Side, Ticks, Trade } from '../../domain/index.ts'
import { notReducing, reducibleLots } from './contract.ts'
import { cancelClosed, fillOrder, type Trading } from './fills.ts'
import { commitTakes, planTakes, showBook, sumOf } from './liquidity.ts'
import type { OrderRecord } from './order-record.ts'
import { addPrint } from './print-window.ts'
import { isBetter, trimQueues } from './resting.ts'

/**
 * A new book. Where it crosses a resting order somebody traded with us at our price: we fill there, up to
 * what the book shows at or beyond our price, better prices and older orders first.
 */
export function matchBook(trading: Trading, book: BookSnapshot): void {
  const { liquidity, resting } = trading.market
  showBook(liquidity, book)
  for (const side of ['buy', 'sell'] as const) {
    const records = resting[side]
    if (records.length === 0) continue
    for (const record of records) {
      if (isSpent(trading, record)) continue
      const { price, isReduceOnly } = record.order
      const bound = isReduceOnly ? reducibleLots(trading.market.contract, side) : record.leaves
      const quantity = Math.min(record.leaves, bound)
      const takes = planTakes(liquidity, { side, limit: price, quantity, passing: null })
      if (takes.length === 0) break
      commitTakes(liquidity, side, takes)
      fill(trading, record, price, sumOf(takes))
    }
    dropClosed(trading, records)
    trimQueues(records, side === 'buy' ? book.bids : book.asks, side)
  }
}

/** A public print. Its quantity is given out once, over the queue before us and all our orders together. */
export function matchPrint(trading: Trading, print: Trade): void {
  const { liquidity, resting } = trading.market
  let left: number = print.quantity
  // The aggressor meets the other side first; own orders of both sides can only both be reached inside a
  // spread.
  for (const side of print.aggressor === 'sell' ? BUY_FIRST : SELL_FIRST) {
    if (resting[side].length === 0) continue
    if (liquidity.book === null) left = matchWithoutBook(trading, { print, side, left })
    else left = matchInQueue(trading, { print, side, left })
    dropClosed(trading, resting[side])
  }
  if (liquidity.book === null) addPrint(liquidity.prints, print, left)
  liquidity.lastPrint = print
}

const BUY_FIRST = ['buy', 'sell'] as const
const SELL_FIRST = ['sell', 'buy'] as const

interface PrintShare {
  readonly print: Trade
  readonly side: Side
  readonly left: number
}

/** Answers what is left of the print. */
function matchInQueue(trading: Trading, share: PrintShare): number {
  const { print, side } = share
  const reachesQueue = (print.aggressor === 'sell') === (side === 'buy')
  let left = share.left
  let passedAhead = 0
  for (const record of trading.market.resting[side]) {
    const { price } = record.order
    if (isBetter(side, print.price, price)) break
    if (isSpent(trading, record)) continue
    if (isBetter(side, price, print.price)) {
      // The print went through our price: whoever stood before us is gone.
      left -= fill(trading, record, price, Math.min(left, record.leaves))
      continue
    }
    if (!reachesQueue) break
    if (record.ahead === null) continue
    const eaten = Math.min(left, Math.max(0, record.ahead - passedAhead))
    passedAhead += eaten
    left -= eaten
    // Whoever stands before us has what there was, unless there was more: then nobody does any more.
    record.ahead = Math.max(0, record.ahead - passedAhead)
    left -= fill(trading, record, price, Math.min(left, record.leaves))
  }
  return left
}

function matchWithoutBook(trading: Trading, share: PrintShare): number {
  const { print, side } = share
  const { liquidity, resting } = trading.market
  let left = share.left
  for (const record of resting[side]) {
    const limit = record.order.price
    if (left === 0 || !isBetter(side, limit, print.price)) break
    if (isSpent(trading, record)) continue
    const price = priceOnTheWay(limit, print, liquidity.lastPrint)
    left -= fill(trading, record, price, Math.min(left, record.leaves))
  }
  return left
}

/**
 * The order's own price, except within bars. An opening may have jumped past it: it fills at the opening.
 * Later steps moved through every price on their way and no other, so the fill is kept between the two
 * prints: every fill lies inside its bar.
 */
export function priceOnTheWay(wanted: Ticks, print: Trade, lastPrint: Trade | null): Ticks {
  if (print.step === undefined) return wanted
  if (print.step === 'bar_open' || lastPrint === null) return print.price
  const low = Math.min(print.price, lastPrint.price)
  const high = Math.max(print.price, lastPrint.price)
  return Math.min(high, Math.max(low, wanted)) as Ticks
}

function fill(trading: Trading, record: OrderRecord, price: Ticks, quantity: number): number {
  return quantity === 0 ? 0 : fillOrder(trading, record, { price, quantity, liquidity: 'maker' })
}

/** One that may only reduce ends when there is nothing left to reduce. */
function isSpent({ exchange, market }: Trading, record: OrderRecord): boolean {
  const { isReduceOnly, side } = record.order
  if (!isReduceOnly || reducibleLots(market.contract, side) > 0) return false
  cancelClosed(exchange, record, notReducing(market.contract, record))
  return true
}

/**
 * Closed orders stand at the front: a later one only gets what an earlier one left over. Only where orders
 * may be bound to a position can one end behind another that goes on.
 */
function dropClosed({ market }: Trading, records: OrderRecord[]): void {
  let closed = 0
  while (closed < records.length && (records[closed] as OrderRecord).stage === 'closed') closed++
  if (closed > 0) records.splice(0, closed)
  if (market.contract === null) return
  let kept = 0
  for (const record of records) if (record.stage !== 'closed') records[kept++] = record
  records.length = kept
}
