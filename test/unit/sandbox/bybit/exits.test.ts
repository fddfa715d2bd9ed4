import { describe, expect, test } from 'bun:test'
import { aBuy, aFace, type FaceUnderTest } from './a-face.ts'

const CREATE = '/v5/order/create'
const SYMBOL = 'BTC/USDT'
const spot = { category: 'spot', symbol: 'BTCUSDT' }

const open = (face: FaceUnderTest, over: object = {}) =>
  face.get('/v5/order/realtime', { ...spot, ...over }).result.list
const history = (face: FaceUnderTest) => face.get('/v5/order/history', spot).result.list

function moveTo({ sandbox }: FaceUnderTest, price: string): void {
  sandbox.exchange.hold(sandbox.key(SYMBOL), sandbox.ticks(SYMBOL, price))
  sandbox.step(500)
}

/** Filled at 45,000, with what is attached to it. */
function entered(exits: object, over: object = {}): FaceUnderTest {
  const face = aFace()
  moveTo(face, '46000')
  expect(face.post(CREATE, aBuy({ orderLinkId: 'in', ...exits, ...over })).retCode).toBe(0)
  moveTo(face, '45000')
  const { sandbox } = face
  sandbox.exchange.print(sandbox.key(SYMBOL), {
    price: sandbox.ticks(SYMBOL, '45000'),
    quantity: sandbox.lots(SYMBOL, '5'),
    aggressor: 'sell',
  })
  sandbox.step(100)
  return face
}

describe('attached to a limit order', () => {
  test('they are shown with it, and are no orders yet', () => {
    const face = aFace()
    const limits = { tpOrderType: 'Limit', tpLimitPrice: '60500', slOrderType: 'Market' }
    face.post(CREATE, aBuy({ takeProfit: '60000', stopLoss: '40000', ...limits }))
    expect(open(face)).toMatchObject([
      {
        ...{
          takeProfit: '60000',
          tpLimitPrice: '60500',
          stopLoss: '40000',
          slLimitPrice: '',
          stopOrderType: '',
        },
        ...{ tpTriggerBy: 'LastPrice', ocoTriggerBy: '', orderStatus: 'New' },
      },
    ])
    const amend = { ...spot, orderId: open(face)[0].orderId, takeProfit: '61000' }
    expect(face.post('/v5/order/amend', amend).retCode).toBe(170312)
    face.post('/v5/order/cancel-all', spot)
    moveTo(face, '39000')
    expect(open(face)).toEqual([])
  })

  test('one of them becomes a stop of its own, over what was bought less the fee', () => {
    const face = entered({ stopLoss: '44000' })
    const [stop, ...others] = open(face, { orderFilter: 'tpslOrder' })
    expect(others).toEqual([])
    expect(stop).toMatchObject({
      ...{ side: 'Sell', orderType: 'Market', stopOrderType: 'tpslOrder', orderStatus: 'Untriggered' },
      ...{ triggerPrice: '44000', triggerDirection: 2, parentOrderLinkId: 'in' },
    })
    expect(Number(stop.qty)).toBeGreaterThan(0.00998)
    expect(Number(stop.qty)).toBeLessThan(0.01)
    moveTo(face, '44000')
    expect(open(face)).toEqual([])
    expect(history(face)).toMatchObject([
      { orderId: stop.orderId, orderStatus: 'Filled' },
      { orderLinkId: 'in' },
    ])
  })

  test('both become one order, of which the first price reached counts', () => {
    const exits = { takeProfit: '47000', stopLoss: '44000', tpOrderType: 'Limit', tpLimitPrice: '47500' }
    const face = entered(exits)
    const both = { stopOrderType: 'BidirectionalTpslOrder', takeProfit: '47000', stopLoss: '44000' }
    expect(open(face)).toMatchObject([
      { ...both, ocoTriggerBy: 'OcoTriggerByUnknown', triggerPrice: '0', tpLimitPrice: '47500' },
    ])
    expect(open(face, { orderFilter: 'tpslOrder' })).toEqual([])
    expect(open(face, { orderFilter: 'BidirectionalTpslOrder' })).toHaveLength(1)
    moveTo(face, '47000')
    expect(open(face)).toMatchObject([
      { ...both, ocoTriggerBy: 'OcoTriggerByTp', triggerPrice: '47000', orderStatus: 'New', price: '47500' },
    ])
    moveTo(face, '43000')
    expect(open(face)).toHaveLength(1)
    const other = entered(exits)
    moveTo(other, '43900')
    expect(open(other)).toEqual([])
    expect(history(other)[0]).toMatchObject({
      ...both,
      ocoTriggerBy: 'OcoTriggerBySl',
      orderStatus: 'Filled',
    })
  })

  test('of a sale they buy back', () => {
    const face = aFace()
    moveTo(face, '45000')
    face.post(CREATE, aBuy({ side: 'Sell', price: '44000', takeProfit: '43000', stopLoss: '48000' }))
    expect(open(face)).toMatchObject([{ side: 'Buy', takeProfit: '43000', stopLoss: '48000', qty: '0.01' }])
    expect(face.sandbox.locked('USDT')).toBe((480n * 10n ** 18n) as never)
    moveTo(face, '42900')
    expect(history(face)[0]).toMatchObject({
      side: 'Buy',
      ocoTriggerBy: 'OcoTriggerByTp',
      orderStatus: 'Filled',
    })
    expect(String(face.sandbox.locked('USDT'))).toBe('0')
  })

  test('one that the price has passed already does its work at once', () => {
    const face = aFace()
    moveTo(face, '45000')
    // Bought at the market of 45,000 with a loss that lies below its own limit, and above the market.
    face.post(CREATE, aBuy({ price: '45500', stopLoss: '45400' }))
    face.sandbox.step(500)
    expect(open(face)).toEqual([])
    expect(history(face)).toMatchObject([{ side: 'Sell', orderType: 'Market' }, { side: 'Buy' }])
  })
})

