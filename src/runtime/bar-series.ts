import { type Bar, type Lots, NS_PER_MS, type Ticks, type Trade, type UnixNs } from '../domain/index.ts'

export const MINUTE_MS = 60_000

/**
 * Bars of one width made from prints, oldest first, the last one still open, bounded. Intervals without a
 * print have no bar.
 */
export class BarSeries {
  readonly #intervalNs: bigint
  readonly #kept: number
  #bars: Bar[] = []

  constructor(intervalMs: number, kept: number) {
    this.#intervalNs = BigInt(intervalMs) * NS_PER_MS
    this.#kept = kept
  }

  /**
   * The bar the print went into. A print older than the open bar joins it: a bar once closed is never
   * rewritten.
   */
  addTrade({ eventAt, price, quantity }: Trade): Bar {
    const openAt = (eventAt - (eventAt % this.#intervalNs)) as UnixNs
    const current = this.#bars.at(-1)
    if (current && openAt <= current.openAt) return this.#replaceLast(withPrint(current, price, quantity))
    return this.addBar({ openAt, open: price, high: price, low: price, close: price, volume: quantity })
  }

  addBar(bar: Bar): Bar {
    this.#bars.push(bar)
    // Cut in blocks, so that a long life does not move the whole array for each minute.
    if (this.#bars.length > this.#kept * 2) this.#bars = this.#bars.slice(-this.#kept)
    return bar
  }

  /** A bar as it stands now: in place of the one that began then, or after the last one. */
  put(bar: Bar): void {
    const at = this.#bars.findLastIndex(({ openAt }) => openAt <= bar.openAt)
    if (this.#bars[at]?.openAt === bar.openAt) this.#bars[at] = bar
    else if (at === this.#bars.length - 1) this.addBar(bar)
    else this.#bars.splice(at + 1, 0, bar)
  }

  /** Puts older bars before what is there; bars that overlap it are left out. */
  prepend(bars: readonly Bar[]): void {
    const first = this.#bars[0]
    this.#bars = [...bars.filter((bar) => !first || bar.openAt < first.openAt), ...this.#bars]
  }

  latest(count: number): readonly Bar[] {
    return count === 0 ? [] : this.#bars.slice(-count)
  }

  /** The last `limit` bars of a wider interval, a whole multiple of this series'. */
  grouped(intervalMs: number, limit: number): readonly Bar[] {
    const widthNs = BigInt(intervalMs) * NS_PER_MS
    if (widthNs === this.#intervalNs) return this.latest(limit)
    const groups: Bar[] = []
    for (let i = this.#bars.length - 1; i >= 0; i--) {
      const bar = this.#bars[i] as Bar
      const openAt = (bar.openAt - (bar.openAt % widthNs)) as UnixNs
      const group = groups.at(-1)
      if (group?.openAt === openAt) groups[groups.length - 1] = preceded(group, bar)
      else if (groups.length === limit) break
      else groups.push({ ...bar, openAt })
    }
    return groups.reverse()
  }

  #replaceLast(bar: Bar): Bar {
    this.#bars[this.#bars.length - 1] = bar
    return bar
  }
}

function withPrint(bar: Bar, price: Ticks, quantity: Lots): Bar {
  return {
    ...bar,
    high: price > bar.high ? price : bar.high,
    low: price < bar.low ? price : bar.low,
    close: price,
    volume: (bar.volume + quantity) as Lots,
  }
}

/** `later` with an earlier bar of the same group put before it. */
function preceded(later: Bar, earlier: Bar): Bar {
  return {
    openAt: later.openAt,
    open: earlier.open,
    high: earlier.high > later.high ? earlier.high : later.high,
    low: earlier.low < later.low ? earlier.low : later.low,
    close: later.close,
    volume: (earlier.volume + later.volume) as Lots,
  }
}
