/** The last 24 hours in one line, from minute candles. */
import { type InstrumentKey, type Lots, lots, type Money, money, type Ticks } from '../../domain/index.ts'
import { type CandleDesk, candlesAt, openOf } from './candles.ts'
import type { SandboxCandle, SandboxTicker, SandboxTrade } from './exchange.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

interface Sums {
  readonly open: Ticks
  readonly high: Ticks
  readonly low: Ticks
  readonly close: Ticks
  readonly volume: Lots
  readonly quoteVolume: Money
  readonly trades: number
}

/** The whole minutes of the last day, added up once a minute. */
export interface TickerDesk {
  minuteMs: number | null
  closed: Sums | null
}

export function tickerDesk(): TickerDesk {
  return { minuteMs: null, closed: null }
}

export interface TickerTerms {
  readonly key: InstrumentKey
  readonly candles: CandleDesk
  readonly trades: readonly SandboxTrade[]
  /** By a clock that never goes back. */
  readonly atMs: number
}

/** Null before anything was ever traded. */
export function tickerAt(
  desk: TickerDesk,
  { key, candles, trades, atMs }: TickerTerms,
): SandboxTicker | null {
  const minuteMs = openOf(atMs, MINUTE_MS)
  if (desk.minuteMs !== minuteMs) {
    desk.minuteMs = minuteMs
    desk.closed = closedMinutes(candles, minuteMs)
  }
  const newest = candles.live.get(MINUTE_MS)?.at(-1)
  const current = newest !== undefined && newest.openAtMs >= minuteMs ? newest : null
  const sums = joined(desk.closed, current)
  if (sums === null) return null
  const { close, ...day } = sums
  const lastTradeId = trades[trades.length - 1]?.tradeId ?? 0
  return {
    ...{ key, last: close, ...day },
    firstTradeId: Math.max(0, lastTradeId - sums.trades + 1),
    lastTradeId,
    openAtMs: atMs - DAY_MS,
    atMs,
  }
}

function closedMinutes(candles: CandleDesk, minuteMs: number): Sums | null {
  let sums: Sums | null = null
  for (const candle of candlesAt(candles, MINUTE_MS, minuteMs)) {
    const isWithin = candle.openAtMs > minuteMs - DAY_MS && candle.openAtMs < minuteMs
    if (isWithin) sums = joined(sums, candle)
  }
  return sums
}

function joined(left: Sums | null, right: SandboxCandle | null): Sums | null {
  if (left === null || right === null) return left ?? right
  return {
    open: left.open,
    high: right.high > left.high ? right.high : left.high,
    low: right.low < left.low ? right.low : left.low,
    close: right.close,
    volume: lots(left.volume + right.volume),
    quoteVolume: money(left.quoteVolume + right.quoteVolume),
    trades: left.trades + right.trades,
  }
}
