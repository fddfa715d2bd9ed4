import { describe, expect, test } from 'bun:test'
import { type Bar, type Lots, type Ticks, unixNsFromMs } from '../../../../src/domain/index.ts'
import { candleDesk, candlesAt, countTrade, openOf } from '../../../../src/sandbox/core/candles.ts'
import { CANDLE_INTERVALS_MS } from '../../../../src/sandbox/core/index.ts'
import { aSandbox } from '../../../support/a-sandbox.ts'
import { anInstrument, KEY } from '../../../support/builders.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** A Monday, midnight. */
const MONDAY_MS = Date.UTC(2026, 0, 5)

const bar = (openAtMs: number, prices: readonly [number, number, number, number]): Bar => {
  const [open, high, low, close] = prices as unknown as [Ticks, Ticks, Ticks, Ticks]
  return { openAt: unixNsFromMs(openAtMs), open, high, low, close, volume: 10 as Lots }
}
const trade = (price: number, quantity: number) => ({
  ...{ tradeId: 1, key: KEY, price: price as Ticks, quantity: quantity as Lots },
  ...{ aggressor: 'buy' as const, atMs: 0 },
})
const shape = ({ openAtMs, open, high, low, close, volume, trades }: ReturnType<typeof candlesAt>[number]) =>
  [openAtMs, open, high, low, close, volume, trades] as readonly number[]

describe('candles', () => {
  test('go on from the history, through minutes in which nobody traded, to the open one', () => {
    const history = [bar(MONDAY_MS, [10, 12, 9, 11]), bar(MONDAY_MS + MINUTE_MS, [11, 15, 11, 14])]
    const desk = candleDesk(anInstrument(), () => history)
    const at = MONDAY_MS + 4 * MINUTE_MS
    countTrade(desk, trade(20, 3), at + 1000)
    countTrade(desk, trade(18, 2), at + 2000)
    expect(candlesAt(desk, MINUTE_MS, at + MINUTE_MS + 5).map(shape)).toEqual([
      [MONDAY_MS, 10, 12, 9, 11, 10, 10],
      [MONDAY_MS + MINUTE_MS, 11, 15, 11, 14, 10, 10],
      [MONDAY_MS + 2 * MINUTE_MS, 14, 14, 14, 14, 0, 0],
      [MONDAY_MS + 3 * MINUTE_MS, 14, 14, 14, 14, 0, 0],
      [at, 20, 20, 18, 18, 5, 2],
      [at + MINUTE_MS, 18, 18, 18, 18, 0, 0],
    ])
    const hour = candlesAt(desk, 60 * MINUTE_MS, at + 3000).map(shape)
    expect(hour).toEqual([[MONDAY_MS, 10, 20, 9, 18, 25, 22]])
  })

  test('begin on whole intervals, weeks on Mondays', () => {
    for (const interval of CANDLE_INTERVALS_MS) {
      const openAtMs = openOf(MONDAY_MS + 123_456_789, interval)
      if (interval < 7 * DAY_MS) expect(openAtMs % interval).toBe(0)
    }
    expect(openOf(MONDAY_MS, 7 * DAY_MS)).toBe(MONDAY_MS)
    expect(openOf(MONDAY_MS + 7 * DAY_MS - 1, 7 * DAY_MS)).toBe(MONDAY_MS)
    expect(openOf(MONDAY_MS - 1, 7 * DAY_MS)).toBe(MONDAY_MS - 7 * DAY_MS)
  })

  test('of every interval say the same about the same trades', () => {
    const sandbox = aSandbox({ venue: 'binance' })
    const key = sandbox.key('BTC/USDT')
    sandbox.step(125_000)
    const minutes = sandbox.exchange.candles(key, MINUTE_MS)
    for (const interval of CANDLE_INTERVALS_MS.filter((one) => one > MINUTE_MS && one < DAY_MS)) {
      const last = sandbox.exchange.candles(key, interval).at(-1)
      const inside = minutes.filter(({ openAtMs }) => openAtMs >= (last?.openAtMs ?? 0))
      if (inside.length * MINUTE_MS < interval && inside.length === minutes.length) continue
      expect(last?.volume).toBe(inside.reduce((sum, { volume }) => sum + volume, 0) as Lots)
      expect(last?.close).toBe(minutes.at(-1)?.close as Ticks)
      expect(last?.high).toBe(Math.max(...inside.map(({ high }) => high)) as Ticks)
    }
    const seconds = sandbox.exchange.candles(key, 1000)
    const traded = sandbox.exchange.trades(key)
    expect(seconds.reduce((sum, { trades }) => sum + trades, 0)).toBe(traded.length)
  })
})

describe('the ticker', () => {
  test('is the last day, its last trade included', () => {
    const sandbox = aSandbox({ venue: 'okx' })
    const key = sandbox.key('ETH/USDT')
    sandbox.step(10_000)
    const ticker = sandbox.exchange.ticker(key)
    const trades = sandbox.exchange.trades(key)
    expect(ticker?.last).toBe(trades.at(-1)?.price as Ticks)
    expect(ticker?.lastTradeId).toBe(trades.at(-1)?.tradeId as number)
    expect(ticker?.high).toBeGreaterThanOrEqual(ticker?.last ?? Number.POSITIVE_INFINITY)
    expect(ticker?.low).toBeLessThanOrEqual(ticker?.last ?? 0)
    sandbox.exchange.hold(key, (2 * (ticker?.last ?? 0)) as Ticks)
    expect(sandbox.exchange.ticker(key)?.high).toBe((2 * (ticker?.last ?? 0)) as Ticks)
  })
})

describe('a simulated market', () => {
  test('is the same for the same seed, and another for another', () => {
    const walk = (seed: number) => {
      const sandbox = aSandbox({ venue: 'bybit', seed })
      sandbox.step(5000)
      return sandbox.exchange.trades(sandbox.key('BTC/USDT'))
    }
    expect(walk(1)).toEqual(walk(1))
    expect(walk(1)).not.toEqual(walk(2))
  })

  test('lists pairs as the venue does, in the steps of real ones', () => {
    const [btc, eth] = aSandbox({ venue: 'coinbase' }).exchange.instruments()
    expect(btc).toMatchObject({ symbol: 'BTCUSD', tickSize: 10n ** 16n, lotSize: 10n ** 13n })
    expect(eth).toMatchObject({ symbol: 'ETHUSD', tickSize: 10n ** 16n, lotSize: 10n ** 14n })
    expect(() => aSandbox({ venue: 'binance', symbols: ['BTCUSDT-PERP'] })).toThrow(/no spot pair/)
  })
})
