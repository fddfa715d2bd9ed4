import { describe, expect, test } from 'bun:test'
import { BYBIT } from '../../../../../src/adapters/venue-ccxt/bybit/index.ts'
import type { OrderNotice } from '../../../../../src/adapters/venue-ccxt/protocol/index.ts'
import {
  type ClientOrderId,
  formatMoney,
  type Instrument,
  lots,
  ticks,
  type VenueOrder,
} from '../../../../../src/domain/index.ts'
import { listed, ORDER_ROW, recorded } from './answers.ts'
import { INSTRUMENT, MONEY } from './listing.ts'

const ADDRESS = { native: 'BTCUSDT', clientId: 'vz-1', venueOrderId: null, isWaitingStop: false }

function anOrder(change: Partial<VenueOrder> = {}): VenueOrder {
  return {
    clientOrderId: 'mine-1' as ClientOrderId,
    revision: 0,
    instrument: { ...INSTRUMENT, version: 1 } as Instrument,
    side: 'buy',
    type: 'limit',
    timeInForce: 'gtc',
    isPostOnly: false,
    isReduceOnly: false,
    quantity: lots(1500),
    price: ticks(300_005),
    triggerPrice: null,
    triggerBy: 'last',
    expireAt: null,
    ...change,
  }
}

function sent(change: Partial<VenueOrder> = {}) {
  return BYBIT.rest.submit({ native: 'BTCUSDT', clientId: 'vz-1', order: anOrder(change) }).parameters
}

function noticeOf(change: object): OrderNotice {
  const [notice] = BYBIT.rest.order(ADDRESS).read(listed([{ ...ORDER_ROW, ...change }]))
  if (notice?.kind !== 'order') throw new Error('no order')
  return notice
}

describe('an order on its way', () => {
  test('is written in exact decimals of the instrument', () => {
    expect(sent()).toEqual({
      category: 'spot',
      symbol: 'BTCUSDT',
      side: 'Buy',
      orderType: 'Limit',
      qty: '0.0015',
      price: '30000.5',
      timeInForce: 'GTC',
      orderLinkId: 'vz-1',
      isLeverage: 0,
      smpType: 'CancelTaker',
      orderFilter: 'Order',
    })
  })

  test('at market is a limit that may not rest', () => {
    expect(sent({ type: 'market' })).toMatchObject({ orderType: 'Limit', timeInForce: 'IOC' })
    expect(sent({ type: 'trailing_stop' })).toMatchObject({ timeInForce: 'IOC', orderFilter: 'Order' })
  })

  test('says how long it is good', () => {
    const words = [
      sent({ isPostOnly: true }),
      sent({ timeInForce: 'ioc' }),
      sent({ timeInForce: 'fok' }),
      sent({ timeInForce: 'gtd' }),
    ].map((parameters) => parameters['timeInForce'])
    expect(words).toEqual(['PostOnly', 'IOC', 'FOK', 'GTC'])
  })

  test('that the venue keeps as a stop bears its trigger', () => {
    expect(sent({ type: 'stop_limit', triggerPrice: ticks(310_000) })).toMatchObject({
      orderFilter: 'StopOrder',
      triggerPrice: '31000',
      timeInForce: 'GTC',
    })
    const atMarket = sent({ type: 'stop_market', triggerPrice: ticks(310_000) })
    expect(atMarket).toMatchObject({ orderType: 'Market', marketUnit: 'baseCoin', triggerPrice: '31000' })
    expect('price' in atMarket).toBe(false)
  })

  test('tells nothing by its acceptance', () => {
    const call = BYBIT.rest.submit({ native: 'BTCUSDT', clientId: 'vz-1', order: anOrder() })
    expect(call.read({ retCode: 0, result: { orderId: '1', orderLinkId: 'vz-1' } })).toEqual([])
    expect(() => call.read({ retCode: 0 })).toThrow('result is no object')
  })
})

describe('an order that is there', () => {
  test('is addressed by the venue’s id where it is known', () => {
    const known = { ...ADDRESS, venueOrderId: '15' }
    expect(BYBIT.rest.cancel(known).parameters).toEqual({
      category: 'spot',
      symbol: 'BTCUSDT',
      orderId: '15',
      orderFilter: 'Order',
    })
    expect(BYBIT.rest.cancel({ ...ADDRESS, isWaitingStop: true }).parameters).toMatchObject({
      orderLinkId: 'vz-1',
      orderFilter: 'StopOrder',
    })
    expect(BYBIT.rest.amend(ADDRESS, MONEY('0.001'))?.parameters).toMatchObject({ qty: '0.001' })
  })

  test('is looked for in the history when the venue forgot it', () => {
    const call = BYBIT.rest.order(ADDRESS)
    const body = listed([ORDER_ROW])
    expect(call.further?.(call.read(body), body)).toBeNull()
    const further = call.further?.([], listed([]))
    expect(further?.path).toBe('v5/order/history')
    expect(further?.parameters).toEqual(call.parameters)
    expect(further?.read(listed([]))).toEqual([])
  })

  test('is found among all that are open, page after page', () => {
    const [call] = BYBIT.rest.openOrders(['BTCUSDT'])
    const full = listed(
      Array.from({ length: 50 }, (_, index) => ({ ...ORDER_ROW, symbol: index < 2 ? 'BTCUSDT' : 'XUSDT' })),
      'page_args%3D7',
    )
    const found = call?.read(full) ?? []
    expect(found.length).toBe(2)
    const next = call?.further?.(found, full)
    expect(next?.parameters).toMatchObject({ cursor: 'page_args%3D7', limit: 50 })
    const last = listed([ORDER_ROW], 'page_args%3D8')
    expect(next?.read(last).length).toBe(3)
    expect(next?.further?.([], last)).toBeNull()
  })

  test('all of them go by one call for each kind', () => {
    const filters: unknown[] = []
    let call = BYBIT.rest.cancelAll(null)
    while (call !== null) {
      filters.push(call.parameters['orderFilter'])
      call = call.further?.([], {}) ?? null
    }
    expect(filters).toEqual(['Order', 'StopOrder', 'tpslOrder', 'OcoOrder', 'BidirectionalTpslOrder'])
    expect(BYBIT.rest.cancelAll('BTCUSDT')?.parameters['symbol']).toBe('BTCUSDT')
  })
})

