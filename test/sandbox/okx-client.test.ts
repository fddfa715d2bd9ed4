/** The npm client `okx-api`, which knows nothing of us, against the simulated OKX. */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import {
  DefaultLogger,
  RestClient,
  WebsocketAPIClient,
  WebsocketClient,
  type WsChannelSubUnSubRequestArg,
} from 'okx-api'
import { okxFace } from '../../src/sandbox/okx/index.ts'
import {
  aSandbox,
  aServedFace,
  SANDBOX_CREDENTIALS,
  type ServedFace,
  type SteppedSandbox,
} from '../support/a-sandbox.ts'

const { apiKey, apiSecret, passphrase } = SANDBOX_CREDENTIALS
const ACCOUNT = { apiKey, apiSecret, apiPass: passphrase }
const instId = 'BTC-USDT'
const SILENT = { ...DefaultLogger, info: () => {}, error: () => {}, trace: () => {} }

let sandbox: SteppedSandbox
let served: ServedFace
let end: () => void
let client: RestClient

beforeAll(async () => {
  sandbox = aSandbox({ venue: 'okx', startMs: Date.now() })
  served = await aServedFace(okxFace, sandbox, { hasRateLimits: false })
  end = sandbox.run()
  client = new RestClient({ ...ACCOUNT, baseUrl: served.restUrl })
  sandbox.step(2000)
})

afterAll(async () => {
  end()
  await served.stop()
})

async function lowPrice(): Promise<string> {
  const [book] = await client.getOrderBook({ instId, sz: '1' })
  return String(Math.floor(Number(book?.bids[0]?.[0]) * 0.9))
}

test('what anybody may ask', async () => {
  expect((await client.getInstruments({ instType: 'SPOT' })).map((each) => each.instId)).toEqual([
    instId,
    'ETH-USDT',
  ])
  expect((await client.getSystemTime({}))[0]?.ts).toMatch(/^\d{13}$/)
  expect((await client.getTicker({ instId }))[0]).toMatchObject({
    instId,
    last: expect.stringMatching(/^\d/),
  })
  expect(await client.getTickers({ instType: 'SPOT' })).toHaveLength(2)
  expect((await client.getOrderBook({ instId, sz: '5' }))[0]?.asks).toHaveLength(5)
  expect((await client.getCandles({ instId, bar: '1m', limit: '3' }))[0]).toHaveLength(9)
  expect((await client.getTrades({ instId }))[0]).toMatchObject({ instId, side: expect.any(String) })
})

test('what belongs to the account', async () => {
  expect((await client.getAccountConfiguration())[0]).toMatchObject({ acctLv: '1', perm: 'read_only,trade' })
  const [account] = await client.getBalance()
  expect(account?.details.map(({ ccy }) => ccy).toSorted()).toEqual(['BTC', 'USDT'])
  expect((await client.getFeeRates({ instType: 'SPOT', instId }))[0]?.taker).toMatch(/^-0\.\d+$/)
  expect(await client.getPositions({})).toEqual([])
  expect((await client.getCurrencies()).map(({ ccy }) => ccy)).toContain('BTC')
  expect(await client.getBalances()).toHaveLength(2)
})

test('orders: placed, amended, cancelled, found again', async () => {
  const px = await lowPrice()
  const order = { instId, tdMode: 'cash', side: 'buy', ordType: 'limit', px, sz: '0.01' } as const
  const [made] = await client.submitOrder({ ...order, clOrdId: 'client1' })
  const ordId = made?.ordId ?? ''
  expect(made).toMatchObject({ clOrdId: 'client1', sCode: '0' })
  expect((await client.getOrderDetails({ instId, clOrdId: 'client1' }))[0]).toMatchObject({
    ordId,
    state: 'live',
  })
  expect((await client.amendOrder({ instId, ordId, newSz: '0.005', reqId: 'r1' }))[0]).toMatchObject({
    reqId: 'r1',
  })
  expect((await client.getOrderList({ instType: 'SPOT' })).map(({ sz }) => sz)).toEqual(['0.005'])
  expect((await client.cancelOrder({ instId, ordId }))[0]).toMatchObject({ ordId, sCode: '0' })
  const history = await client.getOrderHistory({ instType: 'SPOT' })
  expect(history.find((each) => each.ordId === ordId)).toMatchObject({ state: 'canceled', cancelSource: '1' })
  expect(await client.submitMultipleOrders([order, order])).toHaveLength(2)
  const waiting = await client.getOrderList({ instType: 'SPOT' })
  for (const each of waiting) await client.cancelOrder({ instId, ordId: each.ordId })
  expect((await client.cancelAllAfter({ timeOut: '60' }))[0]?.triggerTime).toMatch(/^\d{13}$/)
  await client.cancelAllAfter({ timeOut: '0' })
})

