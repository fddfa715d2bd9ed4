import { describe, expect, test } from 'bun:test'
import { aFace, instId, limitOrder, lowPrice, SYMBOL } from './a-face.ts'

const made = aFace()
const { post, get, exchange, sandbox } = made
const px = lowPrice(made)
const highPrice = String(Number(px) * 2)
sandbox.step(2000)

function codeOf(over: Readonly<Record<string, unknown>>): unknown {
  return post('trade/order', limitOrder(px, over)).data[0]?.['sCode']
}

describe('an order is taken', () => {
  test('and is there with every field that is documented', () => {
    const { data, deed, status, body } = post('trade/order', limitOrder(px, { clOrdId: 'a1', tag: 't' }))
    expect([status, deed]).toEqual([200, 'place'])
    expect(body).toMatchObject({ inTime: expect.stringMatching(/^\d{16}$/), outTime: expect.any(String) })
    expect(data).toEqual([
      {
        clOrdId: 'a1',
        ordId: expect.any(String),
        sCode: '0',
        sMsg: 'Order placed',
        subCode: '',
        tag: 't',
        ts: expect.any(String),
      },
    ])
    const [order] = get('trade/order', { instId, clOrdId: 'a1' }).data
    expect(order).toMatchObject({
      ordId: data[0]?.['ordId'],
      px,
      sz: '0.01',
      state: 'live',
      avgPx: '',
      accFillSz: '0',
    })
    expect(Object.values(order ?? {}).filter((value) => typeof value === 'number')).toEqual([])
    expect(get('trade/orders-pending', { instType: 'SPOT' }).data).toEqual([order ?? {}])
    expect(get('trade/order', { instId: 'ETH-USDT', clOrdId: 'a1' }).code).toBe('51603')
  })

  test('or refused in the words of OKX', () => {
    expect(codeOf({ clOrdId: 'a1' })).toBe('51016')
    expect(codeOf({ instId: 'NO-SUCH' })).toBe('51001')
    expect(codeOf({ tdMode: 'cross' })).toBe('51010')
    expect(codeOf({ side: 'hold' })).toBe('51000')
    expect(codeOf({ ordType: 'wish' })).toBe('51000')
    expect(codeOf({ clOrdId: 'not-allowed' })).toBe('51000')
    expect(codeOf({ clOrdId: 'a'.repeat(33) })).toBe('51000')
    expect(codeOf({ px: '' })).toBe('50014')
    expect(codeOf({ px: '1.0001' })).toBe('51000')
    expect(codeOf({ sz: '' })).toBe('50014')
    expect(codeOf({ sz: '-1' })).toBe('51000')
    expect(codeOf({ sz: '0.00000000001' })).toBe('51121')
    expect(codeOf({ sz: '90' })).toBe('51008')
  })

  test('whole, in part or not at all, several at once', () => {
    const [good, bad] = [limitOrder(px), limitOrder(px, { sz: '0' })]
    expect(post('trade/batch-orders', [good, good])).toMatchObject({ code: '0', deed: 'place' })
    expect(post('trade/batch-orders', [good, bad])).toMatchObject({ code: '2', deed: 'place' })
    expect(post('trade/batch-orders', [bad, bad])).toMatchObject({ code: '1', deed: null })
    expect(
      post(
        'trade/batch-orders',
        Array.from({ length: 21 }, () => bad),
      ).code,
    ).toBe('50025')
  })

  test('until it is too late for it', () => {
    const late = { expTime: String(exchange.nowMs() - 1) }
    expect(post('trade/order', limitOrder(px), late).data[0]).toMatchObject({ sCode: '50036' })
    const soon = { expTime: String(exchange.nowMs() + 1000) }
    expect(post('trade/order', limitOrder(px), soon).code).toBe('0')
  })

  test('by the number of its instrument too', () => {
    expect(post('trade/order', limitOrder(px, { instId: '', instIdCode: 1 })).code).toBe('0')
    expect(codeOf({ instId: '', instIdCode: 77 })).toBe('51001')
  })
})

test('post only that would trade is taken, and thrown out at once', () => {
  const socket = made.socket('private')
  socket.logIn()
  socket.say({ op: 'subscribe', args: [{ channel: 'orders', instType: 'SPOT' }] })
  const [row] = post('trade/order', limitOrder(highPrice, { ordType: 'post_only', clOrdId: 'thrown' })).data
  expect(row).toMatchObject({ sCode: '0' })
  const order = { ordId: row?.['ordId'], state: 'canceled', cancelSource: '31' }
  expect(get('trade/order', { instId, clOrdId: 'thrown' }).data).toEqual([expect.objectContaining(order)])
  expect(get('trade/orders-history', { instType: 'SPOT', ordType: 'post_only' }).data[0]).toMatchObject(order)
  expect(post('trade/cancel-order', { instId, clOrdId: 'thrown' }).data[0]).toMatchObject({ sCode: '51400' })
})