describe('an order as the venue tells of it', () => {
  test('has amounts, ids and time', () => {
    const notice = noticeOf({ cumExecQty: '0.04', orderStatus: 'PartiallyFilled' })
    expect(notice).toMatchObject({
      native: 'BTCUSDT',
      clientId: ORDER_ROW.orderLinkId,
      venueOrderId: ORDER_ROW.orderId,
      side: 'buy',
      status: 'open',
      type: 'limit',
      triggerPrice: null,
      isTriggered: null,
      reason: null,
      at: 1_672_364_262_457_000_000n,
    })
    expect(
      [notice.price, notice.quantity, notice.cumQuantity].map((each) => each && formatMoney(each)),
    ).toEqual(['30000.5', '0.1', '0.04'])
  })

  test.each([
    ['New', 'open'],
    ['PartiallyFilled', 'open'],
    ['Untriggered', 'waiting'],
    ['Triggered', 'open'],
    ['Filled', 'filled'],
    ['Cancelled', 'cancelled'],
    ['PartiallyFilledCanceled', 'cancelled'],
    ['Deactivated', 'cancelled'],
    ['Rejected', 'rejected'],
  ] as const)('in status %s is %s', (orderStatus, status) => {
    expect(noticeOf({ orderStatus }).status).toBe(status)
  })

  test('in a status nobody knows is no order', () => {
    expect(() => noticeOf({ orderStatus: 'Sleeping' })).toThrow('unknown orderStatus')
  })

  test.each([
    [{ orderStatus: 'Cancelled', cancelType: 'CancelByUser' }, 'cancelled_by_request'],
    [{ orderStatus: 'Cancelled', cancelType: 'CancelBySmp' }, 'self_trade_prevented'],
    [{ orderStatus: 'Cancelled', cancelType: 'CancelByDCP' }, 'venue_refused'],
    [{ orderStatus: 'Rejected', rejectReason: 'EC_PostOnlyWillTakeLiquidity' }, 'post_only_would_take'],
    [{ orderStatus: 'Cancelled', timeInForce: 'IOC' }, 'unfilled_remainder'],
    [{ orderStatus: 'PartiallyFilledCanceled', timeInForce: 'IOC' }, 'unfilled_remainder'],
    [{ orderStatus: 'Cancelled', rejectReason: 'EC_NoImmediateQtyToFill' }, 'unfilled_remainder'],
    [{ orderStatus: 'Cancelled', rejectReason: 'EC_CancelForNoFullFill' }, 'fill_or_kill_unfillable'],
    [{ orderStatus: 'Cancelled', timeInForce: 'FOK' }, 'fill_or_kill_unfillable'],
    [{ orderStatus: 'Rejected', rejectReason: 'EC_Others' }, 'venue_refused'],
  ] as const)('ended for a reason: %j', (change, code) => {
    expect(noticeOf(change).reason?.code).toBe(code)
  })

  test('keeps the venue’s own words', () => {
    const reason = noticeOf({ orderStatus: 'Cancelled', cancelType: 'CancelByDCP' }).reason
    expect(reason?.text).toBe('Cancelled CancelByDCP')
  })

  test('is a stop by its trigger, and says whether that was reached', () => {
    const stop = { triggerPrice: '31000', stopOrderType: 'Stop' }
    expect(noticeOf({ ...stop, orderStatus: 'Untriggered' })).toMatchObject({
      type: 'stop_limit',
      status: 'waiting',
      isTriggered: false,
    })
    expect(noticeOf({ ...stop, orderStatus: 'New' }).isTriggered).toBe(true)
    expect(noticeOf({ ...stop, orderStatus: 'Deactivated' }).isTriggered).toBe(false)
    expect(noticeOf({ ...stop, orderStatus: 'Rejected' }).isTriggered).toBeNull()
    expect(noticeOf({ ...stop, orderType: 'Market', price: '0' })).toMatchObject({
      type: 'stop_market',
      price: null,
    })
  })

  test('at market in the quote asset has what it traded and has left', () => {
    const notice = noticeOf({
      orderType: 'Market',
      qty: '200',
      marketUnit: 'quoteCoin',
      cumExecQty: '0.004',
      leavesQty: '0.002',
    })
    expect(formatMoney(notice.quantity)).toBe('0.006')
  })

  test('was recorded so', () => {
    for (const [name, status] of [
      ['ws_account_order', 'cancelled'],
      ['ws_account_order_filled', 'filled'],
      ['ws_account_order_stop_loss', 'waiting'],
    ] as const) {
      const frame = recorded(`bybit/${name}.json`)
      if (frame === null) return
      const [row] = frame['data'] as object[]
      expect(noticeOf({ ...row, category: 'spot' }).status).toBe(status)
    }
    const body = recorded('bybit/http_get_orders_history_with_duplicate.json')
    if (body !== null) expect(BYBIT.rest.order(ADDRESS).read(body).length).toBeGreaterThan(1)
  })
})
