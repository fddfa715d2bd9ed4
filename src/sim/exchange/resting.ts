import type { BookLevel, BookSnapshot, Side, Ticks } from '../../domain/index.ts'
import type { OrderRecord } from './order-record.ts'
import { insertSorted, removeSorted } from './sorted.ts'

/** Our resting orders of one instrument, best price first, then oldest first. */
export interface RestingOrders {
  readonly buy: OrderRecord[]
  readonly sell: OrderRecord[]
}

/** Puts it behind every older order of the same or a better price. */
export function insertResting(orders: RestingOrders, record: OrderRecord): void {
  const { side } = record.order
  insertSorted(orders[side], record, COMPARE[side])
}

export function removeResting(orders: RestingOrders, record: OrderRecord): void {
  const { side } = record.order
  removeSorted(orders[side], record, COMPARE[side])
}

const COMPARE = {
  buy: (left: OrderRecord, right: OrderRecord) =>
    right.order.price - left.order.price || left.sequence - right.sequence,
  sell: (left: OrderRecord, right: OrderRecord) =>
    left.order.price - right.order.price || left.sequence - right.sequence,
} as const

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
export function trimQueues(orders: readonly OrderRecord[], levels: readonly BookLevel[], side: Side): void {
  const last = levels[levels.length - 1]
  let depth = 0
  for (const record of orders) {
    const { price } = record.order
    if (last !== undefined && isBetter(side, last.price, price)) return
    while (depth < levels.length && isBetter(side, (levels[depth] as BookLevel).price, price)) depth++
    const level = levels[depth]
    const shown = level !== undefined && level.price === price ? level.quantity : 0
    record.ahead = record.ahead === null ? shown : Math.min(record.ahead, shown)
  }
}
