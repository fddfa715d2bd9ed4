import type { BookLevel, Lots, Money, Ticks } from '../../domain/index.ts'
import type { BookLine } from './book-update.ts'
import { finerGrid, type Grid, gridOf, OFF_GRID, readSteps, readStepsDown } from './grid.ts'
import { Ladder } from './ladder.ts'

export interface SideTerms {
  readonly tickSize: Money
  readonly lotSize: Money
  readonly keepsLines: boolean
}

/**
 * One side of a book. Orders from before a venue made its tick or lot coarser rest where they are, so
 * levels are kept finer than the tick, as the venue has them. They are handed out on the instrument's own
 * grid, never better than they are: prices rounded away from the market, quantities down.
 */
export class BookSide {
  readonly ladder: Ladder
  readonly #prices: Grid
  readonly #lots: Grid
  /** Steps of the ladder in one tick. */
  readonly #perTick: number
  readonly #isBid: boolean
  /** The price behind which nothing is known; null where the side is known to its end. */
  #end: number | null = null

  constructor(name: 'bids' | 'asks', { tickSize, lotSize, keepsLines }: SideTerms) {
    const ticks = gridOf(tickSize)
    this.#prices = finerGrid(ticks)
    this.#perTick = Number(tickSize / this.#prices.size)
    this.#lots = gridOf(lotSize)
    this.#isBid = name === 'bids'
    this.ladder = new Ladder(name, keepsLines)
  }

  /** Whether the market has left what is known of this side. */
  get isSpent(): boolean {
    return this.#end !== null && this.ladder.size === 0
  }

  isThin(levels: number): boolean {
    return this.#end !== null && this.ladder.size < levels
  }

  clear(): void {
    this.ladder.clear()
    this.#end = null
  }

  /** False when a line is no level. What lies behind the known end is passed over. */
  write(lines: readonly BookLine[]): boolean {
    for (const line of lines) {
      const price = readSteps(line[0], this.#prices)
      const exact = readSteps(line[1], this.#lots)
      const quantity = exact === OFF_GRID ? readStepsDown(line[1], this.#lots) : exact
      if (price === OFF_GRID || quantity === OFF_GRID) return false
      if (this.#end !== null && (this.#isBid ? price < this.#end : price > this.#end)) continue
      if (exact === 0) this.ladder.remove(price)
      else this.ladder.set(price, quantity, line)
    }
    return true
  }

  /** A side of that many levels is known to its last one only. */
  endAt(levels: number): void {
    if (this.ladder.size >= levels) this.#end = this.ladder.worstPrice
  }

  /** Forgets all but the best `levels`, and that there was more. */
  trim(levels: number): void {
    this.ladder.trim(levels)
    this.endAt(levels)
  }

  /** From the best on, one for each tick. */
  *levels(): Generator<BookLevel, void> {
    let price = Number.NaN
    let quantity = 0
    for (const rung of this.ladder.rungs()) {
      const tick = this.#tickOf(rung.price)
      // Less than a lot in all: nobody can trade with it.
      if (tick !== price && quantity > 0) yield { price: price as Ticks, quantity: quantity as Lots }
      quantity = tick === price ? quantity + rung.quantity : rung.quantity
      price = tick
    }
    if (quantity > 0) yield { price: price as Ticks, quantity: quantity as Lots }
  }

  best(): BookLevel | null {
    for (const level of this.levels()) return level
    return null
  }

  #tickOf(price: number): number {
    const ticks = price / this.#perTick
    return this.#isBid ? Math.floor(ticks) : Math.ceil(ticks)
  }
}
