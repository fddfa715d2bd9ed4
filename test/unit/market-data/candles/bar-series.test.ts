import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Bar, Lots, Ticks, Trade, UnixNs } from '../../../../src/domain/index.ts'
import { BarSeries, MINUTE_MS, withoutHoles } from '../../../../src/market-data/index.ts'
import { KEY } from '../../../support/builders.ts'

const MINUTE_NS = 60_000_000_000n

const print = (at: bigint, price: number, quantity = 1): Trade => ({
  kind: 'trade',
  key: KEY,
  eventAt: at as UnixNs,
  price: price as Ticks,
  quantity: quantity as Lots,
  aggressor: 'buy',
})

const numbers = ({ open, high, low, close, volume }: Bar): number[] => [open, high, low, close, volume]

test('prints of a minute make one bar', () => {
  const series = new BarSeries(MINUTE_MS, 100)
  series.addTrade(print(0n, 10, 2))
  series.addTrade(print(MINUTE_NS - 1n, 12, 1))
  series.addTrade(print(MINUTE_NS, 11, 1))
  expect(series.latest(9).map(numbers)).toEqual([
    [10, 12, 10, 12, 3],
    [11, 11, 11, 11, 1],
  ])
})

describe('a late print', () => {
  const SECOND_NS = 1_000_000_000n

  test('goes into its own bar for two seconds after that ended, and closes it if nothing came later', () => {
    const series = new BarSeries(MINUTE_MS, 100)
    series.addTrade(print(0n, 10))
    series.addTrade(print(MINUTE_NS - 5n, 12))
    series.addTrade(print(MINUTE_NS + 2n * SECOND_NS, 11))
    expect(numbers(series.addTrade(print(MINUTE_NS - 9n, 5)))).toEqual([10, 12, 5, 12, 3])
    expect(numbers(series.addTrade(print(MINUTE_NS - 1n, 7)))).toEqual([10, 12, 5, 7, 4])
    expect(numbers(series.addTrade(print(MINUTE_NS + 1n, 13)))).toEqual([11, 13, 11, 11, 2])
    expect(series.latest(9).map(numbers)).toEqual([
      [10, 12, 5, 7, 4],
      [11, 13, 11, 11, 2],
    ])
  })

  test('joins the open bar when its own ended longer ago, or was made by others', () => {
    const series = new BarSeries(MINUTE_MS, 100)
    series.addTrade(print(MINUTE_NS, 10))
    series.addTrade(print(2n * MINUTE_NS + 2n * SECOND_NS + 1n, 11))
    expect(numbers(series.addTrade(print(MINUTE_NS, 5)))).toEqual([11, 11, 5, 11, 2])
    const seeded = new BarSeries(MINUTE_MS, 100)
    seeded.prepend([flat(0n, 10)])
    seeded.addTrade(print(MINUTE_NS, 11))
    seeded.addTrade(print(MINUTE_NS - 1n, 9))
    expect(seeded.latest(9).map(numbers)).toEqual([
      [10, 10, 10, 10, 0],
      [11, 11, 9, 11, 2],
    ])
  })

  test('finds its place where its interval had none', () => {
    const series = new BarSeries(1000, 100)
    for (const [at, price] of [
      [0n, 10],
      [2n * SECOND_NS, 12],
      [SECOND_NS, 11],
    ] as const) {
      series.addTrade(print(at, price))
    }
    expect(series.latest(9).map(({ close }) => Number(close))).toEqual([10, 11, 12])
  })
})

test('older bars are put before what is there and never over it', () => {
  const series = new BarSeries(MINUTE_MS, 100)
  series.addTrade(print(2n * MINUTE_NS, 10))
  const price = 1 as Ticks
  const bar = (openAt: bigint): Bar => {
    return { openAt: openAt as UnixNs, open: price, high: price, low: price, close: price, volume: 1 as Lots }
  }
  series.prepend([bar(0n), bar(MINUTE_NS), bar(2n * MINUTE_NS)])
  expect(series.latest(9).map((each) => each.openAt / MINUTE_NS)).toEqual([0n, 1n, 2n])
  expect(series.latest(1)[0]?.open).toBe(10 as Ticks)
})

