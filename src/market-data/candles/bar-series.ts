import { type Bar, type Lots, NO_LOTS, NS_PER_MS, type Trade, type UnixNs } from '../../domain/index.ts'

export const SECOND_MS = 1000
export const MINUTE_MS = 60_000

/** So long after its end a bar still takes a print that belongs to it. */
const GRACE_NS = 2000n * NS_PER_MS

/**
 * Bars of one width, oldest first, the last one still open, bounded: made from prints as they come, or put
 * there by who makes them. Prints alone leave intervals without a print without a bar.
 */
export class BarSeries {
  readonly #intervalNs: bigint
  readonly #kept: number
  #bars: Bar[] = []
  /** Time of the newest print. */
  #newestAt = 0n as UnixNs
  /** Time of the last print before the open bar. */
  #closedAt = 0n as UnixNs
  /** From here on bars are ours; what others made holds those prints already. */
  #madeFrom: UnixNs | null = null

  constructor(intervalMs: number, kept: number) {
    this.#intervalNs = BigInt(intervalMs) * NS_PER_MS
    this.#kept = kept
  }

  /** The bar the print went into: its own for two seconds after that ended, then the open one. */
  addTrade(trade: Trade): Bar {
    const { eventAt } = trade
    const openAt = (eventAt - (eventAt % this.#intervalNs)) as UnixNs
    const current = this.#bars.at(-1)
    this.#madeFrom ??= openAt
    if (current === undefined || openAt > current.openAt) {
      this.#closedAt = this.#newestAt
      this.#newestAt = eventAt
      return this.addBar(newBar(openAt, trade))
    }
    if (openAt < current.openAt && this.#isStillTaken(openAt)) return this.#workIn(openAt, trade)
    const isNewest = eventAt >= this.#newestAt
    if (isNewest) this.#newestAt = eventAt
    // Too late for its own, it is told where it came; the close stays what the market said last.
    return this.#replaceLast(withPrint(current, trade, isNewest))
  }

  #isStillTaken(openAt: UnixNs): boolean {
    const isOurs = this.#madeFrom !== null && openAt >= this.#madeFrom
    return isOurs && this.#newestAt - (openAt + this.#intervalNs) <= GRACE_NS
  }

  #workIn(openAt: UnixNs, trade: Trade): Bar {
    const own = this.at(openAt)
    const isNewest = own !== null && own === this.#bars.at(-2) && trade.eventAt >= this.#closedAt
    const bar = own === null ? newBar(openAt, trade) : withPrint(own, trade, isNewest)
    this.put(bar)
    return bar
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

  /** The bar that begins then; null where there is none any more, or none yet. */
  at(openAt: UnixNs): Bar | null {
    const bar = this.#bars.findLast((each) => each.openAt <= openAt)
    return bar?.openAt === openAt ? bar : null
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

function newBar(openAt: UnixNs, { price, quantity }: Trade): Bar {
  return { openAt, open: price, high: price, low: price, close: price, volume: quantity }
}

/** `isNewest`: nothing was printed in it after that. */
function withPrint(bar: Bar, { price, quantity }: Trade, isNewest: boolean): Bar {
  return {
    ...bar,
    high: price > bar.high ? price : bar.high,
    low: price < bar.low ? price : bar.low,
    close: isNewest ? price : bar.close,
    volume: (bar.volume + quantity) as Lots,
  }
}

/** `later` with an earlier bar of the same group put before it. */
function preceded(later: Bar, earlier: Bar): Bar {
  // An interval without a print opens nothing: it only repeats the close before.
  if (isEmpty(earlier)) return later
  if (isEmpty(later)) return { ...earlier, openAt: later.openAt }
  return {
    openAt: later.openAt,
    open: earlier.open,
    high: earlier.high > later.high ? earlier.high : later.high,
    low: earlier.low < later.low ? earlier.low : later.low,
    close: later.close,
    volume: (earlier.volume + later.volume) as Lots,
  }
}

/** Nobody traded in it. */
function isEmpty({ open, high, low, close, volume }: Bar): boolean {
  return volume === 0 && high === low && open === close && open === high
}

export interface Span {
  readonly intervalMs: number
  /** Bars at most, the last ones. */
  readonly limit: number
  /** The market was heard until then: the bar of this moment is the last one. */
  readonly until: UnixNs
}

/** The same bars with an empty one for each interval nobody traded in: the close before, and no volume. */
export function withoutHoles(bars: readonly Bar[], { intervalMs, limit, until }: Span): readonly Bar[] {
  const widthNs = BigInt(intervalMs) * NS_PER_MS
  const newestFirst: Bar[] = []
  let next = (until - (until % widthNs) + widthNs) as UnixNs
  for (let i = bars.length - 1; i >= 0 && newestFirst.length < limit; i--) {
    const bar = bars[i] as Bar
    const { close } = bar
    for (let at = next - widthNs; at > bar.openAt && newestFirst.length < limit; at -= widthNs) {
      const openAt = at as UnixNs
      newestFirst.push({ openAt, open: close, high: close, low: close, close, volume: NO_LOTS })
    }
    if (newestFirst.length < limit) newestFirst.push(bar)
    next = bar.openAt
  }
  return newestFirst.reverse()
}