test('a market order and its fills', async () => {
  const market = { instId, tdMode: 'cash', side: 'sell', ordType: 'market', sz: '0.02' } as const
  const [made] = await client.submitOrder(market)
  const fills = await client.getFills({ instType: 'SPOT' })
  const ours = fills.filter(({ ordId }) => ordId === made?.ordId)
  expect(ours[0]).toMatchObject({ side: 'sell', execType: 'T', feeCcy: 'USDT', instId })
  expect(ours.reduce((sum, { fillSz }) => sum + Number(fillSz), 0)).toBeCloseTo(0.02, 12)
  expect(await client.getFillsHistory({ instType: 'SPOT', instId })).toEqual(fills)
})

test('stops', async () => {
  const px = await lowPrice()
  const stop = { instId, tdMode: 'cash', side: 'sell', ordType: 'conditional', sz: '0.01' } as const
  const [made] = await client.placeAlgoOrder({
    ...stop,
    slTriggerPx: px,
    slOrdPx: '-1',
    algoClOrdId: 'stop1',
  })
  const algoId = made?.algoId ?? ''
  const [found] = await client.getAlgoOrderDetails({ algoClOrdId: 'stop1' })
  expect(found).toMatchObject({ algoId, state: 'live', slTriggerPx: px })
  expect((await client.getAlgoOrderList({ ordType: 'conditional' })).map((each) => each.algoId)).toEqual([
    algoId,
  ])
  expect((await client.cancelAlgoOrder([{ algoId, instId }]))[0]).toMatchObject({ sCode: '0' })
})

test('a refusal is thrown as it was sent', async () => {
  const order = {
    instId,
    tdMode: 'cash',
    side: 'buy',
    ordType: 'limit',
    px: '1',
    sz: '0.0000000001',
  } as const
  await expect(client.submitOrder(order)).rejects.toMatchObject({ code: '1', data: [{ sCode: '51121' }] })
})

/** What its sockets tell, until something is as it should be. */
function heard<T>(
  socket: WebsocketClient,
  arg: WsChannelSubUnSubRequestArg,
  holds: (row: T) => boolean,
): Promise<T> {
  return new Promise((resolve, reject) => {
    socket.on('exception', reject)
    socket.on('update', (update) => {
      const rows: readonly T[] = 'data' in update && update.arg.channel === arg.channel ? update.data : []
      const found = rows.find(holds)
      if (found !== undefined) resolve(found)
    })
    void socket.subscribe(arg)
  })
}

function aSocket(
  kind: 'public' | 'private' | 'business',
  accounts: (typeof ACCOUNT)[] = [],
): WebsocketClient {
  return new WebsocketClient({ accounts, wsUrl: `${served.wsUrl}/ws/v5/${kind}` }, SILENT)
}

test('sockets: the market', async () => {
  const [market, candles] = [aSocket('public'), aSocket('business')]
  const tickers = await heard<{ last: string }>(
    market,
    { channel: 'tickers', instId },
    ({ last }) => Number(last) > 0,
  )
  expect(tickers).toMatchObject({ instId })
  const book = await heard<{ prevSeqId: number }>(
    market,
    { channel: 'books', instId },
    ({ prevSeqId }) => prevSeqId > 0,
  )
  expect(book).toMatchObject({ checksum: expect.any(Number), seqId: expect.any(Number) })
  expect(await heard<readonly string[]>(candles, { channel: 'candle1m', instId }, () => true)).toHaveLength(9)
  market.closeAll(true)
  candles.closeAll(true)
})

