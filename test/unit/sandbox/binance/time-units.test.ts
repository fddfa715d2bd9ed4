import { describe, expect, test } from 'bun:test'
import { aBinance, type Json } from './a-binance.ts'

const MICROSECONDS = { 'x-mbx-time-unit': 'MICROSECOND' }

function aVenue() {
  const venue = aBinance()
  venue.run(2_000)
  const ask = (path: string, query = '', headers = {}) =>
    venue.raw('GET', `/api/v3/${path}`, { query, headers }).json
  return { ...venue, ask }
}

/** Every number that differs, where it stands: its value, and what it is in the other. */
function differences(one: Json, other: Json, path = ''): readonly (readonly [string, number, number])[] {
  if (typeof one === 'object' && one !== null) {
    expect(Object.keys(other)).toEqual(Object.keys(one))
    return Object.keys(one).flatMap((key) => differences(one[key], other[key], `${path}.${key}`))
  }
  return Object.is(one, other) ? [] : [[path.replace(/^\./, ''), one, other]]
}

describe('times in microseconds by REST', () => {
  test.each<[string, string, readonly string[]]>([
    ['time', '', ['serverTime']],
    ['trades', 'symbol=BTCUSDT&limit=1', ['0.time']],
    ['aggTrades', 'symbol=BTCUSDT&limit=1', ['0.T']],
    ['avgPrice', 'symbol=BTCUSDT', ['closeTime']],
    ['ticker/24hr', 'symbol=BTCUSDT', ['openTime', 'closeTime']],
    ['depth', 'symbol=BTCUSDT', []],
  ])('%s', (path, query, names) => {
    const { ask } = aVenue()
    const moved = differences(ask(path, query), ask(path, query, MICROSECONDS))
    expect(moved.map(([name]) => name)).toEqual([...names])
    for (const [, milliseconds, microseconds] of moved) expect(microseconds).toBe(milliseconds * 1_000)
  })

  test('a candle ends a microsecond before the next begins', () => {
    const { ask } = aVenue()
    const query = 'symbol=BTCUSDT&interval=1m&limit=1'
    const moved = differences(ask('klines', query), ask('klines', query, MICROSECONDS))
    expect(moved.map(([name]) => name)).toEqual(['0.0', '0.6'])
    expect(moved[1]![2] - moved[0]![2]).toBe(60_000_000 - 1)
  })

  test('orders, and what is no time stays what it is', () => {
    const venue = aVenue()
    const { orderId } = venue.limit().json
    const stop = { symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_LOSS', quantity: '0.01', trailingDelta: 100 }
    venue.signed('POST', 'order', stop)
    const one = { symbol: 'BTCUSDT', orderId }
    const asked = venue.signed('GET', 'order', one, MICROSECONDS).json
    const moved = differences(venue.signed('GET', 'order', one).json, asked)
    expect(moved.map(([name]) => name)).toEqual(['time', 'updateTime', 'workingTime'])
    const [, waiting] = venue.signed('GET', 'openOrders', {}, MICROSECONDS).json
    expect(waiting).toMatchObject({ workingTime: -1, trailingDelta: 100, orderId: orderId + 1 })
  })

  test('another unit is refused', () => {
    const { raw, ask } = aVenue()
    const headers = { 'x-mbx-time-unit': 'SECOND' }
    expect(raw('GET', '/api/v3/time', { headers })).toMatchObject({ status: 400, json: { code: -1194 } })
    expect(ask('time', '', { 'x-mbx-time-unit': 'millisecond' })).toEqual(ask('time'))
  })
})

describe('times in microseconds by the query of a socket', () => {
  test.each<[string, readonly string[]]>([
    ['trade', ['E', 'T']],
    ['aggTrade', ['E', 'T']],
    ['depth@100ms', ['E']],
    ['kline_1s', ['E', 'k.t', 'k.T']],
    ['ticker', ['E', 'O', 'C']],
    ['miniTicker', ['E']],
    ['avgPrice', ['E', 'T']],
    ['bookTicker', []],
    ['ticker_1h', ['E', 'O', 'C']],
  ])('%s', (stream, names) => {
    const venue = aVenue()
    const query = `streams=btcusdt@${stream}`
    const [one, other] = [
      venue.socket('/stream', query),
      venue.socket('/stream', `${query}&timeUnit=MICROSECOND`),
    ]
    venue.run(4_000)
    const [told, toldOther] = [one.take(), other.take()]
    expect(told.length).toBeGreaterThan(0)
    const moved = differences(told[0].data, toldOther[0].data)
    expect(moved.map(([name]) => name)).toEqual([...names])
    for (const [, milliseconds, microseconds] of moved) {
      expect(Math.ceil(microseconds / 1_000) - milliseconds).toBeLessThan(2)
      expect(microseconds).toBeGreaterThanOrEqual(milliseconds * 1_000)
    }
  })

  test('the WebSocket API and what it tells of the account', () => {
    const venue = aVenue()
    const api = venue.socket('/ws-api/v3', 'timeUnit=microsecond')
    venue.call(api, 'userDataStream.subscribe.signature')
    expect(venue.call(api, 'time').result.serverTime).toBe(venue.exchange.nowMs() * 1_000)
    const nowMs = venue.exchange.nowMs()
    const { orderId } = venue.limit().json
    venue.run(50)
    const [report, position] = api.take().map(({ event }: Json) => event)
    const at = nowMs * 1_000
    expect(report).toMatchObject({
      e: 'executionReport',
      i: orderId,
      E: at,
      T: at,
      O: at,
      W: at,
      t: -1,
      g: -1,
    })
    expect(position).toMatchObject({ e: 'outboundAccountPosition', E: at, u: at })
  })

  test('another unit gets no socket', () => {
    const venue = aVenue()
    expect(venue.socket('/ws', 'timeUnit=SECOND').opened).toBe(null)
    expect(venue.socket('/ws-api/v3', 'timeUnit=SECOND').opened).toBe(null)
  })
})
