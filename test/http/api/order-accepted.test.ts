import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type Answer, aGateway, type TestGateway } from '../../support/a-gateway.ts'
import { parseDigits } from '../../support/exact-json.ts'

let house: TestGateway
beforeAll(async () => {
  house = await aGateway({ limits: { openOrdersMax: 1000 } })
})
afterAll(() => house.close())

let made = 0
const freshId = () => `t-${++made}`

/** The state of an order with its numbers as they were written. */
async function stateOf(id: string): Promise<unknown> {
  return parseDigits((await house.get(`/api/order_state?client_order_id=${id}`)).text)
}

function accepted(answer: Answer): Answer {
  expect(answer.text).toContain('"ok":true')
  expect(answer.status).toBe(200)
  return answer
}

describe('an order that is taken', () => {
  test('is answered with exactly these fields, once durable', async () => {
    const before = house.engine.view.seq
    const { text } = accepted(await house.order({ client_order_id: 'shape-1' }))
    expect(text).toBe(
      '{"ok":true,"client_order_id":"shape-1","venue_order_id":"0badcafe-0-o1",' +
        `"status":"ACCEPTED","seq":${before + 2}}`,
    )
    expect(house.engine.view.seq).toBe(before + 2)
    expect(await stateOf('shape-1')).toEqual({
      client_order_id: 'shape-1',
      venue: 'sim',
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      tif: 'GTC',
      order_qty: '#0.001',
      limit_price: '#20000',
      stop_price: null,
      trigger_by: null,
      is_triggered: false,
      expire_ts_ns: null,
      reduce_only: false,
      post_only: false,
      venue_order_id: '0badcafe-0-o1',
      status: 'ACCEPTED',
      executed_qty: '#0',
      avg_price: '#0',
      fees: '#0',
      fee_asset: null,
      reason: null,
      held_by: 'venue',
      revision: '#0',
      pending_amend: null,
      strategy_id: null,
      created_ts_ns: '#1700000000000000000',
      last_ts_ns: '#1700000000000000000',
    })
  })

  test('its time keeps all nineteen digits', async () => {
    house.time.advance(0.000_123)
    await house.order({ client_order_id: 'late' })
    expect(await stateOf('late')).toMatchObject({ created_ts_ns: '#1700000000000000123' })
  })

  test.each([
    ['0.1', '#0.1'],
    ['"0.1"', '#0.1'],
    ['"0.10000"', '#0.1'],
    ['1e-3', '#0.001'],
    ['"1E-3"', '#0.001'],
    ['0.30', '#0.3'],
    ['1', '#1'],
    ['"000000001.00000000000000000000"', '#1'],
    ['0.00123', '#0.00123'],
  ])('qty %s comes back as %s', async (sent, shown) => {
    const id = freshId()
    const body = `{"side":"buy","symbol":"BTCUSDT","qty":${sent},"price":"20000","client_order_id":"${id}"}`
    accepted(await house.call('POST', '/api/order', { body }))
    expect(await stateOf(id)).toMatchObject({ order_qty: shown })
    await house.post('/api/cancel', { client_order_id: id })
  })

  test('a price at the end of what a double can hold stays as it was said', async () => {
    const id = freshId()
    accepted(
      await house.order({ side: 'sell', qty: '0.001', price: '9007199254740.99', client_order_id: id }),
    )
    const { text } = await house.get(`/api/order_state?client_order_id=${id}`)
    expect(text).toContain('"limit_price":9007199254740.99,')
  })

  test.each(['buy', 'BUY', 'Buy', 'bUy'])('side %s', async (side) => {
    const id = freshId()
    accepted(await house.order({ side, client_order_id: id }))
    expect(await stateOf(id)).toMatchObject({ side: 'BUY' })
  })

  test.each(['BTCUSDT', 'btcusdt', 'BTC/USDT', 'btc-usdt', 'BTC-USDT'])('symbol %s', async (symbol) => {
    const id = freshId()
    accepted(await house.order({ symbol, client_order_id: id, venue: 'SIM' }))
    expect(await stateOf(id)).toMatchObject({ symbol: 'BTCUSDT', venue: 'sim' })
  })

  test('no type is a limit, no tif is good till cancelled', async () => {
    const id = freshId()
    accepted(await house.order({ client_order_id: id }))
    expect(await stateOf(id)).toMatchObject({ type: 'LIMIT', tif: 'GTC' })
  })

  test.each([
    [
      { type: 'LIMIT', tif: 'GTC' },
      { tif: 'GTC', status: 'ACCEPTED' },
    ],
    [{ tif: 'IOC' }, { tif: 'IOC', status: 'CANCELLED', reason: 'unfilled_remainder' }],
    [{ tif: 'Fok' }, { tif: 'FOK', status: 'CANCELLED', reason: 'fill_or_kill_unfillable' }],
    [{ tif: 'gtx' }, { tif: 'GTX', status: 'ACCEPTED' }],
    [{ post_only: true }, { tif: 'GTX', status: 'ACCEPTED' }],
    [
      { post_only: false, tif: 'gtc' },
      { tif: 'GTC', status: 'ACCEPTED' },
    ],
    [{ strategy_id: 'grid:1' }, { strategy_id: 'grid:1' }],
  ] as const)('%o', async (fields, shown) => {
    const id = freshId()
    accepted(await house.order({ ...fields, client_order_id: id }))
    expect(await stateOf(id)).toMatchObject(shown)
  })

  test('a market order is filled in the answer, and its numbers agree with its fills', async () => {
    const id = freshId()
    const body = { side: 'buy', symbol: 'BTCUSDT', type: 'MARKET', qty: 0.01, client_order_id: id }
    expect(accepted(await house.post('/api/order', body)).json).toMatchObject({ status: 'FILLED' })
    const { items } = parseDigits((await house.get('/api/fills')).text) as {
      items: { client_order_id: string; price: string; qty: string; fee: string; liquidity: string }[]
    }
    const own = items.filter((fill) => fill.client_order_id === id)
    expect(own).toHaveLength(1)
    expect(own[0]).toMatchObject({ price: '#50000.85', qty: '#0.01', fee: '#0.5000085', liquidity: 'TAKER' })
    expect(await stateOf(id)).toMatchObject({
      type: 'MARKET',
      tif: 'IOC',
      limit_price: null,
      executed_qty: '#0.01',
      avg_price: '#50000.85',
      fees: '#0.5000085',
      fee_asset: 'USDT',
    })
  })

  test('form encoding, as a script with curl sends it', async () => {
    const id = freshId()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const body = `side=buy&symbol=BTC%2FUSDT&qty=0.1&price=20000&post_only=true&client_order_id=${id}`
    accepted(await house.call('POST', '/api/order', { body, headers }))
    expect(await stateOf(id)).toMatchObject({ order_qty: '#0.1', tif: 'GTX' })
    const cancelled = await house.call('POST', '/api/cancel', { body: `client_order_id=${id}`, headers })
    expect(cancelled.text).toBe(`{"ok":true,"client_order_id":"${id}","status":"CANCELLED"}`)
  })

  test('without an id it gets one that nobody else has', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, async () => (await house.order()).json))
    const names = ids.map((answer) => String(answer['client_order_id']))
    expect(new Set(names).size).toBe(20)
    for (const name of names) expect(name).toMatch(/^vz-0badcafe-\d+$/)
  })

  test.each(['a', 'A.b_c:d-9', 'x'.repeat(64), 'constructor', '__proto__', '-'])('id %s', async (id) => {
    expect(accepted(await house.order({ client_order_id: id })).json['client_order_id']).toBe(id)
  })
})

