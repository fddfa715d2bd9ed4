/** The npm client `coinbase-api`, which knows nothing of us, against the simulated Coinbase. */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { CBExchangeClient, WebsocketClient, WS_KEY_MAP } from 'coinbase-api'
import { aServedVenue, type ServedVenue } from '../support/served-venue.ts'

let served: ServedVenue
let client: CBExchangeClient

beforeAll(async () => {
  served = await aServedVenue('coinbase')
  const { apiKey, apiSecret, passphrase } = served.keys
  client = new CBExchangeClient({ apiKey, apiSecret, apiPassphrase: passphrase, baseUrl: served.restUrl })
})

afterAll(async () => {
  await served.stop()
})

const PRODUCT = { product_id: 'BTC-USD' }

test('what anybody may ask', async () => {
  expect((await client.getAllTradingPairs()).map(({ id }: { id: string }) => id)).toEqual([
    'BTC-USD',
    'ETH-USD',
  ])
  expect(await client.getProduct(PRODUCT)).toMatchObject({
    id: 'BTC-USD',
    status: 'online',
    quote_increment: '0.01',
  })
  const best = await client.getProductBook({ ...PRODUCT, level: 1 })
  expect([best.bids.length, best.asks.length]).toEqual([1, 1])
  const orders = await client.getProductBook({ ...PRODUCT, level: 3 })
  expect(orders.bids[0][2]).toMatch(/^[0-9a-f-]{36}$/)
  expect((await client.getProductCandles({ ...PRODUCT, granularity: 300 }))[0]).toHaveLength(6)
  expect(await client.getProductStats(PRODUCT)).toMatchObject({
    open: expect.any(String),
    last: expect.any(String),
  })
  expect(await client.getProductTicker(PRODUCT)).toMatchObject({
    bid: expect.any(String),
    ask: expect.any(String),
  })
  expect((await client.getAllProductVolume())[0]).toMatchObject({ id: 'BTC-USD', market_types: ['spot'] })
  expect(await client.getCurrency('BTC')).toMatchObject({ id: 'BTC', details: { type: 'crypto' } })
})

test('what belongs to the profile', async () => {
  const accounts: readonly { id: string; currency: string }[] = await client.getAccounts()
  const dollars = accounts.find(({ currency }) => currency === 'USD')
  expect(await client.getAccount({ account_id: dollars?.id ?? '' })).toMatchObject({ currency: 'USD' })
  expect(await client.getFees()).toMatchObject({ maker_fee_rate: '0.0040', taker_fee_rate: '0.0060' })
  expect(await client.getProfiles()).toMatchObject([{ active: true, is_default: true }])
  expect((await client.getCoinbaseWallets())[0]).toMatchObject({ type: 'wallet' })
  expect(await client.getPaymentMethods()).toEqual([])
  expect(await client.getTransfers()).toEqual([])
  expect(await client.getUserExchangeLimits({ user_id: 'self' })).toMatchObject({ limit_currency: 'USD' })
})

test('orders, their holds, their ends and their fills', async () => {
  const limit = { ...PRODUCT, type: 'limit', side: 'buy', price: '40000', size: '0.01' }
  const order = await client.submitOrder(limit)
  expect(order).toMatchObject({
    status: 'pending',
    price: '40000.00000000',
    size: '0.01000000',
    settled: false,
  })
  // Its own ids are no UUIDs: taken and forgotten.
  expect(order.client_oid).toBeUndefined()
  expect(await client.getOrders({ status: ['open', 'active'], limit: 10 })).toMatchObject([{ id: order.id }])
  expect(await client.getOrder({ order_id: order.id })).toMatchObject({
    status: 'open',
    filled_size: '0.00000000',
  })
  const accounts: readonly { id: string; currency: string }[] = await client.getAccounts()
  const dollars = accounts.find(({ currency }) => currency === 'USD')?.id ?? ''
  expect(await client.getAccountHolds({ account_id: dollars })).toMatchObject([
    { type: 'order', ref: order.id, amount: '402.4000000000000000' },
  ])
  expect(await client.cancelOrder({ order_id: order.id })).toBe(order.id)
  expect(client.cancelOrder({ order_id: order.id })).rejects.toMatchObject({
    code: 404,
    body: { message: 'order not found' },
  })
  const [one, other] = [await client.submitOrder(limit), await client.submitOrder(limit)]
  expect(await client.cancelAllOrders(PRODUCT)).toEqual([one.id, other.id])
  const sold = await client.submitOrder({ ...PRODUCT, type: 'market', side: 'sell', size: '0.01' })
  expect(await client.getFills({ order_id: sold.id })).toMatchObject([
    { order_id: sold.id, side: 'sell', liquidity: 'T', settled: true },
  ])
  expect((await client.getAccountLedger({ account_id: dollars }))[0]).toMatchObject({ type: 'fee' })
})

type Heard = Record<string, unknown>

const SILENT = { trace: () => {}, info: () => {}, error: () => {} }

test('its socket hears the market and the account', async () => {
  const { apiKey, apiSecret, passphrase } = served.keys
  const socket = new WebsocketClient(
    { apiKey, apiSecret, apiPassphrase: passphrase, wsUrl: served.wsUrl },
    SILENT,
  )
  const types = new Set<unknown>()
  const awaited = Promise.withResolvers<void>()
  const wanted = [
    'subscriptions',
    'snapshot',
    'l2update',
    'heartbeat',
    'ticker',
    'match',
    'status',
    'received',
    'done',
  ]
  const hear = ({ type }: Heard): void => {
    types.add(type)
    if (type === 'heartbeat')
      void client.submitOrder({ ...PRODUCT, type: 'market', side: 'sell', size: '0.001' })
    if (wanted.every((each) => types.has(each))) awaited.resolve()
  }
  socket.on('update', hear)
  socket.on('response', hear)
  const topics = ['heartbeat', 'level2_batch', 'ticker', 'matches']
  const payload = { product_ids: ['BTC-USD'] }
  socket.subscribe([...topics.map((topic) => ({ topic, payload })), 'status'], WS_KEY_MAP.exchangeMarketData)
  socket.subscribe([{ topic: 'user', payload }], WS_KEY_MAP.exchangeDirectMarketData)
  await awaited.promise
  expect(wanted.filter((each) => !types.has(each))).toEqual([])
  socket.closeAll(true)
}, 120_000)
