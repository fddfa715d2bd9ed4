import type { BookLevel, BookSnapshot, Side, Ticks, VenueOrder, VenueOrderId } from '../../domain/index.ts'

/** One of our orders in the book. Changed in place as it fills and moves up. */
export interface RestingOrder {
  readonly order: VenueOrder
  readonly venueOrderId: VenueOrderId
  /** Lots still to fill. */
  leaves: number
  /** Lots of others before us at our price; null until a book shows that far. */
  ahead: number | null
}

/** Our resting orders of one instrument, best price first, then oldest first. */
export interface RestingOrders {
  readonly buy: RestingOrder[]
  readonly sell: RestingOrder[]
}

/** Puts it behind every order of the same or a better price. */
export function insertResting(orders: RestingOrders, resting: RestingOrder): void {
  const side = orders[resting.order.side]
  side.splice(firstWorse(side, resting.order), 0, resting)
}

export function removeResting(orders: RestingOrders, resting: RestingOrder): void {
  const side = orders[resting.order.side]
  // It stands among its price's orders, which end where the first worse price begins.
  let index = firstWorse(side, resting.order) - 1
  while (index >= 0 && side[index] !== resting) index--
  if (index >= 0) side.splice(index, 1)
}

function firstWorse(side: readonly RestingOrder[], order: VenueOrder): number {
  let low = 0
  let high = side.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const other = (side[middle] as RestingOrder).order
    if (isBetter(order.side, order.price, other.price)) high = middle
    else low = middle + 1
  }
  return low
}

/** Whether `price` comes before `other` in the queue of this side. */
export function isBetter(side: Side, price: number, other: number): boolean {
  return side === 'buy' ? price > other : price < other
}

/** What the book shows at our price: 0 inside its range when nobody is there, null beyond its last level. */
export function shownAt(book: BookSnapshot, side: Side, price: Ticks): number | null {
  const levels = side === 'buy' ? book.bids : book.asks
  const last = levels[levels.length - 1]
  if (last === undefined) return 0
  if (isBetter(side, last.price, price)) return null
  return levels.find((level) => level.price === price)?.quantity ?? 0
}

/** A new book: nobody can be behind more than is shown. Levels not shown keep what was known. */
export function trimQueues(orders: readonly RestingOrder[], levels: readonly BookLevel[], side: Side): void {
  const last = levels[levels.length - 1]
  let depth = 0
  for (const resting of orders) {
    const { price } = resting.order
    if (last !== undefined && isBetter(side, last.price, price)) return
    while (depth < levels.length && isBetter(side, (levels[depth] as BookLevel).price, price)) depth++
    const level = levels[depth]
    const shown = level !== undefined && level.price === price ? level.quantity : 0
    resting.ahead = resting.ahead === null ? shown : Math.min(resting.ahead, shown)
  }
}
