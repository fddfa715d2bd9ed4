import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import {
  AggregatedBookAnswer,
  BookAnswer,
  CandlesAnswer,
  InstrumentRow,
  MarketAnswer,
  PingAnswer,
  TickerAnswer,
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

  test('as deep as asked for, with exact figures, and what a quantity would cost', async () => {
    const whole = (await house.get('/api/market/book')).json
    const { json, text } = await house.get('/api/market/book?depth=2&qty=0.00100')
    expect(misfits(BookAnswer, json)).toEqual([])
    const { bids, asks } = json as unknown as Record<'bids' | 'asks', [number, number][]>
    expect([bids, asks]).toEqual([
      (whole['bids'] as never[]).slice(0, 2),
      (whole['asks'] as never[]).slice(0, 2),
    ])
    const [bid, ask] = [bids[0] as [number, number], asks[0] as [number, number]]
    expect(json['spread']).toBeCloseTo(ask[0] - bid[0], 8)
    expect(json['middle']).toBeCloseTo((ask[0] + bid[0]) / 2, 8)
    const weighed = (bid[0] * ask[1] + ask[0] * bid[1]) / (bid[1] + ask[1])
    expect(json['microprice']).toBeCloseTo(weighed, 6)
    expect(text).toContain('"impact":{"qty":0.001,')
    const { buy, sell } = json['impact'] as unknown as Record<'buy' | 'sell', Row>
    expect([buy['worst'], sell['worst']]).toEqual([ask[0], bid[0]])
    const levels = whole['asks'] as unknown as [number, number][]
    const [first, second, third] = levels as [[number, number], [number, number], [number, number]]
    const deep = (first[1] + second[1] + 0.00001).toFixed(5)
    const { impact } = (await house.get(`/api/market/book?depth=1&qty=${deep}`)).json
    expect((impact as unknown as { buy: Row }).buy['worst']).toBe(third[0])
    const tooMuch = (await house.get('/api/market/book?qty=100000')).json
    expect(tooMuch['impact']).toEqual({ qty: 100_000, buy: null, sell: null } as never)
  })

  test('refuses what is no depth and no quantity', async () => {
    for (const query of ['depth=0', 'depth=501', 'depth=x', 'qty=x', 'qty=0', 'qty=0.000001', 'qty=1.2.3']) {
      const { verdict, json } = await house.get(`/api/market/book?${query}`)
      expect(verdict, query).toBe('400 bad_params')
      expect(json['details'], query).toEqual({ field: query.split('=')[0] } as never)
    }
  })

  test('of every venue as one', async () => {
    const one = (await house.get('/api/market/book?depth=4')).json as unknown as Record<
      string,
      [number, number][]
    >
    for (const query of ['venue=all&depth=4', 'venue=ALL&symbol=btc/usdt&depth=4']) {
      const { json } = await house.get(`/api/market/book?${query}`)
      expect(misfits(AggregatedBookAnswer, json)).toEqual([])
      expect(json).toMatchObject({ symbol: 'BTCUSDT', venue: 'all', crossed: false, left_out: [] })
      for (const side of ['bids', 'asks']) {
        const levels = one[side]?.map(([price, qty]) => ({ price, qty, venues: [{ venue: 'sim', qty }] }))
        expect(json[side]).toEqual(levels as never)
      }
    }
    expect((await house.get('/api/market/book?venue=all&symbol=NONEUSDT')).verdict).toBe('404 not_found')
    expect((await house.get('/api/market/book?venue=all&qty=1')).verdict).toBe('400 bad_params')
  })
})

describe('GET /api/market/ticker', () => {
  test('of the simulated exchange there is nothing to tell', async () => {
    const { json } = await house.get('/api/market/ticker')
    expect(misfits(TickerAnswer, json)).toEqual([])
    expect(json).toMatchObject({ symbol: 'BTCUSDT', venue: 'sim', ts_ns: null, last: null })
    expect((await house.get('/api/market/ticker?symbol=ETHUSDT')).verdict).toBe('404 not_found')
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
    ['1s', 1],
    ['1m', 60],
    ['3m', 180],
    ['5m', 300],
    ['15m', 900],
    ['30m', 1800],
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
      if (index > 0) expect(at - (opens[index - 1] as bigint)).toBe(BigInt(seconds) * 1_000_000_000n)
    }
    for (const { open = 0, close = 0, high = 0, low = 0, volume = -1, empty } of items) {
      expect(empty as unknown).toBe(volume === 0)
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
    for (const query of ['interval=2s', 'interval=2m', 'interval=1M', 'interval=constructor']) {
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
