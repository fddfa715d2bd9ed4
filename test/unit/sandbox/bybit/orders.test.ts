import { describe, expect, test } from 'bun:test'
import { aBuy, aFace, type FaceUnderTest } from './a-face.ts'

const CREATE = '/v5/order/create'

function open(face: FaceUnderTest, query: object = {}) {
  return face.get('/v5/order/realtime', { category: 'spot', ...query }).result.list
}

describe('a new order', () => {
  test('rests, and is shown with every field', () => {
    const face = aFace()
    const told = face.post(CREATE, aBuy({ orderLinkId: 'one' }))
    expect(told).toMatchObject({ retCode: 0, result: { orderLinkId: 'one' } })
    expect(told.answer.deed).toBe('place')
    expect(open(face)).toMatchObject([
      {
        orderId: told.result.orderId,
        symbol: 'BTCUSDT',
        side: 'Buy',
        orderType: 'Limit',
        price: '45000',
        qty: '0.01',
        timeInForce: 'GTC',
        orderStatus: 'New',
        cancelType: 'UNKNOWN',
        rejectReason: 'EC_NoError',
        avgPrice: '',
        leavesQty: '0.01',
        leavesValue: '450',
        cumExecQty: '0',
        cumExecValue: '0',
        stopOrderType: '',
        triggerPrice: '0',
        smpType: 'None',
        cumFeeDetail: {},
      },
    ])
    // Spot orders are told from others by this field's absence.
    expect('tpslMode' in open(face)[0]).toBe(false)
    expect(face.sandbox.locked('USDT')).toBe(450_000_000_000_000_000_000n as never)
  })

  test.each([
    [{ symbol: 'XRPUSDT' }, 170121],
    [{ side: 'buy' }, 170117],
    [{ orderType: 'Iceberg' }, 170116],
    [{ timeInForce: 'Forever' }, 170115],
    [{ price: '' }, 170105],
    [{ qty: '' }, 170105],
    [{ qty: '-1' }, 170130],
    [{ qty: 'much' }, 170130],
    [{ price: '45000.001' }, 170134],
    [{ qty: '0.000001' }, 170137],
    [{ qty: '0.00001' }, 170140],
    [{ price: '1', qty: '9' }, 170133],
    [{ price: '260000' }, 170193],
    [{ side: 'Sell', price: '1000' }, 170194],
    [{ side: 'Sell', price: '260000' }, 170132],
    [{ qty: '2.5' }, 170131],
    [{ price: '60000', timeInForce: 'PostOnly' }, 170218],
    [{ orderFilter: 'Everything' }, 170202],
    [{ orderFilter: 'StopOrder' }, 170105],
    [{ orderLinkId: 'with space' }, 10001],
    [{ orderLinkId: 'x'.repeat(37) }, 10001],
    [{ smpType: 'CancelWorld' }, 10001],
    [{ isLeverage: 1 }, 170037],
    [{ takeProfit: '60000', orderType: 'Market' }, 170227],
    [{ takeProfit: '60000', triggerPrice: '44000' }, 170227],
    [{ takeProfit: '44000' }, 10001],
    [{ stopLoss: '46000' }, 10001],
    [{ side: 'Sell', price: '56000', takeProfit: '57000' }, 10001],
    [{ stopLoss: '40000', slOrderType: 'Wish' }, 10001],
    [{ stopLoss: '40000', slOrderType: 'Limit' }, 170105],
    [{ stopLoss: '40000', slTriggerBy: 'MarkPrice' }, 10001],
    [{ stopLoss: '40000.001' }, 170134],
    [{ orderType: 'Market', marketUnit: 'dozen' }, 10001],
  ])('with %j is refused', (over, code) => {
    const face = aFace()
    const told = face.post(CREATE, aBuy(over))
    expect([told.retCode, told.answer.deed, told.result]).toEqual([code, null, {}])
    expect(open(face)).toEqual([])
  })

  test('keeps its id from others for good', () => {
    const face = aFace()
    face.post(CREATE, aBuy({ orderLinkId: 'one' }))
    expect(face.post(CREATE, aBuy({ orderLinkId: 'one' })).retCode).toBe(170141)
    face.post('/v5/order/cancel', { category: 'spot', symbol: 'BTCUSDT', orderLinkId: 'one' })
    expect(face.post(CREATE, aBuy({ orderLinkId: 'one' })).retCode).toBe(170141)
  })

  test('at market buys for an amount of the quote, or so much of the base', () => {
    const face = aFace()
    face.post(CREATE, { ...aBuy({ orderType: 'Market', qty: '500', orderLinkId: 'amount' }), price: '' })
    const [spent] = open(face, { orderLinkId: 'amount' })
    expect(spent).toMatchObject({
      orderStatus: 'Filled',
      qty: '500',
      marketUnit: 'quoteCoin',
      timeInForce: 'IOC',
    })
    expect(Number(spent.cumExecValue)).toBeLessThanOrEqual(500)
    expect(Number(spent.cumExecValue)).toBeGreaterThan(499)
    face.post(CREATE, aBuy({ orderType: 'Market', qty: '0.01', marketUnit: 'baseCoin', orderLinkId: 'base' }))
    const [bought] = open(face, { orderLinkId: 'base' })
    expect(bought).toMatchObject({ orderStatus: 'Filled', cumExecQty: '0.01', leavesQty: '0', price: '0' })
    expect(Number(bought.cumFeeDetail.BTC)).toBeCloseTo(0.00001)
  })

  test('that may not rest says how it ended', () => {
    const face = aFace()
    const ended = (timeInForce: string) => {
      face.post(CREATE, aBuy({ timeInForce, orderLinkId: timeInForce }))
      return open(face, { orderLinkId: timeInForce })[0]
    }
    expect(ended('IOC')).toMatchObject({ orderStatus: 'Cancelled', rejectReason: 'EC_NoImmediateQtyToFill' })
    expect(ended('FOK')).toMatchObject({ orderStatus: 'Cancelled', rejectReason: 'EC_CancelForNoFullFill' })
  })
})

