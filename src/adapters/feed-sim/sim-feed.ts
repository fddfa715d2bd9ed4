import { type Instrument, type InstrumentKey, type Money, type Ticks, ticks } from '../../domain/index.ts'
import type { Clock, FeedHistory, FeedListener, MarketFeed, Timers } from '../../ports/index.ts'
import { hashSeed, type SimMarket, simMarket, simulatedHistory, step } from '../../sim/index.ts'

export interface SimFeedOptions {
  readonly instrument: Omit<Instrument, 'version'>
  /** Where the market starts when the journal knows no price. */
  readonly startPrice: Money
  readonly seed: number
  /**
   * The journal's last sequence number at this start, so that each session has a market of its own; 0 at
   * the first.
   */
  readonly resumeSeq: number
  readonly clock: Clock
  readonly timers: Timers
  /** 250 unless told otherwise. */
  readonly tickMs?: number
}

const TICK_MS_DEFAULT = 250
/** Beside one tick. */
const STALE_AFTER_MS = 5000
const HISTORY_INTERVAL_MS = 60_000
/** Keeps the bars before the start apart from what the market does after it. */
const HISTORY_SALT = 0x48495354

/**
 * The first book is delivered within `start`, so that an order right after the start finds a market.
 * `history()` ends at the price the market starts from: ask for it after `start` to have the journal's
 * marks in it.
 */
export function simFeed(options: SimFeedOptions): MarketFeed {
  const { instrument, clock, timers } = options
  const seed = hashSeed(options.seed, options.resumeSeq)
  const startedAt = clock.now()
  let startPrice = nearestTicks(options.startPrice, instrument.tickSize)
  let stopTimer: (() => void) | null = null

  function start(listener: FeedListener, marks: ReadonlyMap<InstrumentKey, Money>): void {
    if (stopTimer !== null) return
    const mark = marks.get(instrument.key)
    if (mark !== undefined) startPrice = nearestTicks(mark, instrument.tickSize)
    const market: SimMarket = simMarket({ instrument, startPrice, seed })
    const deliver = () => listener.onMarket(step(market, clock.now()))
    stopTimer = timers.every(options.tickMs ?? TICK_MS_DEFAULT, deliver)
    listener.onStatus({ state: 'running' })
    deliver()
  }

  function history(): readonly FeedHistory[] {
    const historySeed = hashSeed(seed, HISTORY_SALT)
    const bars = simulatedHistory({ instrument, endPrice: startPrice, endAt: startedAt, seed: historySeed })
    return [{ key: instrument.key, intervalMs: HISTORY_INTERVAL_MS, bars }]
  }

  return {
    source: 'sim',
    staleAfterMs: STALE_AFTER_MS + (options.tickMs ?? TICK_MS_DEFAULT),
    instruments: [instrument],
    history,
    start,
    stop() {
      stopTimer?.()
      stopTimer = null
    },
  }
}

/** At least one tick, whatever the journal holds. */
function nearestTicks(price: Money, tickSize: Money): Ticks {
  const nearest = Number((price + tickSize / 2n) / tickSize)
  return ticks(Math.max(1, nearest))
}
