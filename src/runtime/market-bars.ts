import type { Bar, Trade, UnixNs } from '../domain/index.ts'
import { BarSeries, MINUTE_MS, SECOND_MS, withoutHoles } from '../market-data/index.ts'

const MINUTES_KEPT = 10_000
/** Ten minutes: what is older is told in minutes. */
const SECONDS_KEPT = 600

export interface TouchedBars {
  readonly minutes: Set<UnixNs>
  readonly seconds: Set<UnixNs>
}

/** One instrument's bars: seconds for a while, minutes for days, and whatever minutes make together. */
export class MarketBars {
  readonly #minutes = new BarSeries(MINUTE_MS, MINUTES_KEPT)
  readonly #seconds = new BarSeries(SECOND_MS, SECONDS_KEPT)

  /** Notes which bars the print went into. */
  take(trade: Trade, touched: TouchedBars): void {
    touched.minutes.add(this.#minutes.addTrade(trade).openAt)
    touched.seconds.add(this.#seconds.addTrade(trade).openAt)
  }

  /** Oldest first, as they stand now. */
  touchedMinutes({ minutes }: TouchedBars): readonly Bar[] {
    return among(this.#minutes, minutes)
  }

  touchedSeconds({ seconds }: TouchedBars): readonly Bar[] {
    return among(this.#seconds, seconds)
  }

  /** Minutes from before the first print. */
  prepend(bars: readonly Bar[]): void {
    this.#minutes.prepend(bars)
  }

  /** Bars that another made, of one minute or one second. */
  put(bars: readonly Bar[], intervalMs: number): void {
    const series = this.#seriesOf(intervalMs)
    for (const bar of bars) series.put(bar)
  }

  /** The last `limit`, without a hole; the market was heard until `until`. */
  latest(intervalMs: number, limit: number, until: UnixNs): readonly Bar[] {
    const bars = this.#seriesOf(intervalMs).grouped(intervalMs, limit)
    return withoutHoles(bars, { intervalMs, limit, until })
  }

  #seriesOf(intervalMs: number): BarSeries {
    return intervalMs < MINUTE_MS ? this.#seconds : this.#minutes
  }
}

function among(series: BarSeries, openings: ReadonlySet<UnixNs>): readonly Bar[] {
  // A late print may have touched one further back.
  const inOrder = [...openings].sort((left, right) => (left < right ? -1 : 1))
  return inOrder.map((openAt) => series.at(openAt)).filter((bar) => bar !== null)
}