test('wider bars hold exactly the prints of their minutes', () => {
  const second = fc.integer({ min: 0, max: 3_600 })
  const prints = fc.array(fc.tuple(second, fc.integer({ min: 1, max: 999 })), {
    minLength: 1,
    maxLength: 200,
  })
  fc.assert(
    fc.property(prints, fc.constantFrom(5, 15, 60), (raw, width) => {
      const ordered = raw.toSorted(([left], [right]) => left - right)
      const series = new BarSeries(MINUTE_MS, 1000)
      for (const [at, price] of ordered) series.addTrade(print(BigInt(at) * 1_000_000_000n, price))
      for (const bar of series.grouped(width * MINUTE_MS, 1000)) {
        const from = Number(bar.openAt / 1_000_000_000n)
        const inside = ordered
          .filter(([at]) => at >= from && at < from + width * 60)
          .map(([, price]) => price)
        const expected = [
          inside[0] ?? 0,
          Math.max(...inside),
          Math.min(...inside),
          inside.at(-1) ?? 0,
          inside.length,
        ]
        expect(numbers(bar)).toEqual(expected)
      }
    }),
  )
})

test('the series is bounded and keeps the newest', () => {
  const series = new BarSeries(MINUTE_MS, 10)
  for (let minute = 0; minute < 100; minute++) series.addTrade(print(BigInt(minute) * MINUTE_NS, minute + 1))
  const kept = series.latest(1000)
  expect(kept.length).toBeLessThanOrEqual(20)
  expect(kept.at(-1)?.close).toBe(100 as Ticks)
  expect(series.grouped(5 * MINUTE_MS, 1).length).toBe(1)
})

const flat = (openAt: bigint, price: number): Bar => {
  const at = price as Ticks
  return { openAt: openAt as UnixNs, open: at, high: at, low: at, close: at, volume: 0 as Lots }
}

test('what nobody traded in is filled with the close before, up to when the market was heard', () => {
  const series = new BarSeries(MINUTE_MS, 100)
  series.addTrade(print(0n, 10, 2))
  series.addTrade(print(3n * MINUTE_NS, 12, 1))
  const filled = (limit: number, until: bigint) =>
    withoutHoles(series.latest(9), { intervalMs: MINUTE_MS, limit, until: until as UnixNs })
  expect(filled(9, 0n)).toEqual([
    ...series.latest(9).slice(0, 1),
    flat(MINUTE_NS, 10),
    flat(2n * MINUTE_NS, 10),
    ...series.latest(1),
  ])
  expect(filled(9, 5n * MINUTE_NS + 1n).slice(-2)).toEqual([
    flat(4n * MINUTE_NS, 12),
    flat(5n * MINUTE_NS, 12),
  ])
  expect(filled(2, 4n * MINUTE_NS)).toEqual([...series.latest(1), flat(4n * MINUTE_NS, 12)])
  expect(filled(9, 1000n * MINUTE_NS).length).toBe(9)
  expect(withoutHoles([], { intervalMs: MINUTE_MS, limit: 9, until: 0n as UnixNs })).toEqual([])
})

test('an interval without a print opens and closes nothing of a wider one', () => {
  const series = new BarSeries(MINUTE_MS, 100)
  const traded = { ...flat(6n * MINUTE_NS, 12), low: 11 as Ticks, close: 11 as Ticks, volume: 3 as Lots }
  series.prepend([flat(5n * MINUTE_NS, 10), traded, flat(7n * MINUTE_NS, 11), flat(10n * MINUTE_NS, 11)])
  expect(series.grouped(5 * MINUTE_MS, 9).map(numbers)).toEqual([
    [12, 12, 11, 11, 3],
    [11, 11, 11, 11, 0],
  ])
  expect(series.grouped(5 * MINUTE_MS, 9).map(({ openAt }) => openAt as bigint)).toEqual([
    5n * MINUTE_NS,
    10n * MINUTE_NS,
  ])
})
