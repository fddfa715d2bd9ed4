import type { BookLevel, Ticks } from '../../domain/index.ts'

const REMEMBERED = 49
/** Fewer prints say nothing of what is usual. */
const JUDGED_FROM = 9
const DEVIATIONS = 10
/** Part of the price that is never far, however quiet the market was. */
const NEAR = 0.005

interface Touches {
  readonly bid: BookLevel | null
  readonly ask: BookLevel | null
}

/**
 * Tells prints that are far from everything around them: more than ten times the median absolute deviation
 * (Hampel, 1974) from the median of the last prints, and not near the book. One wild print moves neither
 * median; a market that really moved takes the book with it.
 */
export class OutlierWatch {
  #prices: Ticks[] = []

  isOutlier(price: Ticks, touches: Touches): boolean {
    const isFar =
      this.#prices.length >= JUDGED_FROM && this.#isFarFromUsual(price) && !isNearBook(price, touches)
    this.#prices.push(price)
    if (this.#prices.length > REMEMBERED) this.#prices.shift()
    return isFar
  }

  #isFarFromUsual(price: Ticks): boolean {
    const usual = median(this.#prices)
    const deviation = median(this.#prices.map((each) => Math.abs(each - usual)))
    return Math.abs(price - usual) > Math.max(DEVIATIONS * deviation, NEAR * usual)
  }
}

function isNearBook(price: Ticks, { bid, ask }: Touches): boolean {
  if (bid === null || ask === null) return false
  return price >= bid.price * (1 - NEAR) && price <= ask.price * (1 + NEAR)
}

/** The middle one, of an even number the upper of the two. */
function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >>> 1] ?? 0
}
