/** ccxt, which knows nothing of us, against the served face: REST and ccxt.pro's sockets. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import ccxt, { type bybit, type Order, type pro } from 'ccxt'
import { bybitFace } from '../../src/sandbox/bybit/index.ts'
import type { MakeFace } from '../../src/sandbox/core/index.ts'
import { aSandbox, aServedFace, type ServedFace, type SteppedSandbox } from '../support/a-sandbox.ts'

const SYMBOL = 'BTC/USDT'
/** Nothing here takes long; a stream that stays silent must not hang the suite. */
const WAIT_MS = 60_000

let sandbox: SteppedSandbox
let served: ServedFace
let endTime: () => void
let client: InstanceType<typeof pro.bybit>

/** Topics that sockets have subscribed to so far. */
const taken = new Set<string>()

const noting: MakeFace = (options) => {
  const face = bybitFace(options)
  return {
    ...face,
    openSocket(opening, peer) {
      const socket = face.openSocket(opening, peer)
      return (
        socket && {
          ...socket,
          onMessage(text) {
            socket.onMessage(text)
            const { op, args } = JSON.parse(text)
            if (op === 'subscribe') for (const topic of args) taken.add(topic)
          },
        }
      )
    },
  }
}

beforeAll(async () => {
  sandbox = aSandbox({ venue: 'bybit', startMs: Date.now() })
  served = await aServedFace(noting, sandbox, { hasRateLimits: false })
  endTime = sandbox.run()
  client = pointedAt(served, new ccxt.pro.bybit(KEYS))
  // ccxt wants this once where a socket is not encrypted.
  await client.loadHttpProxyAgent()
  await client.loadMarkets()
})

afterAll(async () => {
  await client.close()
  endTime()
  await served.stop()
})

const KEYS = {
  apiKey: 'sandbox-key',
  secret: 'sandbox-secret',
  enableRateLimit: false,
  options: { defaultType: 'spot' },
}

function pointedAt<Client extends bybit>({ restUrl, wsUrl }: ServedFace, exchange: Client): Client {
  exchange.urls = { ...exchange.urls, api: moved(exchange.urls.api, restUrl, wsUrl) as never }
  return exchange
}

/** The same paths at another host. */
function moved(urls: unknown, restUrl: string, wsUrl: string): unknown {
  if (typeof urls === 'string') {
    return urls.replace(/^https?:\/\/[^/]+/, restUrl).replace(/^wss?:\/\/[^/]+/, wsUrl)
  }
  if (typeof urls !== 'object' || urls === null) return urls
  return Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, moved(url, restUrl, wsUrl)]))
}

function soon<Value>(value: Promise<Value>): Promise<Value> {
  let timer: ReturnType<typeof setTimeout>
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('nothing came')), WAIT_MS)
  })
  return Promise.race([value, late]).finally(() => clearTimeout(timer))
}

function idOf({ id }: Pick<Order, 'id'>): string {
  return id ?? ''
}

/** A price far below the market, where a buy rests. */
async function lowPrice(): Promise<number> {
  const book = await client.fetchOrderBook(SYMBOL)
  return Math.round((book.bids[0]?.[0] ?? 0) * 0.9)
}