describe('an order that rests', () => {
  const address = { category: 'spot', symbol: 'BTCUSDT', orderLinkId: 'one' }

  test('is amended, below what it traded never', () => {
    const face = aFace()
    face.post(CREATE, aBuy({ orderLinkId: 'one' }))
    const amend = (over: object) => face.post('/v5/order/amend', { ...address, ...over })
    expect(amend({ qty: '0.005' })).toMatchObject({ retCode: 0, result: { orderLinkId: 'one' } })
    expect(open(face)).toMatchObject([{ qty: '0.005', leavesQty: '0.005' }])
    expect(amend({ price: '44000' }).answer.deed).toBe('amend')
    expect(open(face)).toMatchObject([{ price: '44000' }])
    const { exchange } = face.sandbox
    exchange.print(face.sandbox.key('BTC/USDT'), {
      price: face.sandbox.ticks('BTC/USDT', '44000'),
      quantity: face.sandbox.lots('BTC/USDT', '0.002'),
      aggressor: 'sell',
    })
    expect(open(face)).toMatchObject([
      { orderStatus: 'PartiallyFilled', cumExecQty: '0.002', leavesQty: '0.003' },
    ])
    expect(amend({ qty: '0.001' }).retCode).toBe(170313)
    expect(amend({}).retCode).toBe(10001)
    expect(amend({ triggerPrice: '1' }).retCode).toBe(170312)
    expect(amend({ orderLinkId: 'two', qty: '0.004' }).retCode).toBe(170213)
  })

  test('is taken out once', () => {
    const face = aFace()
    const { orderId } = face.post(CREATE, aBuy({ orderLinkId: 'one' })).result
    const cancel = () => face.post('/v5/order/cancel', { category: 'spot', symbol: 'BTCUSDT', orderId })
    expect(cancel()).toMatchObject({ retCode: 0, result: { orderId, orderLinkId: 'one' } })
    expect(cancel().retCode).toBe(170213)
    expect(open(face)).toEqual([])
    expect(open(face, { openOnly: 1 })).toMatchObject([
      { orderStatus: 'Cancelled', cancelType: 'CancelByUser' },
    ])
    const past = face.get('/v5/order/history', { category: 'spot', orderStatus: 'Cancelled' }).result.list
    expect(past.length).toBe(1)
    expect(face.get('/v5/order/history', { category: 'spot', orderStatus: 'Filled' }).result.list).toEqual([])
  })

  test('belongs to its symbol', () => {
    const face = aFace()
    face.post(CREATE, aBuy({ orderLinkId: 'one' }))
    expect(face.post('/v5/order/cancel', { ...address, symbol: 'ETHUSDT' }).retCode).toBe(170213)
  })
})

