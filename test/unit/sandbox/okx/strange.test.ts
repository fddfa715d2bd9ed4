/** Whatever a client sends: it is answered, and the exchange goes on. */
import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { aFace, instId, logInFrame } from './a-face.ts'

const NAMES = [
  ...['op', 'args', 'id', 'channel', 'instType', 'side', 'ordType', 'sz', 'px', 'clOrdId', 'ordId', 'newSz'],
  ...[
    'tgtCcy',
    'slTriggerPx',
    'slOrdPx',
    'triggerPx',
    'orderPx',
    'algoId',
    'algoClOrdId',
    'timeOut',
    'newPx',
  ],
  ...['after', 'before', 'limit', 'bar', 'state', 'begin', 'end', 'expTime', 'instIdCode'],
]
const WORDS = [
  ...[
    'subscribe',
    'unsubscribe',
    'order',
    'batch-orders',
    'orders',
    'books',
    'candle1m',
    'SPOT',
    'buy',
    'sell',
  ],
  ...['limit', 'market', 'post_only', 'conditional', 'trigger', '1', '0.01', '-1', '1e30', '44000', '0', ''],
  ...['9'.repeat(25), '1m', 'base_ccy', 'quote_ccy', '2900000000000000001', '3000000000000000001'],
]
const leaf = fc.oneof(
  fc.constantFrom<unknown>(...WORDS),
  fc.constantFrom(0, -1, null, true, 1e308),
  fc.string(),
)
const fields = fc
  .dictionary(fc.constantFrom(...NAMES), fc.oneof(leaf, fc.array(leaf, { maxLength: 2 })), { maxKeys: 16 })
  .map((drawn) => ({ instId, tdMode: 'cash', ...drawn }))

const POSTS = [
  ...['order', 'batch-orders', 'cancel-order', 'cancel-batch-orders', 'amend-order', 'amend-batch-orders'],
  ...['close-position', 'mass-cancel', 'cancel-all-after', 'order-algo', 'cancel-algos', 'amend-algos'],
].map((path) => `trade/${path}`)
const GETS = [
  ...['public/instruments', 'public/mark-price', 'public/price-limit', 'market/tickers', 'market/ticker'],
  ...['market/books', 'market/trades', 'market/history-trades', 'market/candles', 'market/history-candles'],
  ...['market/index-tickers', 'account/balance', 'account/trade-fee', 'asset/currencies', 'trade/order'],
  ...['trade/orders-pending', 'trade/orders-history', 'trade/fills', 'trade/order-algo'],
  ...['trade/orders-algo-pending', 'trade/orders-algo-history'],
]

test('no request and no frame breaks the exchange', () => {
  const made = aFace()
  made.sandbox.step(1000)
  const socket = made.socket('private')
  socket.say(logInFrame(made.exchange.nowMs()))
  fc.assert(
    fc.property(fc.array(fields, { minLength: 1, maxLength: 3 }), fc.nat(), (drawn, pick) => {
      const [first = {}] = drawn
      const path = POSTS[pick % POSTS.length] ?? ''
      expect(made.post(path, pick % 2 === 0 ? drawn : first).code).toMatch(/^\d+$/)
      const words = Object.fromEntries(Object.entries(first).map(([name, value]) => [name, String(value)]))
      expect(made.get(GETS[pick % GETS.length] ?? '', words).code).toMatch(/^\d+$/)
      socket.say({ ...first, args: drawn })
      for (const each of drawn) socket.say(each)
    }),
    { numRuns: 400 },
  )
  expect(made.exchange.balances().every(({ free, locked }) => free >= 0n && locked >= 0n)).toBe(true)
})
