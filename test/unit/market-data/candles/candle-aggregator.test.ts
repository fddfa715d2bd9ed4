import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Lots, Ticks, Trade, UnixNs } from '../../../../src/domain/index.ts'
import { CandleAggregator, type MadeCandle } from '../../../../src/market-data/index.ts'
import { KEY } from '../samples.ts'

const SECOND_NS = 1_000_000_000n

const atMs = (ms: number): UnixNs => (BigInt(ms) * 1_000_000n) as UnixNs

const print = (ms: number, price: number, quantity = 1): Trade => ({
  kind: 'trade',
  key: KEY,
  eventAt: atMs(ms),
  price: price as Ticks,
  quantity: quantity as Lots,
  aggressor: 'buy',
})

/** `second open high low close volume`, and what is said of it. */
function shown({ bar, trades, ...said }: MadeCandle): string {
  const { openAt, open, high, low, close, volume } = bar
  const words = (['isEmpty', 'isClosed', 'isCorrected', 'isPartial'] as const).filter((word) => said[word])
  return [openAt / SECOND_NS, open, high, low, close, volume, `${trades} prints`, ...words].join(' ')
}

const seconds = (graceMs = 2000, kept = 100) => new CandleAggregator({ intervalsMs: [1000], kept, graceMs })

describe('candles from prints', () => {
  test('a print opens a candle, grows it, and the next one closes it', () => {
    const candles = seconds()
    candles.take(print(0, 10, 2))
    expect(candles.take(print(999, 12)).map(shown)).toEqual(['0 10 12 10 12 3 2 prints isPartial'])
    expect(candles.take(print(1000, 11)).map(shown)).toEqual([
      '0 10 12 10 12 3 2 prints isClosed isPartial',
      '1 11 11 11 11 1 1 prints',
    ])
  })

  test('an interval without a print is there, says so, and shows the close before', () => {
    const candles = seconds()
    candles.take(print(0, 10))
    expect(candles.take(print(3500, 13)).map(shown)).toEqual([
      '0 10 10 10 10 1 1 prints isClosed isPartial',
      '1 10 10 10 10 0 0 prints isEmpty isClosed',
      '2 10 10 10 10 0 0 prints isEmpty isClosed',
      '3 13 13 13 13 1 1 prints',
    ])
  })

  test('time alone closes what ended', () => {
    const candles = seconds()
    expect(candles.advance(atMs(5000))).toEqual([])
    candles.take(print(5100, 10))
    expect(candles.advance(atMs(5999))).toEqual([])
    expect(candles.advance(atMs(6000)).map(shown)).toEqual([
      '5 10 10 10 10 1 1 prints isClosed isPartial',
      '6 10 10 10 10 0 0 prints isEmpty',
    ])
  })

  test('a late print is worked into its own candle, and the empty ones behind it follow its close', () => {
    const candles = seconds()
    candles.take(print(100, 10))
    candles.take(print(2000, 20))
    expect(candles.take(print(900, 15)).map(shown)).toEqual([
      '0 10 15 10 15 2 2 prints isClosed isCorrected isPartial',
      '1 15 15 15 15 0 0 prints isEmpty isClosed',
    ])
    expect(candles.take(print(50, 9)).map(shown)).toEqual([
      '0 9 15 9 15 3 3 prints isClosed isCorrected isPartial',
    ])
    expect(candles.take(print(1500, 18)).map(shown)).toEqual([
      '1 18 18 18 18 1 1 prints isClosed isCorrected',
    ])
    expect(candles.latest(1000, 9).map(({ bar }) => Number(bar.close))).toEqual([15, 18, 20])
  })

  test('later than the grace it is dropped and counted, by each width on its own', () => {
    const candles = new CandleAggregator({ intervalsMs: [1000, 60_000], kept: 100, graceMs: 2000 })
    candles.take(print(0, 10))
    candles.take(print(3000, 10))
    expect(candles.dropped).toBe(0)
    expect(candles.take(print(999, 10)).map(({ intervalMs }) => intervalMs)).toEqual([1000, 60_000])
    candles.take(print(3001, 10))
    expect(candles.take(print(998, 99)).map(({ intervalMs }) => intervalMs)).toEqual([60_000])
    expect(candles.dropped).toBe(1)
    expect(candles.latest(1000, 9).some(({ bar }) => bar.high === (99 as Ticks))).toBe(false)
    expect(candles.latest(60_000, 1)[0]?.bar.high).toBe(99 as Ticks)
  })

  test('what a lost connection may have hidden is partial', () => {
    const candles = seconds()
    candles.take(print(0, 10))
    candles.take(print(1000, 10))
    candles.take(print(2000, 10))
    candles.interrupt()
    candles.take(print(4000, 10))
    candles.take(print(5000, 10))
    expect(candles.latest(1000, 9).map(({ isPartial }) => isPartial)).toEqual([
      true,
      false,
      true,
      true,
      true,
      false,
    ])
  })

  test('memory is bounded, also by a silence of a year', () => {
    const candles = seconds(2000, 10)
    candles.take(print(0, 10))
    const changed = candles.take(print(365 * 86_400_000, 11))
    expect(changed.length).toBeLessThanOrEqual(11)
    const kept = candles.latest(1000, 1_000_000)
    expect(kept.length).toBe(10)
    expect(kept.slice(0, 9).every(({ isEmpty, bar }) => isEmpty && bar.close === (10 as Ticks))).toBe(true)
  })

  test('a restated price without a quantity is no print', () => {
    const candles = seconds()
    expect(candles.take(print(0, 10, 0))).toEqual([])
    expect(candles.latest(1000, 9)).toEqual([])
  })

  test('an interval that is no part of a day is a mistake', () => {
    const make = () => new CandleAggregator({ intervalsMs: [7000], kept: 10, graceMs: 0 })
    expect(make).toThrow('no part of a day')
  })
})

