import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { OrderGroupAnswer, OrderStateRow } from '../../../src/contract/index.ts'
import { aGateway, type TestGateway } from '../../support/a-gateway.ts'
import { misfits } from '../../support/strict-schema.ts'

let house: TestGateway
beforeEach(async () => {
  house = await aGateway()
})
afterEach(() => house.close())

const STOP = {
  type: 'stop_market',
  price: undefined,
  stop_price: '45000',
  side: 'sell',
  qty: '0.01',
} as const
const TRAIL = { ...STOP, type: 'trailing_stop', stop_price: undefined, trail_percent: '2' } as const

const stateOf = async (id: string) => (await house.get(`/api/order_state?client_order_id=${id}`)).json

describe('a stop', () => {
  test('semantics 15: says who holds it, and how it stands', async () => {
    const stop = await house.order({ ...STOP, client_order_id: 'stop' })
    expect(stop.verdict).toBe('200 ok')
    const state = await stateOf('stop')
    expect(misfits(OrderStateRow, state)).toEqual([])
    // The simulated exchange keeps plain stops, but no trailing ones.
    expect(state).toMatchObject({
      type: 'STOP_MARKET',
      status: 'ACCEPTED',
      held_by: 'venue',
      stop_price: 45_000,
    })
    const trailing = await house.order({ ...TRAIL, client_order_id: 'trail' })
    expect(trailing.json).toMatchObject({ ok: true, status: 'HELD', venue_order_id: null })
    const held = await stateOf('trail')
    expect(misfits(OrderStateRow, held)).toEqual([])
    expect(held).toMatchObject({
      type: 'TRAILING_STOP',
      held_by: 'engine',
      trail_percent: 2,
      is_triggered: false,
    })
    expect(held['stop_price']).toBeLessThan(50_000)
  })

  test('one that is held can be cancelled, and is listed as open', async () => {
    await house.order({ ...TRAIL, client_order_id: 'trail' })
    const open = (await house.get('/api/orders_state?status=open')).json
    expect(open['items']).toMatchObject([{ client_order_id: 'trail', status: 'HELD' }])
    const cancelled = await house.post('/api/cancel', { client_order_id: 'trail' })
    expect(cancelled.json).toMatchObject({ ok: true, status: 'CANCELLED' })
  })

  test('the same stop again is the first answer; with another trigger the id is taken', async () => {
    await house.order({ ...TRAIL, client_order_id: 'trail' })
    expect((await house.order({ ...TRAIL, client_order_id: 'trail' })).json['duplicate']).toBe(true)
    const other = await house.order({ ...TRAIL, trail_percent: '3', client_order_id: 'trail' })
    expect(other.verdict).toBe('409 duplicate_client_order_id')
  })

  test('what risk refuses is 422 with numbers and a sentence', async () => {
    const { verdict, json } = await house.order({ ...STOP, stop_price: '55000', trigger_by: 'bid_ask' })
    expect(verdict).toBe('422 trigger_price_wrong_side')
    expect(json['details']).toMatchObject({ rejected_by: 'veloz', trigger_price: 55_000 })
    expect(json['message']).toContain('55000')
    const past = await house.order({ tif: 'gtd', expire_ts_ns: '1600000000000000000' })
    expect(past.verdict).toBe('422 expiry_in_past')
  })

  test('a date in nanoseconds, as a number or as text, comes back exactly', async () => {
    for (const [id, written] of [
      ['text', '"1800000000000000001"'],
      ['number', '1800000000000000001'],
    ]) {
      const body =
        `{"side":"buy","symbol":"BTCUSDT","qty":"0.001","price":"20000","tif":"gtd",` +
        `"expire_ts_ns":${written},"client_order_id":"${id}"}`
      expect((await house.call('POST', '/api/order', { body })).verdict).toBe('200 ok')
      const { text } = await house.get(`/api/order_state?client_order_id=${id}`)
      expect(text).toContain('"expire_ts_ns":1800000000000000001,')
    }
  })

  test('forms carry what is not nested', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const send = (body: string) => house.call('POST', '/api/order', { body, headers })
    const stop = 'side=sell&symbol=BTCUSDT&qty=0.01&type=stop&stop_price=45000'
    expect((await send(`${stop}&client_order_id=f&trigger_by=last`)).verdict).toBe('200 ok')
    expect((await send(`${stop}&reduce_only=true`)).status).toBeOneOf([200, 422])
    expect((await send(`${stop}&reduce_only=yes`)).verdict).toBe('400 bad_params')
    const nested = await send('side=buy&symbol=BTCUSDT&qty=0.01&price=1&bracket=x')
    expect([nested.verdict, nested.json['details']]).toEqual(['400 bad_params', { field: 'bracket' }])
  })
})

