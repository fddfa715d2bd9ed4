/** ccxt, which knows nothing of us, against the sandbox: every parser of it must find what it expects. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import ccxt, { type Order } from 'ccxt'
import { okxFace } from '../../src/sandbox/okx/index.ts'
import {
  aSandbox,
  aServedFace,
  SANDBOX_CREDENTIALS,
  type ServedFace,
  type SteppedSandbox,
} from '../support/a-sandbox.ts'

const SYMBOL = 'BTC/USDT'
const { apiKey, apiSecret, passphrase } = SANDBOX_CREDENTIALS

let sandbox: SteppedSandbox
let served: ServedFace
let end: () => void
let client: InstanceType<typeof ccxt.pro.okx>

beforeAll(async () => {
  sandbox = aSandbox({ venue: 'okx', startMs: Date.now() })
  // Its limits have a test of their own; here they would only cost time.
  served = await aServedFace(okxFace, sandbox, { hasRateLimits: false })
  end = sandbox.run()
  client = new ccxt.pro.okx({ apiKey, secret: apiSecret, password: passphrase, enableRateLimit: false })
  client.urls = { ...client.urls, api: { rest: served.restUrl, ws: `${served.wsUrl}/ws/v5` } }
  // Without it, ccxt refuses sockets that are not encrypted.
  await client.loadHttpProxyAgent()
  await client.loadMarkets()
})

afterAll(async () => {
  await client.close()
  end()
  await served.stop()
})

/** A price at which nobody sells. */
async function lowPrice(): Promise<number> {
  const { bids } = await client.fetchOrderBook(SYMBOL)
  return Math.floor((bids[0]?.[0] ?? 0) * 0.9)
}

function known<T extends { readonly id: string | undefined }>(order: T): T & { readonly id: string } {
  const { id } = order
  if (id === undefined) throw new Error('an order without an id')
  return { ...order, id }
}