test('every asset of every fill stands in the log', () => {
  const face = entered({}, { side: 'Buy' })
  const log = (over: object = {}) =>
    face.get('/v5/account/transaction-log', { accountType: 'UNIFIED', ...over }).result
  const rows = log().list
  expect(rows.map(({ type, currency, side }: Record<string, string>) => [type, currency, side])).toEqual([
    ['TRADE', 'USDT', 'Buy'],
    ['TRADE', 'BTC', 'Buy'],
    ['TRANSFER_IN', 'BTC', 'None'],
    ['TRANSFER_IN', 'USDT', 'None'],
  ])
  const [paid, bought] = rows
  expect(paid).toMatchObject({
    ...{
      change: '-450',
      cashFlow: '-450',
      cashBalance: '99550',
      fee: '0',
      symbol: 'BTCUSDT',
      category: 'spot',
    },
    ...{ tradePrice: '45000', qty: '450', orderLinkId: 'in', feeRate: '0' },
  })
  expect(bought).toMatchObject({
    cashFlow: '0.01',
    qty: '0.01',
    tradeId: paid.tradeId,
    orderId: paid.orderId,
  })
  expect(Number(bought.change)).toBeCloseTo(0.01 - Number(bought.fee), 12)
  expect(Number(bought.fee)).toBeGreaterThan(0)
  expect(log({ currency: 'BTC', type: 'TRADE' }).list).toEqual([bought])
  expect(log({ category: 'linear' }).list).toEqual([])
  expect(log({ baseCoin: 'ETH' }).list).toEqual([])
  const first = log({ limit: 3 })
  expect(first.list).toEqual(rows.slice(0, 3))
  expect(log({ limit: 3, cursor: first.nextPageCursor }).list).toEqual(rows.slice(3))
  expect(log({ limit: 3, cursor: first.nextPageCursor }).nextPageCursor).toBe('')
  expect(log({ startTime: face.sandbox.exchange.nowMs() + 1 }).list).toEqual([])
  const tooLong = { accountType: 'UNIFIED', startTime: 0, endTime: face.sandbox.exchange.nowMs() }
  expect(face.get('/v5/account/transaction-log', tooLong).retCode).toBe(10001)
})
