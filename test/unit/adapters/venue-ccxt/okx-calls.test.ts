import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { OKX } from '../../../../src/adapters/venue-ccxt/okx/index.ts'
import {
  type CallParameter,
  type OrderAddress,
  type OutgoingOrder,
  StrangeAnswer,
} from '../../../../src/adapters/venue-ccxt/protocol/index.ts'
import type { ClientOrderId, Lots, Ticks, VenueOrder } from '../../../../src/domain/index.ts'
import { anInstrument, m } from '../../../support/builders.ts'
import { sharedFile } from '../../../support/shared-data.ts'

const { rest, clientIds } = OKX
const CLIENT_ID = 'vzabc123000000000000000000000000'

function outgoing(over: Partial<VenueOrder> = {}): OutgoingOrder {
  return {
    native: 'BTC-USDT',
    clientId: CLIENT_ID,
    order: {
      clientOrderId: 'o-1' as ClientOrderId,
      revision: 0,
      instrument: anInstrument({ tickSize: m('0.1'), lotSize: m('0.00000001') }),
      side: 'buy',
      type: 'limit',
      timeInForce: 'gtc',
      isPostOnly: false,
      isReduceOnly: false,
      quantity: 1_000_000 as Lots,
      price: 300_001 as Ticks,
      triggerPrice: null,
      triggerBy: 'last',
      expireAt: null,
      ...over,
    },
  }
}

const address = (over: Partial<OrderAddress> = {}): OrderAddress => ({
  native: 'BTC-USDT',
  clientId: CLIENT_ID,
  venueOrderId: null,
  isWaitingStop: false,
  ...over,
})

const ok = (...data: unknown[]) => ({ code: '0', msg: '', data })

function sharedJson(name: string): unknown {
  const path = sharedFile(name)
  return path === null ? null : JSON.parse(readFileSync(path, 'utf8'))
}

test('client ids: 32 letters and digits, told from those of others', () => {
  const id = clientIds.make('abc123', 'f'.repeat(64))
  expect(id).toBe(`vzabc123${'f'.repeat(24)}`)
  expect(clientIds.isOurs(id, 'abc123')).toBe(true)
  expect(clientIds.isOurs(id, 'abc124')).toBe(false)
  expect(clientIds.isOurs('vzabc123', 'abc123')).toBe(false)
})

describe('an order goes out', () => {
  const sent = (over: Partial<VenueOrder>): Readonly<Record<string, CallParameter>> =>
    rest.submit(outgoing(over)).parameters

  test('as a limit order', () => {
    const call = rest.submit(outgoing())
    expect([call.method, call.api, call.path]).toEqual(['POST', 'private', 'trade/order'])
    expect(call.life).toEqual({ endsBy: 'header', name: 'expTime' })
    expect(call.parameters).toEqual({
      instId: 'BTC-USDT',
      tdMode: 'cash',
      clOrdId: CLIENT_ID,
      side: 'buy',
      ordType: 'limit',
      px: '30000.1',
      sz: '0.01',
      stpMode: 'cancel_taker',
    })
  })

  test('as what its time in force makes of it; at market as a limit at its worst price', () => {
    expect(sent({ isPostOnly: true })).toMatchObject({ ordType: 'post_only' })
    expect(sent({ timeInForce: 'ioc' })).toMatchObject({ ordType: 'ioc' })
    expect(sent({ timeInForce: 'fok' })).toMatchObject({ ordType: 'fok' })
    expect(sent({ timeInForce: 'gtd' })).toMatchObject({ ordType: 'limit' })
    expect(sent({ type: 'market' })).toMatchObject({ ordType: 'ioc', px: '30000.1' })
  })

  test('a stop, so that it can never be taken for a take-profit', () => {
    const call = rest.submit(outgoing({ type: 'stop_market', side: 'sell', triggerPrice: 290_000 as Ticks }))
    expect(call.path).toBe('trade/order-algo')
    expect(call.life).toEqual({ endsBy: 'venue', withinMs: 60_000 })
    expect(call.parameters).toEqual({
      instId: 'BTC-USDT',
      tdMode: 'cash',
      algoClOrdId: CLIENT_ID,
      clOrdId: CLIENT_ID,
      side: 'sell',
      ordType: 'conditional',
      sz: '0.01',
      tgtCcy: 'base_ccy',
      slTriggerPx: '29000',
      slTriggerPxType: 'last',
      slOrdPx: '-1',
    })
    const limit = sent({ type: 'stop_limit', triggerPrice: 310_000 as Ticks, price: 310_005 as Ticks })
    expect(limit).toMatchObject({ slTriggerPx: '31000', slOrdPx: '31000.5' })
  })

  test('and is acknowledged by its number', () => {
    const row = {
      clOrdId: CLIENT_ID,
      ordId: '312269865356374016',
      tag: '',
      ts: '1695190491421',
      sCode: '0',
      sMsg: '',
    }
    expect(rest.submit(outgoing()).read(ok(row))).toEqual([
      expect.objectContaining({ status: 'open', venueOrderId: '312269865356374016', cumQuantity: m('0') }),
    ])
    const body = sharedJson('nautilus/adapter_messages/okx/http_place_algo_order_response.json')
    if (body === null) return
    const stop = rest.submit(outgoing({ type: 'stop_market', triggerPrice: 310_000 as Ticks }))
    expect(stop.read(body)).toEqual([expect.objectContaining({ status: 'waiting', venueOrderId: '12345' })])
  })

  test('an answer without a row is strange', () => {
    expect(() => rest.submit(outgoing()).read(ok())).toThrow(StrangeAnswer)
    expect(() => rest.submit(outgoing()).read(null)).toThrow(StrangeAnswer)
  })
})

