/** ccxt, which knows nothing of us, against the simulated Coinbase. */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import Coinbase from 'ccxt-venue/pro/coinbaseexchange.js'
import { aServedVenue, type ServedVenue } from '../support/served-venue.ts'

let served: ServedVenue
let exchange: Coinbase

beforeAll(async () => {
  served = await aServedVenue('coinbase')
  exchange = clientOf(served)
  overhear(exchange)
  // Without it ccxt refuses every socket that is not encrypted.
  await exchange.loadHttpProxyAgent()
})

afterAll(async () => {
  await exchange.close()
  await served.stop()
})

function clientOf({ keys, restUrl, wsUrl }: ServedVenue): Coinbase {
  const client = new Coinbase({
    apiKey: keys.apiKey,
    secret: keys.apiSecret,
    password: keys.passphrase,
    enableRateLimit: false,
  })
  client.urls = { ...Object(client.urls), api: { public: restUrl, private: restUrl, ws: wsUrl } }
  return client
}

const PAIR = 'BTC/USD'
const CLIENT_ID = '1985ca2d-61ef-49f1-bfce-6c39d8462914'

/** Who waits for the venue to say that it sends the user's channel. */
const waiting: (() => void)[] = []

/** From here on, because a socket of ccxt keeps the handler that it was made with. */
function overhear(client: Coinbase): void {
  const handle = client.handleMessage
  client.handleMessage = (socket, message) => {
    const { type, channels = [] }: { type?: string; channels?: readonly { name: string }[] } = Object(message)
    if (type === 'subscriptions' && channels.some(({ name }) => name === 'user')) waiting.shift()?.()
    return handle.call(client, socket, message)
  }
}

function acknowledged(): Promise<void> {
  return new Promise((resolve) => waiting.push(resolve))
}

async function priceAt(part: number): Promise<number> {
  const { last } = await exchange.fetchTicker(PAIR)
  return Math.round((last ?? 0) * part)
}

test('markets, currencies and the clock', async () => {
  const markets = await exchange.loadMarkets()
  expect(Object.keys(markets)).toEqual(['BTC/USD', 'ETH/USD'])
  expect(exchange.market(PAIR)).toMatchObject({
    id: 'BTC-USD',
    active: true,
    spot: true,
    precision: { amount: 0.00001, price: 0.01 },
    limits: { cost: { min: 5 } },
  })
  const currencies = await exchange.fetchCurrencies()
  expect(currencies?.['BTC']).toMatchObject({ active: true, precision: 1e-8, type: 'crypto' })
  expect(currencies?.['USD']).toMatchObject({ active: true, precision: 0.01, type: 'fiat' })
  expect(Math.abs(Number(await exchange.fetchTime()) - served.sandbox.exchange.nowMs())).toBeLessThan(2000)
})

test('book, ticker, tickers, trades and candles', async () => {
  const book = await exchange.fetchOrderBook(PAIR)
  expect(book.bids.length).toBeGreaterThan(5)
  expect(Number(book.bids[0]?.[0])).toBeLessThan(Number(book.asks[0]?.[0]))
  const ticker = await exchange.fetchTicker(PAIR)
  for (const field of ['last', 'bid', 'ask', 'baseVolume', 'timestamp'] as const) {
    expect(ticker[field], field).toBeGreaterThan(0)
  }
  const tickers = await exchange.fetchTickers()
  expect(tickers['ETH/USD']?.last).toBeGreaterThan(0)
  exchange.options['fetchTickerMethod'] = 'publicGetProductsIdStats'
  const stats = await exchange.fetchTicker(PAIR)
  exchange.options['fetchTickerMethod'] = 'publicGetProductsIdTicker'
  for (const field of ['open', 'high', 'low', 'last', 'baseVolume'] as const) {
    expect(stats[field], field).toBeGreaterThan(0)
  }
  served.sandbox.exchange.print(served.sandbox.key(PAIR), {
    price: served.sandbox.ticks(PAIR, String(ticker.last)),
    quantity: served.sandbox.lots(PAIR, '0.02'),
    aggressor: 'buy',
  })
  const trades = await exchange.fetchTrades(PAIR, undefined, 5)
  expect(trades.find(({ amount }) => amount === 0.02)).toMatchObject({
    symbol: PAIR,
    side: 'buy',
    price: ticker.last,
  })
  const since = Math.floor(Date.now() / 300_000) * 300_000 - 3_600_000
  const candles = await exchange.fetchOHLCV(PAIR, '5m', since, 5)
  expect(candles).toHaveLength(5)
  for (const [at, open, high, low, close, volume] of candles) {
    expect(Number(at) % 300_000).toBe(0)
    expect(Number(low)).toBeLessThanOrEqual(Math.min(Number(open), Number(close)))
    expect(Number(high)).toBeGreaterThanOrEqual(Math.max(Number(open), Number(close)))
    expect(Number(volume)).toBeGreaterThan(0)
  }
})

test('what it streams of the market', async () => {
  const book = await exchange.watchOrderBook(PAIR)
  expect(Number(book.bids[0]?.[0])).toBeLessThan(Number(book.asks[0]?.[0]))
  const trades = exchange.watchTrades(PAIR)
  const ticker = await exchange.watchTicker(PAIR)
  for (const field of ['last', 'bid', 'ask', 'bidVolume', 'open', 'high', 'low', 'baseVolume'] as const) {
    expect(ticker[field], field).toBeGreaterThan(0)
  }
  const [trade] = await trades
  expect(trade).toMatchObject({ symbol: PAIR })
  expect(trade?.price).toBeGreaterThan(0)
})

