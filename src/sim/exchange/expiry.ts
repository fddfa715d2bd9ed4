import type { UnixNs } from '../../domain/index.ts'
import type { OrderRecord } from './order-record.ts'
import { insertSorted, removeSorted } from './sorted.ts'

/** Open orders with a date, the earliest first. */
export interface Expiries {
  readonly waiting: OrderRecord[]
}

export function emptyExpiries(): Expiries {
  return { waiting: [] }
}

export function watchDate({ waiting }: Expiries, record: OrderRecord): void {
  if (record.order.expireAt !== null) insertSorted(waiting, record, byDate)
}

export function forgetDate({ waiting }: Expiries, record: OrderRecord): void {
  if (record.order.expireAt !== null) removeSorted(waiting, record, byDate)
}

/** Takes out one whose date has come. */
export function takeExpired({ waiting }: Expiries, at: UnixNs): OrderRecord | null {
  const first = waiting[0]
  if (first === undefined || dateOf(first) > at) return null
  waiting.shift()
  return first
}

function byDate(left: OrderRecord, right: OrderRecord): number {
  const [leftAt, rightAt] = [dateOf(left), dateOf(right)]
  if (leftAt !== rightAt) return leftAt < rightAt ? -1 : 1
  return left.sequence - right.sequence
}

function dateOf({ order }: OrderRecord): bigint {
  return order.expireAt ?? 0n
}
