import { describe, expect, test } from 'bun:test'
import { BINANCE } from '../../../../../src/adapters/venue-ccxt/binance/index.ts'
import type { VenueOrder } from '../../../../../src/domain/index.ts'
import { anInstrument, id, m } from '../../../../support/builders.ts'

const { rest } = BINANCE

const ORDER: VenueOrder = {
  clientOrderId: id('mine'),
  revision: 0,
  instrument: anInstrument(),
  side: 'buy',
  type: 'limit',
  timeInForce: 'gtc',
  isPostOnly: false,
  isReduceOnly: false,
  quantity: 12_345 as never,
  price: 6_543_210 as never,
  triggerPrice: null,
  triggerBy: 'last',
  expireAt: null,
}

const sent = (over: Partial<VenueOrder>) =>
  rest.submit({ native: 'BTCUSDT', clientId: 'vz-abc123-0', order: { ...ORDER, ...over } })

const ADDRESS = { native: 'BTCUSDT', clientId: 'vz-abc123-0', venueOrderId: '28', isWaitingStop: false }

/** As the documentation writes an answer of `POST order`. */
const PLACED = {
  ...{ symbol: 'BTCUSDT', orderId: 28, orderListId: -1, clientOrderId: 'vz-abc123-0' },
  ...{ transactTime: 1507725176595, price: '65432.10', origQty: '10.00', executedQty: '0.00' },
  ...{ origQuoteOrderQty: '0.000000', cummulativeQuoteQty: '0.00', status: 'NEW', timeInForce: 'GTC' },
  ...{ type: 'LIMIT', side: 'SELL', workingTime: 1507725176595, selfTradePreventionMode: 'NONE' },
}

describe('client ids', () => {
  test('prefix, instance and digest in 36 characters of the alphabet', () => {
    const clientId = BINANCE.clientIds.make('abc123', 'f'.repeat(64))
    expect(clientId).toMatch(/^[a-zA-Z0-9-_]{1,36}$/)
    expect(BINANCE.clientIds.isOurs(clientId, 'abc123')).toBe(true)
    expect(BINANCE.clientIds.isOurs(clientId, 'abc124')).toBe(false)
    expect(BINANCE.clientIds.isOurs('x-TKT5PX2F', 'abc123')).toBe(false)
  })
})