describe('an order is addressed', () => {
  test('by its number where it has one', () => {
    expect(rest.cancel(address()).parameters).toEqual({ instId: 'BTC-USDT', clOrdId: CLIENT_ID })
    expect(rest.cancel(address({ venueOrderId: '7' })).parameters).toEqual({ instId: 'BTC-USDT', ordId: '7' })
    expect(rest.order(address()).parameters).toEqual({ instId: 'BTC-USDT', clOrdId: CLIENT_ID })
    expect(rest.amend(address(), m('0.5'))?.parameters).toEqual({
      instId: 'BTC-USDT',
      clOrdId: CLIENT_ID,
      newSz: '0.5',
    })
  })

  test('a waiting stop among the stops, and asked about behind what it was told', () => {
    const stop = address({ isWaitingStop: true })
    const cancel = rest.cancel(stop)
    expect([cancel.path, cancel.list]).toEqual([
      'trade/cancel-algos',
      [{ instId: 'BTC-USDT', algoClOrdId: CLIENT_ID }],
    ])
    expect(cancel.further?.([], ok({}))?.path).toBe('trade/order-algo')
    const amend = rest.amend(stop, m('0.25'))
    expect(amend?.parameters).toEqual({ instId: 'BTC-USDT', newSz: '0.25', algoClOrdId: CLIENT_ID })
    expect(amend?.further?.([], ok({}))?.path).toBe('trade/order-algo')
    expect(rest.order(address({ isWaitingStop: true, venueOrderId: '8' })).parameters).toEqual({
      algoId: '8',
    })
  })

  test('a stop that was reached is asked for as the order it became', () => {
    const call = rest.order(address({ isWaitingStop: true }))
    expect(call.further?.([], ok({ ordId: '', ordIdList: [] }))).toBeNull()
    expect(call.further?.([], ok({ ordId: '', ordIdList: ['9'] }))).toMatchObject({
      path: 'trade/order',
      parameters: { instId: 'BTC-USDT', ordId: '9' },
    })
  })
})

