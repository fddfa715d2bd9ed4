import { describe, expect, test } from 'bun:test'
import { aBinance, sign } from './a-binance.ts'

const KEY = { 'x-mbx-apikey': 'sandbox-key' }

/** The example of the documentation: key, payload and signature. */
const EXAMPLE = {
  apiKey: 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A',
  apiSecret: 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j',
  payload:
    'symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1' +
    '&recvWindow=5000&timestamp=1499827319559',
  signature: 'c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71',
}

describe('signatures', () => {
  const { apiKey, apiSecret, payload, signature } = EXAMPLE
  const terms = { startMs: 1_499_827_319_559, credentials: { apiKey, apiSecret } }
  const headers = { 'x-mbx-apikey': apiKey }

  test('the documented one is right, in query, body, both, and in any case of letters', () => {
    const venue = aBinance(terms)
    const [before, after] = [payload.slice(0, 60), payload.slice(60)]
    const requests = [
      { query: `${payload}&signature=${signature}` },
      { query: `${payload}&signature=${signature.toUpperCase()}` },
      { body: `${payload}&signature=${signature}` },
      // Joined as they came, without anything between.
      { query: before, body: `${after}&signature=${signature}` },
    ]
    const codes = requests.map((sent) => venue.raw('POST', '/api/v3/order', { ...sent, headers }).json.code)
    // Signed as it must be; there is only no such symbol.
    expect(codes.slice(0, 3)).toEqual([-1121, -1121, -1121])
    expect(codes[3]).not.toBe(-1022)
  })

  test('one letter more, and it is not', () => {
    const venue = aBinance(terms)
    const query = `${payload.replace('quantity=1', 'quantity=2')}&signature=${signature}`
    const answer = venue.raw('POST', '/api/v3/order', { query, headers })
    expect(answer.status).toBe(400)
    expect(answer.json).toEqual({ code: -1022, msg: 'Signature for this request is not valid.' })
  })
})

describe('who asks', () => {
  const venue = aBinance()
  const now = venue.exchange.nowMs()
  const account = (pairs: string, headers: Record<string, string> = KEY) =>
    venue.raw('GET', '/api/v3/account', { query: `${pairs}&signature=${sign(pairs)}`, headers })

  test('no key, and another', () => {
    expect(account(`timestamp=${now}`, {})).toMatchObject({ status: 401, json: { code: -2014 } })
    expect(account(`timestamp=${now}`, { 'x-mbx-apikey': 'else' })).toMatchObject({
      status: 401,
      json: { code: -2015, msg: 'Invalid API-key, IP, or permissions for action.' },
    })
  })

  test('time and signature must be there', () => {
    expect(account('recvWindow=5000').json.msg).toContain("'timestamp' was not sent")
    const query = `timestamp=${now}`
    expect(venue.raw('GET', '/api/v3/account', { query, headers: KEY }).json).toMatchObject({ code: -1102 })
  })

  test.each([
    ['now', (at: number) => `timestamp=${at}`, undefined],
    ['microseconds', (at: number) => `timestamp=${at}000`, undefined],
    ['old', (at: number) => `timestamp=${at - 5_001}`, -1021],
    ['old, with a wide window', (at: number) => `timestamp=${at - 5_001}&recvWindow=6000.5`, undefined],
    ['ahead', (at: number) => `timestamp=${at + 1_000}`, -1021],
    ['a little ahead', (at: number) => `timestamp=${at + 999}`, undefined],
    ['a window too wide', (at: number) => `timestamp=${at}&recvWindow=60001`, -1131],
    ['no number', () => 'timestamp=soon', -1100],
    ['a name nobody reads', (at: number) => `timestamp=${at}&colour=red`, -1104],
  ])('%s', (_, pairs, code) => {
    expect(account(pairs(now)).json.code).toBe(code as never)
  })

  test('an address that is none', () => {
    expect(venue.raw('GET', '/api/v3/nothing')).toMatchObject({ status: 404 })
    expect(venue.raw('GET', '/index.html')).toMatchObject({ status: 404 })
    expect(venue.raw('PATCH', '/api/v3/order')).toMatchObject({ status: 404 })
  })
})

