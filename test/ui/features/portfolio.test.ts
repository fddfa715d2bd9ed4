import { describe, expect, test } from 'bun:test'
import type { EquityDayRow } from '../../../src/contract/index.ts'
import { rangeAfter } from '../../../ui/components/shown-range.ts'
import {
  monthTitle,
  shifted,
  strengthOf,
  weeksOf,
  withToday,
} from '../../../ui/features/portfolio/calendar.ts'
import { feesText, percentText, quantityText } from '../../../ui/features/portfolio/words.ts'
import { type Decimal, parseDecimal } from '../../../ui/lib/decimal.ts'

const exact = (text: string) => text as never
const decimal = (text: string) => parseDecimal(text) as Decimal

describe('the calendar', () => {
  const row: EquityDayRow = {
    day: '2026-02-03',
    start_equity: exact('100'),
    end_equity: exact('101'),
    return: exact('0.01'),
    pnl: exact('1'),
    deposits: exact('0'),
  }

  test('has the weeks of a month from Monday on', () => {
    const weeks = weeksOf('2026-02', [row])
    expect(weeks.map((week) => week.map((day) => day?.number ?? 0))).toEqual([
      [0, 0, 0, 0, 0, 0, 1],
      [2, 3, 4, 5, 6, 7, 8],
      [9, 10, 11, 12, 13, 14, 15],
      [16, 17, 18, 19, 20, 21, 22],
      [23, 24, 25, 26, 27, 28, 0],
    ])
    expect(weeks[1]?.[1]).toEqual({ day: '2026-02-03', number: 3, row })
    expect(weeksOf('2028-02', []).flat().filter(Boolean).length).toBe(29)
  })

  test('turns over the year', () => {
    expect(shifted('2026-12', 1)).toBe('2027-01')
    expect(shifted('2026-01', -1)).toBe('2025-12')
    expect(monthTitle('2026-11')).toBe('November 2026')
  })

  test('is the stronger coloured the more a day brought, either way', () => {
    expect([0.001, -0.005, 0.02, -0.2].map(strengthOf)).toEqual([1, 2, 3, 4])
  })
})

describe('numbers', () => {
  test('keep their sign and no more places than a person reads', () => {
    expect(percentText(exact('0.012345'), true)).toBe('+1.23 %')
    expect(percentText(exact('-0.2937'))).toBe('−29.37 %')
    expect(percentText(null)).toBe('—')
    expect(quantityText(decimal('89977.99376103'))).toBe('89,977.99')
    expect(quantityText(decimal('1.26'))).toBe('1.26')
    expect(quantityText(decimal('0.000012345678901'))).toBe('0.00001234')
  })

  test('of fees are told by asset', () => {
    expect(feesText([])).toBe('—')
    expect(
      feesText([
        { asset: 'USDT', amount: exact('20.00372666') },
        { asset: 'BNB', amount: exact('-0.002') },
      ]),
    ).toBe('20.0037 USDT, −0.002 BNB')
  })
})

test('the running day stands as the figures above it do; days that are over stay as written', () => {
  const row = (day: string): EquityDayRow => ({
    ...{ day, start_equity: exact('100'), end_equity: exact('100') },
    ...{ return: exact('0'), pnl: exact('0'), deposits: exact('0') },
  })
  const day = {
    start_ts_ns: exact(String(BigInt(Date.parse('2026-11-22T00:00:00Z')) * 1_000_000n)),
    ...{ start_equity: exact('100'), pnl: exact('-2'), deposits: exact('0'), return: exact('-0.02') },
  }
  const portfolio = { day, equity: exact('98') }
  const [before, today] = withToday([row('2026-11-21'), row('2026-11-22')], portfolio)
  expect(before).toEqual(row('2026-11-21'))
  expect(today).toMatchObject({ day: '2026-11-22', end_equity: '98', pnl: '-2', return: '-0.02' })
  expect(withToday([row('2026-11-21')], portfolio)).toEqual([row('2026-11-21')])
  expect(withToday([], portfolio)).toEqual([])
  expect(withToday([row('2026-11-22')], { day: null, equity: exact('98') })).toEqual([row('2026-11-22')])
})

describe('what is seen of a curve, when its points are renewed', () => {
  const minutes = (first: number, last: number) =>
    Array.from({ length: last - first + 1 }, (_, index) => (first + index) * 60)

  test('is everything, where everything was seen', () => {
    expect(rangeAfter(null, [], minutes(0, 9))).toBeNull()
    expect(rangeAfter({ from: 0, to: 9 }, minutes(0, 9), minutes(0, 10))).toBeNull()
  })

  test('is the newest, as wide as before, where the newest was seen', () => {
    expect(rangeAfter({ from: 5.5, to: 9 }, minutes(0, 9), minutes(0, 10))).toEqual({ from: 6.5, to: 10 })
    // One came at the end and four left at the beginning.
    expect(rangeAfter({ from: 5, to: 9.5 }, minutes(0, 9), minutes(4, 10))).toEqual({ from: 2, to: 6.5 })
    // One point short of it counts as in sight.
    expect(rangeAfter({ from: 5, to: 8.25 }, minutes(0, 9), minutes(0, 10))).toEqual({ from: 6, to: 9.25 })
  })

  test('is the same time, where the newest was out of sight', () => {
    expect(rangeAfter({ from: 2, to: 5.25 }, minutes(0, 9), minutes(0, 10))).toEqual({ from: 2, to: 5.25 })
    expect(rangeAfter({ from: 4, to: 6 }, minutes(0, 9), minutes(3, 12))).toEqual({ from: 1, to: 3 })
    // What was seen is gone: the oldest there is.
    expect(rangeAfter({ from: 1, to: 3 }, minutes(0, 9), minutes(5, 14))).toEqual({ from: 0, to: 2 })
    // Every point is older than what was seen: the newest there is.
    expect(rangeAfter({ from: 20, to: 22 }, minutes(0, 29), minutes(0, 9))).toEqual({ from: 9, to: 11 })
    // Scrolled beyond the first point.
    expect(rangeAfter({ from: -3, to: 5 }, minutes(4, 13), minutes(0, 13))).toEqual({ from: 1, to: 9 })
  })

  test('is everything again, where no point is left', () => {
    expect(rangeAfter({ from: 2, to: 5 }, minutes(0, 9), [])).toBeNull()
  })
})
