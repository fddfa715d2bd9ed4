import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { MarketNotice } from '../../../src/contract/index.ts'
import {
  type DrawnBar,
  emptyMarket,
  gatherBars,
  liveBars,
  mergeBars,
  TRADES_MAX,
  withNotice,
} from '../../../ui/data/market.ts'
import { exact } from '../support.ts'

const notice = (change: Partial<MarketNotice> = {}): MarketNotice => ({
  symbol: 'BTCUSDT',
  venue: 'sim',
  ts_ns: exact(0),
  price: exact('64000.5'),
  ...change,
})

const bar = (minute: number, change: Partial<DrawnBar> = {}): DrawnBar => ({
  time: minute * 60,
  open: 100,
  high: 101,
  low: 99,
  close: 100,
  volume: 1,
  ...change,
})

describe('the market', () => {
  test('parts a notice leaves out stay, other instruments change nothing', () => {
    const first = withNotice(
      emptyMarket({ venue: 'sim', symbol: 'BTCUSDT' }),
      notice({ bids: [[exact(1), exact(2)]], asks: [] }),
    )
    const second = withNotice(first, notice({ price: exact('64001') }))
    expect(second.book).toBe(first.book)
    expect(second.direction).toBe('up')
    expect(withNotice(second, notice({ symbol: 'ETHUSDT' }))).toBe(second)
  })

  test('trades are newest first, bounded, each with a key of its own', () => {
    const trades = Array.from({ length: 50 }, (_, n) => ({
      ts_ns: exact(n),
      price: exact(n),
      qty: exact(1),
      aggressor: 'BUY' as const,
    }))
    let market = emptyMarket({ venue: 'sim', symbol: 'BTCUSDT' })
    for (let round = 0; round < 21; round += 1) market = withNotice(market, notice({ trades }))
    expect(market.trades).toHaveLength(TRADES_MAX)
    expect(market.trades[0]?.price).toBe(exact(49))
    expect(new Set(market.trades.map(({ key }) => key)).size).toBe(TRADES_MAX)
  })
})

describe('bars', () => {
  test('merging keeps one bar a minute, in order, the later word winning', () => {
    const minutes = fc.array(fc.nat({ max: 40 }), { maxLength: 40 })
    fc.assert(
      fc.property(minutes, minutes, (known, fresh) => {
        const sorted = (list: number[]) => [...new Set(list)].sort((a, b) => a - b)
        const old = sorted(known).map((minute) => bar(minute))
        const late = sorted(fresh).map((minute) => bar(minute, { close: 200 }))
        const merged = mergeBars(old, late)
        expect(merged.map(({ time }) => time / 60)).toEqual(sorted([...known, ...fresh]))
        for (const { time, close } of merged) expect(close).toBe(fresh.includes(time / 60) ? 200 : 100)
      }),
    )
  })

  test('minutes gathered keep open, close, extremes and volume', () => {
    const five = gatherBars(
      [bar(5, { open: 1, low: 1 }), bar(6, { high: 500 }), bar(9, { close: 7, low: 0.5 }), bar(10)],
      300,
    )
    expect(five).toHaveLength(2)
    expect(five[0]).toEqual({ time: 300, open: 1, high: 500, low: 0.5, close: 7, volume: 3 })
  })

  test('live minutes go on from the history the server gathered', () => {
    const history = [bar(0, { volume: 5 }), bar(5, { volume: 2 })]
    const minutes = Array.from({ length: 12 }, (_, n) => bar(n))
    const live = liveBars(history, minutes, 300)
    expect(live.map(({ time, volume }) => [time / 60, volume])).toEqual([
      [0, 5],
      [5, 5],
      [10, 2],
    ])
  })

  test('minutes that start inside the last bar do not shrink it', () => {
    const history = [bar(0, { open: 90, low: 80, volume: 9 })]
    const live = liveBars(history, [bar(3, { close: 120, high: 130 })], 300)
    expect(live).toEqual([{ time: 0, open: 90, high: 130, low: 80, close: 120, volume: 9 }])
  })

  test('without history the minutes alone make the chart', () => {
    expect(liveBars([], [bar(1), bar(2)], 300)).toHaveLength(1)
  })
})