describe('ccxt reads the market', () => {
  test('instruments, time, fees', async () => {
    expect(Object.keys(client.markets ?? {})).toEqual(['BTC/USDT', 'ETH/USDT'])
    const market = client.market(SYMBOL)
    expect(market).toMatchObject({ spot: true, active: true, base: 'BTC', quote: 'USDT' })
    expect(market.precision).toMatchObject({ price: 0.01, amount: 0.00001 })
    expect(Math.abs(((await client.fetchTime()) as number) - Date.now())).toBeLessThan(5000)
    expect(await client.fetchTradingFee(SYMBOL)).toMatchObject({ maker: 0.001, taker: 0.001 })
    expect(Object.keys(await client.fetchCurrencies()).sort()).toEqual(['BTC', 'ETH', 'USDT'])
  })

  test('book, tickers, candles, trades', async () => {
    const book = await client.fetchOrderBook(SYMBOL, 5)
    expect([book.bids.length, book.asks.length]).toEqual([5, 5])
    const ticker = await client.fetchTicker(SYMBOL)
    expect(ticker.last).toBeGreaterThan(0)
    expect(ticker.bid).toBeLessThan(ticker.ask as number)
    expect(Object.keys(await client.fetchTickers([SYMBOL]))).toEqual([SYMBOL])
    const candles = await client.fetchOHLCV(SYMBOL, '1m', undefined, 3)
    expect(candles.length).toBe(3)
    expect((candles[1]?.[0] ?? 0) - (candles[0]?.[0] ?? 0)).toBe(60_000)
    sandbox.exchange.print(sandbox.key(SYMBOL), {
      price: sandbox.ticks(SYMBOL, '50000'),
      quantity: sandbox.lots(SYMBOL, '0.01'),
      aggressor: 'sell',
    })
    expect((await client.fetchTrades(SYMBOL)).at(-1)).toMatchObject({ symbol: SYMBOL })
  })

  test('and its streams', async () => {
    const book = await soon(client.watchOrderBook(SYMBOL, 50))
    expect(book.bids[0]?.[0]).toBeLessThan(book.asks[0]?.[0] as number)
    const next = await soon(client.watchOrderBook(SYMBOL, 50))
    expect(next.bids.length).toBeGreaterThan(5)
    expect((await soon(client.watchTrades(SYMBOL)))[0]).toMatchObject({ symbol: SYMBOL })
    expect((await soon(client.watchTicker(SYMBOL))).last).toBeGreaterThan(0)
    expect((await soon(client.watchOHLCV(SYMBOL, '1m'))).at(-1)?.length).toBe(6)
  })
})

