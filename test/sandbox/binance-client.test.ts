/** The npm client `binance` as it comes, pointed at the simulated venue. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { MainClient, WebsocketAPIClient, WebsocketClient } from 'binance'
import { binanceFace } from '../../src/sandbox/binance/index.ts'
import { aSandbox, aServedFace, type ServedFace, type SteppedSandbox } from '../support/a-sandbox.ts'

const symbol = 'BTCUSDT'
const KEYS = { api_key: 'sandbox-key', api_secret: 'sandbox-secret' }
const SILENT = { trace: () => undefined, info: () => undefined, error: () => undefined }

let sandbox: SteppedSandbox
let served: ServedFace
let halt: () => void
let rest: MainClient

beforeAll(async () => {
  sandbox = aSandbox({ venue: 'binance', startMs: Date.now() })
  served = await aServedFace(binanceFace, sandbox)
  halt = sandbox.run()
  rest = new MainClient({ ...KEYS, baseUrl: served.restUrl, disableTimeSync: true, beautifyResponses: true })
})

afterAll(async () => {
  halt()
  await served.stop()
})

const far = async (ratio: number) => {
  const { bids } = await rest.getOrderBook({ symbol, limit: 5 })
  return (Number(bids[0]![0]) * ratio).toFixed(2)
}

describe('MainClient', () => {
  test('the market', async () => {
    await rest.testConnectivity()
    const info = await rest.getExchangeInfo({ symbol })
    expect(info.symbols[0]!.filters.map(({ filterType }) => filterType)).toContain('LOT_SIZE')
    expect((await rest.getKlines({ symbol, interval: '1m', limit: 2 })).length).toBe(2)
    const ticker = await rest.get24hrChangeStatistics({ symbol })
    expect(Number(ticker.highPrice)).toBeGreaterThanOrEqual(Number(ticker.lowPrice))
    expect((await rest.getAvgPrice({ symbol })).mins).toBe(5)
  })

  test('orders, trades and the account', async () => {
    const price = Number(await far(0.9))
    const common = { symbol, side: 'BUY', timeInForce: 'GTC' } as const
    const placed = await rest.submitNewOrder({ ...common, type: 'LIMIT', quantity: 0.01, price })
    expect(placed).toMatchObject({ status: 'NEW', price, origQty: 0.01 })
    const { orderId } = placed
    expect(await rest.getOrder({ symbol, orderId })).toMatchObject({ orderId, isWorking: true })
    const replaced = await rest.replaceOrder({
      ...{ ...common, type: 'LIMIT', quantity: 0.02, price },
      ...{ cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrderId: orderId },
    })
    expect(replaced).toMatchObject({ cancelResult: 'SUCCESS', newOrderResult: 'SUCCESS' })
    expect(await rest.getOpenOrders({ symbol })).toHaveLength(1)
    expect(await rest.cancelAllSymbolOrders({ symbol })).toHaveLength(1)
    const bought = await rest.submitNewOrder({ symbol, side: 'BUY', type: 'MARKET', quoteOrderQty: 500 })
    expect(bought).toMatchObject({ status: 'FILLED' })
    const trades = await rest.getAccountTradeList({ symbol, orderId: bought.orderId })
    expect(trades[0]).toMatchObject({ isBuyer: true, isMaker: false })
    const account = await rest.getAccountInformation({ omitZeroBalances: true })
    expect(account.balances.map(({ asset }) => asset).sort()).toEqual(['BTC', 'USDT'])
    expect((await rest.getOrderRateLimit())[0]).toMatchObject({ rateLimitType: 'ORDERS' })
  })

  test('orders that depend on each other', async () => {
    const pair = await rest.submitNewOrderList({
      ...{ symbol, side: 'SELL', quantity: 0.01, aboveType: 'LIMIT_MAKER' },
      abovePrice: Number(await far(1.1)),
      ...{ belowType: 'STOP_LOSS', belowStopPrice: Number(await far(0.9)), newOrderRespType: 'RESULT' },
    })
    expect(pair).toMatchObject({ contingencyType: 'OCO', listOrderStatus: 'EXECUTING' })
    expect(pair.orderReports).toHaveLength(2)
    const { orderListId } = pair
    expect(await rest.getOCO({ orderListId })).toMatchObject({ orderListId, listStatusType: 'EXEC_STARTED' })
    expect(await rest.getAllOpenOCO()).toHaveLength(1)
    expect(await rest.cancelOCO({ symbol, orderListId })).toMatchObject({ listOrderStatus: 'ALL_DONE' })
    const chained = await rest.submitNewOrderListOTOCO({
      ...{ symbol, workingType: 'LIMIT', workingTimeInForce: 'GTC', workingSide: 'BUY' },
      ...{ workingPrice: await far(1.01), workingQuantity: '0.02', pendingSide: 'SELL' },
      ...{ pendingQuantity: '0.01', pendingAboveType: 'LIMIT_MAKER', pendingAbovePrice: await far(1.1) },
      ...{ pendingBelowType: 'STOP_LOSS', pendingBelowStopPrice: await far(0.9) },
    })
    const words = chained.orderReports.map(({ status }) => status)
    expect(words).toEqual(['FILLED', 'PENDING_NEW', 'PENDING_NEW'])
    const open = await rest.getOpenOrders({ symbol })
    expect(open.map(({ status }) => status)).toEqual(['NEW', 'NEW'])
    await rest.cancelAllSymbolOrders({ symbol })
    expect(await rest.getAllOCO({})).toHaveLength(2)
  })

  test('the wallet’s part', async () => {
    expect((await rest.getApiKeyPermissions()).enableWithdrawals).toBe(false)
    expect((await rest.getBalances()).map(({ coin }) => coin)).toContain('USDT')
  })

  test('a refusal bears the venue’s code', async () => {
    await expect(rest.getOrder({ symbol, orderId: 999_999 })).rejects.toMatchObject({ code: -2013 })
    const stranger = new MainClient({ ...KEYS, api_secret: 'wrong', baseUrl: served.restUrl })
    await expect(stranger.getAccountInformation()).rejects.toMatchObject({ code: -1022 })
  })
})

describe('WebsocketClient', () => {
  test('streams of the market, and the account by a listen key and by signature', async () => {
    const client = new WebsocketClient({ ...KEYS, wsUrl: served.wsUrl, beautify: true }, SILENT)
    const heard = new Set<string>()
    const accountHeard = Promise.withResolvers<void>()
    const marketHeard = Promise.withResolvers<void>()
    client.on('formattedMessage', (message) => {
      if (Array.isArray(message)) return
      heard.add(message.eventType)
      if (heard.has('trade') && heard.has('depthUpdate') && heard.has('bookTicker')) marketHeard.resolve()
      if (message.eventType === 'executionReport') accountHeard.resolve()
    })
    client.on('exception', () => undefined)
    await client.subscribe(['btcusdt@trade', 'btcusdt@depth@100ms', 'btcusdt@bookTicker'], 'main')
    await marketHeard.promise
    const { listenKey } = await rest.getSpotUserDataListenKey()
    await client.subscribeSpotUserDataStreamWithListenKey('main', listenKey)
    const placing = setInterval(() => void rest.submitNewOrder(ORDER), 100)
    await accountHeard.promise
    clearInterval(placing)
    client.closeAll(true)
    expect([...heard]).toContain('executionReport')
  }, 120_000)

  const ORDER = { symbol, side: 'BUY', type: 'MARKET', quantity: 0.001 } as const
})

describe('WebsocketAPIClient', () => {
  test('orders and the account by the socket', async () => {
    const client = new WebsocketAPIClient(
      { ...KEYS, wsUrl: served.wsUrl, attachEventListeners: false },
      SILENT,
    )
    expect((await client.getSpotServerTime()).result.serverTime).toBeGreaterThan(1_700_000_000_000)
    const timestamp = Date.now()
    const placed = await client.submitNewSpotOrder({
      ...{ symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', timestamp },
      price: await far(0.9),
    })
    expect(placed).toMatchObject({ status: 200, result: { status: 'NEW' } })
    const { orderId } = placed.result
    const smaller = { symbol, orderId, newQty: '0.008', timestamp: Date.now() }
    const { result } = await client.amendSpotOrderKeepPriority(smaller)
    expect(result.amendedOrder).toMatchObject({ orderId, qty: '0.00800000' })
    const cancelled = await client.cancelSpotOrder({ symbol, orderId, timestamp: Date.now() })
    expect(cancelled.result.status).toBe('CANCELED')
    const pair = await client.placeSpotOCOOrderList({
      ...{ symbol, side: 'SELL', quantity: '0.01', timestamp: Date.now() },
      ...{ aboveType: 'LIMIT_MAKER', abovePrice: await far(1.1) },
      ...{ belowType: 'STOP_LOSS', belowTrailingDelta: 500 },
    })
    const { orderListId } = pair.result
    expect(pair.result.orderReports).toHaveLength(2)
    const gone = await client.cancelSpotOrderList({ symbol, orderListId, timestamp: Date.now() })
    expect(gone.result).toMatchObject({ orderListId, listOrderStatus: 'ALL_DONE' })
    const account = await client.getSpotAccountInformation({ timestamp: Date.now() })
    expect(account.result.balances).toHaveLength(2)
    client.getWSClient().closeAll(true)
  }, 120_000)
})