interface Told {
  readonly ms: number
  readonly price: number
  readonly quantity: number
}

/** Candles as anybody would make them who has all prints in order of time. */
function expected(prints: readonly Told[], widthMs: number): string[] {
  const ordered = prints.toSorted((left, right) => left.ms - right.ms)
  const [first, last] = [ordered[0]?.ms ?? 0, ordered.at(-1)?.ms ?? 0]
  const rows: string[] = []
  let close = 0
  for (let from = first - (first % widthMs); from <= last; from += widthMs) {
    const inside = ordered.filter(({ ms }) => ms >= from && ms < from + widthMs)
    const prices = inside.map(({ price }) => price)
    const open = prices[0] ?? close
    close = prices.at(-1) ?? close
    const volume = inside.reduce((total, { quantity }) => total + quantity, 0)
    const extremes = [Math.max(open, close, ...prices), Math.min(open, close, ...prices)]
    rows.push([from, open, ...extremes, close, volume, inside.length].join(' '))
  }
  return rows
}

test('prints that come in any order within the grace make the candles of their order in time', () => {
  const told = fc.record({
    ms: fc.integer({ min: 0, max: 20_000 }),
    price: fc.integer({ min: 1, max: 50 }),
    quantity: fc.integer({ min: 1, max: 5 }),
  })
  // No two at one time: which of them came last only the order of arrival says.
  const prints = fc.uniqueArray(told, { minLength: 1, maxLength: 60, selector: ({ ms }) => ms })
  fc.assert(
    fc.property(prints, fc.constantFrom(1000, 5000), (all, widthMs) => {
      const first = Math.min(...all.map(({ ms }) => ms))
      // The first print begins the first candle: nothing is older than what was heard of first.
      const arrival = [...all.filter(({ ms }) => ms === first), ...all.filter(({ ms }) => ms !== first)]
      const candles = new CandleAggregator({ intervalsMs: [widthMs], kept: 100, graceMs: 30_000 })
      for (const { ms, price, quantity } of arrival) candles.take(print(ms, price, quantity))
      const made = candles.latest(widthMs, 1000).map(({ bar, trades }) => {
        const { openAt, open, high, low, close, volume } = bar
        return [openAt / 1_000_000n, open, high, low, close, volume, trades].join(' ')
      })
      expect(made).toEqual(expected(all, widthMs))
      expect(candles.dropped).toBe(0)
    }),
  )
})
