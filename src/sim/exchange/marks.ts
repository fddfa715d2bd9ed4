/** The prices that stops, funding and liquidation go by. */
import {
  borneOut,
  middleOf,
  type Side,
  type Ticks,
  type Touch,
  type Trade,
  type TriggerBy,
} from '../../domain/index.ts'
import type { Market } from './state.ts'

/** What a stop of this side watches; null as long as there is no such price. */
export function watchedPrice(market: Market, side: Side, by: TriggerBy): Ticks | null {
  if (by === 'last') return market.lastCounted
  if (by === 'mark') return markOf(market)
  const { book } = market.liquidity
  const touch = side === 'buy' ? book?.asks[0] : book?.bids[0]
  // Where only trades are recorded, the last one stands for both sides.
  return touch?.price ?? (book === null ? market.lastCounted : null)
}

/** The middle of the book, else the last print. */
export function markOf(market: Market): Ticks | null {
  return middleOf(touchOf(market)) ?? market.lastCounted
}

/** Takes note of a print as far as it counts. `before` is the print before it. */
export function countPrint(market: Market, print: Trade, before: Trade | null): void {
  market.lastCounted = borneOut(print.price, before?.price ?? null, touchOf(market))
}

function touchOf({ liquidity }: Market): Touch {
  const { book } = liquidity
  return { bid: book?.bids[0]?.price ?? null, ask: book?.asks[0]?.price ?? null }
}
