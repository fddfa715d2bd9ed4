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

/** What an order of this side could take now, best price first, none beyond `limit`; changes nothing. */
export function planTakes(liquidity: Liquidity, side: Side, limit: Ticks, quantity: number): Take[] {
  if (liquidity.book === null) return planFromPrints(liquidity, side, limit, quantity)
  const taken = liquidity.taken[side]
  const takes: Take[] = []
  let wanted = quantity
  for (const level of side === 'buy' ? liquidity.book.asks : liquidity.book.bids) {
    // Beyond the limit means that a better order of our side would still not reach the level.
    if (wanted === 0 || isBetter(side, level.price, limit)) break
    const part = Math.min(wanted, level.quantity - (taken.get(level.price) ?? 0))
    if (part <= 0) continue
    takes.push({ price: level.price, quantity: part })
    wanted -= part
  }
  return takes
}

function planFromPrints(liquidity: Liquidity, side: Side, limit: Ticks, quantity: number): Take[] {
  const { lastPrint } = liquidity
  if (lastPrint === null || isBetter(side, lastPrint.price, limit)) return []
  const part = Math.min(quantity, unusedLots(liquidity.prints))
  return part > 0 ? [{ price: lastPrint.price, quantity: part }] : []
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

/** Whether a limit at this price would trade at once with what the market shows, used up by us or not. */
export function wouldTake(liquidity: Liquidity, side: Side, price: Ticks): boolean {
  const opposite = side === 'buy' ? liquidity.book?.asks : liquidity.book?.bids
  const touch = liquidity.book === null ? liquidity.lastPrint : opposite?.[0]
  return touch !== null && touch !== undefined && !isBetter(side, touch.price, price)
}