test('orders end as OKX says', () => {
  const ended = (over: Readonly<Record<string, unknown>>) => {
    const [row] = post('trade/order', limitOrder(px, over)).data
    return get('trade/order', { instId, ordId: String(row?.['ordId']) }).data[0]
  }
  expect(ended({ ordType: 'ioc' })).toMatchObject({ state: 'canceled', cancelSource: '14', ordType: 'ioc' })
  expect(ended({ ordType: 'fok' })).toMatchObject({ state: 'canceled', cancelSource: '13' })
  const filled = ended({ px: highPrice, sz: '0.001' })
  expect(filled).toMatchObject({ state: 'filled', accFillSz: '0.001', feeCcy: 'BTC' })
  expect(Number(filled?.['fee'])).toBeLessThan(0)
  expect(Number(filled?.['avgPx'])).toBeLessThan(Number(highPrice))
  const spent = ended({ ordType: 'market', sz: '50', px: '' })
  expect(spent).toMatchObject({ tgtCcy: 'quote_ccy', sz: '50', ordType: 'market', px: '' })
  expect(ended({ ordType: 'market', side: 'sell', sz: '0.01', px: '' })).toMatchObject({
    tgtCcy: 'base_ccy',
    sz: '0.01',
    feeCcy: 'USDT',
  })
})

describe('an order is changed', () => {
  const place = (over = {}) => String(post('trade/order', limitOrder(px, over)).data[0]?.['ordId'])
  const amend = (fields: object) => post('trade/amend-order', { instId, ...fields }).data[0]?.['sCode']

  test('in quantity and price', () => {
    const ordId = place()
    const answer = post('trade/amend-order', { instId, ordId, newSz: '0.005', reqId: 'r' })
    expect(answer).toMatchObject({ deed: 'amend', data: [{ ordId, reqId: 'r', sCode: '0' }] })
    expect(amend({ ordId, newPx: String(Number(px) - 100) })).toBe('0')
    expect(get('trade/order', { instId, ordId }).data[0]).toMatchObject({
      sz: '0.005',
      px: String(Number(px) - 100),
    })
  })

  test('or not', () => {
    const ordId = place()
    expect(amend({ ordId })).toBe('51500')
    expect(amend({ newSz: '1' })).toBe('51407')
    expect(amend({ ordId: '7', newSz: '1' })).toBe('51503')
    expect(amend({ ordId, newSz: '90' })).toBe('51008')
    expect(amend({ ordId, newPx: '0.001' })).toBe('51000')
    expect(amend({ ordId, newSz: '90', cxlOnFail: true })).toBe('51008')
    expect(amend({ ordId, newSz: '0.001' })).toBe('51503')
    const filled = place({ px: highPrice })
    expect(amend({ ordId: filled, newSz: '0.001' })).toBe('51503')
  })

  test('and ended, once', () => {
    const cancel = (fields: object) => post('trade/cancel-order', { instId, ...fields })
    const ordId = place()
    expect(cancel({ ordId })).toMatchObject({ deed: 'cancel', data: [{ ordId, sCode: '0' }] })
    expect(cancel({ ordId })).toMatchObject({ code: '1', deed: null, data: [{ sCode: '51400' }] })
    expect(cancel({ ordId: place({ px: highPrice }) }).data[0]).toMatchObject({ sCode: '51400' })
    expect(cancel({ ordId: '1' }).data[0]).toMatchObject({ sCode: '51400' })
    expect(cancel({}).data[0]).toMatchObject({ sCode: '51407' })
    expect(
      post('trade/cancel-batch-orders', [
        { instId, ordId: place() },
        { instId, ordId: '1' },
      ]).code,
    ).toBe('2')
  })
})

test('lists are paged by what is older and newer', () => {
  const ids = (fields: Readonly<Record<string, string>>) =>
    get('trade/orders-history', { instType: 'SPOT', ...fields }).data.map((row) => String(row['ordId']))
  const all = ids({})
  expect(all.length).toBeGreaterThan(5)
  // Those that were thrown out count by themselves.
  const counted = all.filter((id) => id.startsWith('3000000000'))
  expect(counted).toEqual(counted.toSorted().toReversed())
  const [third = ''] = counted.slice(2)
  expect(ids({ after: third, limit: '2' })).toEqual(counted.slice(3, 5))
  expect(ids({ before: third }).filter((id) => id.startsWith('3000000000'))).toEqual(counted.slice(0, 2))
  const fills = get('trade/fills-history', { instType: 'SPOT' }).data
  expect(get('trade/fills-history', { after: String(fills[0]?.['billId']) }).data).toEqual(fills.slice(1))
  expect(get('trade/fills', { ordId: String(fills[0]?.['ordId']), instId }).data[0]).toEqual(fills[0] ?? {})
  expect(get('trade/fills', { begin: String(exchange.nowMs() + 1) }).data).toEqual([])
})

