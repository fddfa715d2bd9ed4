/** Lists come newest first; `after` asks for older than an id, `before` for newer. */
import type { Asked } from './asked.ts'

export interface Paged<T> {
  readonly items: readonly T[]
  /** What `after` and `before` compare with; each item's is its own. */
  readonly idOf: (item: T) => string
  /** What `begin` and `end` compare with, Unix ms. */
  readonly atMsOf?: (item: T) => number
  readonly limitMax?: number
}

const LIMIT = 100

/** `items` oldest first. */
export function page<T>(fields: Asked, { items, idOf, atMsOf, limitMax = LIMIT }: Paged<T>): readonly T[] {
  const { after = '', before = '', begin = '', end = '', limit = '' } = fields
  const isWithin = (item: T) => {
    const atMs = atMsOf?.(item) ?? 0
    return (
      (after === '' || isSmaller(idOf(item), after)) &&
      (before === '' || isSmaller(before, idOf(item))) &&
      (begin === '' || atMsOf === undefined || atMs >= Number(begin)) &&
      (end === '' || atMsOf === undefined || atMs <= Number(end))
    )
  }
  const count = /^\d+$/.test(limit) ? Math.min(Number(limit), limitMax) : limitMax
  return items.filter(isWithin).toReversed().slice(0, count)
}

/** Of whole numbers as text, which are too long for numbers. */
function isSmaller(left: string, right: string): boolean {
  return left.length === right.length ? left < right : left.length < right.length
}
