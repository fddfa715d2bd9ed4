import { assert, type Trade, type UnixNs } from '../../domain/index.ts'
import { CandleLane, type MadeCandle } from './candle-lane.ts'

const DAY_MS = 86_400_000

export interface CandleTerms {
  /** Each divides a day, from one second on. */
  readonly intervalsMs: readonly number[]
  /** Candles remembered of each interval. */
  readonly kept: number
  /** How long after its end a candle still takes a print that belongs to it. */
  readonly graceMs: number
}

/**
 * Candles of several widths at once from the prints of one instrument, each width on its own: what is late
 * for a second is not for a minute.
 *
 * @example
 * const candles = new CandleAggregator({ intervalsMs: [1000, 60_000], kept: 500, graceMs: 2000 })
 * for (const candle of candles.take(trade)) if (candle.isClosed) show(candle)
 */
export class CandleAggregator {
  readonly #lanes: readonly CandleLane[]
  readonly #byInterval: ReadonlyMap<number, CandleLane>

  constructor({ intervalsMs, kept, graceMs }: CandleTerms) {
    for (const intervalMs of intervalsMs) {
      assert(intervalMs >= 1000 && DAY_MS % intervalMs === 0, () => `no part of a day: ${intervalMs} ms`)
    }
    this.#byInterval = new Map(
      intervalsMs.map((intervalMs) => [intervalMs, new CandleLane({ intervalMs, kept, graceMs })]),
    )
    this.#lanes = [...this.#byInterval.values()]
  }

  /** Candles that the print made or changed; none of a width where it came too late. */
  take(trade: Trade): readonly MadeCandle[] {
    // A price restated without a quantity is nobody's print.
    if (trade.quantity === 0) return []
    return this.#lanes.flatMap((lane) => lane.take(trade))
  }

  /** Closes what ended by `now`, on the clock the prints are stamped by. */
  advance(now: UnixNs): readonly MadeCandle[] {
    return this.#lanes.flatMap((lane) => lane.advance(now))
  }

  /** Prints may be missed from here to the next: the candles in between say that they are partial. */
  interrupt(): void {
    for (const lane of this.#lanes) lane.interrupt()
  }

  /** Oldest first; none of an interval that is not made. */
  latest(intervalMs: number, count: number): readonly MadeCandle[] {
    return this.#byInterval.get(intervalMs)?.latest(count) ?? []
  }

  /** Prints that were too late for at least the narrowest width. */
  get dropped(): number {
    return this.#lanes.reduce((most, lane) => Math.max(most, lane.dropped), 0)
  }
}
