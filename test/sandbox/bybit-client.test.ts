/** `bybit-api`, which knows nothing of us, against the served face. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { DefaultLogger, RestClientV5, WebsocketAPIClient, WebsocketClient } from 'bybit-api'
import { bybitFace } from '../../src/sandbox/bybit/index.ts'
import { aSandbox, aServedFace, type ServedFace, type SteppedSandbox } from '../support/a-sandbox.ts'

const CATEGORY = 'spot'
const SYMBOL = 'BTCUSDT'
const WAIT_MS = 60_000
const KEYS = { key: 'sandbox-key', secret: 'sandbox-secret' }

let sandbox: SteppedSandbox
let served: ServedFace
let endTime: () => void
let rest: RestClientV5

beforeAll(async () => {
  sandbox = aSandbox({ venue: 'bybit', startMs: Date.now() })
  served = await aServedFace(bybitFace, sandbox)
  endTime = sandbox.run()
  rest = new RestClientV5({ ...KEYS, baseUrl: served.restUrl, parseAPIRateLimits: true })
})

afterAll(async () => {
  endTime()
  await served.stop()
})

const silent = Object.fromEntries(Object.keys(DefaultLogger).map((name) => [name, () => undefined]))

interface Update {
  readonly topic: string
  readonly data: never
}

/** A client at one path; its messages by topic, in the order in which they came. */
function aSocket(path: string) {
  const client = new WebsocketClient(
    { ...KEYS, market: 'v5', wsUrl: `${served.wsUrl}${path}` },
    silent as typeof DefaultLogger,
  )
  const updates: Update[] = []
  let wake = () => undefined as unknown
  client.on('update', (update) => {
    updates.push(update as unknown as Update)
    wake()
  })
  client.on('exception', () => undefined)
  const next = async (topic: string, fits: (row: Record<string, unknown>) => boolean = () => true) => {
    const end = Date.now() + WAIT_MS
    for (;;) {
      const found = updates.find((update) => update.topic === topic && [update.data].flat().some(fits))
      if (found !== undefined) return found as { readonly data: unknown }
      if (Date.now() > end) throw new Error(`nothing came of ${topic}`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 100)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }
  return { client, next }
}

/** Far below the market. */
function lowPrice(): string {
  const best = sandbox.exchange.book(sandbox.key('BTC/USDT'))?.bids[0]?.price ?? 0
  return String(Math.round((best * 0.9) / 100))
}

function aBuy(price: string, orderLinkId: string) {
  const fixed = { category: CATEGORY, symbol: SYMBOL, side: 'Buy', orderType: 'Limit', qty: '0.01' } as const
  return { ...fixed, price, orderLinkId }
}

describe('RestClientV5', () => {
  test('reads the market', async () => {
    const time = await rest.getServerTime()
    expect(time.result.timeNano.length).toBe(19)
    const instruments = await rest.getInstrumentsInfo({ category: CATEGORY })
    expect(instruments.result.list.map(({ symbol }) => symbol)).toEqual([SYMBOL, 'ETHUSDT'])
    const book = await rest.getOrderbook({ category: CATEGORY, symbol: SYMBOL, limit: 3 })
    expect([book.result.b.length, book.result.a.length, book.result.u > 0]).toEqual([3, 3, true])
    const tickers = await rest.getTickers({ category: CATEGORY, symbol: SYMBOL })
    expect(Number(tickers.result.list[0]?.lastPrice)).toBeGreaterThan(0)
    const candles = await rest.getKline({ category: CATEGORY, symbol: SYMBOL, interval: '5', limit: 2 })
    expect(Number(candles.result.list[0]?.[0]) - Number(candles.result.list[1]?.[0])).toBe(300_000)
    expect((await rest.getPublicTradingHistory({ category: CATEGORY, symbol: SYMBOL })).retCode).toBe(0)
  })

  test('knows account and key', async () => {
    const wallet = await rest.getWalletBalance({ accountType: 'UNIFIED' })
    expect(wallet.result.list[0]?.coin.map(({ coin }) => coin).sort()).toEqual(['BTC', 'USDT'])
    expect((await rest.getAccountInfo()).result.unifiedMarginStatus).toBe(6)
    expect((await rest.getQueryApiKey()).result.permissions.Spot).toEqual(['SpotTrade'])
    const fees = await rest.getFeeRate({ category: CATEGORY, symbol: SYMBOL })
    expect(fees.result.list[0]?.takerFeeRate).toBe('0.001')
    expect((await rest.setDisconnectCancelAllWindowV2({ product: 'SPOT', timeWindow: 40 })).retCode).toBe(0)
  })

  test('places, amends, finds and takes out an order, and reads the limits', async () => {
    const price = lowPrice()
    const placed = await rest.submitOrder(aBuy(price, 'client-1'))
    expect(placed).toMatchObject({ retCode: 0, result: { orderLinkId: 'client-1' } })
    expect(placed.rateLimitApi).toMatchObject({ remainingRequests: 19, maxRequests: 20 })
    await rest.amendOrder({ category: CATEGORY, symbol: SYMBOL, orderLinkId: 'client-1', qty: '0.005' })
    const open = await rest.getActiveOrders({ category: CATEGORY, symbol: SYMBOL })
    expect(open.result.list).toMatchObject([
      { orderStatus: 'New', qty: '0.005', leavesQty: '0.005', timeInForce: 'GTC', price },
    ])
    await rest.cancelOrder({ category: CATEGORY, symbol: SYMBOL, orderLinkId: 'client-1' })
    const past = await rest.getHistoricOrders({ category: CATEGORY, orderLinkId: 'client-1' })
    expect(past.result.list).toMatchObject([
      { orderStatus: 'Cancelled', cancelType: 'CancelByUser', rejectReason: 'EC_PerCancelRequest' },
    ])
    expect((await rest.submitOrder(aBuy(price, 'client-1'))).retCode).toBe(170141)
  })

  test('follows the pages of its trades, cursors escaped as it likes', async () => {
    for (let index = 0; index < 3; index += 1) {
      const deal = {
        category: CATEGORY,
        symbol: SYMBOL,
        side: 'Buy',
        orderType: 'Market',
        qty: '50',
      } as const
      expect((await rest.submitOrder(deal)).retCode).toBe(0)
    }
    const ids: string[] = []
    let cursor: string | undefined
    do {
      const page = await rest.getExecutionList({ category: CATEGORY, limit: 1, ...(cursor && { cursor }) })
      ids.push(...page.result.list.map(({ execId }) => execId))
      cursor = page.result.nextPageCursor || undefined
    } while (cursor !== undefined)
    expect(ids.length).toBeGreaterThanOrEqual(3)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('places and cancels several at once', async () => {
    const price = lowPrice()
    const { category: _, ...leg } = aBuy(price, 'batch-1')
    const made = await rest.batchSubmitOrders(CATEGORY, [
      leg,
      { ...leg, orderLinkId: 'batch-2', price: '0.001' },
    ])
    expect(made.retExtInfo).toMatchObject({ list: [{ code: 0 }, { code: 170134 }] })
    const gone = await rest.cancelAllOrders({ category: CATEGORY })
    expect(gone.result.list.map(({ orderLinkId }) => orderLinkId)).toEqual(['batch-1'])
  })

  test('attaches take-profit and stop-loss, and reads the log', async () => {
    const low = lowPrice()
    const placed = await rest.submitOrder({
      ...aBuy(String(Number(low) * 1.2), 'guarded'),
      ...{ takeProfit: String(Number(low) * 2), stopLoss: low, slOrderType: 'Market' },
    })
    expect(placed.retMsg).toBe('OK')
    const guards = { category: CATEGORY, symbol: SYMBOL, orderFilter: 'BidirectionalTpslOrder' } as const
    const [guard] = (await rest.getActiveOrders(guards as never)).result.list
    expect(guard).toMatchObject({
      ...{ side: 'Sell', stopLoss: low, parentOrderLinkId: 'guarded', ocoTriggerBy: 'OcoTriggerByUnknown' },
    })
    const taken = { category: CATEGORY, symbol: SYMBOL, orderId: guard?.orderId ?? '' }
    const gone = await rest.cancelOrder({ ...taken, orderFilter: 'BidirectionalTpslOrder' } as never)
    expect(gone.retCode).toBe(0)
    const log = await rest.getTransactionLog({ accountType: 'UNIFIED', category: CATEGORY, currency: 'BTC' })
    expect(log.result.list[0]).toMatchObject({ orderLinkId: 'guarded', type: 'TRADE', side: 'Buy' })
  })

  test('hears why a key is refused', async () => {
    const stranger = new RestClientV5({ key: 'sandbox-key', secret: 'other', baseUrl: served.restUrl })
    expect((await stranger.getAccountInfo()).retCode).toBe(10004)
  })
})

describe('WebsocketClient', () => {
  test('hears the market', async () => {
    const { client, next } = aSocket('/v5/public/spot')
    client.subscribeV5(
      [`orderbook.50.${SYMBOL}`, `orderbook.1.${SYMBOL}`, `publicTrade.${SYMBOL}`, `tickers.${SYMBOL}`],
      CATEGORY,
    )
    client.subscribeV5(`kline.1.${SYMBOL}`, CATEGORY)
    expect((await next(`orderbook.50.${SYMBOL}`)).data).toMatchObject({ s: SYMBOL })
    expect((await next(`orderbook.1.${SYMBOL}`)).data).toMatchObject({ s: SYMBOL })
    expect((await next(`publicTrade.${SYMBOL}`)).data).toMatchObject([{ s: SYMBOL, BT: false }])
    expect((await next(`tickers.${SYMBOL}`)).data).toMatchObject({ symbol: SYMBOL })
    expect((await next(`kline.1.${SYMBOL}`)).data).toMatchObject([{ interval: '1', confirm: false }])
    client.closeAll(true)
  })

  test('hears of the account', async () => {
    const { client, next } = aSocket('/v5/private')
    const subscribed = new Promise<void>((resolve) => {
      client.on('response', (answer) => {
        if (Object(answer).op === 'subscribe') resolve()
      })
    })
    client.subscribeV5(['order', 'execution', 'wallet'], CATEGORY, true)
    await subscribed
    const placed = await rest.submitOrder(aBuy(lowPrice(), 'heard-1'))
    expect(placed.retCode).toBe(0)
    const isOurs = (row: Record<string, unknown>) => row['orderLinkId'] === 'heard-1'
    expect((await next('order', isOurs)).data).toMatchObject([{ orderStatus: 'New', category: 'spot' }])
    expect((await next('wallet')).data).toMatchObject([{ accountType: 'UNIFIED' }])
    await rest.cancelAllOrders({ category: CATEGORY })
    client.closeAll(true)
  })

  test('trades over the socket', async () => {
    const api = new WebsocketAPIClient(
      { ...KEYS, wsUrl: `${served.wsUrl}/v5/trade`, attachEventListeners: false },
      silent as typeof DefaultLogger,
    )
    const price = lowPrice()
    const placed = await api.submitNewOrder(aBuy(price, 'ws-1'))
    expect(placed).toMatchObject({ retCode: 0, data: { orderLinkId: 'ws-1' } })
    await api.amendOrder({ category: CATEGORY, symbol: SYMBOL, orderLinkId: 'ws-1', qty: '0.004' })
    const gone = await api.cancelOrder({ category: CATEGORY, symbol: SYMBOL, orderLinkId: 'ws-1' })
    expect(gone).toMatchObject({ retCode: 0 })
    api.getWSClient().closeAll(true)
  })
})