test('open orders: each instrument, stops of all, page after page', () => {
  const calls = rest.openOrders(['BTC-USDT', 'ETH-USDT'])
  expect(calls.map(({ path, parameters }) => [path, parameters['instId'] ?? parameters['ordType']])).toEqual([
    ['trade/orders-pending', 'BTC-USDT'],
    ['trade/orders-pending', 'ETH-USDT'],
    ['trade/orders-algo-pending', 'conditional,oco'],
    ['trade/orders-algo-pending', 'trigger'],
  ])
  const row = (ordId: string) => ({
    instId: 'BTC-USDT',
    ordId,
    clOrdId: '',
    side: 'buy',
    state: 'live',
    ordType: 'limit',
    px: '1',
    sz: '1',
    accFillSz: '0',
    uTime: '1',
  })
  const full = ok(...Array.from({ length: 100 }, (_, index) => row(String(1000 - index))))
  const first = calls[0]?.read(full) ?? []
  const next = calls[0]?.further?.(first, full)
  expect(next?.parameters).toMatchObject({ instId: 'BTC-USDT', after: '901' })
  const whole = next?.read(ok(row('900'))) ?? []
  expect(whole).toHaveLength(101)
  expect(next?.further?.(whole, ok(row('900')))).toBeNull()
})

test('fills come newest page first, each of them oldest first', () => {
  const query = { native: 'BTC-USDT', sinceMs: 1_700_000_000_000, order: null, cursor: null }
  const row = (billId: number, ordId = '1', clOrdId = '') => ({
    instId: 'BTC-USDT',
    side: 'buy',
    fillSz: '1',
    fillPx: '2',
    fee: '',
    feeCcy: 'BTC',
    ordId,
    clOrdId,
    billId: String(billId),
    tradeId: String(billId),
    execType: 'M',
    fillTime: '1700000000000',
    ts: '1700000000001',
  })
  const page = rest.fills(query).read(ok(...Array.from({ length: 100 }, (_, index) => row(500 - index))))
  expect([page.fills[0]?.tradeId, page.fills.at(-1)?.tradeId, page.cursor]).toEqual(['401', '500', '401'])
  expect(rest.fills({ ...query, cursor: page.cursor }).parameters).toMatchObject({
    begin: '1700000000000',
    after: '401',
  })
  expect(rest.fills(query).read(ok(row(1)))).toMatchObject({ cursor: null })
  const one = rest.fills({ ...query, order: address({ venueOrderId: '5' }) })
  expect(one.parameters).toMatchObject({ ordId: '5' })
  const byClientId = rest.fills({ ...query, order: address() })
  expect(byClientId.parameters).not.toHaveProperty('ordId')
  expect(
    byClientId.read(ok(row(2, '1'), row(1, '6', CLIENT_ID))).fills.map(({ tradeId }) => tradeId),
  ).toEqual(['1'])
})

test('balances, fees, time, the switch', () => {
  const detail = {
    ccy: 'USDT',
    availBal: '4834.317093622894',
    frozenBal: '10.5',
    cashBal: '4844.817093622894',
  }
  expect(rest.balances().read(ok({ totalEq: '1', details: [detail] }))).toEqual([
    { kind: 'balance', asset: 'USDT', free: m('4834.317093622894'), locked: m('10.5') },
  ])
  const fee = { level: 'Lv1', maker: '-0.0008', taker: '-0.001', instType: 'SPOT' }
  expect(rest.feeRates('BTC-USDT')?.read(ok(fee))).toEqual({ maker: m('0.0008'), taker: m('0.001') })
  expect(rest.serverTime().read(ok({ ts: '1597026383085' }))).toBe(1_597_026_383_085)
  expect(rest.cancelAfter(0)?.parameters).toEqual({ timeOut: '0' })
  expect(rest.cancelAfter(4_000)?.parameters).toEqual({ timeOut: '10' })
  expect(rest.cancelAfter(30_001)?.parameters).toEqual({ timeOut: '31' })
  expect(rest.cancelAfter(900_000)?.parameters).toEqual({ timeOut: '120' })
  expect(rest.cancelAll(null)).toBeNull()
})