describe('limits', () => {
  test('weights add up in the header, and by address', () => {
    const venue = aBinance()
    const weigh = (limit: number) => venue.open('depth', { symbol: 'BTCUSDT', limit }).headers
    expect(weigh(100)['x-mbx-used-weight-1m']).toBe('5')
    expect(weigh(500)['x-mbx-used-weight-1m']).toBe('30')
    expect(weigh(1000)['x-mbx-used-weight-1m']).toBe('80')
    expect(weigh(5000)['x-mbx-used-weight-1m']).toBe('330')
    const other = venue.raw('GET', '/api/v3/ping', { address: '10.0.0.9' })
    expect(other.headers['x-mbx-used-weight-1m']).toBe('1')
    expect(other.headers['x-mbx-order-count-10s']).toBeUndefined()
    venue.step(60_000)
    expect(weigh(100)['x-mbx-used-weight-1m']).toBe('5')
  })

  test('too much is 429, going on is 418, and each ban is longer than the one before', () => {
    const venue = aBinance()
    const ask = () => venue.open('depth', { symbol: 'BTCUSDT', limit: 5000 })
    const statuses = Array.from({ length: 24 }, () => ask().status)
    expect(statuses).toEqual(Array(24).fill(200))
    const first = ask()
    expect(first).toMatchObject({ status: 429, headers: { 'retry-after': '60' }, json: { code: -1003 } })
    for (let count = 0; count < 19; count++) expect(ask().status).toBe(429)
    const banned = ask()
    expect(banned.status).toBe(418)
    const untilMs = Number(/IP banned until (\d+)\./.exec(banned.json.msg)?.[1])
    expect(untilMs - venue.exchange.nowMs()).toBe(120_000)
    expect(banned.headers['retry-after']).toBe('120')
    expect(venue.open('ping').status).toBe(418)
    // Another address is another caller.
    expect(venue.raw('GET', '/api/v3/ping', { address: '10.0.0.9' }).status).toBe(200)
    venue.step(120_000)
    expect(venue.open('ping').status).toBe(200)
    const again = Array.from({ length: 46 }, () => ask()).at(-1)!
    expect(again.status).toBe(418)
    expect(again.headers['retry-after']).toBe('240')
  })

  test('orders have a limit of their own', () => {
    const venue = aBinance({ balances: { USDT: '100000' } })
    const orders = Array.from({ length: 100 }, () => venue.limit({ quantity: '0.00012' }))
    expect(orders.at(-1)).toMatchObject({ status: 200, headers: { 'x-mbx-order-count-10s': '100' } })
    expect(venue.limit({ quantity: '0.00012' })).toMatchObject({
      status: 429,
      json: { code: -1015, msg: 'Too many new orders; current limit is 100 orders per 10 SECOND.' },
    })
    venue.step(10_000)
    const { headers } = venue.limit({ quantity: '0.00012' })
    expect(headers).toMatchObject({ 'x-mbx-order-count-10s': '1', 'x-mbx-order-count-1d': '101' })
    const counts = venue.signed('GET', 'rateLimit/order').json.map(({ count }: { count: number }) => count)
    expect(counts).toEqual([1, 101])
  })

  test('orders that trade are given back, those that waited for it fivefold', () => {
    const venue = aBinance()
    const counted = () => {
      venue.exchange.flush()
      return venue.signed('GET', 'rateLimit/order').json[0].count
    }
    venue.limit()
    venue.market()
    expect(counted()).toBe(1)
    for (let count = 0; count < 5; count++) venue.limit()
    expect(counted()).toBe(6)
    const price = venue.ticks('BTCUSDT', venue.price(0.9))
    const quantity = venue.lots('BTCUSDT', '0.001')
    venue.exchange.print(venue.key('BTCUSDT'), { price, quantity, aggressor: 'sell' })
    expect(counted()).toBe(1)
    // The same order once more is no first time.
    venue.exchange.print(venue.key('BTCUSDT'), { price, quantity, aggressor: 'sell' })
    expect(counted()).toBe(1)
  })

  test('switched off they count and refuse nobody', () => {
    const venue = aBinance({ hasRateLimits: false })
    const ask = () => venue.open('depth', { symbol: 'BTCUSDT', limit: 5000 })
    expect(Array.from({ length: 40 }, () => ask().status)).toEqual(Array(40).fill(200))
  })

  test('the server’s own ban, and its own break', () => {
    const { face, exchange } = aBinance()
    const banned = face.banned(exchange.nowMs() + 30_000)
    expect(banned).toMatchObject({ status: 418, headers: { 'retry-after': '30' }, deed: null })
    expect(JSON.parse(banned.body).msg).toContain(`IP banned until ${exchange.nowMs() + 30_000}`)
    expect(face.broken()).toMatchObject({ status: 503 })
    expect(JSON.parse(face.broken().body).code).toBe(-1007)
  })
})