describe('semantics 14: POST /api/order_group', () => {
  const limit = { side: 'sell', symbol: 'BTCUSDT', qty: '0.1', price: '55000', client_order_id: 'up' }
  const stop = {
    side: 'sell',
    symbol: 'BTCUSDT',
    qty: '0.1',
    type: 'stop',
    stop_price: '45000',
    client_order_id: 'down',
  }
  const oco = (orders: unknown) => house.post('/api/order_group', { type: 'OCO', orders })

  test('takes both, the limit first, and links them', async () => {
    const { status, json } = await oco([stop, limit])
    expect(status).toBe(200)
    expect(misfits(OrderGroupAnswer, json)).toEqual([])
    expect(json).toMatchObject({
      ok: true,
      client_order_ids: ['up', 'down'],
      orders: [
        { role: 'oco_limit', sibling_id: 'down', status: 'ACCEPTED', held_by: 'venue' },
        { role: 'oco_stop', sibling_id: 'up', status: 'HELD', held_by: 'engine' },
      ],
      seq: house.engine.view.seq,
    })
    const [up, down] = json['orders'] as { group_id: string }[]
    expect(up?.group_id).toBe(down?.group_id as string)
  })

  test('the end of one is the end of the other', async () => {
    await oco([limit, stop])
    await house.post('/api/cancel', { client_order_id: 'up' })
    expect(await stateOf('down')).toMatchObject({ status: 'CANCELLED', reason: 'sibling_closed' })
  })

  test('again is the first answer; an id of something else is 409', async () => {
    const first = await oco([limit, stop])
    const again = await oco([limit, stop])
    expect(again.json).toEqual({ ...first.json, duplicate: true })
    for (const orders of [
      [{ ...limit, price: '56000' }, stop],
      [limit, { ...stop, client_order_id: 'new' }],
    ]) {
      expect((await oco(orders)).verdict).toBe('409 duplicate_client_order_id')
    }
    expect((await house.order({ client_order_id: 'up' })).verdict).toBe('409 duplicate_client_order_id')
  })

  test('both or neither: what one is refused for is the answer for both', async () => {
    const { verdict, json } = await oco([
      { ...limit, qty: '9' },
      { ...stop, qty: '9' },
    ])
    expect(verdict).toBe('422 insufficient_funds')
    expect(json['details']).toMatchObject({
      client_order_ids: ['up', 'down'],
      status: 'REJECTED',
      rejected_by: 'veloz',
      asset: 'BTC',
    })
    expect(await stateOf('down')).toMatchObject({ status: 'REJECTED', rejected_by: 'veloz' })
  })

  test('malformed leaves no trace', async () => {
    const { seq } = house.engine.view
    for (const [orders, field] of [
      [[limit], 'orders'],
      [[limit, limit], 'orders'],
      [[limit, { ...stop, qty: '0.2' }], 'qty'],
      [[limit, { ...stop, stop_price: null }], 'orders.1.stop_price'],
      [[limit, { ...stop, stop_price: 0 }], 'orders.1.stop_price'],
      [[limit, { ...stop, extra: 1 }], 'orders.1.extra'],
      [null, 'orders'],
    ] as const) {
      const { verdict, json } = await oco(orders)
      expect([verdict, json['details']], JSON.stringify(orders)).toEqual(['400 bad_params', { field }])
    }
    expect((await house.post('/api/order_group', { type: 'oto', orders: [limit, stop] })).verdict).toBe(
      '400 bad_params',
    )
    expect(house.engine.view.seq).toBe(seq)
  })
})

test('semantics 14: the fills of an entry with a bracket bring its exits', async () => {
  const entry = {
    side: 'buy',
    symbol: 'BTCUSDT',
    qty: '0.01',
    type: 'market',
    client_order_id: 'entry',
    bracket: { take_profit: { price: '55000' }, stop_loss: { stop_price: '48000' } },
  }
  expect((await house.post('/api/order', entry)).json['status']).toBe('FILLED')
  const { exit_ids: exitIds } = await stateOf('entry')
  const exits = await Promise.all((exitIds as string[]).map(stateOf))
  expect(exits).toMatchObject([
    { role: 'stop_loss', entry_id: 'entry', side: 'SELL', held_by: 'engine', stop_price: 48_000 },
    { role: 'take_profit', entry_id: 'entry', side: 'SELL', order_qty: 0.01, limit_price: 55_000 },
  ])
  for (const exit of exits) expect(misfits(OrderStateRow, exit)).toEqual([])
})