describe('a stop', () => {
  test('waits under its own filter, is triggered, and is an order like others then', () => {
    const face = aFace()
    const stream = face.openPrivate(['order.spot', 'execution.spot'])
    const stop = aBuy({
      side: 'Sell',
      price: '48000',
      triggerPrice: '48500',
      orderFilter: 'StopOrder',
      orderLinkId: 's',
    })
    face.post(CREATE, stop)
    expect(open(face, { orderFilter: 'StopOrder' })).toMatchObject([
      { orderStatus: 'Untriggered', stopOrderType: 'Stop', triggerPrice: '48500', triggerDirection: 2 },
    ])
    expect(open(face, { orderFilter: 'Order' })).toEqual([])
    const { exchange, key, ticks, lots } = face.sandbox
    exchange.hold(key('BTC/USDT'), ticks('BTC/USDT', '48500'))
    exchange.print(key('BTC/USDT'), {
      price: ticks('BTC/USDT', '48500'),
      quantity: lots('BTC/USDT', '0.001'),
      aggressor: 'sell',
    })
    face.sandbox.step(1000)
    const statuses = stream.of('order.spot').map(({ data }) => data[0].orderStatus)
    expect(statuses.slice(0, 3)).toEqual(['Untriggered', 'Triggered', 'New'])
    expect(statuses.at(-1)).toBe('Filled')
    expect(stream.of('execution.spot').length).toBeGreaterThan(0)
  })

  test('that is taken out before says so', () => {
    const face = aFace()
    face.post(CREATE, aBuy({ price: '56000', triggerPrice: '55000', orderLinkId: 's' }))
    expect(open(face)).toMatchObject([{ orderStatus: 'Untriggered', triggerDirection: 1 }])
    const all = (filter: object) => face.post('/v5/order/cancel-all', { category: 'spot', ...filter }).result
    expect(all({})).toEqual({ list: [], success: '1' })
    expect(all({ orderFilter: 'StopOrder' }).list).toMatchObject([{ orderLinkId: 's' }])
    expect(open(face, { orderLinkId: 's' })).toMatchObject([{ orderStatus: 'Deactivated' }])
  })
})

describe('lists', () => {
  test('go page by page, newest first', () => {
    const face = aFace()
    for (let index = 0; index < 5; index += 1) face.post(CREATE, aBuy({ orderLinkId: `p-${index}` }))
    const first = face.get('/v5/order/realtime', { category: 'spot', limit: 2 }).result
    expect(first.list.map(({ orderLinkId }: { orderLinkId: string }) => orderLinkId)).toEqual(['p-4', 'p-3'])
    const next = (cursor: string) =>
      face.get('/v5/order/realtime', { category: 'spot', limit: 2, cursor }).result
    const second = next(first.nextPageCursor)
    expect(second.list.map(({ orderLinkId }: { orderLinkId: string }) => orderLinkId)).toEqual(['p-2', 'p-1'])
    const last = next(second.nextPageCursor)
    expect([last.list.length, last.nextPageCursor]).toEqual([1, ''])
  })

  test('of several orders in one request have two columns', () => {
    const face = aFace()
    const told = face.post('/v5/order/create-batch', {
      category: 'spot',
      request: [aBuy({ orderLinkId: 'a' }), aBuy({ orderLinkId: 'b', price: '1' })],
    })
    expect(told.result.list).toMatchObject([
      { symbol: 'BTCUSDT', orderLinkId: 'a' },
      { orderId: '', createAt: '' },
    ])
    expect(told.retExtInfo.list.map(({ code }: { code: number }) => code)).toEqual([0, 170133])
    const many = Array.from({ length: 11 }, () => aBuy())
    expect(face.post('/v5/order/create-batch', { category: 'spot', request: many }).retCode).toBe(10001)
  })

  test('of trades are asked for by order or by week', () => {
    const face = aFace()
    const { orderId } = face.post(CREATE, aBuy({ orderType: 'Market', qty: '100', price: '' })).result
    const trades = (query: object) => face.get('/v5/execution/list', { category: 'spot', ...query })
    const [trade] = trades({ orderId }).result.list
    expect(trade).toMatchObject({
      orderId,
      execType: 'Trade',
      feeCurrency: 'BTC',
      isMaker: false,
      side: 'Buy',
    })
    expect(trades({ symbol: 'ETHUSDT' }).result.list).toEqual([])
    const nowMs = face.sandbox.exchange.nowMs()
    expect(trades({ startTime: nowMs + 1 }).result.list).toEqual([])
    expect(trades({ startTime: nowMs - 8 * 86_400_000, endTime: nowMs }).retCode).toBe(10001)
  })
})

