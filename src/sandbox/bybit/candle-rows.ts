import type { Instrument } from '../../domain/index.ts'
import {
  type CandlePeriod,
  candlesBy,
  fixedPeriod,
  monthPeriod,
  periodEnd,
  type SandboxCandle,
} from '../core/index.ts'
import type { House } from './house.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

export interface Interval {
  readonly name: string
  readonly period: CandlePeriod
}

const PERIODS: readonly (readonly [string, CandlePeriod])[] = [
  ...[1, 3, 5, 15, 30, 60, 120, 240, 360, 720].map(
    (minutes) => [`${minutes}`, fixedPeriod(minutes * MINUTE_MS)] as const,
  ),
  ['D', fixedPeriod(DAY_MS)],
  ['W', fixedPeriod(7 * DAY_MS)],
  ['M', monthPeriod(1)],
]

export const INTERVALS: ReadonlyMap<string, Interval> = new Map(
  PERIODS.map(([name, period]) => [name, { name, period }]),
)

/** Oldest first, the last one open. */
export function candlesOf(
  { exchange }: House,
  { key }: Instrument,
  { period }: Interval,
): readonly SandboxCandle[] {
  return candlesBy(exchange, key, period)
}

export function endOf({ period }: Interval, openAtMs: number): number {
  return periodEnd(period, openAtMs) - 1
}
