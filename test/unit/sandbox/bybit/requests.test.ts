import { describe, expect, test } from 'bun:test'
import { aBuy, aFace, KEY, signature } from './a-face.ts'

const OPEN = '/v5/order/realtime'
const SPOT = { category: 'spot' }

describe('a signed request', () => {
  test('is answered when key, time and signature are right', () => {
    const told = aFace().get(OPEN, SPOT)
    expect(told).toMatchObject({
      retCode: 0,
      retMsg: 'OK',
      result: { category: 'spot', list: [] },
      retExtInfo: {},
    })
    expect(told.answer.status).toBe(200)
    expect(JSON.parse(told.answer.body).time).toBeGreaterThan(0)
  })

  test.each([
    ['X-BAPI-SIGN', '', 10007, 401],
    ['X-BAPI-API-KEY', 'another', 10003, 200],
    ['X-BAPI-SIGN', 'ff'.repeat(32), 10004, 200],
    ['X-BAPI-SIGN', 'no hex at all', 10004, 200],
    ['X-BAPI-RECV-WINDOW', 'soon', 10002, 200],
  ])('is refused for its %s', (name, value, code, status) => {
    const told = aFace().get(OPEN, SPOT, { headers: { [name]: value } })
    expect([told.retCode, told.answer.status]).toEqual([code, status])
  })

  test('covers its parameters', () => {
    const face = aFace()
    const atMs = face.sandbox.exchange.nowMs()
    const other = signature(`${atMs}${KEY}5000category=linear`)
    expect(face.get(OPEN, SPOT, { headers: { 'X-BAPI-SIGN': other } }).retCode).toBe(10004)
    const empty = signature(`${atMs}${KEY}5000`)
    expect(face.post('/v5/order/create', aBuy(), { headers: { 'X-BAPI-SIGN': empty } }).retCode).toBe(10004)
  })

  test('is of this moment: at most the window behind, less than a second ahead', () => {
    const face = aFace()
    const nowMs = face.sandbox.exchange.nowMs()
    const codes = [-5000, -5001, 999, 1000].map((ms) => face.get(OPEN, SPOT, { atMs: nowMs + ms }).retCode)
    expect(codes).toEqual([0, 10002, 0, 10002])
  })

  test('is told of other products that there is nothing', () => {
    const face = aFace()
    expect(face.get(OPEN, { category: 'linear' })).toMatchObject({ retCode: 0, result: { list: [] } })
    expect(face.get('/v5/market/instruments-info', { category: 'option' }).result.list).toEqual([])
    expect(face.post('/v5/order/create', aBuy({ category: 'linear' })).retCode).toBe(10001)
    expect(face.get(OPEN, { category: 'toys' }).retCode).toBe(10001)
  })

  test('for money to move is none that this key may make', () => {
    const face = aFace()
    expect(face.get('/v5/system/status').result).toEqual({ list: [] })
    expect(face.get('/v5/asset/deposit/query-record').result.rows).toEqual([])
    expect(face.get('/v5/asset/withdraw/query-record').result.rows).toEqual([])
    expect(face.get('/v5/asset/transfer/query-inter-transfer-list').result.list).toEqual([])
    expect(face.get('/v5/asset/deposit/query-address', { coin: 'BTC' }).retCode).toBe(10005)
    expect(face.post('/v5/asset/withdraw/create', { coin: 'BTC' }).retCode).toBe(10005)
    expect(face.post('/v5/asset/transfer/inter-transfer', { coin: 'BTC' }).retCode).toBe(10005)
  })

  test('to nowhere is 404', () => {
    const told = aFace().get('/v5/order/nowhere')
    expect([told.retCode, told.answer.status]).toEqual([10017, 404])
  })
})

describe('limits', () => {
  test('count per endpoint and second, and say so in headers', () => {
    const face = aFace()
    const told = Array.from({ length: 21 }, () => face.post('/v5/order/cancel', { category: 'spot' }))
    expect(told[0]?.answer.headers).toMatchObject({ 'X-Bapi-Limit': '20', 'X-Bapi-Limit-Status': '19' })
    expect(told.slice(0, 20).every(({ retCode }) => retCode === 170213)).toBe(true)
    const last = told[20]
    expect([last?.retCode, last?.answer.status]).toEqual([10006, 200])
    const resetAtMs = Number(last?.answer.headers['X-Bapi-Limit-Reset-Timestamp'])
    expect(resetAtMs).toBe(face.sandbox.exchange.nowMs() + 1000)
    expect(face.get(OPEN, SPOT).retCode).toBe(0)
    face.sandbox.step(1000)
    expect(face.post('/v5/order/cancel', { category: 'spot' }).retCode).toBe(170213)
  })

  test('shut an address out for ten minutes after 600 in five seconds', () => {
    const face = aFace()
    const time = (address: string) => face.get('/v5/market/time', {}, { address }).answer.status
    for (let count = 0; count < 600; count += 1) expect(time('10.0.0.7')).toBe(200)
    expect([time('10.0.0.7'), time('10.0.0.8')]).toEqual([403, 200])
    face.sandbox.time.advance(599_000)
    expect(time('10.0.0.7')).toBe(403)
    face.sandbox.time.advance(1000)
    expect(time('10.0.0.7')).toBe(200)
  })

  test('are not kept where there are none', () => {
    const face = aFace({}, false)
    const codes = Array.from({ length: 60 }, () => face.get(OPEN, SPOT).retCode)
    expect(new Set(codes)).toEqual(new Set([0]))
  })
})

