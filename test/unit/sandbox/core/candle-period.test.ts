import { describe, expect, test } from 'bun:test'
import type { Lots, Money, Ticks } from '../../../../src/domain/index.ts'
import {
  candlesBy,
  fixedPeriod,
  monthPeriod,
  periodEnd,
  periodStart,
  type SandboxCandle,
} from '../../../../src/sandbox/core/index.ts'
import { KEY } from '../../../support/builders.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
const AHEAD_MS = 8 * HOUR_MS

/** From the 20th of January on, each so long; the price is the number of the candle. */
const exchange = {
  candles: (_: typeof KEY, intervalMs: number): readonly SandboxCandle[] =>
    Array.from({ length: (20 * DAY_MS) / intervalMs }, (_, index) => ({
      openAtMs: Date.UTC(2026, 0, 20) + index * intervalMs,
      ...{
        open: index as Ticks,
        high: (index + 2) as Ticks,
        low: index as Ticks,
        close: (index + 1) as Ticks,
      },
      ...{ volume: 1 as Lots, quoteVolume: 1n as Money, trades: 1 },
    })),
}
const openings = (period: ReturnType<typeof fixedPeriod>) =>
  candlesBy(exchange, KEY, period).map(({ openAtMs }) => new Date(openAtMs).toISOString().slice(0, 16))

describe('candles of a period', () => {
  test('are those of the exchange where it has them', () => {
    expect(candlesBy(exchange, KEY, fixedPeriod(HOUR_MS))).toEqual(exchange.candles(KEY, HOUR_MS))
    // An hour is the same hour everywhere that is whole hours away.
    expect(candlesBy(exchange, KEY, fixedPeriod(HOUR_MS, AHEAD_MS))).toEqual(exchange.candles(KEY, HOUR_MS))
    const fourHours = fixedPeriod(4 * HOUR_MS, AHEAD_MS)
    expect(candlesBy(exchange, KEY, fourHours)).toEqual(exchange.candles(KEY, 4 * HOUR_MS))
  })

  test('by another clock begin at its midnight', () => {
    expect(openings(fixedPeriod(DAY_MS, AHEAD_MS)).slice(0, 3)).toEqual([
      ...['2026-01-19T16:00', '2026-01-20T16:00', '2026-01-21T16:00'],
    ])
    const second = candlesBy(exchange, KEY, fixedPeriod(DAY_MS, AHEAD_MS))[1]
    expect(second).toMatchObject({ open: 16, close: 40, high: 41, low: 16, volume: 24, trades: 24 })
    expect(openings(fixedPeriod(DAY_MS, -5.75 * HOUR_MS))[1]).toBe('2026-01-20T05:45')
    expect(openings(fixedPeriod(7 * DAY_MS, AHEAD_MS))[1]).toBe('2026-01-25T16:00')
    // Of quarters: an hour would lie across its beginning.
    const quarters = candlesBy(exchange, KEY, fixedPeriod(DAY_MS, -5.75 * HOUR_MS))[1]
    expect(quarters).toMatchObject({ open: 23, close: 119, volume: 96 })
  })

  test('may be two days, which the exchange does not count', () => {
    const [first, second] = candlesBy(exchange, KEY, fixedPeriod(2 * DAY_MS))
    expect((second?.openAtMs ?? 0) - (first?.openAtMs ?? 0)).toBe(2 * DAY_MS)
    expect(second).toMatchObject({ volume: 2, trades: 2 })
  })

  test('may be months, by either clock', () => {
    expect(openings(monthPeriod(1))).toEqual(['2026-01-01T00:00', '2026-02-01T00:00'])
    expect(openings(monthPeriod(1, AHEAD_MS))).toEqual(['2025-12-31T16:00', '2026-01-31T16:00'])
    expect(openings(monthPeriod(3))).toEqual(['2026-01-01T00:00'])
    expect(candlesBy(exchange, KEY, monthPeriod(1))[0]).toMatchObject({ open: 0, close: 12, volume: 12 })
  })

  test('end where the next one begins', () => {
    const periods = [
      fixedPeriod(DAY_MS),
      fixedPeriod(DAY_MS, AHEAD_MS),
      monthPeriod(1),
      monthPeriod(3, AHEAD_MS),
    ]
    for (const period of periods) {
      const startMs = periodStart(period, Date.UTC(2026, 10, 30))
      const endMs = periodEnd(period, startMs)
      expect(periodStart(period, endMs - 1)).toBe(startMs)
      expect(periodStart(period, endMs)).toBe(endMs)
    }
  })
})
