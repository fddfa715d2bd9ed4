import { describe, expect, test } from 'bun:test'
import { NO_FAULTS } from '../../../../src/sandbox/core/index.ts'
import { aBinance, type Json } from './a-binance.ts'

const fieldsOf = (value: object) => Object.keys(value).sort()
const sorted = (...names: string[]) => names.sort()

const DAY = [
  ...['symbol', 'priceChange', 'priceChangePercent', 'weightedAvgPrice', 'prevClosePrice', 'lastPrice'],
  ...['lastQty', 'bidPrice', 'bidQty', 'askPrice', 'askQty', 'openPrice', 'highPrice', 'lowPrice', 'volume'],
  ...['quoteVolume', 'openTime', 'closeTime', 'firstId', 'lastId', 'count'],
]

function aMarket() {
  const venue = aBinance()
  venue.step(70_000)
  return venue
}

describe('REST', () => {
  test('what is listed, with its rules', () => {
    const venue = aBinance()
    const { json } = venue.open('exchangeInfo')
    expect(json.symbols.map(({ symbol }: Json) => symbol)).toEqual(['BTCUSDT', 'ETHUSDT'])
    expect(json.rateLimits[0]).toEqual({
      ...{ rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6000 },
    })
    const filters = json.symbols[0].filters.map(({ filterType }: Json) => filterType)
    expect(filters).toContain('PRICE_FILTER')
    expect(filters).toContain('PERCENT_PRICE_BY_SIDE')
    const count = (asked: object) => venue.open('exchangeInfo', asked as never).json.symbols?.length
    expect(count({ symbol: 'ETHUSDT' })).toBe(1)
    expect(count({ symbols: '["ETHUSDT","BTCUSDT"]' })).toBe(2)
    expect(count({ permissions: 'SPOT' })).toBe(2)
    expect(count({ permissions: '["MARGIN","LEVERAGED"]' })).toBe(0)
    expect(count({ symbolStatus: 'HALT' })).toBe(0)
    expect(venue.open('exchangeInfo', { symbol: 'NOPE' }).json).toEqual({
      code: -1121,
      msg: 'Invalid symbol.',
    })
    expect(venue.open('exchangeInfo', { symbols: '["ETHUSDT","ETHUSDT"]' }).json.code).toBe(-1151)
    expect(venue.open('exchangeInfo', { symbols: 'ETHUSDT' }).json.code).toBe(-1100)
    expect(venue.open('exchangeInfo', { symbol: 'ETHUSDT', permissions: 'SPOT' }).json.code).toBe(-1128)
  })

  test('the book as deep as it was asked for', () => {
    const venue = aMarket()
    const { json } = venue.open('depth', { symbol: 'BTCUSDT', limit: 5 })
    expect(json.bids).toHaveLength(5)
    expect(json.bids[0][0]).toMatch(/^\d+\.\d{8}$/)
    expect(Number(json.bids[0][0])).toBeLessThan(Number(json.asks[0][0]))
    expect(venue.open('depth', { symbol: 'BTCUSDT', limit: 0 }).json.code).toBe(-1130)
    expect(venue.open('depth', {}).json.code).toBe(-1102)
  })

  test('trades, from a number on too', () => {
    const venue = aMarket()
    const trades = venue.open('trades', { symbol: 'BTCUSDT' }).json
    expect(fieldsOf(trades[0])).toEqual(
      sorted('id', 'price', 'qty', 'quoteQty', 'time', 'isBuyerMaker', 'isBestMatch'),
    )
    expect(venue.open('trades', { symbol: 'BTCUSDT', limit: 2 }).json).toEqual(trades.slice(-2))
    const { id } = trades[3]
    const older = venue.open('historicalTrades', { symbol: 'BTCUSDT', fromId: id, limit: 2 }).json
    expect(older).toEqual(trades.slice(3, 5))
    const aggregate = venue.open('aggTrades', { symbol: 'BTCUSDT', startTime: trades[3].time, limit: 1 }).json
    expect(aggregate[0]).toMatchObject({ M: true, T: trades[3].time })
  })

  test('candles', () => {
    const venue = aMarket()
    const rows = venue.open('klines', { symbol: 'BTCUSDT', interval: '1m', limit: 3 }).json
    expect(rows).toHaveLength(3)
    const [openAt, open, high, low, close, volume, closeAt, quote, trades, takerBase, takerQuote] = rows[1]
    expect(closeAt).toBe(openAt + 59_999)
    expect(Number(high)).toBeGreaterThanOrEqual(Math.max(Number(open), Number(close)))
    expect(Number(low)).toBeLessThanOrEqual(Math.min(Number(open), Number(close)))
    expect(Number(takerBase)).toBeLessThanOrEqual(Number(volume))
    expect(Number(takerQuote)).toBeLessThanOrEqual(Number(quote))
    expect(trades).toBeGreaterThan(0)
    const from = { symbol: 'BTCUSDT', interval: '1m', startTime: rows[0][0], limit: 2 }
    expect(venue.open('uiKlines', from).json.map(([at]: number[]) => at)).toEqual([rows[0][0], rows[1][0]])
    expect(venue.open('klines', { symbol: 'BTCUSDT', interval: '7m' }).json).toEqual({
      ...{ code: -1120, msg: 'Invalid interval.' },
    })
  })

  test('candles by calendar months and by other clocks', () => {
    const venue = aMarket()
    const candles = (asked: Record<string, string>) =>
      venue.open('klines', { symbol: 'BTCUSDT', ...asked }).json
    const [month] = candles({ interval: '1M', limit: '1' })
    expect([month[0], month[6]]).toEqual([1_767_225_600_000, Date.UTC(2026, 1) - 1])
    expect(candles({ interval: '1d', timeZone: '8', limit: '1' })[0][0]).toBe(Date.UTC(2025, 11, 31, 16))
    expect(candles({ interval: '1d', timeZone: '-05:45', limit: '1' })[0][0]).toBe(
      Date.UTC(2025, 11, 31, 5, 45),
    )
    expect(candles({ interval: '1m', timeZone: '+8', limit: '1' })).toEqual(
      candles({ interval: '1m', limit: '1' }),
    )
    for (const timeZone of ['15', '-13', 'UTC', '8:20']) {
      expect(candles({ interval: '1d', timeZone }).code).toBe(-1130)
    }
  })

  test('tickers of one, of some, of all', () => {
    const venue = aMarket()
    const day = venue.open('ticker/24hr', { symbol: 'BTCUSDT' }).json
    expect(fieldsOf(day)).toEqual([...DAY].sort())
    expect(Number(day.priceChange)).toBeCloseTo(Number(day.lastPrice) - Number(day.openPrice), 8)
    const percent = (Number(day.priceChange) / Number(day.openPrice)) * 100
    expect(Math.abs(percent)).toBeGreaterThan(0.01)
    expect(Math.abs(Number(day.priceChangePercent) - percent)).toBeLessThan(0.001)
    expect(
      venue.open('ticker/24hr', { symbols: '["BTCUSDT"]', type: 'MINI' }).json[0].askPrice,
    ).toBeUndefined()
    expect(venue.open('ticker/24hr', { symbol: 'BTCUSDT', type: 'WIDE' }).json.code).toBe(-1139)
    expect(venue.open('ticker/price').json).toHaveLength(2)
    expect(venue.open('ticker/price', { symbol: 'BTCUSDT' }).json.price).toBe(day.lastPrice)
    expect(venue.open('ticker/bookTicker', { symbol: 'BTCUSDT' }).json.bidPrice).toBe(day.bidPrice)
    const hour = venue.open('ticker', { symbol: 'BTCUSDT', windowSize: '1h' }).json
    expect(hour.openTime % 60_000).toBe(0)
    expect(hour.count).toBeLessThan(day.count)
    const today = venue.open('ticker/tradingDay', { symbol: 'BTCUSDT', type: 'MINI' }).json
    expect(today).toMatchObject({ openTime: 1_767_225_600_000, lastPrice: day.lastPrice })
    expect(today.priceChange).toBeUndefined()
    expect(venue.open('ticker', { symbol: 'BTCUSDT', windowSize: '25h' }).json.code).toBe(-1100)
    expect(venue.open('ticker').json.code).toBe(-1128)
    expect(venue.open('avgPrice', { symbol: 'BTCUSDT' }).json).toMatchObject({ mins: 5 })
    expect(venue.open('ticker/24hr').headers['x-mbx-used-weight-1m']).toBe('112')
  })
})