describe('what the venue says when it is not well', () => {
  test('shut out until', () => {
    const { face } = aFace()
    expect(face.banned(1_800_000_000_000)).toMatchObject({
      status: 403,
      headers: { 'X-Bapi-Limit-Reset-Timestamp': '1800000000000' },
      body: '403, access too frequent',
    })
  })

  test('broken', () => {
    const answer = aFace().face.broken()
    expect([answer.status, JSON.parse(answer.body).retCode]).toEqual([500, 10016])
  })
})

describe('the market by REST', () => {
  const face = aFace()
  face.sandbox.step(5000)

  test('instruments have every field of the documentation', () => {
    const { list } = face.get('/v5/market/instruments-info', { ...SPOT, symbol: 'BTCUSDT' }).result
    expect(list).toMatchObject([
      {
        symbol: 'BTCUSDT',
        status: 'Trading',
        lotSizeFilter: { basePrecision: '0.00001', minOrderAmt: '5' },
        priceFilter: { tickSize: '0.01' },
      },
    ])
    expect(Object.keys(list[0].lotSizeFilter).length).toBe(9)
  })

  test('the book goes from the best on and bears the id of its stream', () => {
    const { b, a, u } = face.get('/v5/market/orderbook', { ...SPOT, symbol: 'BTCUSDT', limit: 3 }).result
    expect([b.length, a.length]).toEqual([3, 3])
    expect(Number(b[0][0])).toBeGreaterThan(Number(b[1][0]))
    expect(Number(a[0][0])).toBeGreaterThan(Number(b[0][0]))
    face.sandbox.step(250)
    const next = face.get('/v5/market/orderbook', { ...SPOT, symbol: 'BTCUSDT' }).result
    expect(next.u).toBe(u + 1)
    expect(face.get('/v5/market/orderbook', { ...SPOT, symbol: 'BTCUSDT' }).result.b.length).toBe(1)
  })

  test.each([
    ['orderbook', { symbol: 'XRPUSDT' }, 170121],
    ['orderbook', { symbol: 'BTCUSDT', limit: 1001 }, 10001],
    ['kline', { symbol: 'BTCUSDT', interval: '7' }, 10001],
    ['tickers', { symbol: 'XRPUSDT' }, 170121],
    ['recent-trade', {}, 170121],
  ])('%s with %j is refused', (path, query, code) => {
    expect(face.get(`/v5/market/${path}`, { ...SPOT, ...query }).retCode).toBe(code)
  })

  test('candles come newest first, from a start or up to an end, months too', () => {
    const ask = (query: object) =>
      face.get('/v5/market/kline', { ...SPOT, symbol: 'BTCUSDT', interval: '60', ...query }).result.list
    const newest = ask({ limit: 3 })
    expect(newest.length).toBe(3)
    const [first, , third] = newest.map(([start]: string[]) => Number(start))
    expect(first - third).toBe(2 * 3_600_000)
    expect(ask({ start: third, limit: 2 }).map(([start]: string[]) => Number(start))).toEqual([
      third + 3_600_000,
      third,
    ])
    expect(ask({ end: third, limit: 1 })[0][0]).toBe(String(third))
    const [month] = ask({ interval: 'M', limit: 1 })
    expect(new Date(Number(month[0])).getUTCDate()).toBe(1)
  })

  test('trades come newest first, and the ticker knows the last', () => {
    const { list } = face.get('/v5/market/recent-trade', { ...SPOT, symbol: 'BTCUSDT', limit: 5 }).result
    expect(BigInt(list[0].execId)).toBeGreaterThan(BigInt(list[1].execId))
    const [ticker] = face.get('/v5/market/tickers', { ...SPOT, symbol: 'BTCUSDT' }).result.list
    expect(ticker.lastPrice).toBe(list[0].price)
    expect(ticker.price24hPcnt).toMatch(/^-?\d+(\.\d{1,4})?$/)
  })
})
