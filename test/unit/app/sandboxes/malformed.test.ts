import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { FACES } from '../../../../src/app/sandboxes/index.ts'
import { EXCHANGES, type ExchangeName } from '../../../../src/domain/index.ts'
import type { FaceRequest } from '../../../../src/sandbox/core/index.ts'
import { aSandbox } from '../../../support/a-sandbox.ts'

/** Where each venue answers everybody, and where its sockets are. */
const PUBLIC: Readonly<Record<ExchangeName, readonly string[]>> = {
  binance: ['/api/v3/depth', '/api/v3/klines', '/api/v3/trades', '/api/v3/exchangeInfo', '/api/v3/order'],
  okx: [
    '/api/v5/market/books',
    '/api/v5/market/candles',
    '/api/v5/public/instruments',
    '/api/v5/trade/order',
  ],
  bybit: ['/v5/market/orderbook', '/v5/market/kline', '/v5/market/instruments-info', '/v5/order/create'],
  coinbase: ['/products', '/products/BTC-USD/book', '/products/BTC-USD/candles', '/orders', '/orders/1'],
}
const SOCKETS: Readonly<Record<ExchangeName, readonly string[]>> = {
  binance: ['/ws', '/stream', '/ws/btcusdt@depth', '/ws-api/v3'],
  okx: ['/ws/v5/public', '/ws/v5/private', '/ws/v5/business'],
  bybit: ['/v5/public/spot', '/v5/private', '/v5/trade'],
  coinbase: ['/'],
}

const WORDS = [
  'symbol',
  'instId',
  'limit',
  'level',
  'interval',
  'bar',
  'granularity',
  'start',
  'category',
  'timestamp',
]
const value = fc.oneof(
  fc.string(),
  fc.constantFrom('BTCUSDT', 'BTC-USDT', 'BTC-USD', 'spot', 'SPOT', '-1', '0', '1e99', 'NaN', '%', '1m', '5'),
)
const query = fc
  .array(fc.tuple(fc.constantFrom(...WORDS), value), { maxLength: 5 })
  .map((pairs) => pairs.map(([name, text]) => `${name}=${text}`).join('&'))
const op = fc.constantFrom(
  'subscribe',
  'unsubscribe',
  'login',
  'auth',
  'ping',
  'order',
  'order.place',
  'SUBSCRIBE',
)
const message = fc.oneof(
  fc.string(),
  fc.json(),
  fc
    .record({ op, type: op, method: op, id: fc.jsonValue(), args: fc.jsonValue(), params: fc.jsonValue() })
    .map((one) => JSON.stringify(one)),
  fc.constantFrom(
    'ping',
    '{"op":"subscribe","args":[null]}',
    '{"op":"subscribe","args":[{"channel":"books"}]}',
  ),
)

describe.each([...EXCHANGES])('whatever is sent to %s', (venue) => {
  const sandbox = aSandbox({ venue })
  const face = FACES[venue]({
    exchange: sandbox.exchange,
    every: (ms, work) => sandbox.time.every(ms, work),
    after: (ms, work) => sandbox.time.after(ms, work),
    hasRateLimits: false,
  })

  test('is answered by the venue, and nothing breaks', () => {
    const request: fc.Arbitrary<FaceRequest> = fc.record({
      method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD'),
      path: fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...PUBLIC[venue]) }, fc.webPath()),
      query,
      body: fc.oneof(fc.string(), fc.json()),
      header: fc.option(fc.string()).map((given) => () => given),
      address: fc.constant('127.0.0.1'),
    })
    fc.assert(
      fc.property(request, (asked) => {
        const answer = face.answer(asked)
        expect(answer.status).toBeGreaterThanOrEqual(200)
        expect(answer.status).toBeLessThan(500)
        expect(answer.deed).toBeNull()
      }),
      { numRuns: 400 },
    )
  })

  test('over a socket ends in a message or in nothing', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SOCKETS[venue]), fc.array(message, { maxLength: 8 }), (at, messages) => {
        const peer = {
          address: '127.0.0.1',
          send: () => undefined,
          ping: () => undefined,
          close: () => undefined,
        }
        const socket = face.openSocket({ path: at, query: '' }, peer)
        for (const text of messages) socket?.onMessage(text)
        sandbox.step(100)
        socket?.onClose()
      }),
      { numRuns: 200 },
    )
    expect(sandbox.exchange.openOrders(null)).toEqual([])
  })
})