describe('the same id again', () => {
  test('with the same order, however spelled, gives the first answer', async () => {
    const first = accepted(await house.order({ client_order_id: 'twice', qty: '0.1' }))
    const before = house.engine.view.seq
    for (const fields of [
      { qty: '0.1' },
      { qty: 0.1 },
      { qty: '0.10', price: '2e4', symbol: 'btc-usdt', tif: 'GTC', type: 'limit', venue: 'sim', side: 'BUY' },
    ]) {
      const again = accepted(await house.order({ client_order_id: 'twice', ...fields }))
      expect(again.text).toBe(first.text.replace('}', ',"duplicate":true}'))
    }
    expect(house.engine.view.seq).toBe(before)
  })

  test('with another order is 409, whatever differs', async () => {
    const before = house.engine.digest()
    for (const fields of [
      { qty: '0.2' },
      { price: '20001' },
      { side: 'sell' },
      { tif: 'ioc' },
      { post_only: true },
      { strategy_id: 's' },
      { venue: 'elsewhere' },
      { symbol: 'ETHUSDT' },
      { type: 'market', price: undefined },
    ]) {
      const other = await house.order({ client_order_id: 'twice', qty: '0.1', ...fields })
      expect(other.verdict, JSON.stringify(fields)).toBe('409 duplicate_client_order_id')
      expect(other.json['details']).toEqual({ client_order_id: 'twice', status: 'ACCEPTED' })
    }
    expect(house.engine.digest()).toBe(before)
  })

  test('after it closed tells how it ended', async () => {
    await house.order({ client_order_id: 'gone' })
    await house.post('/api/cancel', { client_order_id: 'gone' })
    const again = accepted(await house.order({ client_order_id: 'gone' }))
    expect(again.json).toMatchObject({ status: 'CANCELLED', duplicate: true })
  })

  test('sixty at once make one order', async () => {
    const before = house.engine.view.seq
    const ask = () => house.order({ client_order_id: 'rush' })
    const answers = await Promise.all(Array.from({ length: 60 }, ask))
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    expect(answers.filter(({ json }) => json['duplicate'] === true)).toHaveLength(59)
    expect(house.engine.view.seq).toBe(before + 2)
  })
})
