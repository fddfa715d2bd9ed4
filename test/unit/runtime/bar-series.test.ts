import { expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Bar, Lots, Ticks, Trade, UnixNs } from '../../../src/domain/index.ts'
import { BarSeries, MINUTE_MS } from '../../../src/runtime/bar-series.ts'
import { KEY } from '../../support/builders.ts'

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

test('prints of a minute make one bar; a late print joins the open bar and rewrites no closed one', () => {
  const series = new BarSeries(MINUTE_MS, 100)
  series.addTrade(print(0n, 10, 2))
  series.addTrade(print(MINUTE_NS - 1n, 12, 1))
  series.addTrade(print(MINUTE_NS, 11, 1))
  series.addTrade(print(5n, 5, 1))
  expect(series.latest(9).map(numbers)).toEqual([
    [10, 12, 10, 12, 3],
    [11, 11, 5, 5, 2],
  ])
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