test('an order from its birth to its end', async () => {
  const heard = acknowledged()
  const told = exchange.watchOrders(PAIR)
  await heard
  const price = await priceAt(0.9)
  const order = await exchange.createOrder(PAIR, 'limit', 'buy', 0.01, price, { clientOrderId: CLIENT_ID })
  expect(order).toMatchObject({ status: 'open', clientOrderId: CLIENT_ID, price, amount: 0.01, side: 'buy' })
  expect(await told).toMatchObject([{ id: order.id, clientOrderId: CLIENT_ID, status: 'open', amount: 0.01 }])
  const open = await exchange.fetchOpenOrders(PAIR)
  expect(open.map(({ id }) => id)).toEqual([order.id])
  expect(await exchange.fetchOrder(String(order.id))).toMatchObject({
    status: 'open',
    filled: 0,
    remaining: 0.01,
  })
  const named = await exchange.fetchOrder('', undefined, { clientOrderId: CLIENT_ID })
  expect(named.id).toBe(String(order.id))
  const balance = await exchange.fetchBalance()
  // What is set aside covers the fee as well.
  expect(Number(balance['USD']?.used)).toBeCloseTo(price * 0.01 * 1.006, 6)
  await exchange.cancelOrder(String(order.id), PAIR)
  expect(await exchange.fetchOpenOrders(PAIR)).toEqual([])
  // Cancelled before it traded: nobody remembers it.
  expect(exchange.fetchOrder(String(order.id))).rejects.toThrow('NotFound')
})

test('market orders by size and by funds, and what they traded', async () => {
  const heard = acknowledged()
  const mine = exchange.watchMyTrades(PAIR)
  await heard
  const bySize = await exchange.createOrder(PAIR, 'market', 'buy', 0.01)
  const byFunds = await exchange.createOrder(PAIR, 'market', 'buy', 0, undefined, { cost: 100 })
  expect((await mine)[0]).toMatchObject({
    order: bySize.id,
    symbol: PAIR,
    side: 'buy',
    takerOrMaker: 'taker',
  })
  const closed = await exchange.fetchOrder(String(bySize.id))
  expect(closed).toMatchObject({ status: 'closed', type: 'market', filled: 0.01 })
  expect(closed.fee?.cost).toBeCloseTo(Number(closed.cost) * 0.006, 8)
  const spent = await exchange.fetchOrder(String(byFunds.id))
  expect(spent.status).toBe('closed')
  expect(Number(spent.cost) + Number(spent.fee?.cost)).toBeLessThanOrEqual(100)
  const trades = await exchange.fetchMyTrades(PAIR)
  expect(new Set(trades.map(({ order }) => order))).toEqual(new Set([bySize.id, byFunds.id]))
  expect(trades[0]).toMatchObject({ side: 'buy', takerOrMaker: 'taker', fee: { currency: 'USD' } })
  const ofOne = await exchange.fetchOrderTrades(String(bySize.id))
  expect(ofOne.reduce((sum, { amount }) => sum + Number(amount), 0)).toBeCloseTo(0.01, 8)
  const done = await exchange.fetchClosedOrders(PAIR)
  expect(done.map(({ id }) => id)).toContain(String(bySize.id))
})

test('a stop waits, and everything is taken out at once', async () => {
  const [limit, trigger] = [await priceAt(0.8), await priceAt(0.85)]
  const stop = await exchange.createOrder(PAIR, 'limit', 'sell', 0.01, limit, { stopPrice: trigger })
  await exchange.createOrder(PAIR, 'limit', 'buy', 0.01, limit)
  const open = await exchange.fetchOpenOrders(PAIR)
  expect(open).toHaveLength(2)
  expect(open.find(({ id }) => id === stop.id)).toMatchObject({
    triggerPrice: trigger,
    price: limit,
    side: 'sell',
  })
  await exchange.cancelAllOrders(PAIR)
  expect(await exchange.fetchOpenOrders(PAIR)).toEqual([])
})

test('accounts, the ledger and what it costs', async () => {
  const accounts = await exchange.fetchAccounts()
  expect(accounts.map(({ code }) => code).sort()).toEqual(['BTC', 'USD'])
  const ledger = await exchange.fetchLedger('USD')
  const balance = await exchange.fetchBalance()
  const newest = ledger.toSorted((left, right) => Number(left.id) - Number(right.id)).at(-1)
  expect(newest?.after).toBeCloseTo(Number(balance['USD']?.total), 6)
  const fees = await exchange.fetchTradingFees()
  expect(fees[PAIR]).toMatchObject({ maker: 0.004, taker: 0.006 })
})

test('refusals are the exceptions ccxt has for them', async () => {
  const failureOf = async (work: Promise<unknown>): Promise<string> => {
    const error = await work.then(
      () => new Error('it went through'),
      (thrown: unknown) => thrown,
    )
    return error instanceof Error ? error.constructor.name : String(error)
  }
  expect(await failureOf(exchange.createOrder(PAIR, 'limit', 'buy', 1000, await priceAt(0.9)))).toBe(
    'InsufficientFunds',
  )
  expect(await failureOf(exchange.cancelOrder('d0c5340b-6d6c-49d9-b567-48c4bfca13d2'))).toBe('OrderNotFound')
  const stranger = clientOf({ ...served, keys: { ...served.keys, passphrase: 'wrong' } })
  expect(await failureOf(stranger.fetchBalance())).toBe('AuthenticationError')
  await stranger.close()
})