test('everything is taken out unless it is said again in time', () => {
  post('trade/order', limitOrder(px))
  expect(post('trade/cancel-all-after', { timeOut: '9' }).code).toBe('51000')
  expect(post('trade/cancel-all-after', { timeOut: '10' }).code).toBe('0')
  sandbox.step(5000)
  expect(get('trade/orders-pending').data.length).toBeGreaterThan(0)
  sandbox.step(5200)
  expect(get('trade/orders-pending').data).toEqual([])
})

describe('stops', () => {
  const loss = { instId, tdMode: 'cash', side: 'sell', ordType: 'conditional', sz: '0.01', slOrdPx: '-1' }
  const place = (over: object) => post('trade/order-algo', { ...loss, slTriggerPx: px, ...over })

  test('wait, become smaller, end', () => {
    const [row] = place({ algoClOrdId: 's1' }).data
    const algoId = String(row?.['algoId'])
    expect(row).toMatchObject({ algoClOrdId: 's1', sCode: '0' })
    expect(get('trade/order-algo', { algoClOrdId: 's1' }).data[0]).toMatchObject({
      algoId,
      state: 'live',
      slTriggerPx: px,
    })
    expect(post('trade/amend-algos', { instId, algoId, newSz: '0.005' }).code).toBe('0')
    expect(get('trade/order-algo', { algoId }).data[0]).toMatchObject({
      sz: '0.005',
      slOrdPx: '-1',
      ordPx: '',
    })
    expect(get('trade/orders-algo-pending', { ordType: 'conditional,oco' }).data).toHaveLength(1)
    expect(get('trade/orders-algo-pending', { ordType: 'trigger' }).data).toEqual([])
    expect(get('trade/order', { instId, clOrdId: 's1' }).code).toBe('51603')
    expect(post('trade/cancel-algos', [{ algoId, instId }])).toMatchObject({ code: '0', deed: 'cancel' })
    expect(post('trade/cancel-algos', [{ algoId, instId }]).data[0]).toMatchObject({ sCode: '51400' })
    const ended = get('trade/orders-algo-history', { ordType: 'conditional', state: 'canceled' }).data
    expect(ended[0]).toMatchObject({ algoId, state: 'canceled' })
  })

  test('are refused where they are reached already, or make no sense', () => {
    const code = (over: object) => place(over).data[0]?.['sCode']
    expect(code({ algoClOrdId: 's1' })).toBe('51065')
    expect(code({ slTriggerPx: highPrice })).toBe('51280')
    expect(code({ side: 'buy', tgtCcy: 'base_ccy' })).toBe('51278')
    expect(code({ side: 'buy', slTriggerPx: highPrice })).toBe('51000')
    expect(code({ slTriggerPx: '', tpTriggerPx: px, tpOrdPx: '-1' })).toBe('51279')
    expect(code({ slTriggerPxType: 'mark' })).toBe('51000')
    expect(code({ ordType: 'twap' })).toBe('51000')
    expect(code({ tdMode: 'isolated' })).toBe('51010')
    expect(code({ sz: '50' })).toBe('51008')
  })

  test('become an order of their own when they are reached', () => {
    const key = sandbox.key(SYMBOL)
    const [row] = place({ algoClOrdId: 's2' }).data
    exchange.hold(key, sandbox.ticks(SYMBOL, String(Number(px) - 100)))
    sandbox.step(500)
    const [stop] = get('trade/order-algo', { algoClOrdId: 's2' }).data
    expect(stop).toMatchObject({ algoId: row?.['algoId'], state: 'effective', actualSz: '0.01' })
    const ordId = String(stop?.['ordId'])
    expect(get('trade/order', { instId, ordId }).data[0]).toMatchObject({
      ordId,
      clOrdId: '',
      algoId: row?.['algoId'],
      algoClOrdId: 's2',
      state: 'filled',
      ordType: 'market',
      source: '7',
    })
    exchange.hold(key, null)
  })

  test('`trigger` fires from wherever the price is', () => {
    const trigger = { instId, tdMode: 'cash', side: 'buy', ordType: 'trigger', sz: '0.01', orderPx: px }
    for (const triggerPx of [highPrice, String(Number(px) / 2)]) {
      expect(post('trade/order-algo', { ...trigger, triggerPx }).code).toBe('0')
    }
    expect(get('trade/orders-algo-pending', { ordType: 'trigger' }).data.map(({ ordPx }) => ordPx)).toEqual([
      px,
      px,
    ])
  })
})
