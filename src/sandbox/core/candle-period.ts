/** Candles of every length: by UTC or by another clock, of a fixed width or by calendar months. */
import type { InstrumentKey } from '../../domain/index.ts'
import { CANDLE_INTERVALS_MS, joined, openOf } from './candles.ts'
import type { SandboxCandle, SandboxExchange } from './exchange.ts'

export interface CandlePeriod {
  /** Of these units. */
  readonly count: number
  readonly unit: 'ms' | 'month'
  /** How far the clock by which it begins goes before UTC, in ms; whole quarters of an hour. */
  readonly aheadMs: number
}

const QUARTER_MS = 900_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

export function fixedPeriod(widthMs: number, aheadMs = 0): CandlePeriod {
  return { count: widthMs, unit: 'ms', aheadMs }
}

export function monthPeriod(months: number, aheadMs = 0): CandlePeriod {
  return { count: months, unit: 'month', aheadMs }
}

export function periodStart({ count, unit, aheadMs }: CandlePeriod, atMs: number): number {
  const localMs = atMs + aheadMs
  return (unit === 'ms' ? openOf(localMs, count) : monthStart(localMs, count)) - aheadMs
}

/** The first moment of the next one. `openAtMs`: where this one begins. */
export function periodEnd({ count, unit, aheadMs }: CandlePeriod, openAtMs: number): number {
  if (unit === 'ms') return openAtMs + count
  const open = new Date(openAtMs + aheadMs)
  return Date.UTC(open.getUTCFullYear(), open.getUTCMonth() + count) - aheadMs
}

/** Oldest first, the last one open. Put together from shorter ones where the exchange has none so long. */
export function candlesBy(
  exchange: Pick<SandboxExchange, 'candles'>,
  key: InstrumentKey,
  period: CandlePeriod,
): readonly SandboxCandle[] {
  const partMs = partOf(period)
  const parts = exchange.candles(key, partMs)
  if (period.unit === 'ms' && period.count === partMs) return parts
  const whole: SandboxCandle[] = []
  for (const part of parts) {
    const openAtMs = periodStart(period, part.openAtMs)
    const last = whole.at(-1)
    if (last?.openAtMs === openAtMs) whole[whole.length - 1] = joined(last, part)
    else whole.push({ ...part, openAtMs })
  }
  return whole
}

/** The longest interval of the exchange that never lies across the beginning of one. */
function partOf({ count, unit, aheadMs }: CandlePeriod): number {
  const isShifted = aheadMs % (unit === 'ms' ? count : DAY_MS) !== 0
  if (isShifted) return aheadMs % HOUR_MS === 0 ? HOUR_MS : QUARTER_MS
  return unit === 'ms' && CANDLE_INTERVALS_MS.includes(count) ? count : DAY_MS
}

function monthStart(localMs: number, months: number): number {
  const at = new Date(localMs)
  return Date.UTC(at.getUTCFullYear(), Math.floor(at.getUTCMonth() / months) * months)
}
