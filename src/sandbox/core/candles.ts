/** Candles of every usual interval, from simulated history and from public trades. */
import {
  type Bar,
  type Instrument,
  type Lots,
  lots,
  MONEY_ZERO,
  money,
  notionalOf,
  unixMsFromNs,
} from '../../domain/index.ts'
import type { SandboxCandle, SandboxTrade } from './exchange.ts'

const SECOND_MS = 1000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
const WEEK_MS = 604_800_000
/** Weeks begin on Mondays; the epoch was a Thursday. */
const WEEK_OFFSET_MS = 345_600_000

export const CANDLE_INTERVALS_MS: readonly number[] = [
  SECOND_MS,
  ...[1, 3, 5, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 4, 6, 8, 12].map((hours) => hours * HOUR_MS),
  DAY_MS,
  3 * DAY_MS,
  WEEK_MS,
]

/** Newest so many of each interval. */
export const CANDLES_KEPT = 1500
/** What a busy minute of the simulated market counts, as far as its volume allows. */
const HISTORY_TRADES_PER_BAR = 150

export interface CandleDesk {
  readonly instrument: Instrument
  /** Made of the history at the first question for an interval. */
  readonly past: Map<number, readonly SandboxCandle[]>
  /** Null until it was asked for. */
  minutes: readonly Bar[] | null
  readonly history: () => readonly Bar[]
  readonly live: ReadonlyMap<number, SandboxCandle[]>
}

/** `history`: complete minutes before the first trade, oldest first; asked for at most once. */
export function candleDesk(instrument: Instrument, history: () => readonly Bar[]): CandleDesk {
  const live = new Map<number, SandboxCandle[]>(CANDLE_INTERVALS_MS.map((interval) => [interval, []]))
  return { instrument, past: new Map(), minutes: null, history, live }
}

export function openOf(atMs: number, intervalMs: number): number {
  const offset = intervalMs === WEEK_MS ? WEEK_OFFSET_MS : 0
  return atMs - ((((atMs - offset) % intervalMs) + intervalMs) % intervalMs)
}

/** `atMs`: by a clock that never goes back. */
export function countTrade(desk: CandleDesk, trade: SandboxTrade, atMs: number): void {
  const { price, quantity } = trade
  const quoteVolume = notionalOf(desk.instrument, price, quantity)
  for (const [interval, candles] of desk.live) {
    const openAtMs = openOf(atMs, interval)
    const one = {
      open: price,
      high: price,
      low: price,
      close: price,
      volume: quantity,
      quoteVolume,
      trades: 1,
    }
    addCandle(candles, { openAtMs, ...one }, interval)
  }
}

/** Oldest first, the last one open; intervals in which nobody traded stand at the close before. */
export function candlesAt(desk: CandleDesk, intervalMs: number, atMs: number): readonly SandboxCandle[] {
  const live = desk.live.get(intervalMs)
  if (live === undefined) return []
  const all: SandboxCandle[] = [...pastOf(desk, intervalMs)]
  for (const candle of live) addCandle(all, candle, intervalMs)
  const last = all[all.length - 1]
  const openAtMs = openOf(atMs, intervalMs)
  if (last !== undefined && last.openAtMs < openAtMs) addCandle(all, emptyAfter(last, openAtMs), intervalMs)
  return all.length > CANDLES_KEPT ? all.slice(-CANDLES_KEPT) : all
}

function pastOf(desk: CandleDesk, intervalMs: number): readonly SandboxCandle[] {
  const known = desk.past.get(intervalMs)
  if (known !== undefined) return known
  // A minute cannot be divided into seconds.
  const past = intervalMs < MINUTE_MS ? [] : pastCandles(desk, intervalMs)
  desk.past.set(intervalMs, past)
  return past
}

function pastCandles(desk: CandleDesk, intervalMs: number): readonly SandboxCandle[] {
  desk.minutes ??= desk.history()
  const wanted = CANDLES_KEPT * (intervalMs / MINUTE_MS)
  const candles: SandboxCandle[] = []
  for (const bar of desk.minutes.slice(-wanted)) {
    const minute = candleOf(desk.instrument, bar)
    addCandle(candles, { ...minute, openAtMs: openOf(minute.openAtMs, intervalMs) }, intervalMs)
  }
  return candles
}

function candleOf(instrument: Instrument, { openAt, open, high, low, close, volume }: Bar): SandboxCandle {
  return {
    openAtMs: unixMsFromNs(openAt),
    open,
    high,
    low,
    close,
    volume,
    quoteVolume: notionalOf(instrument, close, volume),
    trades: Math.min(HISTORY_TRADES_PER_BAR, volume),
  }
}

/** At the end: into the last one, or behind it with whatever is missing between. */
function addCandle(candles: SandboxCandle[], candle: SandboxCandle, intervalMs: number): void {
  const last = candles[candles.length - 1]
  // A clock that was set back: what happens counts where we are.
  if (last !== undefined && candle.openAtMs <= last.openAtMs) {
    candles[candles.length - 1] = joined(last, candle)
    return
  }
  if (last !== undefined) {
    const firstMs = Math.max(last.openAtMs + intervalMs, candle.openAtMs - CANDLES_KEPT * intervalMs)
    for (let openAtMs = firstMs; openAtMs < candle.openAtMs; openAtMs += intervalMs)
      candles.push(emptyAfter(last, openAtMs))
  }
  candles.push(candle)
  if (candles.length > CANDLES_KEPT * 2) candles.splice(0, candles.length - CANDLES_KEPT)
}

/** One after the other, as one that begins with the first. */
export function joined(left: SandboxCandle, right: SandboxCandle): SandboxCandle {
  if (right.trades === 0) return left
  if (left.trades === 0) return { ...right, openAtMs: left.openAtMs }
  return {
    openAtMs: left.openAtMs,
    open: left.open,
    high: right.high > left.high ? right.high : left.high,
    low: right.low < left.low ? right.low : left.low,
    close: right.close,
    volume: lots(left.volume + right.volume),
    quoteVolume: money(left.quoteVolume + right.quoteVolume),
    trades: left.trades + right.trades,
  }
}

function emptyAfter({ close }: SandboxCandle, openAtMs: number): SandboxCandle {
  const nothing = { volume: 0 as Lots, quoteVolume: MONEY_ZERO, trades: 0 }
  return { openAtMs, open: close, high: close, low: close, close, ...nothing }
}
