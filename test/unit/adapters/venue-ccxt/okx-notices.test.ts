import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import {
  childOf,
  fillNotice,
  orderNotice,
  orderPush,
  stopNotice,
} from '../../../../src/adapters/venue-ccxt/okx/notices.ts'
import {
  type Fields,
  fieldsOf,
  listOf,
  StrangeAnswer,
} from '../../../../src/adapters/venue-ccxt/protocol/index.ts'
import { m } from '../../../support/builders.ts'
import { sharedFile } from '../../../support/shared-data.ts'

/** As documented: https://www.okx.com/docs-v5/en/#order-book-trading-trade-ws-order-channel */
function anOrderRow(over: Fields = {}): Fields {
  return {
    accFillSz: '0.001',
    algoClOrdId: '',
    algoId: '',
    amendResult: '',
    amendSource: '',
    avgPx: '31527.1',
    cancelSource: '',
    cancelSourceReason: '',
    category: 'normal',
    ccy: '',
    clOrdId: 'vzabc123000000000000000000000000',
    code: '0',
    cTime: '1654084334977',
    execType: 'T',
    fee: '-0.02522168',
    feeCcy: 'USDT',
    fillFee: '-0.02522168',
    fillFeeCcy: 'USDT',
    fillPx: '31527.1',
    fillSz: '0.001',
    fillTime: '1654084353263',
    instId: 'BTC-USDT',
    instType: 'SPOT',
    ordId: '452197707845865472',
    ordType: 'limit',
    px: '31527.1',
    rebate: '0',
    side: 'sell',
    source: '',
    state: 'filled',
    stpMode: 'cancel_taker',
    sz: '0.001',
    tdMode: 'cash',
    tgtCcy: '',
    tradeId: '242589207',
    uTime: '1654084353264',
    ...over,
  }
}

function anAlgoRow(over: Fields = {}): Fields {
  return {
    algoId: '681096944655273984',
    algoClOrdId: 'vzabc123111111111111111111111111',
    clOrdId: '',
    ordId: '',
    ordIdList: [],
    instId: 'BTC-USDT',
    instType: 'SPOT',
    ordType: 'conditional',
    state: 'live',
    side: 'sell',
    sz: '0.5',
    slTriggerPx: '25000',
    slTriggerPxType: 'last',
    slOrdPx: '-1',
    tpTriggerPx: '',
    tpOrdPx: '',
    triggerPx: '',
    ordPx: '',
    failCode: '',
    cTime: '1708658165774',
    uTime: '1708658165775',
    ...over,
  }
}

function fixture(name: string): Fields | null {
  const path = sharedFile(`nautilus/adapter_messages/okx/${name}.json`)
  return path === null ? null : fieldsOf(JSON.parse(readFileSync(path, 'utf8')), name)
}

describe('an order of the channel', () => {
  test('tells its trade first, and the fee as what was paid', () => {
    const [fill, order] = orderPush(anOrderRow())
    expect(fill).toEqual({
      kind: 'fill',
      native: 'BTC-USDT',
      clientId: 'vzabc123000000000000000000000000',
      venueOrderId: '452197707845865472',
      side: 'sell',
      tradeId: '242589207',
      quantity: m('0.001'),
      price: m('31527.1'),
      fee: m('0.02522168'),
      feeAsset: 'USDT',
      liquidity: 'taker',
      at: 1_654_084_353_263_000_000n as never,
    })
    expect(order).toMatchObject({ kind: 'order', status: 'filled', type: 'limit', cumQuantity: m('0.001') })
  })

  test('a rebate is a fee below zero', () => {
    const [fill] = orderPush(anOrderRow({ fillFee: '0.005', execType: 'M' }))
    expect(fill).toMatchObject({ fee: m('-0.005'), liquidity: 'maker' })
  })

  test('without a fee it only says that it traded', () => {
    const [traded] = orderPush(anOrderRow({ fillFee: '', fillFeeCcy: '' }))
    expect(traded).toMatchObject({ kind: 'traded', tradeId: '242589207' })
  })

  test('no trade is no fill, however OKX writes that', () => {
    for (const none of [
      { tradeId: '', fillSz: '0' },
      { tradeId: '0', fillSz: '0' },
      { tradeId: '', fillSz: '' },
    ]) {
      const row = anOrderRow({
        state: 'live',
        accFillSz: '0',
        execType: '',
        fillPx: '',
        fillTime: '',
        ...none,
      })
      expect(orderPush(row).map(({ kind }) => kind)).toEqual(['order'])
    }
  })

  test('its end says why', () => {
    const codeOf = (cancelSource: string) =>
      orderNotice(anOrderRow({ state: 'canceled', cancelSource })).reason?.code
    expect(codeOf('1')).toBe('cancelled_by_request')
    expect(codeOf('13')).toBe('fill_or_kill_unfillable')
    expect(codeOf('14')).toBe('unfilled_remainder')
    expect(codeOf('31')).toBe('post_only_would_take')
    expect(codeOf('32')).toBe('self_trade_prevented')
    expect(codeOf('20')).toBe('cancelled_by_request')
    expect(codeOf('15')).toBe('venue_refused')
    expect(orderNotice(anOrderRow({ state: 'mmp_canceled' })).status).toBe('cancelled')
  })

  test('what a stop became bears the id of the stop', () => {
    const row = anOrderRow({ algoId: '77', algoClOrdId: 'vzabc1232', clOrdId: '', ordType: 'market', px: '' })
    expect(orderNotice(row)).toMatchObject({
      clientId: 'vzabc1232',
      venueOrderId: '452197707845865472',
      type: 'stop_market',
      isTriggered: true,
      price: null,
    })
  })

  test('bought for an amount of the quote, its size is what it filled', () => {
    const row = anOrderRow({ ordType: 'market', tgtCcy: 'quote_ccy', sz: '100', accFillSz: '0.00317' })
    expect(orderNotice(row).quantity).toBe(m('0.00317'))
  })

  test('what makes no sense is said so', () => {
    for (const bad of [{ state: 'sleeping' }, { side: 'both' }, { sz: 'many' }, { uTime: '' }, { ordId: 7 }])
      expect(() => orderNotice(anOrderRow(bad))).toThrow(StrangeAnswer)
    expect(() => orderPush(anOrderRow({ execType: '' }))).toThrow(StrangeAnswer)
  })

  test('recorded messages', () => {
    const expected = {
      ws_orders: { status: 'filled', type: 'market', cumQuantity: m('0.03') },
      ws_orders_ioc: { status: 'open', type: 'limit', cumQuantity: m('0.02'), price: m('50100') },
      ws_orders_optimal_limit_ioc: { status: 'filled', type: 'market', price: null },
      http_get_orders_pending: {
        status: 'open',
        type: 'limit',
        clientId: 'client-order-1',
        price: m('103500'),
      },
    }
    for (const [name, claim] of Object.entries(expected)) {
      const body = fixture(name)
      if (body === null) return
      const [row] = listOf(body['data'], 'data')
      expect(orderNotice(fieldsOf(row, name)), name).toMatchObject(claim)
    }
  })
})

