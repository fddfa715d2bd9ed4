import type { BookLevel, BookSnapshot, Lots, Side, Ticks } from '../../domain/index.ts'

/**
 * The worst price an order of this size would trade at if it took from the book at once: where the visible
 * book ends, when it is larger than that. Null when nothing stands on the other side.
 */
export function reachIn(
  { bids, asks }: Pick<BookSnapshot, 'bids' | 'asks'>,
  side: Side,
  quantity: Lots,
): Ticks | null {
  return deepest(side === 'buy' ? asks : bids, quantity)
}

function deepest(levels: readonly BookLevel[], quantity: Lots): Ticks | null {
  let left: number = quantity
  let reached: Ticks | null = null
  for (const level of levels) {
    reached = level.price
    left -= level.quantity
    if (left <= 0) return reached
  }
  return reached
}