describe('open orders', () => {
  test('are 500 at most, stops of one symbol 30', () => {
    const face = aFace({ balances: { USDT: '10000000', BTC: '1' } }, false)
    const make = (over: object) => face.post(CREATE, aBuy({ qty: '0.001', ...over })).retCode
    const stop = { price: '56000', triggerPrice: '55000', orderFilter: 'StopOrder' }
    for (let count = 0; count < 30; count += 1) expect(make(stop)).toBe(0)
    expect([make(stop), make({ ...stop, orderFilter: 'tpslOrder' })]).toEqual([170810, 0])
    for (let count = 31; count < 500; count += 1) make({})
    expect([make({}), open(face, { limit: 50 }).length]).toEqual([170810, 50])
  })
})

describe('a price that reaches too far', () => {
  test('is brought to the nearest that is allowed where the account wants that', () => {
    const face = aFace()
    const action = (modifyEnable: unknown) =>
      face.post('/v5/account/set-limit-px-action', { category: 'spot', modifyEnable }).retCode
    expect([action('perhaps'), action(true)]).toEqual([10001, 0])
    expect(face.get('/v5/account/user-setting-config').result.lpaSpot).toBe(true)
    const { buyLmt } = face.get('/v5/market/price-limit', { category: 'spot', symbol: 'BTCUSDT' }).result
    expect(buyLmt).toBe('250000')
    expect(face.post(CREATE, aBuy({ price: '260000', timeInForce: 'IOC', orderLinkId: 'far' })).retCode).toBe(
      0,
    )
    expect(open(face, { orderLinkId: 'far' })).toMatchObject([{ orderStatus: 'Filled', price: '250000' }])
    expect(face.post(CREATE, aBuy({ price: '1', qty: '9' })).retCode).toBe(170133)
  })
})

describe('the account', () => {
  test('shows what is locked', () => {
    const face = aFace()
    face.post(CREATE, aBuy())
    const coins = face.get('/v5/account/wallet-balance', { accountType: 'UNIFIED' }).result.list[0].coin
    expect(coins).toContainEqual(
      expect.objectContaining({ coin: 'USDT', walletBalance: '100000', locked: '450' }),
    )
    expect(face.get('/v5/account/wallet-balance', { accountType: 'SPOT' }).retCode).toBe(10001)
    const quota = face.get('/v5/order/spot-borrow-check', {
      category: 'spot',
      symbol: 'BTCUSDT',
      side: 'Buy',
    })
    expect(quota.result).toMatchObject({ spotMaxTradeAmount: '99550', borrowCoin: 'USDT' })
  })

  test('gives its key no right to withdraw', () => {
    const { permissions, ips, readOnly } = aFace().get('/v5/user/query-api').result
    expect([permissions.Wallet, permissions.Spot, ips, readOnly]).toEqual([[], ['SpotTrade'], ['*'], 0])
  })

  test('loses its orders when it is gone for too long, if it asked for that', () => {
    const face = aFace()
    const set = (timeWindow: number) =>
      face.post('/v5/order/disconnected-cancel-all', { product: 'SPOT', timeWindow }).retCode
    expect([set(2), set(301), set(10)]).toEqual([10001, 10001, 0])
    expect(face.get('/v5/account/query-dcp-info').result.dcpInfos).toMatchObject([{ timeWindow: '10' }])
    face.post(CREATE, aBuy())
    const stream = face.openPrivate(['dcp.spot'])
    stream.socket.onClose()
    face.sandbox.step(9000)
    const again = face.openPrivate(['dcp.spot'])
    face.sandbox.step(11_000)
    expect(open(face).length).toBe(1)
    again.socket.onClose()
    face.sandbox.step(11_000)
    expect(open(face)).toEqual([])
  })
})