test('sockets: the account, and orders sent by one', async () => {
  const wsUrl = `${served.wsUrl}/ws/v5/private`
  const socket = aSocket('private', [ACCOUNT])
  const filled = heard<{ state: string }>(
    socket,
    { channel: 'orders', instType: 'SPOT' },
    ({ state }) => state === 'filled',
  )
  const balances = heard<{ details: readonly unknown[] }>(socket, { channel: 'account' }, () => true)
  expect((await balances).details).toHaveLength(2)
  const trader = new WebsocketAPIClient({ accounts: [ACCOUNT], wsUrl, attachEventListeners: false }, SILENT)
  const px = await lowPrice()
  const order = { instId, tdMode: 'cash', side: 'buy', ordType: 'limit', px, sz: '0.01' } as const
  const made = await trader.submitNewOrder(order)
  const ordId = made.data[0].ordId
  expect(made).toMatchObject({ code: '0', op: 'order' })
  expect(await trader.cancelOrder({ instId, ordId })).toMatchObject({ code: '0' })
  await client.submitOrder({ instId, tdMode: 'cash', side: 'sell', ordType: 'market', sz: '0.01' })
  expect(await filled).toMatchObject({ side: 'sell', fillFeeCcy: 'USDT', execType: 'T' })
  socket.closeAll(true)
  trader.getWSClient().closeAll(true)
})

test('algo orders of every kind, and bills', async () => {
  const low = await lowPrice()
  const high = String(Number(low) * 2)
  const common = { instId, tdMode: 'cash', side: 'sell', sz: '0.01' } as const
  const [both] = await client.placeAlgoOrder({
    ...{ ...common, ordType: 'oco', slTriggerPx: low, slOrdPx: '-1', tpTriggerPx: high, tpOrdPx: high },
  })
  const [trailing] = await client.placeAlgoOrder({
    ...{ ...common, ordType: 'move_order_stop', callbackRatio: '0.05' },
  })
  const ids = [both?.algoId ?? '', trailing?.algoId ?? '']
  const [row] = await client.getAlgoOrderList({ ordType: 'oco' })
  expect(row).toMatchObject({ algoId: ids[0], slTriggerPx: low, tpOrdPx: high, state: 'live' })
  const amended = await client.amendAlgoOrder({
    ...{ instId, algoId: ids[0] ?? '', newSlTriggerPx: String(Number(low) - 10) },
  })
  expect(amended[0]).toMatchObject({ sCode: '0' })
  const [moved] = await client.getAlgoOrderList({ ordType: 'move_order_stop' })
  expect(moved).toMatchObject({ algoId: ids[1], callbackRatio: '0.05' })
  await client.cancelAlgoOrder([{ instId, algoId: ids[0] ?? '' }])
  await client.cancelAdvanceAlgoOrder([{ instId, algoId: ids[1] ?? '' }])
  expect(await client.getAlgoOrderHistory({ ordType: 'oco', state: 'canceled' })).toMatchObject([
    { algoId: ids[0] },
  ])
  const [order] = await client.submitOrder({
    ...{ ...common, side: 'buy', ordType: 'market', tgtCcy: 'base_ccy' },
    attachAlgoOrds: [{ slTriggerPx: low, slOrdPx: '-1' }],
  })
  expect((await client.getOrderDetails({ instId, ordId: order?.ordId ?? '' }))[0]).toMatchObject({
    ...{ state: 'filled', attachAlgoOrds: [{ slTriggerPx: low, failCode: '' }] },
  })
  const [guard] = await client.getAlgoOrderList({ ordType: 'conditional' })
  expect(guard).toMatchObject({ side: 'sell', slTriggerPx: low, state: 'live' })
  await client.cancelAlgoOrder([{ instId, algoId: guard?.algoId ?? '' }])
  const [bill] = await client.getBills({ ccy: 'BTC' })
  expect(bill).toMatchObject({ ordId: order?.ordId, type: '2', instId })
  expect((await client.getBillsArchive({ type: '1' })).map(({ ccy }) => ccy)).toEqual(['BTC', 'USDT'])
  expect((await client.getMaxBuySellAmount({ instId, tdMode: 'cash' }))[0]).toMatchObject({ instId })
})
