import { afterEach, beforeEach, expect, test } from 'bun:test'
import { AmendAnswer } from '../../../src/contract/index.ts'
import { aGateway, type TestGateway } from '../../support/a-gateway.ts'
import { misfits } from '../../support/strict-schema.ts'

let house: TestGateway
beforeEach(async () => {
  house = await aGateway()
  await house.order({ client_order_id: 'a', qty: '0.01' })
})
afterEach(() => house.close())

const amend = (fields: object) => house.post('/api/amend', { client_order_id: 'a', ...fields })
const state = async () => (await house.get('/api/order_state?client_order_id=a')).json

test('semantics 14: qty is the new total; less of it keeps the place in the queue', async () => {
  const { status, json } = await amend({ qty: '0.004' })
  expect([status, json]).toEqual([
    200,
    { ok: true, client_order_id: 'a', status: 'ACCEPTED', way: 'in_place' },
  ])
  expect(misfits(AmendAnswer, json)).toEqual([])
  expect(await state()).toMatchObject({ order_qty: 0.004, limit_price: 20_000, revision: 0 })
})

test('semantics 17: another price is another order at the venue, of the same id', async () => {
  const before = await state()
  const { json } = await amend({ qty: 0.02, price: '21000' })
  expect(json).toEqual({ ok: true, client_order_id: 'a', status: 'ACCEPTED', way: 'cancel_replace' })
  const after = await state()
  expect(after).toMatchObject({ order_qty: 0.02, limit_price: 21_000, revision: 1, pending_amend: null })
  expect(after['venue_order_id']).not.toBe(before['venue_order_id'] as string)
})

test('a held stop changes at once', async () => {
  const group = {
    type: 'oco',
    orders: [
      { side: 'sell', symbol: 'BTCUSDT', qty: '0.1', price: '55000' },
      {
        side: 'sell',
        symbol: 'BTCUSDT',
        qty: '0.1',
        type: 'stop',
        stop_price: '45000',
        client_order_id: 's',
      },
    ],
  }
  expect((await house.post('/api/order_group', group)).status).toBe(200)
  const { json } = await house.post('/api/amend', { client_order_id: 's', stop_price: '46000' })
  expect(json).toMatchObject({ status: 'HELD', way: 'in_place' })
  const { json: stop } = await house.get('/api/order_state?client_order_id=s')
  expect(stop).toMatchObject({ stop_price: 46_000, status: 'HELD' })
})

test('refused with the reason, the numbers and how the order stands', async () => {
  const off = await amend({ price: '20000.001' })
  expect(off.verdict).toBe('422 price_off_tick')
  expect(off.json['details']).toMatchObject({ tick_size: 0.01, client_order_id: 'a', status: 'ACCEPTED' })
  expect((await amend({ qty: '0.01' })).verdict).toBe('422 amend_not_possible')
  expect((await amend({ stop_price: '1' })).verdict).toBe('422 amend_not_possible')
  const poor = await amend({ qty: '90' })
  expect(poor.verdict).toBe('422 insufficient_funds')
  expect(await state()).toMatchObject({ order_qty: 0.01, status: 'ACCEPTED' })
})

test('unknown 404, closed 409, malformed 400, and not for whoever only reads', async () => {
  expect((await house.post('/api/amend', { client_order_id: 'nobody', qty: 1 })).verdict).toBe(
    '404 not_found',
  )
  for (const fields of [
    {},
    { qty: 0 },
    { qty: null },
    { price: '' },
    { side: 'sell' },
    { symbol: 'ETHUSDT', qty: 1 },
  ]) {
    expect((await amend(fields)).verdict, JSON.stringify(fields)).toBe('400 bad_params')
  }
  expect((await house.post('/api/amend', { client_order_id: 'a', qty: 1 }, 'researcher')).verdict).toBe(
    '403 forbidden',
  )
  await house.post('/api/cancel', { client_order_id: 'a' })
  const closed = await amend({ qty: '0.004' })
  expect([closed.verdict, closed.json['details']]).toEqual([
    '409 conflict',
    { client_order_id: 'a', status: 'CANCELLED' },
  ])
})
