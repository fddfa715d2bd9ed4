/** ccxt as it comes, pointed at the simulated venue: none of our own client code. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import ccxt from 'ccxt'
import { binanceFace } from '../../src/sandbox/binance/index.ts'
import { aSandbox, aServedFace, type ServedFace, type SteppedSandbox } from '../support/a-sandbox.ts'

const SYMBOL = 'BTC/USDT'

let sandbox: SteppedSandbox
let served: ServedFace
let exchange: InstanceType<typeof ccxt.pro.binance>
let halt: () => void

beforeAll(async () => {
  // The client's clock is its own.
  sandbox = aSandbox({ venue: 'binance', startMs: Date.now() })
  served = await aServedFace(binanceFace, sandbox)
  halt = sandbox.run()
  exchange = new ccxt.pro.binance({ apiKey: 'sandbox-key', secret: 'sandbox-secret', enableRateLimit: false })
  exchange.urls = { ...exchange.urls, api: moved(exchange.urls['api']) as never }
  // Without it ccxt takes no plain address for a socket.
  await exchange.loadHttpProxyAgent()
  await exchange.loadMarkets()
})

afterAll(async () => {
  await exchange.close()
  halt()
  await served.stop()
})

/** The same paths at the simulated venue. */
function moved(urls: unknown): unknown {
  if (typeof urls === 'string') {
    return urls.replace(/^wss?:\/\/[^/]+/, served.wsUrl).replace(/^https?:\/\/[^/]+/, served.restUrl)
  }
  if (typeof urls !== 'object' || urls === null) return urls
  return Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, moved(url)]))
}

const far = async (ratio: number) => {
  const { bids } = await exchange.fetchOrderBook(SYMBOL, 5)
  return Number(exchange.priceToPrecision(SYMBOL, (bids[0]?.[0] ?? 0) * ratio))
}

describe('market', () => {
  test('markets with their steps and limits', () => {
    const market = exchange.market(SYMBOL)
    expect(market).toMatchObject({
      ...{ id: 'BTCUSDT', spot: true, active: true, base: 'BTC', quote: 'USDT' },
      ...{ precision: { amount: 0.00001, price: 0.01 }, limits: { cost: { min: 5 } } },
    })
    expect(Object.keys(exchange.markets ?? {})).toEqual(['BTC/USDT', 'ETH/USDT'])
  })

  test('books, tickers, candles, time', async () => {
    const book = await exchange.fetchOrderBook(SYMBOL, 10)
    expect(book.bids).toHaveLength(10)
    expect(book.bids[0]![0]!).toBeLessThan(book.asks[0]![0]!)
    const ticker = await exchange.fetchTicker(SYMBOL)
    expect(ticker.high!).toBeGreaterThanOrEqual(ticker.low!)
    for (const name of ['last', 'open', 'bid', 'ask', 'vwap', 'baseVolume', 'quoteVolume'] as const) {
      expect(ticker[name]).toBeGreaterThan(0)
    }
    expect(Object.keys(await exchange.fetchTickers())).toEqual(['BTC/USDT', 'ETH/USDT'])
    const candles = await exchange.fetchOHLCV(SYMBOL, '1m', undefined, 5)
    expect(candles).toHaveLength(5)
    expect(candles[1]![0]! - candles[0]![0]!).toBe(60_000)
    expect(Math.abs((await exchange.fetchTime())! - sandbox.exchange.nowMs())).toBeLessThan(5_000)
  })

  test('book, trades, ticker and candles as they come', async () => {
    const book = await exchange.watchOrderBook(SYMBOL)
    expect(book.bids[0]![0]!).toBeLessThan(book.asks[0]![0]!)
    const [trade] = await exchange.watchTrades(SYMBOL)
    expect(trade).toMatchObject({ symbol: SYMBOL })
    expect(trade!.price! * trade!.amount!).toBeCloseTo(trade!.cost!, 6)
    expect((await exchange.watchTicker(SYMBOL)).last).toBeGreaterThan(0)
    expect((await exchange.watchOHLCV(SYMBOL, '1m')).at(-1)![4]).toBeGreaterThan(0)
    const nonce = book.nonce ?? 0
    const next = await exchange.watchOrderBook(SYMBOL)
    expect(next.nonce).toBeGreaterThanOrEqual(nonce)
  }, 120_000)
})

