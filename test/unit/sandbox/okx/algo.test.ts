import { beforeEach, describe, expect, test } from 'bun:test'
import { aFace, instId, limitOrder, lowPrice, SYMBOL } from './a-face.ts'

let made: ReturnType<typeof aFace>
let [px, highPrice] = ['', '']

beforeEach(() => {
  made = aFace()
  px = lowPrice(made)
  highPrice = String(Number(px) * 2)
  made.sandbox.step(2000)
})

const base = { instId, tdMode: 'cash', side: 'sell', sz: '0.01' }
const algo = (over: object) => made.post('trade/order-algo', { ...base, ...over }).data[0] ?? {}
const stateOf = (algoId: unknown) => made.get('trade/order-algo', { algoId: String(algoId) }).data[0] ?? {}
const moveTo = (price: string) => {
  made.exchange.hold(made.sandbox.key(SYMBOL), made.sandbox.ticks(SYMBOL, price))
  made.sandbox.step(300)
}
const orderOf = (ordId: unknown) => made.get('trade/order', { instId, ordId: String(ordId) }).data[0] ?? {}
const oco = (over: object = {}) =>
  algo({
    ...{ ordType: 'oco', slTriggerPx: px, slOrdPx: '-1', tpTriggerPx: highPrice, tpOrdPx: '-1' },
    ...over,
  })

describe('of two triggers', () => {
  test('both are shown, and money is set aside for one', () => {
    const { algoId, sCode } = oco({ algoClOrdId: 'o1' })
    expect(sCode).toBe('0')
    expect(stateOf(algoId)).toMatchObject({
      ...{ ordType: 'oco', state: 'live', slTriggerPx: px, slOrdPx: '-1', slTriggerPxType: 'last' },
      ...{ tpTriggerPx: highPrice, tpOrdPx: '-1', tpTriggerPxType: 'last', triggerPx: '', ordPx: '' },
    })
    expect(made.get('trade/orders-algo-pending', { ordType: 'oco' }).data).toHaveLength(1)
    expect(String(made.sandbox.locked('BTC'))).toBe('10000000000000000')
  })

  test('the loss fires, and the profit is gone', () => {
    const { algoId } = oco()
    moveTo(String(Number(px) - 100))
    const fired = stateOf(algoId)
    expect(fired).toMatchObject({
      state: 'effective',
      actualSide: 'sl',
      actualSz: '0.01',
      tpTriggerPx: highPrice,
    })
    expect(orderOf(fired['ordId'])).toMatchObject({ state: 'filled', ordType: 'market', source: '7' })
    moveTo(String(Number(highPrice) + 100))
    expect(made.get('trade/fills').data).toHaveLength(1)
  })

  test('the profit fires at its own price, and the loss is gone', () => {
    const limit = String(Number(highPrice) + 500)
    const { algoId } = oco({ tpOrdPx: limit })
    moveTo(highPrice)
    const fired = stateOf(algoId)
    expect(fired).toMatchObject({ state: 'effective', actualSide: 'tp', slTriggerPx: px })
    expect(orderOf(fired['ordId'])).toMatchObject({ state: 'live', ordType: 'limit', px: limit })
    moveTo(String(Number(px) - 100))
    expect(made.get('trade/fills').data).toEqual([])
  })

  test('a purchase sets aside the dearer of its prices', () => {
    const { sCode } = oco({
      ...{ side: 'buy', tgtCcy: 'base_ccy', tpTriggerPx: px, tpOrdPx: px, slTriggerPx: highPrice },
    })
    expect(sCode).toBe('0')
    expect(made.sandbox.locked('USDT')).toBe((BigInt(highPrice) * 10n ** 16n) as never)
    moveTo(px)
    expect(made.sandbox.locked('USDT')).toBeLessThanOrEqual(Number(BigInt(px) * 10n ** 16n))
  })

  test('either may be on the wrong side, or missing', () => {
    expect(oco({ slTriggerPx: highPrice })['sCode']).toBe('51280')
    expect(oco({ tpTriggerPx: px })['sCode']).toBe('51279')
    expect(oco({ tpTriggerPx: '' })['sCode']).toBe('51000')
    expect(oco({ slOrdPx: '' })['sCode']).toBe('51000')
    expect(oco({ sz: '50' })['sCode']).toBe('51008')
    expect(made.get('trade/orders-algo-pending', { ordType: 'oco' }).data).toEqual([])
  })

  test('of a one-way order with both the loss counts alone', () => {
    const { algoId } = oco({ ordType: 'conditional' })
    expect(stateOf(algoId)).toMatchObject({ ordType: 'conditional', slTriggerPx: px, tpTriggerPx: '' })
  })

  test('both move, and stay where a change is refused', () => {
    const { algoId } = oco()
    const amend = (over: object) =>
      made.post('trade/amend-algos', { instId, algoId, ...over }).data[0]?.['sCode']
    const [lower, higher] = [String(Number(px) - 500), String(Number(highPrice) + 500)]
    expect(amend({ newSlTriggerPx: lower, newTpTriggerPx: higher, newTpOrdPx: higher, newSz: '0.02' })).toBe(
      '0',
    )
    const changed = {
      ...{
        slTriggerPx: lower,
        slOrdPx: '-1',
        tpTriggerPx: higher,
        tpOrdPx: higher,
        sz: '0.02',
        state: 'live',
      },
    }
    expect(stateOf(algoId)).toMatchObject(changed)
    expect(amend({ newSlTriggerPx: highPrice })).toBe('51280')
    expect(amend({ newTpTriggerPx: px })).toBe('51279')
    expect(amend({ newTriggerPx: px })).toBe('51000')
    expect(amend({ newSlOrdPx: '0.001' })).toBe('51000')
    expect(amend({})).toBe('51500')
    expect(amend({ newSz: '70' })).toBe('51008')
    expect(stateOf(algoId)).toMatchObject(changed)
    expect(amend({ newSz: '70', cxlOnFail: true })).toBe('51008')
    expect(stateOf(algoId)).toMatchObject({ state: 'canceled' })
    expect(amend({ newSz: '0.01' })).toBe('51603')
    expect(String(made.sandbox.locked('BTC'))).toBe('0')
  })
})