async function eventually<T>(ask: () => Promise<T>, holds: (found: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 3000; tries++) {
    const found = await ask()
    if (holds(found)) return found
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('it never came')
}

describe('the market by REST', () => {
  test('markets', () => {
    const market = client.market(SYMBOL)
    expect(market).toMatchObject({ id: 'BTC-USDT', spot: true, active: true, base: 'BTC', quote: 'USDT' })
    const { tickSize, lotSize } = sandbox.instrument(SYMBOL)
    expect(market.precision).toMatchObject({ price: Number(tickSize) / 1e18, amount: Number(lotSize) / 1e18 })
    expect(market.limits.amount?.min).toBeGreaterThan(0)
    expect(Object.keys(client.currencies)).toEqual(expect.arrayContaining(['BTC', 'ETH', 'USDT']))
  })

  test('time, books, tickers, trades, candles', async () => {
    expect(Math.abs(((await client.fetchTime()) ?? 0) - Date.now())).toBeLessThan(5000)
    const book = await client.fetchOrderBook(SYMBOL, 5)
    expect(book.bids).toHaveLength(5)
    expect(book.bids[0]?.[0]).toBeLessThan(book.asks[0]?.[0] ?? 0)
    const ticker = await eventually(
      () => client.fetchTicker(SYMBOL),
      ({ last }) => (last ?? 0) > 0,
    )
    expect(ticker).toMatchObject({ symbol: SYMBOL })
    expect(ticker.baseVolume).toBeGreaterThan(0)
    expect(ticker.bid).toBeLessThan(ticker.ask ?? 0)
    expect(Object.keys(await client.fetchTickers([SYMBOL, 'ETH/USDT']))).toHaveLength(2)
    const trades = await eventually(
      () => client.fetchTrades(SYMBOL),
      (found) => found.length > 0,
    )
    expect(trades[0]).toMatchObject({ symbol: SYMBOL, side: expect.stringMatching(/buy|sell/) })
    const candles = await client.fetchOHLCV(SYMBOL, '1m', undefined, 10)
    expect(candles).toHaveLength(10)
    const times = candles.map(([at]) => at ?? 0)
    expect(times).toEqual(times.toSorted((left, right) => left - right))
    const since = times[3] ?? 0
    expect((await client.fetchOHLCV(SYMBOL, '1m', since, 3)).map(([at]) => at)).toEqual(times.slice(3, 6))
  })
})

describe('orders by REST', () => {
  test('a limit order lives, is found, becomes smaller, ends', async () => {
    const price = await lowPrice()
    const clientOrderId = 'ccxtlimit1'
    const made = known(await client.createOrder(SYMBOL, 'limit', 'buy', 0.02, price, { clientOrderId }))
    const found = await client.fetchOrder(made.id, SYMBOL)
    expect(found).toMatchObject({
      id: made.id,
      clientOrderId,
      status: 'open',
      price,
      amount: 0.02,
      filled: 0,
    })
    const byName = await client.fetchOrder('', SYMBOL, { clientOrderId })
    expect(byName.id).toBe(made.id)
    const balance = await client.fetchBalance()
    expect(balance['USDT']).toMatchObject({ used: price * 0.02 })
    const edited = await client.editOrder(made.id, SYMBOL, 'limit', 'buy', 0.01, price)
    expect(edited.id).toBe(made.id)
    const open = await client.fetchOpenOrders(SYMBOL)
    expect(open.map(({ id, amount }) => [id, amount])).toEqual([[made.id, 0.01]])
    await client.cancelOrder(made.id, SYMBOL)
    expect(await client.fetchOpenOrders(SYMBOL)).toEqual([])
    expect(await client.fetchOrder(made.id, SYMBOL)).toMatchObject({ status: 'canceled' })
    const canceled = await client.fetchCanceledOrders(SYMBOL)
    expect(canceled.map(({ id }) => id)).toContain(made.id)
  })

  test('a market order trades, and its fill says what it cost', async () => {
    const made = known(await client.createOrder(SYMBOL, 'market', 'buy', 0.01))
    const order = await client.fetchOrder(made.id, SYMBOL)
    expect(order).toMatchObject({ status: 'closed', filled: 0.01, type: 'market' })
    const trades = await client.fetchOrderTrades(made.id, SYMBOL)
    expect(trades.reduce((sum, { amount }) => sum + (amount ?? 0), 0)).toBeCloseTo(0.01, 12)
    expect(trades[0]).toMatchObject({ order: made.id, takerOrMaker: 'taker', fee: { currency: 'BTC' } })
    expect(trades[0]?.fee?.cost).toBeGreaterThan(0)
    expect((await client.fetchMyTrades(SYMBOL)).map(({ order: of }) => of)).toContain(made.id)
    const cost = known(
      await client.createOrder(SYMBOL, 'market', 'buy', 100, undefined, {
        tgtCcy: 'quote_ccy',
        cost: 100,
      }),
    )
    const spent = await client.fetchOrder(cost.id, SYMBOL)
    expect(spent.status).not.toBe('open')
    expect(Number(spent.filled) * Number(spent.average)).toBeGreaterThan(90)
    expect((await client.fetchClosedOrders(SYMBOL)).map(({ id }) => id)).toContain(made.id)
  })

  test('two triggers in one order, one that trails, and those attached to an order', async () => {
    const low = await lowPrice()
    const [loss, profit] = [low, Math.floor(low * 1.3)]
    const cash = { tdMode: 'cash' }
    const both = known(
      await client.createOrder(SYMBOL, 'oco', 'sell', 0.01, undefined, {
        ...{ ...cash, stopLossPrice: loss, takeProfitPrice: profit },
      }),
    )
    const trailing = known(
      await client.createOrder(SYMBOL, 'market', 'sell', 0.01, undefined, { ...cash, trailingPercent: '5' }),
    )
    const open = (ordType: string) =>
      client.fetchOpenOrders(SYMBOL, undefined, undefined, { trigger: true, ordType })
    expect(await open('oco')).toMatchObject([
      { id: both.id, status: 'open', stopLossPrice: loss, takeProfitPrice: profit, amount: 0.01 },
    ])
    expect(await open('move_order_stop')).toMatchObject([{ id: trailing.id, type: 'move_order_stop' }])
    await client.cancelOrders([both.id], SYMBOL, { trigger: true })
    await client.cancelOrder(trailing.id, SYMBOL, { trailing: true })
    expect([...(await open('oco')), ...(await open('move_order_stop'))]).toEqual([])
    const entry = known(
      await client.createOrder(SYMBOL, 'limit', 'buy', 0.01, Math.floor(low * 1.2), {
        stopLoss: { triggerPrice: loss },
        takeProfit: { triggerPrice: profit, price: profit },
      }),
    )
    const [guard] = await eventually(
      () => open('oco'),
      (found) => found.length > 0,
    )
    expect(guard).toMatchObject({ side: 'sell', stopLossPrice: loss, takeProfitPrice: profit })
    expect((await client.fetchOrder(entry.id, SYMBOL)).status).toBe('closed')
    await client.cancelOrders([guard?.id ?? ''], SYMBOL, { trigger: true })
  })

  test('what moved is in the ledger', async () => {
    const trades = await client.fetchMyTrades(SYMBOL)
    const ledger = await client.fetchLedger()
    const traded = ledger.filter(({ type }) => type === 'trade')
    expect(traded.length).toBe(trades.length * 2)
    const { total } = await client.fetchBalance()
    const sum = ledger
      .filter(({ currency }) => currency === 'BTC')
      .reduce((all, { amount, direction }) => all + (direction === 'out' ? -1 : 1) * Number(amount), 0)
    // What was paid in belongs to no product, and ccxt asks for those of spot.
    expect(sum + 1).toBeCloseTo(Number((total as unknown as Record<string, number>)['BTC']), 8)
    const last = trades.at(-1)
    const bought = traded.find(
      ({ referenceId, currency }) => referenceId === last?.order && currency === 'BTC',
    )
    expect(bought).toMatchObject({ status: 'ok', direction: last?.side === 'buy' ? 'in' : 'out' })
  })

  test('stops wait among the stops', async () => {
    const price = await lowPrice()
    const stop = known(
      await client.createOrder(SYMBOL, 'limit', 'sell', 0.01, price, { triggerPrice: price }),
    )
    const loss = known(
      await client.createOrder(SYMBOL, 'market', 'sell', 0.01, undefined, {
        stopLossPrice: price,
        tdMode: 'cash',
      }),
    )
    const idsOf = async (ordType: string) =>
      (await client.fetchOpenOrders(SYMBOL, undefined, undefined, { trigger: true, ordType })).map(
        ({ id }) => id,
      )
    expect(await idsOf('trigger')).toEqual([stop.id])
    expect(await idsOf('conditional')).toEqual([loss.id])
    expect(await client.fetchOpenOrders(SYMBOL)).toEqual([])
    expect(await client.fetchOrder(stop.id, SYMBOL, { trigger: true })).toMatchObject({
      id: stop.id,
      status: 'open',
      triggerPrice: price,
    })
    await client.cancelOrder(stop.id, SYMBOL, { trigger: true })
    await client.cancelOrders([loss.id], SYMBOL, { trigger: true })
    expect([...(await idsOf('trigger')), ...(await idsOf('conditional'))]).toEqual([])
    const wrongSide = client.createOrder(SYMBOL, 'market', 'buy', 0.01, undefined, {
      stopLossPrice: price,
      tdMode: 'cash',
    })
    await expect(wrongSide).rejects.toThrow(ccxt.InvalidOrder)
  })

  test('several at once', async () => {
    const price = await lowPrice()
    const order = { symbol: SYMBOL, type: 'limit' as const, side: 'buy' as const, amount: 0.01, price }
    const made = (await client.createOrders([order, order])).map(known)
    expect(made.map(({ id }) => id)).toHaveLength(2)
    const cancelled = await client.cancelOrders(
      made.map(({ id }) => id),
      SYMBOL,
    )
    expect(cancelled).toHaveLength(2)
    expect(await client.fetchOpenOrders(SYMBOL)).toEqual([])
    await client.cancelAllOrdersAfter(60_000)
    await client.cancelAllOrdersAfter(0)
  })

  test('what is refused is what ccxt knows it by', async () => {
    const price = await lowPrice()
    const limit = (amount: number, at: number, params = {}) =>
      client.createOrder(SYMBOL, 'limit', 'buy', amount, at, params)
    await expect(limit(1000, price)).rejects.toThrow(ccxt.InsufficientFunds)
    await expect(client.cancelOrder('3000000000999999999', SYMBOL)).rejects.toThrow(ccxt.OrderNotFound)
    await expect(client.fetchOrder('3000000000999999999', SYMBOL)).rejects.toThrow(ccxt.OrderNotFound)
    expect(
      client.createOrder(SYMBOL, 'limit', 'buy', 0.01, price, { clientOrderId: 'not allowed' }),
    ).rejects.toThrow(ccxt.BadRequest)
    const twice = { clientOrderId: 'ccxttwice' }
    await client.cancelOrder(known(await limit(0.01, price, twice)).id, SYMBOL)
    await expect(limit(0.01, price, twice)).rejects.toThrow(ccxt.InvalidOrder)
    const stranger = new ccxt.okx({ apiKey, secret: 'wrong', password: passphrase })
    stranger.urls = { ...stranger.urls, api: { rest: served.restUrl } }
    await expect(stranger.fetchBalance()).rejects.toThrow(ccxt.AuthenticationError)
  })

  test('fees', async () => {
    const { maker, taker } = await client.fetchTradingFee(SYMBOL)
    expect([maker, taker].map((rate) => (rate ?? 0) > 0)).toEqual([true, true])
  })
})

describe('the sockets', () => {
  test('market: books, trades, tickers, candles', async () => {
    const book = await client.watchOrderBook(SYMBOL)
    expect(book.bids[0]?.[0]).toBeLessThan(Number(book.asks[0]?.[0]))
    const before = book.nonce ?? 0
    const later = await client.watchOrderBook(SYMBOL)
    expect(later.nonce).toBeGreaterThan(before)
    const trades = await client.watchTrades(SYMBOL)
    expect(trades[0]).toMatchObject({ symbol: SYMBOL })
    expect(await client.watchTicker(SYMBOL)).toMatchObject({ symbol: SYMBOL })
    const candles = await client.watchOHLCV(SYMBOL, '1m')
    expect(candles[0]?.[4]).toBeGreaterThan(0)
    expect((await client.watchBidsAsks([SYMBOL]))[SYMBOL]).toMatchObject({ symbol: SYMBOL })
  })

  /** It keeps what it was told; who waits for the next message may wait for one that was there before. */
  const keeps = (work: Promise<unknown>) =>
    work.catch((error) => expect(error).toBeInstanceOf(ccxt.ExchangeClosedByUser))

  const isThere = (found: unknown) => found !== undefined

  const orderThat = (holds: (order: Order) => boolean, isStop = false): Promise<Order> =>
    eventually(
      async () => [...((isStop ? client.triggerOrders : client.orders) ?? [])].findLast(holds),
      isThere,
    ) as Promise<Order>

  test('account: orders, fills, balances, and orders sent by socket', async () => {
    const price = await lowPrice()
    keeps(client.watchMyTrades(SYMBOL))
    keeps(client.watchOrders(SYMBOL))
    // Asked for last, so that the others are there when it answers.
    expect((await client.watchBalance())['USDT']?.free).toBeGreaterThan(0)
    const made = known(await client.createOrderWs(SYMBOL, 'limit', 'buy', 0.01, price))
    const isMade = ({ id }: Order) => id === made.id
    expect(await orderThat(isMade)).toMatchObject({ status: 'open', symbol: SYMBOL, amount: 0.01 })
    await client.editOrderWs(made.id, SYMBOL, 'limit', 'buy', 0.005, price)
    expect(await orderThat((order) => isMade(order) && order.amount === 0.005)).toMatchObject({
      status: 'open',
    })
    await client.cancelOrderWs(made.id, SYMBOL)
    expect(await orderThat((order) => isMade(order) && order.status === 'canceled')).toMatchObject({
      filled: 0,
    })
    const bought = known(await client.createOrder(SYMBOL, 'market', 'buy', 0.01))
    const fill = await eventually(
      async () => [...(client.myTrades ?? [])].find(({ order }) => order === bought.id),
      isThere,
    )
    expect(fill).toMatchObject({ symbol: SYMBOL, takerOrMaker: 'taker' })
    const held = await eventually(
      async () => client.balance,
      (found) => Number(found['BTC']?.total) > 1,
    )
    expect(held['USDT']?.free).toBeLessThan(100_000)
  })

  const hearsOfStops = ({ subscriptions }: { subscriptions: object }) =>
    Object.keys(subscriptions).some((name) => name.startsWith('orders-algo'))

  test('account: a stop that is reached', async () => {
    const price = await lowPrice()
    keeps(client.watchOrders(SYMBOL, undefined, undefined, { trigger: true }))
    await eventually(async () => Object.values(client.clients).some(hearsOfStops), Boolean)
    // On the same socket, behind it.
    await client.watchOHLCV(SYMBOL, '5m')
    const params = { stopLossPrice: price, tdMode: 'cash' }
    const stop = known(await client.createOrder(SYMBOL, 'market', 'sell', 0.01, undefined, params))
    expect(await orderThat(({ id }) => id === stop.id, true)).toMatchObject({ status: 'open' })
    sandbox.exchange.hold(sandbox.key(SYMBOL), sandbox.ticks(SYMBOL, String(price - 100)))
    const reached = await orderThat(({ id, status }) => id === stop.id && status === 'closed', true)
    expect(reached).toMatchObject({ side: 'sell' })
    const [child] = (await client.fetchMyTrades(SYMBOL)).slice(-1)
    sandbox.exchange.hold(sandbox.key(SYMBOL), null)
    expect(await client.fetchOrder(child?.order ?? '', SYMBOL)).toMatchObject({
      status: 'closed',
      filled: 0.01,
    })
  })
})
