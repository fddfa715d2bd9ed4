import { describe, expect, test } from 'bun:test'
import { m } from '../../../support/builders.ts'
import type { Json } from './a-binance.ts'
import { type Asked, aListVenue } from './a-list-venue.ts'

const LIST = [
  ...['orderListId', 'contingencyType', 'listStatusType', 'listOrderStatus', 'listClientOrderId'],
  ...['transactionTime', 'symbol', 'orders'],
]
const fieldsOf = (value: object) => Object.keys(value).sort()

describe('a pair of which one cancels the other', () => {
  test('answers with the list and both orders, the one for a loss first', () => {
    const venue = aListVenue()
    const { json, deed, headers } = venue.pair()
    expect(deed).toBe('place')
    expect(headers['x-mbx-order-count-10s']).toBe('2')
    expect(fieldsOf(json)).toEqual([...LIST, 'orderReports'].sort())
    expect(json).toMatchObject({
      ...{ orderListId: 1, contingencyType: 'OCO', listStatusType: 'EXEC_STARTED' },
      ...{ listOrderStatus: 'EXECUTING', listClientOrderId: 'pair', symbol: 'BTCUSDT' },
      orders: [
        { symbol: 'BTCUSDT', orderId: 1, clientOrderId: 'loss' },
        { symbol: 'BTCUSDT', orderId: 2, clientOrderId: 'profit' },
      ],
      orderReports: [
        { orderId: 1, orderListId: 1, type: 'STOP_LOSS', status: 'NEW', workingTime: -1, fills: [] },
        { orderId: 2, orderListId: 1, type: 'LIMIT_MAKER', status: 'NEW', price: `${venue.at(1.1)}000000` },
      ],
    })
    expect(json.orderReports[1].workingTime).toBe(json.transactionTime)
    expect(venue.orderOf('loss')).toMatchObject({ orderListId: 1, isWorking: false })
    const ack = venue.pair({
      ...{ listClientOrderId: 'b', aboveClientOrderId: 'c', belowClientOrderId: 'd' },
      ...{ newOrderRespType: 'ACK', quantity: '0.1' },
    })
    expect(fieldsOf(ack.json.orderReports[0])).toEqual(
      ['symbol', 'orderId', 'orderListId', 'clientOrderId', 'transactTime'].sort(),
    )
  })

  test('sets money aside once', () => {
    const venue = aListVenue()
    venue.pair({ quantity: '0.9' })
    expect(venue.locked('BTC')).toBe(m('0.9'))
    venue.signed('DELETE', 'orderList', { symbol: 'BTCUSDT', orderListId: 1 })
    expect(venue.locked('BTC')).toBe(m('0'))
    const quote = venue.locked('USDT')
    const buy = venue.pair({
      ...{ side: 'BUY', quantity: '1', aboveType: 'STOP_LOSS_LIMIT', aboveStopPrice: venue.at(1.1) },
      ...{ abovePrice: venue.at(1.2), aboveTimeInForce: 'GTC' },
      ...{ belowType: 'TAKE_PROFIT', belowStopPrice: venue.at(0.9) },
    })
    expect(buy.json.orderReports.map(({ type }: Json) => type)).toEqual(['STOP_LOSS_LIMIT', 'TAKE_PROFIT'])
    expect(venue.locked('USDT') - quote).toBe(m(venue.at(1.2)))
  })

  test('the first part that one trades ends the other', () => {
    const venue = aListVenue()
    venue.pair()
    venue.print(1.1, '0.2', 'buy')
    expect(venue.orderOf('profit')).toMatchObject({ status: 'PARTIALLY_FILLED', executedQty: '0.20000000' })
    expect(venue.orderOf('loss')).toMatchObject({ status: 'EXPIRED', expiryReason: 'OCO_TRIGGER' })
    expect(venue.locked('BTC')).toBe(m('0.3'))
    expect(venue.signed('GET', 'openOrderList').json).toHaveLength(1)
    venue.print(1.1, '0.3', 'buy')
    expect(venue.orderOf('profit').status).toBe('FILLED')
    expect(venue.signed('GET', 'openOrderList').json).toEqual([])
    expect(venue.signed('GET', 'orderList', { orderListId: 1 }).json).toMatchObject({
      ...{ listStatusType: 'ALL_DONE', listOrderStatus: 'ALL_DONE' },
    })
    expect(venue.signed('GET', 'myTrades', { symbol: 'BTCUSDT' }).json[0].orderListId).toBe(1)
    expect(venue.locked('BTC')).toBe(m('0'))
  })

  test('the trigger of one ends the other, though it may rest then', () => {
    const venue = aListVenue()
    venue.pair({ belowType: 'STOP_LOSS_LIMIT', belowPrice: venue.at(1.05), belowTimeInForce: 'GTC' })
    venue.hold(0.89)
    expect(venue.orderOf('profit')).toMatchObject({ status: 'EXPIRED', expiryReason: 'OCO_TRIGGER' })
    expect(venue.orderOf('loss')).toMatchObject({ status: 'NEW', isWorking: true })
    expect(venue.locked('BTC')).toBe(m('0.5'))
    venue.signed('DELETE', 'order', { symbol: 'BTCUSDT', origClientOrderId: 'loss' })
    expect(venue.locked('BTC')).toBe(m('0'))
    expect(venue.signed('GET', 'openOrderList').json).toEqual([])
  })

  test('is cancelled whole, whichever way', () => {
    const venue = aListVenue()
    const cancels: readonly (readonly [string, Asked])[] = [
      ['order', { origClientOrderId: 'loss', newClientOrderId: 'bye' }],
      ['orderList', { listClientOrderId: 'pair', newClientOrderId: 'bye' }],
    ]
    for (const [path, asked] of cancels) {
      venue.pair()
      const { json, deed } = venue.signed('DELETE', path, { symbol: 'BTCUSDT', ...asked })
      expect(deed).toBe('cancel')
      expect(json).toMatchObject({
        ...{ contingencyType: 'OCO', listStatusType: 'ALL_DONE', listOrderStatus: 'ALL_DONE' },
        orderReports: [
          { origClientOrderId: 'loss', clientOrderId: 'bye', status: 'CANCELED' },
          { origClientOrderId: 'profit', clientOrderId: 'bye', status: 'CANCELED' },
        ],
      })
    }
    venue.pair()
    venue.limit({ newClientOrderId: 'alone' })
    const all = venue.signed('DELETE', 'openOrders', { symbol: 'BTCUSDT' }).json
    expect(all[0]).toMatchObject({ origClientOrderId: 'alone', orderListId: -1 })
    expect(all[1]).toMatchObject({ orderListId: 3, orderReports: [{ orderId: 5 }, { orderId: 6 }] })
    const again = venue.signed('DELETE', 'orderList', { symbol: 'BTCUSDT', orderListId: 1 })
    expect(again.json).toEqual({ code: -2011, msg: 'Unknown order list sent.' })
  })

  test('cancelled and replaced by way of one leg', () => {
    const venue = aListVenue()
    venue.pair()
    const { json } = venue.signed('POST', 'order/cancelReplace', {
      ...{ symbol: 'BTCUSDT', side: 'SELL', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.9' },
      ...{ price: venue.at(1.2), cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrigClientOrderId: 'loss' },
    })
    expect(json).toMatchObject({ cancelResult: 'SUCCESS', newOrderResult: 'SUCCESS' })
    expect(json.cancelResponse.orderReports).toHaveLength(2)
  })

  test('is made smaller whole', () => {
    const venue = aListVenue()
    const api = venue.socket('/ws-api/v3')
    venue.call(api, 'userDataStream.subscribe.signature')
    venue.pair()
    venue.run(50)
    api.take()
    const { json } = venue.signed('PUT', 'order/amend/keepPriority', {
      ...{ symbol: 'BTCUSDT', origClientOrderId: 'profit', newQty: '0.3', newClientOrderId: 'profit2' },
    })
    expect(json.listStatus).toMatchObject({ orderListId: 1, contingencyType: 'OCO', symbol: 'BTCUSDT' })
    expect(json.amendedOrder).toMatchObject({ qty: '0.30000000', orderListId: 1 })
    expect(venue.orderOf('loss').origQty).toBe('0.30000000')
    expect(venue.locked('BTC')).toBe(m('0.3'))
    venue.run(50)
    const told = api.take().map(({ event }: Json) => event)
    expect(told.map(({ e, l, x, c }: Json) => [e, x ?? l, c])).toEqual([
      ['executionReport', 'REPLACED', 'profit2'],
      ['listStatus', 'UPDATED', 'OCO'],
      ['executionReport', 'REPLACED', 'loss'],
      ['outboundAccountPosition', undefined, undefined],
    ])
  })

  test('is made smaller by either order, whatever else there is', () => {
    for (const origClientOrderId of ['loss', 'profit']) {
      const venue = aListVenue()
      venue.pair({ quantity: '0.9' })
      const asked = { symbol: 'BTCUSDT', origClientOrderId, newQty: '0.8' }
      expect(venue.signed('PUT', 'order/amend/keepPriority', asked).status).toBe(200)
      expect(venue.locked('BTC')).toBe(m('0.8'))
    }
  })

  test('as it was asked for first', () => {
    const venue = aListVenue()
    const old = (over: Asked = {}) =>
      venue.signed('POST', 'order/oco', {
        ...{ symbol: 'BTCUSDT', side: 'BUY', quantity: '0.1', price: venue.at(0.9) },
        ...{ limitClientOrderId: 'low', stopPrice: venue.at(1.1), stopClientOrderId: 'high', ...over },
      }).json
    expect(old().orderReports).toMatchObject([
      { clientOrderId: 'high', type: 'STOP_LOSS', side: 'BUY' },
      { clientOrderId: 'low', type: 'LIMIT_MAKER', side: 'BUY' },
    ])
    const limited = { stopLimitPrice: venue.at(1.2), limitClientOrderId: 'l', stopClientOrderId: 's' }
    expect(old(limited).msg).toContain("'stopLimitTimeInForce'")
    expect(old({ ...limited, stopLimitTimeInForce: 'GTC' }).orderReports[0]).toMatchObject({
      ...{ type: 'STOP_LOSS_LIMIT', price: `${venue.at(1.2)}000000` },
    })
  })

  test.each<[Asked, number, string]>([
    [{ abovePrice: '0' }, -1013, 'Invalid price.'],
    [{ aboveType: 'LIMIT' }, -1158, 'Order type not supported in OCO.'],
    [{ aboveType: 'UP' }, -1116, 'Invalid orderType.'],
    [{ belowType: 'LIMIT_MAKER' }, -1168, 'At least one OCO order must be contingent.'],
    [{ abovePrice: '' }, -1105, "Parameter 'abovePrice' was empty."],
    [{ abovePrice: '1.001' }, -1013, 'Filter failure: PRICE_FILTER'],
    [{ quantity: '3' }, -2010, 'Account has insufficient balance for requested action.'],
    [{ aboveClientOrderId: 'loss' }, -2010, 'Duplicate order sent.'],
    [{ aboveClientOrderId: 'ä' }, -1100, "Illegal characters found in parameter 'aboveClientOrderId'"],
    [{ newOrderRespType: 'X' }, -1130, "Data sent for parameter 'newOrderRespType' is not valid."],
    [{ price: '1' }, -1104, 'Not all sent parameters were read'],
    [{ belowTimeInForce: 'GTC' }, -1106, "Parameter 'belowTimeInForce' sent when not required."],
  ])('refused: %j', (over, code, text) => {
    const { json } = aListVenue().pair(over)
    expect(json.code).toBe(code)
    expect(json.msg).toContain(text)
  })

  test('each order has its side, and its price its relation to the last one', () => {
    const venue = aListVenue()
    const { at } = venue
    const limit = (prefix: string, ratio: number) => ({
      [`${prefix}Type`]: 'LIMIT_MAKER',
      [`${prefix}Price`]: at(ratio),
    })
    const stop = (prefix: string, type: string, ratio: number) => ({
      [`${prefix}Type`]: type,
      [`${prefix}StopPrice`]: at(ratio),
    })
    const asked = (side: string, ...legs: readonly Asked[]) =>
      venue.signed(
        'POST',
        'orderList/oco',
        Object.assign({ symbol: 'BTCUSDT', side, quantity: '0.1' }, ...legs),
      ).json
    const codes = [
      asked('BUY', limit('above', 1.1), stop('below', 'STOP_LOSS', 0.9)),
      asked('SELL', stop('above', 'STOP_LOSS', 1.1), limit('below', 0.9)),
      asked('BUY', stop('above', 'TAKE_PROFIT', 1.1), stop('below', 'STOP_LOSS', 0.9)),
      asked('SELL', stop('above', 'TAKE_PROFIT', 1.1), stop('below', 'TAKE_PROFIT', 0.9)),
      asked('BUY', stop('above', 'STOP_LOSS', 1.1), stop('below', 'STOP_LOSS', 0.9)),
    ].map(({ code }) => code)
    expect(codes).toEqual([-1165, -1197, -1198, -1199, -1196])
    const unrelated = { code: -2010, msg: 'The relationship of the prices for the orders is not correct.' }
    expect(asked('SELL', limit('above', 0.95), stop('below', 'STOP_LOSS', 0.9))).toEqual(unrelated)
    expect(asked('SELL', limit('above', 1.1), stop('below', 'STOP_LOSS', 1.05))).toEqual(unrelated)
    expect(asked('BUY', stop('above', 'STOP_LOSS', 0.99), limit('below', 0.9))).toEqual(unrelated)
    expect(venue.signed('GET', 'openOrders').json).toEqual([])
    expect(venue.signed('GET', 'allOrderList').json).toEqual([])
  })

  test('the filters count all of its orders', () => {
    const venue = aListVenue({ hasRateLimits: false })
    const none = { listClientOrderId: '', aboveClientOrderId: '', belowClientOrderId: '' }
    const named = (index: number) =>
      Object.fromEntries(Object.keys(none).map((name) => [name, `${name}${index}`]))
    for (let index = 0; index < 5; index++) {
      expect(venue.pair({ ...named(index), quantity: '0.01' }).status).toBe(200)
    }
    expect(venue.pair({ ...named(5), quantity: '0.01' }).json).toEqual({
      ...{ code: -1013, msg: 'Filter failure: MAX_NUM_ALGO_ORDERS' },
    })
    venue.signed('DELETE', 'openOrders', { symbol: 'BTCUSDT' })
    for (let index = 0; index < 20; index++) {
      const over = { listClientOrderId: `l${index}`, workingClientOrderId: `w${index}` }
      const sizes = { workingQuantity: '0.01', pendingQuantity: '0.01' }
      expect(venue.chain({ ...over, ...sizes, pendingClientOrderId: `p${index}` }).status).toBe(200)
    }
    expect(venue.chain().json).toEqual({ code: -1013, msg: 'Filter failure: MAX_NUM_ORDER_LISTS' })
  })

  test('its names are free again once it is done', () => {
    const venue = aListVenue()
    venue.pair()
    const other = { aboveClientOrderId: 'x', belowClientOrderId: 'y', quantity: '0.1' }
    expect(venue.pair(other).json).toEqual({ code: -2010, msg: 'Duplicate order sent.' })
    venue.signed('DELETE', 'orderList', { symbol: 'BTCUSDT', listClientOrderId: 'pair' })
    expect(venue.pair().status).toBe(200)
  })
})

describe('lists are asked for', () => {
  test('by number, by name, by time', () => {
    const venue = aListVenue()
    venue.pair()
    venue.signed('DELETE', 'orderList', { symbol: 'BTCUSDT', orderListId: 1 })
    venue.run(1_000)
    const betweenMs = venue.exchange.nowMs()
    venue.run(1_000)
    venue.pair()
    const one = (asked: Asked) => venue.signed('GET', 'orderList', asked).json
    expect(fieldsOf(one({ orderListId: 1 }))).toEqual([...LIST].sort())
    expect(one({ origClientOrderId: 'pair' }).orderListId).toBe(2)
    expect(one({ orderListId: 7 })).toEqual({ code: -2018, msg: 'Order list does not exist.' })
    expect(one({}).code).toBe(-1102)
    const ids = (asked: Asked = {}) =>
      venue.signed('GET', 'allOrderList', asked).json.map(({ orderListId }: Json) => orderListId)
    expect(ids()).toEqual([1, 2])
    expect(ids({ fromId: 2 })).toEqual([2])
    expect(ids({ startTime: betweenMs })).toEqual([2])
    expect(ids({ endTime: betweenMs })).toEqual([1])
    expect(ids({ limit: 1 })).toEqual([2])
    expect(venue.signed('GET', 'allOrderList', { fromId: 1, startTime: 1 }).json.code).toBe(-1128)
    expect(venue.signed('GET', 'openOrderList').json).toHaveLength(1)
  })

  test('over the WebSocket API too', () => {
    const venue = aListVenue()
    const api = venue.socket('/ws-api/v3')
    const pair = venue.call(api, 'orderList.place.oco', {
      ...{ symbol: 'BTCUSDT', side: 'SELL', quantity: '0.5', aboveType: 'LIMIT_MAKER' },
      ...{ abovePrice: venue.at(1.1), belowType: 'STOP_LOSS', belowStopPrice: venue.at(0.9) },
    })
    expect(pair.result.orderReports).toHaveLength(2)
    const old = venue.call(api, 'orderList.place', {
      ...{ symbol: 'BTCUSDT', side: 'SELL', quantity: '0.1' },
      ...{ price: venue.at(1.1), stopPrice: venue.at(0.9) },
    })
    expect(old.result.contingencyType).toBe('OCO')
    expect(venue.call(api, 'openOrderLists.status').result).toHaveLength(2)
    expect(venue.call(api, 'orderList.status', { orderListId: 2 }).result.orderListId).toBe(2)
    const cancelled = venue.call(api, 'orderList.cancel', { symbol: 'BTCUSDT', orderListId: 1 })
    expect(cancelled.result.listOrderStatus).toBe('ALL_DONE')
    const leg = { symbol: 'BTCUSDT', orderId: old.result.orders[0].orderId }
    expect(venue.call(api, 'order.cancel', leg).result.orderReports).toHaveLength(2)
    expect(venue.call(api, 'allOrderLists').result).toHaveLength(2)
  })
})

describe('the account hears', () => {
  test('of orders with their list, and of the list beside them', () => {
    const venue = aListVenue()
    const api = venue.socket('/ws-api/v3')
    venue.call(api, 'userDataStream.subscribe.signature')
    const words = () =>
      api
        .take()
        .map(({ event }: Json) => event)
        .filter(({ e }: Json) => e !== 'outboundAccountPosition')
        .map(({ e, g, c, x, X, l, L, eR }: Json) => (e === 'listStatus' ? [g, c, l, L] : [g, c, x, X, eR]))
    venue.pair()
    venue.run(50)
    expect(words()).toEqual([
      [1, 'loss', 'NEW', 'NEW', undefined],
      [1, 'profit', 'NEW', 'NEW', undefined],
      [1, 'OCO', 'EXEC_STARTED', 'EXECUTING'],
    ])
    venue.print(1.1, '0.5', 'buy')
    expect(words()).toEqual([
      [1, 'loss', 'EXPIRED', 'EXPIRED', 'OCO_TRIGGER'],
      [1, 'profit', 'TRADE', 'FILLED', undefined],
      [1, 'OCO', 'ALL_DONE', 'ALL_DONE'],
    ])
  })

  test('every field of a list', () => {
    const venue = aListVenue()
    const api = venue.socket('/ws-api/v3')
    venue.call(api, 'userDataStream.subscribe.signature')
    venue.pair()
    venue.run(50)
    const told = api.take().find(({ event }: Json) => event?.e === 'listStatus').event
    expect(told).toEqual({
      ...{ e: 'listStatus', E: told.T, s: 'BTCUSDT', g: 1, c: 'OCO', l: 'EXEC_STARTED', L: 'EXECUTING' },
      ...{ r: 'NONE', C: 'pair', T: told.T },
      O: [
        { s: 'BTCUSDT', i: 1, c: 'loss' },
        { s: 'BTCUSDT', i: 2, c: 'profit' },
      ],
    })
  })
})