test('the price of a trigger moves to either side of the market', () => {
  const { algoId } = algo({ ordType: 'trigger', triggerPx: px, orderPx: '-1' })
  const amend = (over: object) =>
    made.post('trade/amend-algos', { instId, algoId, ...over }).data[0]?.['sCode']
  expect(amend({ newTriggerPx: highPrice, newOrdPx: px })).toBe('0')
  expect(stateOf(algoId)).toMatchObject({ triggerPx: highPrice, ordPx: px, state: 'live' })
  moveTo(px)
  expect(stateOf(algoId)).toMatchObject({ state: 'live' })
  moveTo(highPrice)
  expect(stateOf(algoId)).toMatchObject({ state: 'effective' })
})

describe('behind the price', () => {
  const trailing = (over: object) => algo({ ordType: 'move_order_stop', ...over })

  test('a sale follows upwards and fires on the way down', () => {
    moveTo('50000')
    const { algoId } = trailing({ callbackSpread: '1000' })
    expect(stateOf(algoId)).toMatchObject({
      ...{
        ordType: 'move_order_stop',
        state: 'live',
        callbackSpread: '1000',
        callbackRatio: '',
        activePx: '',
      },
      moveTriggerPx: '49000',
    })
    moveTo('52000')
    moveTo('51500')
    expect(stateOf(algoId)).toMatchObject({ moveTriggerPx: '51000', state: 'live' })
    moveTo('51000')
    const fired = stateOf(algoId)
    expect(fired).toMatchObject({ state: 'effective' })
    expect(orderOf(fired['ordId'])).toMatchObject({ state: 'filled', source: '25', ordType: 'market' })
  })

  test('a purchase follows downwards by a share, once it is active', () => {
    moveTo('50000')
    const { algoId } = trailing({ side: 'buy', tgtCcy: 'base_ccy', callbackRatio: '0.1', activePx: '48000' })
    moveTo('55000')
    expect(stateOf(algoId)).toMatchObject({ moveTriggerPx: '', activePx: '48000', state: 'live' })
    moveTo('48000')
    moveTo('40000')
    expect(stateOf(algoId)).toMatchObject({ moveTriggerPx: '44000', callbackRatio: '0.1' })
    moveTo('44000')
    expect(stateOf(algoId)).toMatchObject({ state: 'effective', actualSz: '0.01' })
  })

  test('it is refused, ended and not amended', () => {
    expect(trailing({})['sCode']).toBe('51000')
    expect(trailing({ callbackRatio: '0.0001' })['sCode']).toBe('51000')
    expect(trailing({ callbackRatio: '0.1', callbackSpread: '5' })['sCode']).toBe('51000')
    expect(trailing({ callbackRatio: '0.1', activePx: 'x' })['sCode']).toBe('51000')
    expect(trailing({ callbackRatio: '0.1', tdMode: 'cross' })['sCode']).toBe('51010')
    const { algoId } = trailing({ callbackRatio: '0.1' })
    expect(made.post('trade/amend-algos', { instId, algoId, newSz: '0.02' }).data[0]?.['sCode']).toBe('51000')
    expect(made.post('trade/cancel-advance-algos', [{ instId, algoId }]).code).toBe('0')
    const ended = { ordType: 'move_order_stop', state: 'canceled' }
    expect(made.get('trade/orders-algo-history', ended).data).toMatchObject([{ algoId }])
  })

  test('it has a channel of its own, which begins with what there is', () => {
    const { algoId } = trailing({ callbackRatio: '0.05' })
    const socket = made.socket('business')
    socket.logIn()
    for (const channel of ['orders-algo', 'algo-advance'])
      socket.say({ op: 'subscribe', args: [{ channel, instType: 'SPOT' }] })
    made.post('trade/cancel-algos', [{ instId, algoId }])
    const other = oco()
    made.post('trade/amend-algos', { instId, algoId: other['algoId'], newSz: '0.02', reqId: 'r9' })
    const told = socket.take() as { arg: { channel: string }; data: Record<string, unknown>[] }[]
    const short = told.map(({ arg, data }) => [arg.channel, data[0]?.['state'], data[0]?.['reqId']])
    expect(short).toEqual([
      ['algo-advance', 'canceled', ''],
      ['orders-algo', 'live', ''],
      ['orders-algo', 'live', 'r9'],
    ])
    const late = made.socket('business')
    late.logIn()
    const { algoId: second } = trailing({ callbackRatio: '0.05' })
    const greeting = late.say({ op: 'subscribe', args: [{ channel: 'algo-advance', instType: 'SPOT' }] })
    expect(greeting.at(-1)).toMatchObject({ data: [{ algoId: second, callbackRatio: '0.05' }] })
    const named = made.socket('business')
    named.logIn()
    const arg = { channel: 'algo-advance', instType: 'SPOT', algoId: second }
    expect(named.say({ op: 'subscribe', args: [arg] }).at(-1)).toMatchObject({ data: [{ algoId: second }] })
    trailing({ callbackRatio: '0.06' })
    expect(named.take()).toEqual([])
    made.post('trade/cancel-algos', [{ instId, algoId: second }])
    expect(named.take()).toMatchObject([{ data: [{ algoId: second, state: 'canceled' }] }])
  })
})

