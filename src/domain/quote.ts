import type { Ticks } from './units.ts'

/** The two touches of a book; null where a side is empty or there is no book. */
export interface Touch {
  readonly bid: Ticks | null
  readonly ask: Ticks | null
}

/**
 * A print as far as it counts for a trigger: up to where the book or the print before it bears it out, so
 * that one print far outside the book moves nothing.
 */
export function borneOut(price: Ticks, before: Ticks | null, { bid, ask }: Touch): Ticks {
  if (bid === null || ask === null) return price
  const lowest = Math.min(bid, before ?? bid)
  const highest = Math.max(ask, before ?? ask)
  return Math.min(highest, Math.max(lowest, price)) as Ticks
}

/** The mark of an instrument that has no other: the middle of its book, rounded down to a tick. */
export function middleOf({ bid, ask }: Touch): Ticks | null {
  return bid === null || ask === null ? null : (Math.floor((bid + ask) / 2) as Ticks)
}
