import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import {
  BookAnswer,
  CandlesAnswer,
  InstrumentRow,
  MarketAnswer,
  PingAnswer,
  TradesAnswer,
} from '../../../src/contract/index.ts'
import { aGateway, type TestGateway } from '../../support/a-gateway.ts'
import { misfits } from '../../support/strict-schema.ts'

type Row = Readonly<Record<string, number>>

let house: TestGateway
beforeAll(async () => {
  house = await aGateway()
  await house.advance(30_000)
})
afterAll(() => house.close())

const MARKET_PATHS = ['/api/market', '/api/market/book', '/api/market/trades', '/api/market/candles'] as const

describe('what every market route does', () => {
  test.each([...MARKET_PATHS])('%s takes every spelling of a symbol, and the default one', async (path) => {
    const plain = await house.get(path, 'viewer')
    expect(plain.status).toBe(200)
    for (const query of [
      'symbol=BTCUSDT',
      'symbol=btc/usdt',
      'symbol=BTC-USDT&venue=SIM',
      'symbol=',
      'venue=sim',
    ]) {
      expect((await house.get(`${path}?${query}`, 'viewer')).text, query).toBe(plain.text)
    }
    expect((await house.get(`${path}?symbol=ETHUSDT`)).verdict).toBe('404 not_found')
    expect((await house.get(`${path}?symbol=BTCUSDT&venue=okx`)).verdict).toBe('404 not_found')
    expect((await house.get(`${path}?venue=okx`)).verdict).toBe('404 not_found')
    expect((await house.get(`${path}?symbol=%3Cscript%3E`)).verdict).toBe('400 bad_params')
    expect((await house.get(path, 'stranger')).verdict).toBe('401 authentication_required')
  })
})

describe('GET /api/market', () => {
  test('price, touch and age, by the contract', async () => {
    const { json, text } = await house.get('/api/market')
    expect(misfits(MarketAnswer, json)).toEqual([])
    expect(json).toMatchObject({ symbol: 'BTCUSDT', venue: 'sim', age_ms: 0 })
    expect(Number(json['bid'])).toBeLessThan(Number(json['ask']))
    expect(text).toContain('"ts_ns":1700000030000000000,')
    expect(text).toMatch(/"bid":\d+\.\d{1,2},/)
  })
})

describe('GET /api/market/book', () => {
  test('best first, never crossed, whole lots', async () => {
    const { json } = await house.get('/api/market/book')
    expect(misfits(BookAnswer, json)).toEqual([])
    const { bids, asks } = json as unknown as Record<'bids' | 'asks', [number, number][]>
    const prices = (levels: [number, number][]) => levels.map(([price]) => price)
    expect(bids.length).toBeGreaterThan(5)
    expect(prices(bids)).toEqual(prices(bids).toSorted((left, right) => right - left))
    expect(prices(asks)).toEqual(prices(asks).toSorted((left, right) => left - right))
    expect(bids[0]?.[0]).toBeLessThan(asks[0]?.[0] ?? 0)
  })
})

describe('GET /api/market/trades', () => {
  test('oldest first, the latest ones, at most fifty', async () => {
    const { json } = await house.get('/api/market/trades')
    expect(misfits(TradesAnswer, json)).toEqual([])
    const items = json['items'] as Row[]
    const times = items.map((row) => row['ts_ns'] ?? 0)
    expect(items.length).toBeGreaterThan(3)
    expect(times).toEqual(times.toSorted((left, right) => left - right))
    const two = (await house.get('/api/market/trades?limit=2')).json['items']
    expect(two).toEqual(items.slice(-2))
    for (const limit of ['0', '51', 'x']) {
      expect((await house.get(`/api/market/trades?limit=${limit}`)).verdict).toBe('400 bad_params')
    }
  })
})

