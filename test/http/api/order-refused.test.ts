import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { aGateway, type TestGateway } from '../../support/a-gateway.ts'
import { m } from '../../support/builders.ts'
import { parseDigits } from '../../support/exact-json.ts'

let house: TestGateway
beforeAll(async () => {
  house = await aGateway()
})
afterAll(() => house.close())

interface Refusal {
  readonly order: Readonly<Record<string, unknown>>
  readonly details: Readonly<Record<string, unknown>>
  readonly message: string
  readonly by?: 'venue'
}

const REFUSALS: Readonly<Record<string, Refusal>> = {
  unknown_instrument: {
    order: { symbol: 'ETHUSDT' },
    details: { symbol: 'ETHUSDT', venue: 'sim' },
    message: 'No instrument ETHUSDT is listed at sim.',
  },
  price_off_tick: {
    order: { price: '20000.001' },
    details: { price: '#20000.001', tick_size: '#0.01' },
    message: 'The price 20000.001 is not a multiple of the tick size 0.01.',
  },
  quantity_off_lot: {
    order: { qty: '0.000015' },
    details: { qty: '#0.000015', lot_size: '#0.00001' },
    message: 'The quantity 0.000015 is not a multiple of the lot size 0.00001.',
  },
  notional_too_small: {
    order: { qty: '0.0001' },
    details: { notional: '#2', minimum: '#5' },
    message: 'The order is worth 2, below the minimum of 5.',
  },
  order_too_large: {
    order: { qty: '10000.00001', price: '0.01' },
    details: { value: '#10000.00001', maximum: '#10000' },
    message: 'The order is 10000.00001, above the maximum of 10000.',
  },
  price_collar: {
    order: { price: '60000' },
    details: { price: '#60000', bound: '#52500.89', mark: '#50000.85' },
    message: 'The price 60000 is beyond 52500.89, the worst allowed with the market at 50000.85.',
  },
  insufficient_funds: {
    order: { qty: '10' },
    details: { required: '#200200', free: '#100000', asset: 'USDT' },
    message: 'The order needs 200200 USDT; 100000 is free.',
  },
  post_only_would_take: {
    order: { price: '51000', post_only: true },
    details: {},
    message: 'The order is post only and would have traded at once.',
    by: 'venue',
  },
}

describe.each(Object.entries(REFUSALS))('%s', (code, { order, details, message, by }) => {
  test('is 422 with the numbers and a sentence; asked again, the same and that it is one', async () => {
    const id = `no-${code}`
    const first = await house.order({ ...order, client_order_id: id })
    const expected = {
      error: code,
      message,
      details: { ...details, client_order_id: id, status: 'REJECTED', rejected_by: by ?? 'veloz' },
    }
    expect(first.status).toBe(422)
    expect(parseDigits(first.text)).toEqual(expected)
    const { seq } = house.engine.view
    const again = await house.order({ ...order, client_order_id: id })
    expect(again.status).toBe(422)
    expect(parseDigits(again.text)).toEqual({
      ...expected,
      details: { ...expected.details, duplicate: true },
    })
    expect(house.engine.view.seq).toBe(seq)
    const other = await house.order({ ...order, qty: '0.5', client_order_id: id })
    expect(other.verdict).toBe('409 duplicate_client_order_id')
    const state = await house.get(`/api/order_state?client_order_id=${id}`)
    expect(state.json).toMatchObject({ status: 'REJECTED', reason: code, rejected_by: by ?? 'veloz' })
    expect(house.engine.view.balances().every(({ locked }) => locked === 0n)).toBe(true)
  })
})

describe('other bounds', () => {
  test('a venue that does not exist is an unknown instrument there', async () => {
    const { verdict, json } = await house.order({ venue: 'Binance' })
    expect(verdict).toBe('422 unknown_instrument')
    expect(json['details']).toMatchObject({ symbol: 'BTCUSDT', venue: 'binance' })
  })

  test('quantities and prices beyond every grid are too large, not an error', async () => {
    for (const fields of [
      { qty: '1e29' },
      { qty: '999999999999999999999999999999', price: '0.01' },
      { side: 'sell', price: '1e29' },
      { qty: '90071992547.40993', price: '0.01' },
    ]) {
      const answer = await house.order(fields)
      expect(answer.verdict, JSON.stringify(fields)).toBe('422 order_too_large')
      expect(answer.text, 'exact to the last digit').not.toMatch(/e\+?\d/)
    }
  })

  test('selling more than is held', async () => {
    const { json } = await house.order({ side: 'sell', price: '60000', qty: '1.00001' })
    expect(json).toMatchObject({
      error: 'insufficient_funds',
      details: { required: 1.00001, free: 1, asset: 'BTC' },
    })
  })

  test('a sell far below the market is collared, a sell far above it rests', async () => {
    expect((await house.order({ side: 'sell', price: '40000' })).verdict).toBe('422 price_collar')
    expect((await house.order({ side: 'sell', price: '400000' })).verdict).toBe('200 ok')
    expect((await house.order({ price: '50000.86', qty: '0.001' })).verdict).toBe('200 ok')
  })

  test('the number and the worth of orders', async () => {
    const tight = await aGateway({ limits: { openOrdersMax: 2, orderNotionalMax: m('100') } })
    expect((await tight.order({ qty: '0.00501' })).json).toMatchObject({
      error: 'order_too_large',
      details: { value: 100.2, maximum: 100 },
    })
    await tight.order()
    await tight.order()
    const { json } = await tight.order({ client_order_id: 'third' })
    expect(json).toEqual({
      error: 'open_orders_limit',
      message: 'There are already 2 open orders; the limit is 2.',
      details: {
        open_orders: 2,
        maximum: 2,
        client_order_id: 'third',
        status: 'REJECTED',
        rejected_by: 'veloz',
      },
    })
    await tight.close()
  })

  test('a journal holds a refusal with its reason and who asked', async () => {
    const { recentGroups } = house.engine.view
    await house.call('POST', '/api/order', {
      as: 'trader',
      json: { side: 'buy', symbol: 'BTCUSDT', qty: '0.001', price: '0.001', client_order_id: 'who' },
      headers: { 'x-request-id': 'req-7' },
    })
    const [group] = recentGroups(1)
    expect(group?.event).toMatchObject({
      kind: 'order_denied',
      clientOrderId: 'who',
      reason: { code: 'price_off_tick' },
      origin: { principal: 'trader', requestId: 'req-7' },
    })
  })
})

test('ids made by the engine cannot be taken away by a client that guesses the next one', async () => {
  const fresh = await aGateway()
  const { epoch, seq } = fresh.engine.view
  const squatted = await fresh.order({ client_order_id: `vz-${epoch}-${seq + 3}` })
  expect(squatted.verdict).toBe('200 ok')
  expect((await fresh.order()).verdict).toBe('200 ok')
  await fresh.close()
})
