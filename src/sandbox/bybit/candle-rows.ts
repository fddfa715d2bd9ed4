import { type Instrument, lots, money, ticks } from '../../domain/index.ts'
import type { SandboxCandle } from '../core/index.ts'
import type { House } from './house.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

export interface Interval {
  readonly name: string
  /** Of months it is that of a day: they are put together from days. */
  readonly widthMs: number
}

const WIDTHS: readonly (readonly [string, number])[] = [
  ...[1, 3, 5, 15, 30, 60, 120, 240, 360, 720].map((minutes) => [`${minutes}`, minutes * MINUTE_MS] as const),
  ['D', DAY_MS],
  ['W', 7 * DAY_MS],
  ['M', DAY_MS],
]

export const INTERVALS: ReadonlyMap<string, Interval> = new Map(
  WIDTHS.map(([name, widthMs]) => [name, { name, widthMs }]),
)

/** Oldest first, the last one open. */
export function candlesOf(
  { exchange }: House,
  instrument: Instrument,
  { name, widthMs }: Interval,
): readonly SandboxCandle[] {
  const candles = exchange.candles(instrument.key, widthMs)
  return name === 'M' ? monthsOf(candles) : candles
}

export function endOf({ name, widthMs }: Interval, openAtMs: number): number {
  if (name !== 'M') return openAtMs + widthMs - 1
  const open = new Date(openAtMs)
  return Date.UTC(open.getUTCFullYear(), open.getUTCMonth() + 1) - 1
}

function monthsOf(days: readonly SandboxCandle[]): readonly SandboxCandle[] {
  const months = new Map<number, SandboxCandle>()
  for (const day of days) {
    const at = new Date(day.openAtMs)
    const openAtMs = Date.UTC(at.getUTCFullYear(), at.getUTCMonth())
    const month = months.get(openAtMs)
    months.set(openAtMs, month === undefined ? { ...day, openAtMs } : joined(month, day))
  }
  return [...months.values()]
}

function joined(first: SandboxCandle, next: SandboxCandle): SandboxCandle {
  return {
    openAtMs: first.openAtMs,
    open: first.open,
    high: ticks(Math.max(first.high, next.high)),
    low: ticks(Math.min(first.low, next.low)),
    close: next.close,
    volume: lots(first.volume + next.volume),
    quoteVolume: money(first.quoteVolume + next.quoteVolume),
    trades: first.trades + next.trades,
  }
}