describe('GET /api/market/candles', () => {
  test.each([
    ['1m', 60],
    ['5m', 300],
    ['15m', 900],
    ['1h', 3600],
    ['4h', 14_400],
    ['1d', 86_400],
  ])('%s opens on whole intervals, low to high around open and close', async (interval, seconds) => {
    const { json, text } = await house.get(`/api/market/candles?interval=${interval}&limit=1500`)
    expect(misfits(CandlesAnswer, json)).toEqual([])
    expect(json).toMatchObject({ symbol: 'BTCUSDT', venue: 'sim', interval })
    const items = json['items'] as Row[]
    expect(items.length).toBeGreaterThan(0)
    const opens = [...text.matchAll(/"open_ts_ns":(\d{19})/g)].map((found) => BigInt(found[1] as string))
    expect(opens).toHaveLength(items.length)
    for (const [index, at] of opens.entries()) {
      expect(at % (BigInt(seconds) * 1_000_000_000n)).toBe(0n)
      if (index > 0) expect(at).toBeGreaterThan(opens[index - 1] as bigint)
    }
    for (const { open = 0, close = 0, high = 0, low = 0, volume = -1 } of items) {
      expect(low).toBeLessThanOrEqual(Math.min(open, close))
      expect(high).toBeGreaterThanOrEqual(Math.max(open, close))
      expect(volume).toBeGreaterThanOrEqual(0)
    }
  })

  test('wide bars hold what their minutes hold', async () => {
    const list = async (interval: string, limit: number) =>
      (await house.get(`/api/market/candles?interval=${interval}&limit=${limit}`)).json['items'] as Row[]
    const minutes = await list('1m', 60)
    const [hour] = await list('15m', 1)
    const within = minutes.filter((bar) => (bar['open_ts_ns'] ?? 0) >= (hour?.['open_ts_ns'] ?? 0))
    expect(within.length).toBeGreaterThan(1)
    expect(hour?.['open']).toBe(within[0]?.['open'] ?? -1)
    expect(hour?.['close']).toBe(within.at(-1)?.['close'] ?? -1)
    expect(hour?.['high']).toBe(Math.max(...within.map((bar) => bar['high'] ?? 0)))
    expect(hour?.['low']).toBe(Math.min(...within.map((bar) => bar['low'] ?? 0)))
  })

  test('limits and intervals that are none', async () => {
    for (const query of ['interval=1s', 'interval=2m', 'interval=1M', 'interval=constructor']) {
      const { verdict, json } = await house.get(`/api/market/candles?${query}`)
      expect(verdict, query).toBe('400 bad_params')
      expect(json['details'], query).toEqual({ field: 'interval' })
    }
    for (const limit of ['0', '1501', '-1', '1.0']) {
      expect((await house.get(`/api/market/candles?limit=${limit}`)).verdict, limit).toBe('400 bad_params')
    }
    const one = (await house.get('/api/market/candles?limit=1')).json['items'] as Row[]
    const all = (await house.get('/api/market/candles')).json['items'] as Row[]
    expect(one).toEqual(all.slice(-1))
    expect(all.length).toBeGreaterThan(100)
    expect(all.length).toBeLessThanOrEqual(500)
  })
})

test('GET /api/instruments lists terms as exact numbers', async () => {
  const { json, text } = await house.get('/api/instruments', 'viewer')
  for (const row of json['items'] as unknown[]) expect(misfits(InstrumentRow, row)).toEqual([])
  expect(text).toContain(
    '"tick_size":0.01,"lot_size":0.00001,"notional_min":5,"notional_max":null,"quantity_min":0.00001,',
  )
  expect((await house.get('/api/instruments', 'stranger')).status).toBe(401)
})

test('GET /api/execution/ping goes through the writer and leaves no trace', async () => {
  const { seq } = house.engine.view
  const { json } = await house.get('/api/execution/ping', 'viewer')
  expect(misfits(PingAnswer, json)).toEqual([])
  expect(json).toEqual({
    ok: true,
    pong: true,
    engine_connected: true,
    venue: 'sim',
    latency_ms: 0,
    result: {},
  })
  expect(house.engine.view.seq).toBe(seq)
})

test('before the first print there is a touch and no last price', async () => {
  const fresh = await aGateway()
  const { json } = await fresh.get('/api/market')
  expect(misfits(MarketAnswer, json)).toEqual([])
  expect(json['price']).toBeNull()
  expect((await fresh.get('/api/market/trades')).json).toEqual({ items: [], next_cursor: null })
  await fresh.close()
})