test('what is asked for by its first name is found, and orders only by the newest', () => {
  const venue = aBinance()
  const depth = (version: string) =>
    venue.raw('GET', `/api/${version}/depth`, { query: 'symbol=BTCUSDT&limit=5' }).json
  expect(depth('v1')).toEqual(depth('v3'))
  expect(venue.signed('GET', '/api/v1/openOrders').status).toBe(404)
})

test('what this venue has not, it says so', () => {
  const venue = aBinance()
  expect(venue.open('historicalBlockTrades', { symbol: 'BTCUSDT', fromId: 1 }).json).toEqual([])
  expect(venue.open('executionRules').json).toEqual({ symbolRules: [] })
  expect(venue.open('referencePrice', { symbol: 'BTCUSDT' }).json.code).toBe(-2043)
  expect(venue.signed('GET', 'myAllocations', { symbol: 'BTCUSDT' }).json).toEqual([])
})

test('the wallet is shown, and nothing is moved with a key that may not', () => {
  const venue = aBinance()
  expect(venue.raw('GET', '/sapi/v1/system/status').json).toEqual({ status: 0, msg: 'normal' })
  expect(venue.signed('GET', '/sapi/v1/account/status').json).toEqual({ data: 'Normal' })
  expect(venue.signed('POST', '/sapi/v3/asset/getUserAsset', { asset: 'BTC' }).json).toMatchObject([
    { asset: 'BTC', free: '1.00000000', locked: '0.00000000' },
  ])
  expect(venue.signed('GET', '/sapi/v1/capital/deposit/hisrec', { coin: 'BTC' }).json).toEqual([])
  expect(venue.signed('GET', '/sapi/v1/capital/withdraw/history').json).toEqual([])
  for (const path of ['capital/withdraw/apply', 'asset/transfer']) {
    const refused = venue.signed('POST', `/sapi/v1/${path}`, { amount: '1' })
    expect([refused.status, refused.json.code]).toEqual([401, -1002])
  }
})