test('every call costs what some limit counts', () => {
  const names = new Set(rest.limits.map(({ name }) => name))
  const calls = [
    rest.serverTime(),
    rest.listings([]),
    rest.feeRates('BTC-USDT'),
    rest.book('BTC-USDT'),
    rest.candles({ native: 'BTC-USDT', intervalMs: 60_000, fromMs: 0, limit: 1 }),
    rest.submit(outgoing()),
    rest.submit(outgoing({ type: 'stop_market', triggerPrice: 310_000 as Ticks })),
    ...[address(), address({ isWaitingStop: true })].flatMap((each) => [
      rest.cancel(each),
      rest.amend(each, m('1')),
      rest.order(each),
    ]),
    ...rest.openOrders(['BTC-USDT']),
    rest.fills({ native: 'BTC-USDT', sinceMs: 0, order: null, cursor: null }),
    rest.balances(),
    rest.cancelAfter(10_000),
  ]
  for (const call of calls) for (const name of Object.keys(call?.costs ?? {})) expect(names).toContain(name)
})

describe('listings', () => {
  test('those of 2022, every one that has terms', () => {
    const path = sharedFile('cryptofeed/OKX/rest_instruments.gz')
    if (path === null) return
    const [line = ''] = gunzipSync(readFileSync(path)).toString().split('\n')
    const found = rest.listings([]).read(JSON.parse(line.slice(line.indexOf('{'))))
    expect(found.length).toBeGreaterThan(300)
    const btc = found.find(({ native }) => native === 'BTC-USDT')?.listing
    expect(btc).toMatchObject({
      key: 'BTCUSDT.okx',
      symbol: 'BTCUSDT',
      base: 'BTC',
      quote: 'USDT',
      isTrading: true,
      tickSize: m('0.1'),
      lotSize: m('0.00000001'),
      quantityMin: 1000,
      quantityMax: Number.MAX_SAFE_INTEGER,
      notionalMax: null,
    })
  })

  test('of today, those that were asked for', () => {
    const body = sharedJson('nautilus/adapter_messages/okx/http_get_instruments_spot.json')
    if (body === null) return
    const found = rest.listings(['BTC/USD']).read(body)
    expect(found.map(({ native }) => native)).toEqual(['BTC-USD'])
    expect(found[0]?.listing).toMatchObject({
      symbol: 'BTCUSD',
      notionalMax: m('20000000'),
      feeRateTaker: m('0.001'),
    })
  })

  test('not trading, or without terms yet', () => {
    const row = {
      instId: 'BTC-USDT',
      baseCcy: 'BTC',
      quoteCcy: 'USDT',
      tickSz: '0.1',
      lotSz: '0.00000001',
      minSz: '0.00001',
      maxLmtSz: '9999',
      maxLmtAmt: '',
      state: 'suspend',
    }
    expect(rest.listings([]).read(ok(row))[0]?.listing.isTrading).toBe(false)
    expect(rest.listings([]).read(ok({ ...row, state: 'preopen', tickSz: '' }))).toEqual([])
    expect(rest.listings([]).read(ok({ ...row, minSz: '100000000000' }))).toEqual([])
  })
})

test('candles: asked for between two times, told oldest first', () => {
  const call = rest.candles({ native: 'BTC-USDT', intervalMs: 60_000, fromMs: 1_747_093_980_000, limit: 2 })
  expect(call.parameters).toMatchObject({
    bar: '1m',
    before: '1747093979999',
    after: '1747094100000',
    limit: 2,
  })
  const body = sharedJson('nautilus/adapter_messages/okx/http_get_candlesticks_full.json')
  if (body === null) return
  expect(call.read(body)).toEqual([
    {
      intervalMs: 60_000,
      openAt: 1_747_093_980_000_000_000n as never,
      open: '102806',
      high: '102820.5',
      low: '102783.1',
      close: '102806.1',
      volume: '7164.04',
    },
    expect.objectContaining({ open: '102806.1', volume: '1040.37' }),
  ])
})

test('the book by REST is a snapshot', () => {
  const body = sharedJson('nautilus/adapter_messages/okx/http_get_order_book.json')
  if (body === null) return
  expect(rest.book('BTC-USDT').read(body)).toMatchObject({
    isSnapshot: true,
    lastId: null,
    bids: [
      ['41006.7', '0.48792100'],
      ['41006.6', '0.23970000'],
      ['41006.5', '1.12500000'],
    ],
  })
})