describe('ccxt trades', () => {
  test('a limit order: placed, seen, amended, taken out', async () => {
    const price = await lowPrice()
    const placed = await client.createOrder(SYMBOL, 'limit', 'buy', 0.01, price, {
      clientOrderId: 'ccxt-1',
      postOnly: true,
    })
    expect(await client.fetchOpenOrder(idOf(placed), SYMBOL)).toMatchObject({
      id: placed.id,
      clientOrderId: 'ccxt-1',
      status: 'open',
      type: 'limit',
      side: 'buy',
      price,
      amount: 0.01,
      filled: 0,
      postOnly: true,
    })
    expect((await client.fetchBalance())['USDT']?.used).toBeCloseTo(price * 0.01)
    await client.editOrder(idOf(placed), SYMBOL, 'limit', 'buy', 0.02, price - 10)
    const [edited] = await client.fetchOpenOrders(SYMBOL)
    expect(edited).toMatchObject({ price: price - 10, amount: 0.02 })
    await client.cancelOrder(idOf(placed), SYMBOL)
    expect(await client.fetchOpenOrders(SYMBOL)).toEqual([])
    const ended = await client.fetchOrder(idOf(placed), SYMBOL, { acknowledged: true })
    expect(ended.status).toBe('canceled')
  })

  test('a market order by quantity and by cost', async () => {
    const placed = await client.createOrder(SYMBOL, 'market', 'buy', 0.01)
    const closed = await client.fetchClosedOrder(idOf(placed), SYMBOL)
    expect(closed).toMatchObject({ status: 'closed', type: 'market', filled: 0.01, remaining: 0 })
    expect(closed.fee).toMatchObject({ currency: 'BTC' })
    const trades = await client.fetchMyTrades(SYMBOL)
    expect(trades.filter(({ order }) => order === placed.id).length).toBeGreaterThan(0)
    const byCost = await client.createOrder(SYMBOL, 'market', 'buy', 1, undefined, { cost: 600 })
    const spent = await client.fetchClosedOrder(idOf(byCost), SYMBOL)
    expect(spent.cost).toBeLessThanOrEqual(600)
    expect(spent.cost).toBeGreaterThan(590)
  })

  test('a stop: waits, is listed as one, is taken out', async () => {
    const price = await lowPrice()
    const stop = await client.createOrder(SYMBOL, 'limit', 'sell', 0.01, price - 10, { triggerPrice: price })
    const [waiting] = await client.fetchOpenOrders(SYMBOL, undefined, undefined, { trigger: true })
    expect(waiting).toMatchObject({ id: stop.id, triggerPrice: price, status: 'open' })
    await expect(client.cancelOrder(idOf(stop), SYMBOL)).rejects.toThrow('170213')
    await client.cancelOrder(idOf(stop), SYMBOL, { trigger: true })
    const open = await client.fetchOpenOrders(SYMBOL, undefined, undefined, { trigger: true })
    expect(open).toEqual([])
  })

  test('take-profit and stop-loss attached to an order, and the ledger', async () => {
    const price = await lowPrice()
    const [loss, profit] = [price - 100, Math.floor(price * 1.5)]
    const entry = await client.createOrder(SYMBOL, 'limit', 'buy', 0.01, Math.floor(price * 1.2), {
      stopLoss: { triggerPrice: loss },
      takeProfit: { triggerPrice: profit, price: profit },
    })
    const exits = { trigger: true, orderFilter: 'BidirectionalTpslOrder' }
    const [guard] = await client.fetchOpenOrders(SYMBOL, undefined, undefined, exits)
    expect(guard).toMatchObject({
      side: 'sell',
      stopLossPrice: loss,
      takeProfitPrice: profit,
      status: 'open',
    })
    await client.cancelOrder(guard?.id ?? '', SYMBOL, exits)
    expect(await client.fetchOpenOrders(SYMBOL, undefined, undefined, exits)).toEqual([])
    const ledger = await client.fetchLedger(undefined, undefined, 50)
    const bought = ledger.filter(({ info, currency }) => info.orderId === entry.id && currency === 'BTC')
    expect(bought.length).toBeGreaterThan(0)
    expect(bought[0]).toMatchObject({ type: 'trade', direction: 'in', currency: 'BTC' })
    const sum = ledger
      .filter(({ currency }) => currency === 'BTC')
      .reduce((all, { amount, direction }) => all + (direction === 'out' ? -1 : 1) * Number(amount), 0)
    const { total } = await client.fetchBalance()
    expect(sum).toBeCloseTo(Number((total as unknown as Record<string, number>)['BTC']), 8)
  })

  test('everything at once, and several in one request', async () => {
    const price = await lowPrice()
    const leg = { symbol: SYMBOL, type: 'limit', side: 'buy', price } as const
    const made = (await client.createOrders([
      { ...leg, amount: 0.01 },
      { ...leg, amount: 1000 },
    ])) as Order[]
    expect(made[1]?.status).toBe('rejected')
    expect((await client.fetchOpenOrders(SYMBOL)).length).toBe(1)
    await client.cancelAllOrders(SYMBOL)
    expect(await client.fetchOpenOrders(SYMBOL)).toEqual([])
  })

  test('refusals reach it as its own exceptions', async () => {
    const price = await lowPrice()
    const refused = client.createOrder(SYMBOL, 'limit', 'buy', 1000, price)
    await expect(refused).rejects.toBeInstanceOf(ccxt.InsufficientFunds)
    const crossing = client.createOrder(SYMBOL, 'limit', 'buy', 0.01, price * 1.5, { postOnly: true })
    await expect(crossing).rejects.toBeInstanceOf(ccxt.InvalidOrder)
    await expect(client.cancelOrder('1600000000000009999', SYMBOL)).rejects.toBeInstanceOf(ccxt.OrderNotFound)
    const stranger = pointedAt(served, new ccxt.bybit({ ...KEYS, secret: 'another' }))
    await expect(stranger.fetchOpenOrders(SYMBOL)).rejects.toBeInstanceOf(ccxt.AuthenticationError)
  })

  test('and hears of it: orders, trades, balances', async () => {
    const orders = client.watchOrders(SYMBOL)
    const trades = client.watchMyTrades(SYMBOL)
    const balances = client.watchBalance()
    await subscribed(['order', 'execution', 'wallet'])
    const placed = await client.createOrder(SYMBOL, 'market', 'sell', 0.01)
    const heard = await soon(orders)
    expect(heard.some(({ id }) => id === placed.id)).toBe(true)
    expect((await soon(trades))[0]).toMatchObject({ order: placed.id, takerOrMaker: 'taker', side: 'sell' })
    expect((await soon(balances))['USDT']?.total).toBeGreaterThan(0)
  })

  test('over the trade socket', async () => {
    const price = await lowPrice()
    const placed = await soon(client.createOrderWs(SYMBOL, 'limit', 'buy', 0.01, price))
    expect((await client.fetchOpenOrder(idOf(placed), SYMBOL)).price).toBe(price)
    await soon(client.editOrderWs(idOf(placed), SYMBOL, 'limit', 'buy', 0.01, price - 5))
    await soon(client.cancelOrderWs(idOf(placed), SYMBOL))
    expect(await client.fetchOpenOrders(SYMBOL)).toEqual([])
  })
})

/** Until the venue has taken a subscription to each. */
async function subscribed(topics: readonly string[]): Promise<void> {
  const end = Date.now() + WAIT_MS
  while (!topics.every((topic) => taken.has(topic))) {
    if (Date.now() > end) throw new Error('nothing was subscribed to')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
