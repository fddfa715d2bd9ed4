import { type Money, money } from '../../domain/index.ts'
import type { ManagedBook } from '../book/index.ts'

const SAMPLES = 100
/** Part of the middle within which depth is counted. */
const DEPTH_RATIO = money(10_000_000_000_000_000n)

interface Sample {
  readonly atMs: number
  /** Fraction of the middle. */
  readonly spread: number
  /** Quote asset. */
  readonly depth: Money
}

/** What a book looked like over a window, looked at a hundred times in it at most. */
export class BookSamples {
  readonly #windowMs: number
  #samples: Sample[] = []

  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  note(book: ManagedBook, atMs: number): void {
    const last = this.#samples.at(-1)
    if (last !== undefined && atMs - last.atMs < this.#windowMs / SAMPLES) return
    const [spread, middle, depth] = [book.spread(), book.middle(), book.depthWithin(DEPTH_RATIO)]
    if (spread === null || middle === null || depth === null) return
    this.#samples.push({
      atMs,
      spread: Number(spread) / Number(middle),
      depth: money(depth.bids + depth.asks),
    })
    this.#forget(atMs)
  }

  spread(
    nowMs: number,
  ): { readonly average: number; readonly highest: number; readonly last: number } | null {
    this.#forget(nowMs)
    const spreads = this.#samples.map(({ spread }) => spread)
    const last = spreads.at(-1)
    if (last === undefined) return null
    const sum = spreads.reduce((total, spread) => total + spread, 0)
    return { average: sum / spreads.length, highest: Math.max(...spreads), last }
  }

  depth(nowMs: number): Money | null {
    this.#forget(nowMs)
    const sum = this.#samples.reduce((total, { depth }) => total + depth, 0n)
    return this.#samples.length === 0 ? null : money(sum / BigInt(this.#samples.length))
  }

  #forget(nowMs: number): void {
    const oldestMs = nowMs - this.#windowMs
    const kept = this.#samples.findIndex(({ atMs }) => atMs >= oldestMs)
    if (kept === -1) this.#samples = []
    else if (kept > 0) this.#samples = this.#samples.slice(kept)
  }
}
