import { type Lots, money, type Side, type Taking, type Ticks } from '../../domain/index.ts'
import type { Levels, Sizes } from './measures.ts'

export interface Wanted {
  readonly side: Side
  readonly quantity: Lots
  /** The worst price it may take. */
  readonly price: Ticks
}

/** What the book would give at once up to that price; null when that is nothing. */
export function takingOf(levels: Levels, { tickSize }: Sizes, wanted: Wanted): Taking | null {
  const { side, quantity, price: limit } = wanted
  const isBuy = side === 'buy'
  let filled = 0
  let steps = 0n
  let worst: Ticks | null = null
  for (const { price, quantity: there } of isBuy ? levels.asks : levels.bids) {
    if (filled >= quantity || (isBuy ? price > limit : price < limit)) break
    const taken = Math.min(quantity - filled, there)
    if (taken <= 0) continue
    filled += taken
    steps += BigInt(price) * BigInt(taken)
    worst = price
  }
  if (worst === null) return null
  const count = BigInt(filled)
  const total = steps * tickSize
  const average = money(isBuy ? (total + count - 1n) / count : total / count)
  return { filled: filled as Lots, average, worst, isWhole: filled === quantity }
}