describe('placing', () => {
  test('a limit', () => {
    expect(sent({})).toMatchObject({
      ...{ method: 'POST', api: 'private', path: 'order' },
      parameters: {
        ...{ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', price: '65432.1' },
        ...{ quantity: '0.12345', newClientOrderId: 'vz-abc123-0', newOrderRespType: 'FULL' },
        selfTradePreventionMode: 'EXPIRE_TAKER',
      },
      costs: { REQUEST_WEIGHT: 1, ORDERS_10S: 1, ORDERS_1D: 1 },
    })
  })

  test.each([
    [{ timeInForce: 'fok' }, { type: 'LIMIT', timeInForce: 'FOK', price: '65432.1' }],
    [{ timeInForce: 'gtd' }, { type: 'LIMIT', timeInForce: 'GTC', price: '65432.1' }],
    [{ isPostOnly: true }, { type: 'LIMIT_MAKER', price: '65432.1' }],
    // At market: an immediate-or-cancel limit at the worst price it may take.
    [{ type: 'market' }, { type: 'LIMIT', timeInForce: 'IOC', price: '65432.1' }],
    [{ type: 'stop_market' }, { type: 'LIMIT', timeInForce: 'IOC', price: '65432.1' }],
    [{ type: 'stop_limit' }, { type: 'LIMIT', timeInForce: 'GTC', price: '65432.1' }],
    [
      { type: 'stop_market', triggerPrice: 700 },
      { type: 'STOP_LOSS', stopPrice: '7' },
    ],
    [
      { type: 'stop_limit', triggerPrice: 700, timeInForce: 'ioc' },
      { type: 'STOP_LOSS_LIMIT', timeInForce: 'IOC', price: '65432.1', stopPrice: '7' },
    ],
  ] as const)('%j', (over, expected) => {
    const { symbol, side, quantity, newClientOrderId, newOrderRespType, selfTradePreventionMode, ...terms } =
      sent(over as never).parameters
    expect(terms as object).toEqual(expected)
  })

  test('the answer: the fills of the moment, then the order', () => {
    const fills = [
      { price: '65432.10', qty: '4.0', commission: '4.00', commissionAsset: 'USDT', tradeId: 56 },
      { price: '65431.10', qty: '6.0', commission: '0.01', commissionAsset: 'BNB', tradeId: 57 },
    ]
    const notices = sent({}).read({ ...PLACED, executedQty: '10.00', status: 'FILLED', fills })
    expect(notices.map(({ kind }) => kind)).toEqual(['fill', 'fill', 'order'])
    expect(notices[1]).toMatchObject({
      tradeId: '57',
      feeAsset: 'BNB',
      liquidity: 'taker',
      venueOrderId: '28',
    })
    expect(notices[2]).toMatchObject({
      status: 'filled',
      quantity: m('10'),
      cumQuantity: m('10'),
      side: 'sell',
    })
  })

  test('a stop that waits bears no working time', () => {
    const { workingTime, ...stop } = { ...PLACED, type: 'STOP_LOSS', stopPrice: '60000', fills: [] }
    expect(sent({}).read(stop)).toMatchObject([
      { status: 'waiting', isTriggered: false, triggerPrice: m('60000'), price: null },
    ])
  })
})

describe('orders that are there', () => {
  test('cancel by number, or by our id where there is none yet', () => {
    expect(rest.cancel(ADDRESS).parameters).toEqual({ symbol: 'BTCUSDT', orderId: '28' })
    expect(rest.order({ ...ADDRESS, venueOrderId: null }).parameters).toEqual({
      symbol: 'BTCUSDT',
      origClientOrderId: 'vz-abc123-0',
    })
  })

  test('the answer to a cancel bears the id of the order as the original', () => {
    const { workingTime, ...rest_ } = PLACED
    const cancelled = {
      ...rest_,
      status: 'CANCELED',
      origClientOrderId: 'order-1',
      clientOrderId: 'cancel-1',
    }
    expect(rest.cancel(ADDRESS).read(cancelled)).toMatchObject([{ clientId: 'order-1', status: 'cancelled' }])
    const stop = { ...cancelled, type: 'STOP_LOSS_LIMIT', stopPrice: '60000' }
    expect(rest.cancel(ADDRESS).read(stop)).toMatchObject([{ isTriggered: null, status: 'cancelled' }])
  })

  test('an amendment keeps the id of the order', () => {
    const call = rest.amend(ADDRESS, m('5'))!
    expect(call).toMatchObject({ method: 'PUT', path: 'order/amend/keepPriority' })
    expect(call.parameters).toEqual({
      ...{ symbol: 'BTCUSDT', orderId: '28' },
      ...{ newClientOrderId: 'vz-abc123-0', newQty: '5' },
    })
    const amendedOrder = {
      ...{ symbol: 'BTCUSDT', orderId: 28, orderListId: -1, origClientOrderId: 'a', clientOrderId: 'b' },
      ...{ price: '6.0', qty: '5.0', executedQty: '1.0', preventedQty: '0.0', quoteOrderQty: '0.0' },
      ...{ cumulativeQuoteQty: '0.0', status: 'PARTIALLY_FILLED', timeInForce: 'GTC', type: 'LIMIT' },
      ...{ side: 'SELL', workingTime: 1741926410242, selfTradePreventionMode: 'NONE' },
    }
    expect(call.read({ transactTime: 1741926410255, executionId: 75, amendedOrder })).toMatchObject([
      { clientId: 'b', quantity: m('5'), cumQuantity: m('1'), at: 1_741_926_410_255_000_000n },
    ])
  })

  test('cancelling all also finds the orders inside lists', () => {
    const reports = [{ ...PLACED, status: 'CANCELED', orderId: 20 }]
    const body = [
      { ...PLACED, status: 'CANCELED' },
      { orderListId: 1929, orderReports: reports },
    ]
    const call = rest.cancelAll('BTCUSDT')!
    expect(call.read(body)).toMatchObject([{ venueOrderId: '28' }, { venueOrderId: '20' }])
    expect(rest.cancelAll(null)).toBeNull()
  })

  test('open orders: a call for each of a few instruments, one for many', () => {
    const open = { ...PLACED, stopPrice: '0.0', icebergQty: '0.0', time: 1, updateTime: 2, isWorking: true }
    const few = rest.openOrders(['BTCUSDT', 'ETHUSDT'])
    expect(few.map(({ parameters }) => parameters)).toEqual([{ symbol: 'BTCUSDT' }, { symbol: 'ETHUSDT' }])
    expect(few[0]!.read([open])).toMatchObject([{ status: 'open', at: 2_000_000n }])
    const many = rest.openOrders(Array.from({ length: 14 }, (_, index) => `A${index}USDT`))
    expect(many).toHaveLength(1)
    expect(many[0]!.read([open, { ...open, symbol: 'A1USDT' }])).toMatchObject([{ native: 'A1USDT' }])
  })

  test('a waiting stop in a list: its working time is minus one', () => {
    const stop = { ...PLACED, type: 'STOP_LOSS_LIMIT', stopPrice: '6.0', isWorking: true, workingTime: -1 }
    expect(rest.openOrders(['BTCUSDT'])[0]!.read([stop])).toMatchObject([{ status: 'waiting' }])
  })
})

describe('fills', () => {
  const row = (number: number) => ({
    ...{ symbol: 'BNBBTC', id: number, orderId: 100234, orderListId: -1, price: '4.00000100', qty: '12.0' },
    ...{ quoteQty: '48.000012', commission: '10.1', commissionAsset: 'BNB', time: 1_000 + number },
    ...{ isBuyer: true, isMaker: false, isBestMatch: true },
  })
  const query = { native: 'BNBBTC', sinceMs: 1_500, order: null, cursor: null }

  test('the newest are asked for first, and are enough when they reach back', () => {
    const call = rest.fills(query)
    expect(call.parameters).toEqual({ symbol: 'BNBBTC', limit: 1000 })
    expect(call.costs['REQUEST_WEIGHT']).toBe(20)
    const page = call.read([row(499), row(500), row(501)])
    expect(page.cursor).toBeNull()
    expect(page.fills).toMatchObject([{ tradeId: '500', clientId: null, side: 'buy' }, { tradeId: '501' }])
  })

  test('too many to tell: from the start by time, then by number, until there are none', () => {
    const full = Array.from({ length: 1_000 }, (_, index) => row(9_000 + index))
    expect(rest.fills(query).read(full)).toEqual({ fills: [], cursor: 'since' })
    const second = rest.fills({ ...query, cursor: 'since' })
    expect(second.parameters).toEqual({ symbol: 'BNBBTC', startTime: 1_500, limit: 1000 })
    expect(second.read([row(500), row(501)]).cursor).toBe('502')
    const third = rest.fills({ ...query, cursor: '502' })
    expect(third.parameters).toEqual({ symbol: 'BNBBTC', fromId: '502', limit: 1000 })
    expect(third.read([])).toEqual({ fills: [], cursor: null })
  })

  test('of one order', () => {
    const call = rest.fills({ ...query, order: { ...ADDRESS, venueOrderId: '7' } })
    expect(call.parameters).toEqual({ symbol: 'BNBBTC', orderId: '7', limit: 1000 })
    expect(call.costs['REQUEST_WEIGHT']).toBe(5)
    const unnumbered = rest.fills({ ...query, order: { ...ADDRESS, venueOrderId: null } })
    expect(unnumbered.parameters).toEqual({ symbol: 'BNBBTC', limit: 1000 })
  })
})

describe('market and account', () => {
  test('the book', () => {
    const call = rest.book('BTCUSDT')
    expect(call.parameters).toEqual({ symbol: 'BTCUSDT', limit: 1000 })
    const body = { lastUpdateId: 1027024, bids: [['4.0', '431.0']], asks: [['4.000002', '12.0']] }
    expect(call.read(body)).toMatchObject({ isSnapshot: true, lastId: 1027024, bids: [['4.0', '431.0']] })
  })

  test('candles', () => {
    const call = rest.candles({ native: 'BTCUSDT', intervalMs: 60_000, fromMs: 1_000, limit: 10 })
    expect(call.parameters).toEqual({ symbol: 'BTCUSDT', interval: '1m', startTime: 1_000, limit: 10 })
    const row = [1499040000000, '1', '4', '0.5', '2', '148', 1499644799999, '2434', 308, '1756', '28', '0']
    expect(call.read([row])).toEqual([
      {
        ...{ intervalMs: 60_000, openAt: 1_499_040_000_000_000_000n as never },
        ...{ open: '1', high: '4', low: '0.5', close: '2', volume: '148' },
      },
    ])
  })

  test('balances, zero ones too', () => {
    const balances = [
      { asset: 'BTC', free: '1.5', locked: '0.5' },
      { asset: 'LTC', free: '0.00000000', locked: '0.00000000' },
    ]
    expect(rest.balances().read({ balances })).toEqual([
      { kind: 'balance', asset: 'BTC', free: m('1.5'), locked: m('0.5') },
      { kind: 'balance', asset: 'LTC', free: m('0'), locked: m('0') },
    ])
  })

  test('fee rates are the sum of what is charged', () => {
    const commission = (maker: string, taker: string, buyer: string, seller: string) => ({
      ...{ maker, taker, buyer, seller },
    })
    const body = {
      symbol: 'BTCUSDT',
      standardCommission: commission('0.001', '0.002', '0', '0'),
      specialCommission: commission('0.0001', '0.0002', '0', '0'),
      taxCommission: commission('0', '0', '0.00001', '0.00002'),
      discount: { enabledForAccount: true, enabledForSymbol: true, discountAsset: 'BNB', discount: '0.75' },
    }
    expect(rest.feeRates('BTCUSDT')!.read(body)).toEqual({ maker: m('0.00112'), taker: m('0.00222') })
  })

  test('time, limits used, and no dead man’s switch', () => {
    expect(rest.serverTime().read({ serverTime: 1499827319559 })).toBe(1499827319559)
    expect(rest.cancelAfter(1_000)).toBeNull()
    const headers: Record<string, string> = { 'x-mbx-used-weight-1m': '21', 'x-mbx-order-count-10s': '3' }
    const header = (name: string) => headers[name] ?? null
    expect(rest.used({ status: 200, header, text: '', body: {} })).toEqual({
      REQUEST_WEIGHT: 21,
      ORDERS_10S: 3,
    })
  })

  test('an answer that makes no sense is strange', () => {
    expect(() => rest.serverTime().read({})).toThrow('serverTime is no integer')
    expect(() => rest.book('X').read({ lastUpdateId: 1, bids: [[1, 2]], asks: [] })).toThrow('a line of bids')
    expect(() => rest.balances().read([])).toThrow('account is no object')
  })
})
