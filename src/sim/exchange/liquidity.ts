import type { BookSnapshot, Side, Ticks, Trade } from '../../domain/index.ts'
import { type PrintWindow, spendLots, unusedLots } from './print-window.ts'
import { isBetter } from './resting.ts'

/** What the market offers now, less what we took of it. */
export interface Liquidity {
  /** Null as long as the source has only shown trades. */
  book: BookSnapshot | null
  /** Lots we took by price; forgotten with the next book, which shows what is left by itself. */
  readonly taken: { readonly buy: Map<Ticks, number>; readonly sell: Map<Ticks, number> }
  lastPrint: Trade | null
  readonly prints: PrintWindow
}

export interface Take {
  readonly price: Ticks
  readonly quantity: number
}

export function emptyLiquidity(): Liquidity {
  return {
    book: null,
    taken: { buy: new Map(), sell: new Map() },
    lastPrint: null,
    prints: { buckets: [] },
  }
}

export function showBook(liquidity: Liquidity, book: BookSnapshot): void {
  liquidity.book = book
  liquidity.taken.buy.clear()
  liquidity.taken.sell.clear()
}

/** How much is wanted and what for. */
export interface Wanted {
  readonly side: Side
  /** No price beyond it. */
  readonly limit: Ticks
  readonly quantity: number
  /** Where the market stood on its way through a bar; null for where it stands. */
  readonly passing: Ticks | null
}

/** What an order could take now, best price first, none beyond its limit; changes nothing. */
export function planTakes(liquidity: Liquidity, wanted: Wanted): Take[] {
  const { book } = liquidity
  if (book === null) return planFromPrints(liquidity, wanted)
  const { side, limit } = wanted
  const taken = liquidity.taken[side]
  const takes: Take[] = []
  let left = wanted.quantity
  for (const level of side === 'buy' ? book.asks : book.bids) {
    // Beyond the limit means that a better order of our side would still not reach the level.
    if (left === 0 || isBetter(side, level.price, limit)) break
    const part = Math.min(left, level.quantity - (taken.get(level.price) ?? 0))
    if (part <= 0) continue
    takes.push({ price: level.price, quantity: part })
    left -= part
  }
  return takes
}

function planFromPrints(liquidity: Liquidity, { side, limit, quantity, passing }: Wanted): Take[] {
  const price = passing ?? liquidity.lastPrint?.price
  if (price === undefined || isBetter(side, price, limit)) return []
  const part = Math.min(quantity, unusedLots(liquidity.prints))
  return part > 0 ? [{ price, quantity: part }] : []
}

export function commitTakes(liquidity: Liquidity, side: Side, takes: readonly Take[]): void {
  const taken = liquidity.taken[side]
  for (const { price, quantity } of takes) {
    if (liquidity.book === null) spendLots(liquidity.prints, quantity)
    else taken.set(price, (taken.get(price) ?? 0) + quantity)
  }
}

export function sumOf(takes: readonly Take[]): number {
  let sum = 0
  for (const take of takes) sum += take.quantity
  return sum
}