describe('streams', () => {
  test('the book from a snapshot and what follows is the book', () => {
    const venue = aBinance()
    const socket = venue.socket('/ws/btcusdt@depth@100ms')
    venue.run(300)
    const { lastUpdateId, bids, asks } = venue.open('depth', { symbol: 'BTCUSDT', limit: 5000 }).json
    const sides = { b: new Map<string, string>(bids), a: new Map<string, string>(asks) }
    let last = lastUpdateId
    venue.run(20_000)
    venue.limit()
    venue.market()
    venue.run(1_000)
    for (const event of socket.take()) {
      if (event.u <= lastUpdateId) continue
      expect(event.U).toBeLessThanOrEqual(last + 1)
      expect(event.u).toBeGreaterThan(last)
      last = event.u
      for (const side of ['b', 'a'] as const) {
        for (const [price, quantity] of event[side]) {
          if (Number(quantity) === 0) sides[side].delete(price)
          else sides[side].set(price, quantity)
        }
      }
    }
    const now = venue.open('depth', { symbol: 'BTCUSDT', limit: 5000 }).json
    expect(last).toBe(now.lastUpdateId)
    const ordered = (side: Map<string, string>) => [...side].sort(([one], [other]) => (one < other ? -1 : 1))
    const listed = (side: [string, string][]) => [...side].sort(([one], [other]) => (one < other ? -1 : 1))
    expect(ordered(sides.b)).toEqual(listed(now.bids))
    expect(ordered(sides.a)).toEqual(listed(now.asks))
  })

  test('a withheld change leaves a gap', () => {
    let isWithheld = false
    const venue = aBinance({ faults: { ...NO_FAULTS, withholds: () => isWithheld } })
    const socket = venue.socket('/ws/btcusdt@depth@100ms')
    venue.run(1_000)
    isWithheld = true
    venue.run(250)
    isWithheld = false
    venue.run(2_000)
    const events = socket.take()
    const gaps = events.slice(1).filter((event, index) => event.U > events[index].u + 1)
    expect(gaps.length).toBeGreaterThan(0)
  })

  test('every stream says what the documentation says it does', () => {
    const venue = aBinance()
    const socket = venue.socket('/stream')
    const names = [
      ...['trade', 'aggTrade', 'bookTicker', 'kline_1m', 'kline_1s', 'miniTicker', 'ticker', 'avgPrice'],
      ...['depth', 'depth5', 'depth10@100ms', 'ticker_1h'],
    ].map((suffix) => `btcusdt@${suffix}`)
    socket.send({ method: 'SUBSCRIBE', params: [...names, '!miniTicker@arr', '!ticker@arr'], id: 1 })
    venue.run(65_000)
    const [subscribed, ...messages] = socket.take()
    expect(subscribed).toEqual({ result: null, id: 1 })
    const newest = new Map<string, Json>(messages.map(({ stream, data }) => [stream, data]))
    const shapes: Record<string, string> = {
      'btcusdt@trade': 'e E s t p q T m M',
      'btcusdt@aggTrade': 'e E s a p q f l T m M',
      'btcusdt@bookTicker': 'u s b B a A',
      'btcusdt@kline_1m': 'e E s k',
      'btcusdt@miniTicker': 'e E s c o h l v q',
      'btcusdt@ticker': 'e E s p P w x c Q b B a A o h l v q O C F L n',
      'btcusdt@avgPrice': 'e E s i w T',
      'btcusdt@depth': 'e E s U u b a',
      'btcusdt@depth5': 'lastUpdateId bids asks',
      'btcusdt@depth10@100ms': 'lastUpdateId bids asks',
      'btcusdt@ticker_1h': 'e E s p P o h l c w v q O C F L n',
    }
    for (const [name, fields] of Object.entries(shapes)) {
      expect([name, fieldsOf(newest.get(name))]).toEqual([name, fields.split(' ').sort()])
    }
    expect(fieldsOf(newest.get('btcusdt@kline_1m').k)).toEqual(
      'B L Q T V c f h i l n o q s t v x'.split(' ').sort(),
    )
    expect(newest.get('btcusdt@depth5').bids).toHaveLength(5)
    expect(newest.get('!ticker@arr')).toHaveLength(2)
    expect(newest.get('!miniTicker@arr')[0].e).toBe('24hrMiniTicker')
    const closed = messages.filter(({ stream, data }) => stream === 'btcusdt@kline_1m' && data.k.x)
    expect(closed).toHaveLength(1)
    const [row] = venue.open('klines', { symbol: 'BTCUSDT', interval: '1m', limit: 2 }).json
    const { t, o, h, l, c, v } = closed[0].data.k
    expect([t, o, h, l, c, v]).toEqual(row.slice(0, 6))
  })

  test('candles by calendar months and by Hong Kong’s clock, and windows of every symbol', () => {
    const venue = aBinance()
    const socket = venue.socket('/stream')
    const params = ['btcusdt@kline_1M', 'btcusdt@kline_1d@+08:00', '!ticker_4h@arr']
    socket.send({ method: 'SUBSCRIBE', params: [...params, 'btcusdt@kline_1d@+09:00'], id: 1 })
    const named = venue.socket('/stream', 'streams=btcusdt@kline_1d@+08:00')
    venue.run(2_500)
    expect(named.take().map(({ stream }) => stream)).toContain('btcusdt@kline_1d@+08:00')
    const [, ...messages] = socket.take()
    const newest = new Map<string, Json>(messages.map(({ stream, data }) => [stream, data]))
    expect([...newest.keys()].sort()).toEqual(params.sort())
    expect(newest.get('btcusdt@kline_1M').k).toMatchObject({ i: '1M', T: Date.UTC(2026, 1) - 1 })
    expect(newest.get('btcusdt@kline_1d@+08:00').k).toMatchObject({
      ...{ i: '1d', t: Date.UTC(2025, 11, 31, 16), T: Date.UTC(2026, 0, 1, 16) - 1 },
    })
    expect(newest.get('!ticker_4h@arr').map(({ e, s }: Json) => [e, s])).toEqual([
      ['4hTicker', 'BTCUSDT'],
      ['4hTicker', 'ETHUSDT'],
    ])
  })

  test('what can be said to a stream, and what is said to mistakes', () => {
    const venue = aBinance()
    const socket = venue.socket('/ws/btcusdt@trade/nonsense/1')
    const answered = (message: unknown) => {
      venue.run(250)
      socket.take()
      socket.send(message)
      return socket.take().at(-1)
    }
    expect(answered({ method: 'LIST_SUBSCRIPTIONS', id: 3 })).toEqual({
      ...{ result: ['btcusdt@trade', 'nonsense', '1'], id: 3 },
    })
    expect(answered({ method: 'UNSUBSCRIBE', params: ['btcusdt@trade', '1'], id: 4 })).toMatchObject({
      id: 4,
    })
    expect(answered({ method: 'LIST_SUBSCRIPTIONS', id: 'a' }).result).toEqual(['nonsense'])
    expect(answered({ method: 'GET_PROPERTY', params: ['combined'], id: 5 }).result).toBe(false)
    expect(answered({ method: 'SET_PROPERTY', params: ['combined', true], id: 6 }).result).toBeNull()
    expect(answered({ method: 'GET_PROPERTY', params: ['combined'], id: 5 }).result).toBe(true)
    expect(answered({ method: 'SET_PROPERTY', params: ['combined', 1], id: 6 }).error.code).toBe(1)
    expect(answered({ method: 'GET_PROPERTY', params: ['colour'], id: 6 }).error.code).toBe(0)
    expect(answered({ method: 'SHOUT', id: 6 }).error.msg).toContain('unknown variant `SHOUT`')
    expect(answered({ id: 6 }).error.msg).toContain('missing field `method`')
    expect(answered({ method: 'SUBSCRIBE' }).error.msg).toContain('request ID')
    expect(answered({ method: 'SUBSCRIBE', params: 'btcusdt@trade', id: 7 })).toMatchObject({
      ...{ id: 7, error: { code: 2, msg: expect.stringContaining('expected a sequence') } },
    })
    expect(answered('{').error.code).toBe(3)
  })

  test('more than five messages in a second end the connection', () => {
    const socket = aBinance().socket('/ws')
    for (let id = 1; id <= 5; id++) socket.send({ method: 'LIST_SUBSCRIPTIONS', id })
    expect(socket.closed).toEqual([])
    socket.send({ method: 'LIST_SUBSCRIPTIONS', id: 6 })
    expect(socket.closed).toEqual([1008])
  })

  test('pings, a day’s end, and the server’s own', () => {
    const venue = aBinance()
    const socket = venue.socket('/ws')
    venue.run(40_000)
    expect(socket.pings).toHaveLength(2)
    expect(venue.timers[0]!.ms).toBe(86_400_000)
    venue.timers[0]!.work()
    expect(socket.closed).toEqual([1000])
    const other = venue.socket('/stream')
    venue.face.close()
    expect(other.take().at(-1)).toMatchObject({ stream: '!serverShutdown', data: { e: 'serverShutdown' } })
    expect(venue.socket('/elsewhere').opened).toBeNull()
  })
})