describe('attached to an order', () => {
  const protection = () => ({
    ...{ attachAlgoClOrdId: 'guard', tpTriggerPx: highPrice, tpOrdPx: '-1' },
    ...{ slTriggerPx: String(Number(px) - 1000), slOrdPx: '-1' },
  })
  const entry = (over: object = {}, attached: object = protection()) =>
    made.post('trade/order', limitOrder(px, { attachAlgoOrds: [attached], ...over })).data[0] ?? {}
  const pending = () => made.get('trade/orders-algo-pending', { ordType: 'oco,conditional' }).data

  test('they wait with it, and live once it is filled, over what it brought', () => {
    const { ordId } = entry()
    const [attached] = orderOf(ordId)['attachAlgoOrds'] as Record<string, string>[]
    expect(attached).toMatchObject({
      ...protection(),
      failCode: '',
      attachAlgoId: expect.stringMatching(/^\d{19}$/),
    })
    expect(pending()).toEqual([])
    moveTo(px)
    made.exchange.print(made.sandbox.key(SYMBOL), {
      ...{
        price: made.sandbox.ticks(SYMBOL, px),
        quantity: made.sandbox.lots(SYMBOL, '5'),
        aggressor: 'sell',
      },
    })
    expect(orderOf(ordId)).toMatchObject({ state: 'filled' })
    const [guard] = pending()
    expect(guard).toMatchObject({
      ...{ ordType: 'oco', side: 'sell', algoClOrdId: 'guard', tpTriggerPx: highPrice, state: 'live' },
    })
    const fee = -Number(orderOf(ordId)['fee'])
    expect(Number(guard?.['sz'])).toBeLessThanOrEqual(0.01 - fee)
    expect(Number(guard?.['sz'])).toBeGreaterThan(0.0099)
    moveTo(highPrice)
    expect(stateOf(guard?.['algoId'])).toMatchObject({ state: 'effective', actualSide: 'tp' })
    expect(pending()).toEqual([])
  })

  test('an order at market has them in its answer’s wake', () => {
    const { ordId, sCode } = entry(
      { ordType: 'market', px: '', tgtCcy: 'base_ccy' },
      { slTriggerPx: px, slOrdPx: '-1' },
    )
    expect(sCode).toBe('0')
    expect(pending()).toMatchObject([{ ordType: 'conditional', slTriggerPx: px, tpTriggerPx: '' }])
    expect(orderOf(ordId)['attachAlgoOrds']).toMatchObject([{ slTriggerPx: px, failCode: '' }])
  })

  test('an order that ends unfilled takes them with it', () => {
    const { ordId } = entry()
    made.post('trade/cancel-order', { instId, ordId })
    moveTo(String(Number(px) - 500))
    expect(pending()).toEqual([])
    expect(made.get('trade/fills').data).toEqual([])
  })

  test('what cannot come alive says why', () => {
    const { ordId } = entry({ side: 'sell', px: highPrice }, { tpTriggerPx: px, tpOrdPx: '-1' })
    made.sandbox.step(100)
    made.post('trade/order', limitOrder(px, { sz: '1', px: String(Number(px) - 2000), clOrdId: 'all' }))
    const all = String(made.sandbox.free('USDT') / 10n ** 18n)
    const low = String(Number(px) / 2)
    const size = (Number(all) / Number(low)).toFixed(3)
    made.post('trade/order', limitOrder(low, { sz: String(Number(size) - 0.001) }))
    // It sells, and there is not enough to buy back at its loss.
    const { ordId: second } = entry(
      { side: 'sell', px: highPrice, sz: '0.5' },
      { slTriggerPx: String(Number(highPrice) * 4), slOrdPx: '-1' },
    )
    moveTo(String(Number(highPrice) + 10))
    expect(orderOf(ordId)).toMatchObject({ state: 'filled' })
    expect(orderOf(second)['attachAlgoOrds']).toMatchObject([{ failCode: '51008' }])
  })

  test('they lie on the right side of the entry, one set of them', () => {
    const code = (attached: object, over: object = {}) => entry(over, attached)['sCode']
    const low = String(Number(px) - 1)
    expect(code({ tpTriggerPx: low, tpOrdPx: '-1' })).toBe('51046')
    expect(code({ slTriggerPx: highPrice, slOrdPx: '-1' })).toBe('51047')
    expect(code({ tpTriggerPx: highPrice, tpOrdPx: '-1' }, { side: 'sell' })).toBe('51048')
    expect(code({ slTriggerPx: low, slOrdPx: '-1' }, { side: 'sell' })).toBe('51049')
    expect(code({ slTriggerPx: low })).toBe('51000')
    expect(code({ attachAlgoClOrdId: 'a-b', slTriggerPx: low, slOrdPx: '-1' })).toBe('51000')
    const two = [protection(), protection()]
    expect(made.post('trade/order', limitOrder(px, { attachAlgoOrds: two })).data[0]?.['sCode']).toBe('51000')
    const { algoId } = oco({ algoClOrdId: 'guard' })
    expect(algoId).not.toBe('')
    expect(code(protection())).toBe('51065')
    expect(made.get('trade/orders-pending').data).toEqual([])
  })

  test('they are amended with it', () => {
    const { ordId } = entry()
    const lower = String(Number(px) - 2000)
    const amend = (attached: object) =>
      made.post('trade/amend-order', { instId, ordId, attachAlgoOrds: [attached] }).data[0]?.['sCode']
    expect(amend({ attachAlgoClOrdId: 'guard', newSlTriggerPx: lower })).toBe('0')
    expect(amend({ attachAlgoClOrdId: 'guard', newSlTriggerPx: highPrice })).toBe('51047')
    expect(amend({ attachAlgoClOrdId: 'another', newSlTriggerPx: lower })).toBe('51527')
    expect(orderOf(ordId)['attachAlgoOrds']).toMatchObject([{ slTriggerPx: lower, tpTriggerPx: highPrice }])
  })
})