describe('trading', () => {
  test('what rests: placed, found, changed, cancelled', async () => {
    const placed = await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, await far(0.9))
    expect(placed).toMatchObject({ status: 'open', side: 'buy', type: 'limit', amount: 0.01, filled: 0 })
    const found = await exchange.fetchOrder(placed.id!, SYMBOL)
    expect(found).toMatchObject({ id: placed.id, clientOrderId: placed.clientOrderId, status: 'open' })
    const price = await far(0.91)
    const edited = await exchange.editOrder(placed.id!, SYMBOL, 'limit', 'buy', 0.02, price)
    expect(edited).toMatchObject({ status: 'open', amount: 0.02, price })
    const open = await exchange.fetchOpenOrders(SYMBOL)
    expect(open.map(({ id }) => id)).toEqual([edited.id])
    expect(await exchange.cancelOrder(edited.id!, SYMBOL)).toMatchObject({ status: 'canceled' })
    await expect(exchange.cancelOrder(edited.id!, SYMBOL)).rejects.toThrow(ccxt.OrderNotFound)
  })

  test('a stop waits, and all are cancelled at once', async () => {
    const stopLossPrice = await far(0.85)
    const limit = await far(0.84)
    const stop = await exchange.createOrder(SYMBOL, 'limit', 'sell', 0.01, limit, { stopLossPrice })
    const plain = await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, await far(0.9))
    const open = await exchange.fetchOpenOrders(SYMBOL)
    expect(open.find(({ id }) => id === stop.id)?.triggerPrice).toBe(stopLossPrice)
    const gone = await exchange.cancelAllOrders(SYMBOL)
    expect(gone.map(({ id }) => id).sort()).toEqual([stop.id, plain.id].sort())
    expect(await exchange.fetchOpenOrders(SYMBOL)).toEqual([])
  })

  test('a stop that follows, an order that shows a part of itself, and a pair', async () => {
    const trailing = { trailingPercent: '5', stopLossOrTakeProfit: 'stopLoss' }
    const stop = await exchange.createOrder(SYMBOL, 'market', 'sell', 0.01, undefined, trailing)
    const found = await exchange.fetchOrder(stop.id!, SYMBOL)
    expect(found).toMatchObject({ status: 'open', info: { type: 'STOP_LOSS', trailingDelta: 500 } })
    const hidden = { icebergQty: '0.002' }
    const iceberg = await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, await far(0.9), hidden)
    expect(iceberg).toMatchObject({ status: 'open', amount: 0.01, info: { icebergQty: '0.00200000' } })
    await exchange.cancelAllOrders(SYMBOL)
    const pair = await exchange.privatePostOrderListOco({
      ...{ symbol: 'BTCUSDT', side: 'SELL', quantity: '0.01', aboveType: 'LIMIT_MAKER' },
      ...{ abovePrice: await far(1.1), belowType: 'STOP_LOSS', belowStopPrice: await far(0.9) },
    })
    const open = await exchange.fetchOpenOrders(SYMBOL)
    expect(open.map(({ id }) => Number(id))).toEqual(
      pair.orders.map(({ orderId }: { readonly orderId: string }) => Number(orderId)),
    )
    await exchange.cancelOrder(open[0]!.id!, SYMBOL)
    expect(await exchange.fetchOpenOrders(SYMBOL)).toEqual([])
  })

  test('at market: order, trades and balance agree', async () => {
    const before = await exchange.fetchBalance()
    const bought = await exchange.createOrder(SYMBOL, 'market', 'buy', 0.02)
    expect(bought).toMatchObject({ status: 'closed', filled: 0.02, remaining: 0 })
    const trades = (await exchange.fetchMyTrades(SYMBOL)).filter(({ order }) => order === bought.id)
    expect(trades.reduce((sum, { amount }) => sum + amount!, 0)).toBeCloseTo(0.02, 8)
    expect(trades[0]).toMatchObject({ takerOrMaker: 'taker', side: 'buy', fee: { currency: 'BTC' } })
    const after = await exchange.fetchBalance()
    const fees = trades.reduce((sum, { fee }) => sum + Number(fee!.cost), 0)
    expect(Number(after['BTC']!.total) - Number(before['BTC']!.total)).toBeCloseTo(0.02 - fees, 8)
    expect(Number(before['USDT']!.total) - Number(after['USDT']!.total)).toBeCloseTo(bought.cost!, 6)
  })

  test('refusals are what ccxt takes them for', async () => {
    const price = await far(1)
    await expect(exchange.createOrder(SYMBOL, 'limit', 'buy', 5, price)).rejects.toThrow(
      ccxt.InsufficientFunds,
    )
    await expect(exchange.fetchOrder('999999', SYMBOL)).rejects.toThrow(ccxt.OrderNotFound)
    const small = exchange.createOrder(SYMBOL, 'limit', 'buy', 0.00002, price)
    await expect(small).rejects.toThrow('Filter failure: NOTIONAL')
    const post = exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, await far(1.01), { postOnly: true })
    await expect(post).rejects.toThrow(ccxt.OrderImmediatelyFillable)
    const stranger = new ccxt.binance({ apiKey: 'sandbox-key', secret: 'wrong', enableRateLimit: false })
    stranger.urls = exchange.urls
    await expect(stranger.fetchBalance()).rejects.toThrow(ccxt.AuthenticationError)
  })
})

describe('the account as it moves', () => {
  test('orders, trades and balances are told', async () => {
    let isHeard = false
    const heard = Promise.all([
      exchange.watchOrders(SYMBOL),
      exchange.watchMyTrades(SYMBOL),
      exchange.watchBalance(),
    ]).finally(() => {
      isHeard = true
    })
    // Nobody says when the subscription is there, so something happens until it is.
    const ids: string[] = []
    while (!isHeard) {
      ids.push((await exchange.createOrder(SYMBOL, 'market', 'buy', 0.001)).id!)
      await Bun.sleep(20)
    }
    const [orders, trades, balance] = await heard
    expect(ids).toContain(orders.at(-1)!.id!)
    expect(ids).toContain(trades[0]!.order!)
    expect(trades[0]).toMatchObject({ side: 'buy', symbol: SYMBOL })
    expect(Number(balance['BTC']!.total)).toBeGreaterThan(1)
  }, 120_000)

  test('orders by the socket', async () => {
    const placed = await exchange.createOrderWs(SYMBOL, 'limit', 'buy', 0.01, await far(0.9))
    expect(placed).toMatchObject({ status: 'open' })
    expect(await exchange.fetchOrderWs(placed.id!, SYMBOL)).toMatchObject({ id: placed.id })
    expect((await exchange.fetchOpenOrdersWs(SYMBOL)).map(({ id }) => id)).toEqual([placed.id])
    expect(await exchange.cancelOrderWs(placed.id!, SYMBOL)).toMatchObject({ status: 'canceled' })
    expect(await exchange.fetchMyTradesWs(SYMBOL)).not.toEqual([])
  }, 120_000)
})
