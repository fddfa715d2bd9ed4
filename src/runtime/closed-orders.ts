import { isClosed, type Order } from '../domain/index.ts'
import type { ClosedOrdersQuery, OrderPlace } from '../ports/index.ts'

/** The first ones that fit, of orders that come newest first. */
export function closedAmong(orders: Iterable<Order>, query: ClosedOrdersQuery): readonly Order[] {
  const found: Order[] = []
  for (const order of orders) {
    if (found.length >= query.limit || isBefore(order, query.from)) break
    if (isClosed(order.status) && fits(order, query)) found.push(order)
  }
  return found
}

function isBefore({ createdAt }: Order, from: ClosedOrdersQuery['from']): boolean {
  return from !== null && createdAt < from
}

/** Whether a closed order is one of those asked for. */
export function fits(order: Order, { key, statuses, from, to, after }: ClosedOrdersQuery): boolean {
  if (key !== null && order.key !== key) return false
  if (statuses !== null && !statuses.has(order.status)) return false
  if (isBefore(order, from) || (to !== null && order.createdAt >= to)) return false
  return after === null || isOlder(order, after)
}

function isOlder(left: OrderPlace, right: OrderPlace): boolean {
  if (left.createdAt !== right.createdAt) return left.createdAt < right.createdAt
  return left.createdSeq < right.createdSeq
}

/** One list of two, both newest first; an order that is in both counts once, as the first list has it. */
export function newestOf(first: readonly Order[], second: readonly Order[], limit: number): readonly Order[] {
  const known = new Set(first.map(({ clientOrderId, createdSeq }) => `${clientOrderId} ${createdSeq}`))
  const others = second.filter(
    ({ clientOrderId, createdSeq }) => !known.has(`${clientOrderId} ${createdSeq}`),
  )
  return [...first, ...others].sort((left, right) => (isOlder(left, right) ? 1 : -1)).slice(0, limit)
}
