import { describe, expect, test } from 'bun:test'
import { aBinance, type Json } from './a-binance.ts'

const ORDER_FIELDS = [
  ...['symbol', 'orderId', 'orderListId', 'clientOrderId', 'price', 'origQty', 'executedQty'],
  ...['cummulativeQuoteQty', 'status', 'timeInForce', 'type', 'side', 'stopPrice', 'icebergQty', 'time'],
  ...['updateTime', 'isWorking', 'workingTime', 'origQuoteOrderQty', 'selfTradePreventionMode'],
]
const ACK = ['symbol', 'orderId', 'orderListId', 'clientOrderId', 'transactTime']
const RESULT = [
  ...ACK,
  ...['price', 'origQty', 'executedQty', 'origQuoteOrderQty', 'cummulativeQuoteQty', 'status'],
  ...['timeInForce', 'type', 'side', 'workingTime', 'selfTradePreventionMode'],
]
const fieldsOf = (value: object) => Object.keys(value).sort()

describe('placing', () => {
  test('answers are as long as they were asked for', () => {
    const venue = aBinance()
    const kinds = ['ACK', 'RESULT', 'FULL'].map((newOrderRespType) => venue.limit({ newOrderRespType }).json)
    expect(kinds.map(fieldsOf)).toEqual([[...ACK].sort(), [...RESULT].sort(), [...RESULT, 'fills'].sort()])
    const bare = venue.limit({ type: 'LIMIT_MAKER', price: venue.price(0.9) })
    expect(bare.json.code).toBe(-1106)
  })

  test('what is usual for each type', () => {
    const venue = aBinance()
    expect(venue.market().json.fills).toHaveLength(1)
    const { price } = venue
    const maker = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT_MAKER', quantity: '0.01', price: price(0.9) }
    expect(fieldsOf(venue.signed('POST', 'order', maker).json)).toEqual([...ACK].sort())
  })

  test('at market: fills, fees from what is received, money exact', () => {
    const venue = aBinance()
    const order = venue.market({ quantity: '0.5' }).json
    expect(order).toMatchObject({
      ...{ status: 'FILLED', type: 'MARKET', side: 'BUY', timeInForce: 'GTC', price: '0.00000000' },
      ...{ origQty: '0.50000000', executedQty: '0.50000000' },
    })
    const paid = order.fills.reduce((sum: bigint, fill: Json) => {
      const units = (text: string) => BigInt(text.replace('.', ''))
      return sum + (units(fill.price) * units(fill.qty)) / 10n ** 8n
    }, 0n)
    expect(order.cummulativeQuoteQty.replace('.', '')).toBe(String(paid).padStart(9, '0'))
    expect(order.fills[0]).toMatchObject({ commissionAsset: 'BTC' })
    const balances = venue.signed('GET', 'account', { omitZeroBalances: true }).json.balances
    const fees = 0.5 * 0.001
    expect(Number(balances.find(({ asset }: Json) => asset === 'BTC').free)).toBeCloseTo(1.5 - fees, 8)
  })

  test('for an amount of the quote asset', () => {
    const venue = aBinance()
    const { json } = venue.signed('POST', 'order', {
      ...{ symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quoteOrderQty: '500' },
    })
    expect(json).toMatchObject({ status: 'FILLED', origQuoteOrderQty: '500.00000000' })
    expect(Number(json.cummulativeQuoteQty)).toBeLessThanOrEqual(500)
    expect(Number(json.cummulativeQuoteQty)).toBeGreaterThan(499)
  })

  test('immediate or cancel, fill or kill', () => {
    const venue = aBinance()
    expect(venue.limit({ timeInForce: 'IOC' }).json).toMatchObject({
      ...{ status: 'EXPIRED', executedQty: '0.00000000', expiryReason: 'UNFILLED_IOC_QUANTITY_EXPIRED' },
    })
    expect(venue.limit({ timeInForce: 'FOK' }).json).toMatchObject({
      ...{ status: 'EXPIRED', expiryReason: 'UNFILLED_FOK_ORDER_EXPIRED' },
    })
  })

  test('a stop waits; one that would go off at once is refused', () => {
    const venue = aBinance()
    venue.step(5_000)
    const stop = (over: object) =>
      venue.signed('POST', 'order', {
        ...{ symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_LOSS', quantity: '0.01' },
        ...{ stopPrice: venue.price(0.95), newOrderRespType: 'RESULT', ...over },
      }).json
    const waiting = stop({})
    expect(waiting).toMatchObject({ status: 'NEW', stopPrice: `${venue.price(0.95)}000000` })
    expect(waiting.workingTime).toBeUndefined()
    const query = { symbol: 'BTCUSDT', orderId: waiting.orderId }
    expect(venue.signed('GET', 'order', query).json).toMatchObject({ isWorking: false, workingTime: -1 })
    const immediate = { code: -2010, msg: 'Order would trigger immediately.' }
    expect(stop({ stopPrice: venue.price(1.05) })).toEqual(immediate)
    expect(stop({ type: 'TAKE_PROFIT', stopPrice: venue.price(0.95) })).toEqual(immediate)
    expect(stop({ type: 'TAKE_PROFIT', stopPrice: venue.price(1.05) })).toMatchObject({ status: 'NEW' })
    const limit = { type: 'STOP_LOSS_LIMIT', timeInForce: 'GTC', price: venue.price(0.94) }
    expect(stop(limit)).toMatchObject({ status: 'NEW', type: 'STOP_LOSS_LIMIT' })
  })

  test.each<[object, number, string]>([
    [{ symbol: 'NOPE' }, -1121, 'Invalid symbol.'],
    [{ symbol: 'btcusdt' }, -1100, "Illegal characters found in parameter 'symbol'"],
    [{ side: 'HOLD' }, -1117, 'Invalid side.'],
    [{ type: 'STOP' }, -1116, 'Invalid orderType.'],
    [{ timeInForce: 'GTD' }, -1115, 'Invalid timeInForce.'],
    [{ quantity: '' }, -1105, "Parameter 'quantity' was empty."],
    [{ quantity: '-1' }, -1100, "Illegal characters found in parameter 'quantity'"],
    [{ quantity: '0.000000001' }, -1111, "Parameter 'quantity' has too much precision."],
    [{ quantity: '0.000001' }, -1013, 'Filter failure: LOT_SIZE'],
    [{ quantity: '0' }, -1013, 'Invalid quantity.'],
    [{ quantity: '99999' }, -1013, 'Filter failure: LOT_SIZE'],
    [{ quantity: '0.00001' }, -1013, 'Filter failure: NOTIONAL'],
    [{ price: '45000.001' }, -1013, 'Filter failure: PRICE_FILTER'],
    [{ price: '2000000' }, -1013, 'Filter failure: PRICE_FILTER'],
    [{ price: '900000' }, -1013, 'Filter failure: PERCENT_PRICE_BY_SIDE'],
    [{ quantity: '5' }, -2010, 'Account has insufficient balance for requested action.'],
    [{ stopPrice: '1' }, -1106, "Parameter 'stopPrice' sent when not required."],
    [{ icebergQty: '1' }, -2010, 'IcebergQty exceeds QTY.'],
    [{ icebergQty: '0.0009' }, -1013, 'Filter failure: ICEBERG_PARTS'],
    [{ icebergQty: '0.000001' }, -1013, 'Filter failure: LOT_SIZE'],
    [{ icebergQty: '0.005', timeInForce: 'IOC' }, -2010, 'Unsupported order combination'],
    [{ pegPriceType: 'PRIMARY_PEG' }, -2010, 'Pegged orders are not supported for this symbol.'],
    [{ trailingDelta: 10 }, -1106, "Parameter 'trailingDelta' sent when not required."],
    [{ newClientOrderId: 'ä' }, -1100, "Illegal characters found in parameter 'newClientOrderId'"],
    [{ selfTradePreventionMode: 'X' }, -1130, "Data sent for parameter 'selfTradePreventionMode'"],
    [{ strategyType: 1 }, -1134, '`strategyType` was less than 1000000.'],
    [{ colour: 'red' }, -1104, 'Not all sent parameters were read'],
  ])('%j', (over, code, msg) => {
    const venue = aBinance()
    venue.step(1_000)
    const { json } = venue.limit(over as never)
    expect(json.code).toBe(code)
    expect(json.msg).toContain(msg)
  })

  test('at market one of the two amounts', () => {
    const venue = aBinance()
    const terms = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET' }
    expect(venue.signed('POST', 'order', terms).json.code).toBe(-1102)
    expect(venue.market({ quoteOrderQty: '10' }).json.code).toBe(-1128)
    expect(venue.market({ price: '1' }).json.code).toBe(-1106)
  })

  test('post only that would take, and an id that is in use', () => {
    const venue = aBinance()
    const maker = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT_MAKER', quantity: '0.01' }
    expect(venue.signed('POST', 'order', { ...maker, price: venue.price(1.01) }).json).toEqual({
      ...{ code: -2010, msg: 'Order would immediately match and take.' },
    })
    expect(venue.limit({ newClientOrderId: 'a-1' }).status).toBe(200)
    expect(venue.limit({ newClientOrderId: 'a-1' }).json).toEqual({
      code: -2010,
      msg: 'Duplicate order sent.',
    })
  })

  test('so many may be open and no more, and fewer of those that wait', () => {
    const venue = aBinance({ hasRateLimits: false })
    venue.step(1_000)
    const stop = { symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_LOSS', quantity: '0.01' }
    const stops = Array.from({ length: 6 }, () =>
      venue.signed('POST', 'order', { ...stop, stopPrice: venue.price(0.9) }),
    )
    expect(stops.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 400])
    expect(stops[5]!.json).toEqual({ code: -1013, msg: 'Filter failure: MAX_NUM_ALGO_ORDERS' })
    for (let count = 5; count < 200; count++) expect(venue.limit({ quantity: '0.001' }).status).toBe(200)
    expect(venue.limit({ quantity: '0.001' }).json).toEqual({
      ...{ code: -1013, msg: 'Filter failure: MAX_NUM_ORDERS' },
    })
  })

  test('a test of an order leaves nothing behind', () => {
    const venue = aBinance()
    const terms = {
      ...{ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01' },
      price: venue.price(0.9),
    }
    expect(venue.signed('POST', 'order/test', terms).json).toEqual({})
    const rates = venue.signed('POST', 'order/test', { ...terms, computeCommissionRates: true }).json
    expect(rates.standardCommissionForOrder).toMatchObject({ maker: '0.00100000', taker: '0.00100000' })
    expect(venue.signed('POST', 'order/test', { ...terms, quantity: '0.00001' }).json.code).toBe(-1013)
    expect(venue.signed('GET', 'openOrders').json).toEqual([])
  })
})

describe('orders that are there', () => {
  test('asked for by number and by id, with every field', () => {
    const venue = aBinance()
    const { orderId } = venue.limit({ newClientOrderId: 'mine', strategyId: 7, strategyType: 1_000_001 }).json
    const found = venue.signed('GET', 'order', { symbol: 'BTCUSDT', origClientOrderId: 'mine' }).json
    expect(fieldsOf(found)).toEqual([...ORDER_FIELDS, 'strategyId', 'strategyType'].sort())
    expect(found).toMatchObject({ orderId, status: 'NEW', isWorking: true, strategyId: 7 })
    const both = { symbol: 'BTCUSDT', orderId, origClientOrderId: 'other' }
    expect(venue.signed('GET', 'order', both).json).toEqual({ code: -2013, msg: 'Order does not exist.' })
    expect(venue.signed('GET', 'order', { symbol: 'ETHUSDT', orderId }).json.code).toBe(-2013)
    expect(venue.signed('GET', 'order', { symbol: 'BTCUSDT' }).json.code).toBe(-1102)
  })

  test('cancelled, once', () => {
    const venue = aBinance()
    const { orderId } = venue.limit({ newClientOrderId: 'mine' }).json
    const asked = { symbol: 'BTCUSDT', orderId, newClientOrderId: 'cancel-1' }
    expect(venue.signed('DELETE', 'order', asked)).toMatchObject({
      deed: 'cancel',
      json: { origClientOrderId: 'mine', clientOrderId: 'cancel-1', status: 'CANCELED', orderId },
    })
    expect(venue.signed('DELETE', 'order', asked).json).toEqual({ code: -2011, msg: 'Unknown order sent.' })
    expect(venue.signed('DELETE', 'openOrders', { symbol: 'BTCUSDT' }).json.code).toBe(-2011)
  })

  test('only in the state it was asked for', () => {
    const venue = aBinance()
    const { orderId } = venue.limit().json
    const cancel = (cancelRestrictions: string) =>
      venue.signed('DELETE', 'order', { symbol: 'BTCUSDT', orderId, cancelRestrictions }).json
    expect(cancel('SOMETIMES')).toEqual({ code: -1145, msg: 'Invalid cancelRestrictions' })
    expect(cancel('ONLY_PARTIALLY_FILLED').msg).toBe('Order was not canceled due to cancel restrictions.')
    expect(cancel('ONLY_NEW').status).toBe('CANCELED')
  })

  test('cancelled and replaced, or half of it', () => {
    const venue = aBinance()
    const { orderId } = venue.limit().json
    const replace = (over: object) =>
      venue.signed('POST', 'order/cancelReplace', {
        ...{ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01' },
        ...{ price: venue.price(0.8), cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrderId: orderId, ...over },
      })
    expect(replace({}).json).toMatchObject({
      ...{ cancelResult: 'SUCCESS', newOrderResult: 'SUCCESS' },
      ...{ cancelResponse: { status: 'CANCELED', orderId }, newOrderResponse: { status: 'NEW' } },
    })
    expect(replace({})).toMatchObject({
      status: 400,
      json: {
        code: -2022,
        data: { cancelResult: 'FAILURE', newOrderResult: 'NOT_ATTEMPTED', newOrderResponse: null },
      },
    })
    expect(replace({ cancelReplaceMode: 'ALLOW_FAILURE' })).toMatchObject({
      status: 409,
      json: { code: -2021, data: { cancelResult: 'FAILURE', newOrderResult: 'SUCCESS' } },
    })
    const [open] = venue.signed('GET', 'openOrders', { symbol: 'BTCUSDT' }).json
    expect(replace({ cancelOrderId: open.orderId, quantity: '5' })).toMatchObject({
      status: 409,
      json: { code: -2021, data: { cancelResult: 'SUCCESS', newOrderResult: 'FAILURE' } },
    })
  })

  test('made smaller, keeping or changing its id', () => {
    const venue = aBinance()
    const { orderId } = venue.limit({ newClientOrderId: 'one' }).json
    const amend = (over: object) =>
      venue.signed('PUT', 'order/amend/keepPriority', { symbol: 'BTCUSDT', ...over })
    const amended = amend({ orderId, newQty: '0.008', newClientOrderId: 'two' })
    expect(amended).toMatchObject({
      deed: 'amend',
      json: {
        amendedOrder: { origClientOrderId: 'one', clientOrderId: 'two', qty: '0.00800000', status: 'NEW' },
      },
    })
    expect(amend({ origClientOrderId: 'one', newQty: '0.007' }).json.code).toBe(-2038)
    const kept = amend({ origClientOrderId: 'two', newQty: '0.0075', newClientOrderId: 'two' }).json
    expect(kept.amendedOrder).toMatchObject({ origClientOrderId: 'two', clientOrderId: 'two' })
    // An id that was given up belongs to whoever takes it next.
    amend({ orderId, newQty: '0.0071', newClientOrderId: 'three' })
    const other = venue.limit({ newClientOrderId: 'two' }).json
    expect(venue.signed('GET', 'order', { symbol: 'BTCUSDT', origClientOrderId: 'two' }).json.orderId).toBe(
      other.orderId,
    )
    expect(amend({ orderId, newQty: '0.007', newClientOrderId: 'four' }).status).toBe(200)
    expect(amend({ orderId, newQty: '0.007' }).json.msg).toContain('would change no state')
    expect(amend({ orderId, newQty: '0.009' }).json.msg).toContain('quantity increase')
    expect(venue.signed('GET', 'order', { symbol: 'BTCUSDT', origClientOrderId: 'four' }).json).toMatchObject(
      {
        ...{ orderId, origQty: '0.00700000', clientOrderId: 'four' },
      },
    )
  })

  test('every amendment is remembered', () => {
    const venue = aBinance()
    const { orderId } = venue.limit({ newClientOrderId: 'one' }).json
    const amend = (over: object) =>
      venue.signed('PUT', 'order/amend/keepPriority', { symbol: 'BTCUSDT', orderId, ...over }).json
    const amended = amend({ newQty: '0.008', newClientOrderId: 'two' })
    const again = amend({ newQty: '0.007', newClientOrderId: 'two' })
    const amendments = (over: object = {}) =>
      venue.signed('GET', 'order/amendments', { symbol: 'BTCUSDT', orderId, ...over }).json
    const of = { symbol: 'BTCUSDT', orderId, time: amended.transactTime }
    expect(amendments()).toEqual([
      {
        ...{ ...of, executionId: amended.executionId, origClientOrderId: 'one', newClientOrderId: 'two' },
        ...{ origQty: '0.01000000', newQty: '0.00800000' },
      },
      {
        ...{ ...of, executionId: again.executionId, origClientOrderId: 'two', newClientOrderId: 'two' },
        ...{ origQty: '0.00800000', newQty: '0.00700000' },
      },
    ])
    expect(amendments({ fromExecutionId: again.executionId })).toHaveLength(1)
    expect(amendments({ limit: 1 })).toHaveLength(1)
    expect(amendments({ orderId: orderId + 1 })).toEqual([])
  })
})

describe('the account', () => {
  test('trades by order, by number, by time, and their limits', () => {
    const venue = aBinance()
    const first = venue.market().json
    venue.step(2_000)
    const betweenMs = venue.exchange.nowMs()
    venue.step(2_000)
    venue.market({ side: 'SELL' })
    const trades = (asked: object) => venue.signed('GET', 'myTrades', { symbol: 'BTCUSDT', ...asked }).json
    const all = trades({})
    expect(all.map(({ isBuyer }: Json) => isBuyer)).toEqual([true, false])
    expect(fieldsOf(all[0])).toEqual(
      [
        ...['symbol', 'id', 'orderId', 'orderListId', 'price', 'qty', 'quoteQty', 'commission'],
        ...['commissionAsset', 'time', 'isBuyer', 'isMaker', 'isBestMatch'],
      ].sort(),
    )
    expect(trades({ orderId: first.orderId })).toEqual([all[0]])
    expect(trades({ fromId: all[1].id })).toEqual([all[1]])
    expect(trades({ startTime: betweenMs })).toEqual([all[1]])
    expect(trades({ endTime: betweenMs })).toEqual([all[0]])
    expect(trades({ limit: 1 })).toEqual([all[1]])
    expect(trades({ startTime: 1, fromId: 1 }).code).toBe(-1128)
    expect(trades({ startTime: 1, endTime: 90_000_000 }).code).toBe(-1127)
  })

  test('all orders, oldest first', () => {
    const venue = aBinance()
    venue.limit()
    venue.market()
    venue.limit()
    const orders = (asked: object) =>
      venue
        .signed('GET', 'allOrders', { symbol: 'BTCUSDT', ...asked })
        .json.map(({ orderId }: Json) => orderId)
    expect(orders({})).toEqual([1, 2, 3])
    expect(orders({ orderId: 2 })).toEqual([2, 3])
    expect(orders({ limit: 1 })).toEqual([3])
  })

  test('everything else that clients ask on their way', () => {
    const venue = aBinance()
    const account = venue.signed('GET', 'account').json
    expect(account).toMatchObject({ canTrade: true, canWithdraw: false, makerCommission: 10, uid: 354937868 })
    expect(
      venue.signed('GET', 'account/commission', { symbol: 'BTCUSDT' }).json.standardCommission.taker,
    ).toBe('0.00100000')
    expect(venue.signed('GET', '/sapi/v1/capital/config/getall').json[0]).toMatchObject({ coin: 'USDT' })
    expect(venue.signed('GET', '/sapi/v1/account/apiRestrictions').json.enableWithdrawals).toBe(false)
    expect(venue.signed('GET', '/sapi/v1/asset/tradeFee').json).toHaveLength(2)
    expect(venue.signed('GET', 'myPreventedMatches', { symbol: 'BTCUSDT', orderId: 1 }).json).toEqual([])
    expect(venue.signed('GET', 'myFilters', { symbol: 'BTCUSDT' }).json.symbolFilters.length).toBeGreaterThan(
      5,
    )
  })
})