describe('a stop', () => {
  test('waits', () => {
    expect(stopNotice(anAlgoRow())).toEqual({
      kind: 'order',
      native: 'BTC-USDT',
      clientId: 'vzabc123111111111111111111111111',
      venueOrderId: '681096944655273984',
      side: 'sell',
      status: 'waiting',
      type: 'stop_market',
      price: null,
      triggerPrice: m('25000'),
      isTriggered: false,
      quantity: m('0.5'),
      cumQuantity: m('0'),
      reason: null,
      at: 1_708_658_165_775_000_000n as never,
    })
  })

  test('with a price it is a stop limit, and a trigger order is one too', () => {
    expect(stopNotice(anAlgoRow({ slOrdPx: '24900' }))).toMatchObject({
      type: 'stop_limit',
      price: m('24900'),
    })
    const trigger = { ordType: 'trigger', slTriggerPx: '', slOrdPx: '', triggerPx: '26000', ordPx: '26100' }
    expect(stopNotice(anAlgoRow(trigger))).toMatchObject({ triggerPrice: m('26000'), price: m('26100') })
  })

  test('that was reached names the order it became', () => {
    const reached = anAlgoRow({ state: 'effective', ordId: '9', ordIdList: ['8'] })
    expect(stopNotice(reached)).toMatchObject({ status: 'open', isTriggered: true, venueOrderId: '8' })
    expect(childOf(anAlgoRow({ ordId: '0' }))).toBeNull()
    expect(childOf(anAlgoRow({ ordId: '9' }))).toBe('9')
  })

  test('that came to nothing says why', () => {
    const failed = stopNotice(anAlgoRow({ state: 'order_failed', failCode: '51008' }))
    expect(failed).toMatchObject({
      status: 'cancelled',
      reason: { code: 'venue_refused', text: 'order_failed 51008' },
    })
    expect(stopNotice(anAlgoRow({ state: 'canceled' })).reason?.code).toBe('cancelled_by_request')
    expect(() => stopNotice(anAlgoRow({ state: 'odd' }))).toThrow(StrangeAnswer)
  })

  test('recorded messages', () => {
    const body = fixture('ws_orders_algo')
    if (body === null) return
    const rows = listOf(body['data'], 'data').map((row) => stopNotice(fieldsOf(row, 'row')))
    expect(rows.map(({ status }) => status)).toEqual(['waiting', 'waiting', 'open', 'cancelled', 'open'])
    expect(rows.map(({ type }) => type)).toEqual([
      'stop_market',
      'stop_limit',
      'stop_market',
      'stop_limit',
      'stop_limit',
    ])
    expect(rows[2]?.venueOrderId).toBe('706620792746729999')
  })
})

test('a fill by REST, as documented', () => {
  const row = {
    side: 'buy',
    fillSz: '0.00192834',
    fillPx: '51858',
    fillFwdPx: '',
    fee: '-0.00000192834',
    ordId: '680800019749904384',
    feeRate: '-0.001',
    instType: 'SPOT',
    clOrdId: '',
    instId: 'BTC-USDT',
    billId: '680800019754098688',
    subType: '1',
    tag: '',
    fillTime: '1708587373361',
    execType: 'T',
    tradeId: '744876980',
    feeCcy: 'BTC',
    ts: '1708587373362',
  }
  expect(fillNotice(row)).toMatchObject({
    clientId: null,
    venueOrderId: '680800019749904384',
    tradeId: '744876980',
    quantity: m('0.00192834'),
    price: m('51858'),
    fee: m('0.00000192834'),
    feeAsset: 'BTC',
    liquidity: 'taker',
  })
})

test('a recorded fill without a fee', () => {
  const row = fixture('http_transaction_detail_empty_fee')
  if (row === null) return
  expect(fillNotice(row)).toMatchObject({ fee: m('0'), tradeId: '123456789', clientId: 'client_123' })
})
