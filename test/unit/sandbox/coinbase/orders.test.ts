import { expect, test } from 'bun:test'
import { m } from '../../../support/builders.ts'
import { type AFace, aFace, json } from './a-face.ts'

const CLIENT_ID = '1985ca2d-61ef-49f1-bfce-6c39d8462914'
const LIMIT = { product_id: 'BTC-USD', side: 'buy', type: 'limit', price: '40000', size: '0.01' }

type Order = Record<string, unknown> & { readonly id: string; readonly status: string }

function place(face: AFace, over: object = {}): Order {
  const answer = face.sign('POST /orders', { body: { ...LIMIT, ...over } })
  expect([answer.status, answer.deed]).toEqual([200, 'place'])
  return json(answer)
}

const messageOf = (face: AFace, request: string, body?: object) => {
  const { status, body: text } = face.sign(request, body === undefined ? {} : { body })
  const { message }: { message?: string } = JSON.parse(text)
  return [status, message]
}

test('an order is pending in its answer and open when it is asked for, with every field', () => {
  const face = aFace()
  const pending = place(face, { client_oid: CLIENT_ID, stp: 'cn', post_only: true })
  expect(pending).toMatchObject({
    status: 'pending',
    settled: false,
    filled_size: '0.00000000',
    client_oid: CLIENT_ID,
  })
  const order = json<Order>(face.sign(`GET /orders/${pending.id}`))
  expect(order).toEqual({
    id: pending.id,
    price: '40000.00000000',
    product_id: 'BTC-USD',
    profile_id: expect.any(String),
    side: 'buy',
    type: 'limit',
    time_in_force: 'GTC',
    post_only: true,
    created_at: '2026-01-01T00:00:00.000000Z',
    stp: 'cn',
    market_type: 'spot',
    funding_currency: 'USD',
    client_oid: CLIENT_ID,
    size: '0.01000000',
    fill_fees: '0.0000000000000000',
    filled_size: '0.00000000',
    executed_value: '0.0000000000000000',
    status: 'open',
    settled: false,
  })
  expect(json<Order>(face.sign(`GET /orders/client:${CLIENT_ID}`)).id).toBe(pending.id)
})

test('a client id that is no UUID of version 4 is taken and forgotten', () => {
  const face = aFace()
  expect(place(face, { client_oid: 'mine' })['client_oid']).toBeUndefined()
  expect(place(face, { client_oid: '1985ca2d-61ef-19f1-bfce-6c39d8462914' })['client_oid']).toBeUndefined()
})

test.each([
  [{ size: '100' }, 'Insufficient funds'],
  [{ size: '0.000001' }, 'size is too accurate. Smallest unit is 0.00001'],
  [{ price: '40000.001' }, 'price is too accurate. Smallest unit is 0.01'],
  [{ size: '0.00001' }, 'funds is too small. Minimum size is 5'],
  [{ size: '0' }, 'Invalid size'],
  [{ price: 'much' }, 'Invalid price'],
  [{ side: 'hold' }, 'Invalid side'],
  [{ type: 'magic' }, 'Invalid type'],
  [{ stp: 'no' }, 'Invalid stp'],
  [{ time_in_force: 'DAY' }, 'Invalid time_in_force'],
  [{ time_in_force: 'GTT' }, 'cancel_after is required with GTT'],
  [{ time_in_force: 'IOC', post_only: true }, 'post_only is invalid with IOC'],
  [{ funds: '10' }, 'Only one of size and funds may be specified'],
  [{ product_id: 'DOGE-USD' }, 'Product not found'],
  [{ stop: 'entry', stop_price: '40000' }, 'stop_price is invalid: the last trade is beyond it already'],
])('%j is refused: %s', (over, message) => {
  expect(messageOf(aFace(), 'POST /orders', { ...LIMIT, ...over })).toEqual([400, message])
})

test('a client id is taken once', () => {
  const face = aFace()
  place(face, { client_oid: CLIENT_ID })
  expect(messageOf(face, 'POST /orders', { ...LIMIT, client_oid: CLIENT_ID })).toEqual([
    400,
    'Duplicate client_oid',
  ])
})

test('a post-only order that would take is taken in and rejected', () => {
  const face = aFace()
  const order = place(face, { price: '60000', post_only: true })
  expect(order).toMatchObject({ status: 'rejected', reject_reason: 'post only', settled: true })
  expect(messageOf(face, `GET /orders/${order.id}`)).toEqual([404, 'NotFound'])
})

test('an order that fills says what it paid, and its fills add up to it', () => {
  const face = aFace()
  const { id } = place(face, { type: 'market', price: undefined, size: '0.3' })
  const order = json<Order>(face.sign(`GET /orders/${id}`))
  expect(order).toMatchObject({
    status: 'done',
    done_reason: 'filled',
    settled: true,
    filled_size: '0.30000000',
  })
  const fills = json<Record<string, string>[]>(face.sign(`GET /fills?order_id=${id}`))
  const sum = (name: string) => fills.reduce((total, fill) => total + m(fill[name] ?? ''), 0n)
  expect(fills.length).toBeGreaterThan(1)
  expect(sum('size')).toBe(m('0.3'))
  expect(sum('fee')).toBe(m(String(order['fill_fees'])))
  expect(sum('usd_volume')).toBe(m(String(order['executed_value'])))
  expect(fills[0]).toMatchObject({
    liquidity: 'T',
    side: 'buy',
    order_id: id,
    product_id: 'BTC-USD',
    settled: true,
  })
})

test('immediate or cancel leaves nothing, good till time ends by itself', () => {
  const face = aFace()
  const ioc = place(face, { time_in_force: 'IOC' })
  expect(messageOf(face, `GET /orders/${ioc.id}`)).toEqual([404, 'NotFound'])
  const gtt = place(face, { time_in_force: 'GTT', cancel_after: 'min' })
  expect(gtt['expire_time']).toBe('2026-01-01T00:01:00.000000Z')
  expect(json<Order>(face.sign(`GET /orders/${gtt.id}`)).status).toBe('open')
  face.sandbox.step(61_000)
  expect(messageOf(face, `GET /orders/${gtt.id}`)).toEqual([404, 'NotFound'])
})

test('stops wait on either side of the market', () => {
  const face = aFace()
  const loss = place(face, { side: 'sell', stop: 'loss', stop_price: '45000', price: '44000' })
  const entry = place(face, { stop: 'entry', stop_price: '55000', price: '56000' })
  const active = json<Order[]>(face.sign('GET /orders?status=active'))
  expect(active.map(({ id }) => id)).toEqual([entry.id, loss.id])
  expect(active[1]).toMatchObject({ status: 'active', stop: 'loss', stop_price: '45000.00000000' })
  face.sandbox.exchange.hold(face.sandbox.key('BTC/USD'), face.sandbox.ticks('BTC/USD', '44500'))
  face.sandbox.step(1000)
  expect(json<Order>(face.sign(`GET /orders/${loss.id}`))).toMatchObject({
    status: 'done',
    done_reason: 'filled',
  })
  expect(json<Order>(face.sign(`GET /orders/${entry.id}`)).status).toBe('active')
})

test('a cancel, and what can be cancelled no more', () => {
  const face = aFace()
  const { id } = place(face)
  const answer = face.sign(`DELETE /orders/${id}`)
  expect([answer.status, answer.deed, json<string>(answer)]).toEqual([200, 'cancel', id])
  expect(messageOf(face, `DELETE /orders/${id}`)).toEqual([404, 'order not found'])
  const filled = place(face, { type: 'market', price: undefined })
  expect(messageOf(face, `DELETE /orders/${filled.id}`)).toEqual([400, 'Order already done'])
  expect(messageOf(face, 'DELETE /orders/nonsense')).toEqual([400, 'Invalid order id'])
})

test('all of one product, or all there are', () => {
  const face = aFace()
  const [one, other] = [place(face), place(face, { product_id: 'ETH-USD', price: '1000' })]
  expect(json<string[]>(face.sign('DELETE /orders?product_id=ETH-USD'))).toEqual([other.id])
  // As ccxt names it.
  expect(json<string[]>(face.sign('DELETE /orders', { body: { product_id: 'ETH/USD' } }))).toEqual([])
  expect(json<string[]>(face.sign('DELETE /orders'))).toEqual([one.id])
})

test('pages of orders and fills follow their cursors', () => {
  const face = aFace()
  const ids = Array.from({ length: 5 }, (_, n) => place(face, { price: String(40_000 + n) }).id).reverse()
  const first = face.sign('GET /orders?limit=2')
  expect(json<Order[]>(first).map(({ id }) => id)).toEqual(ids.slice(0, 2))
  const second = face.sign(`GET /orders?limit=2&after=${first.headers['cb-after']}`)
  expect(json<Order[]>(second).map(({ id }) => id)).toEqual(ids.slice(2, 4))
  const newer = face.sign(`GET /orders?before=${second.headers['cb-before']}`)
  expect(json<Order[]>(newer).map(({ id }) => id)).toEqual(ids.slice(0, 2))
  expect(messageOf(face, 'GET /orders?limit=many')).toEqual([400, 'invalid pagination parameter'])
  expect(messageOf(face, 'GET /fills')).toEqual([400, 'order_id or product_id is required'])
})

test('the ledger adds up to the balance, and holds to what is held', () => {
  const face = aFace()
  place(face, { type: 'market', price: undefined, size: '0.2' })
  place(face)
  const accounts = json<Record<string, string>[]>(face.sign('GET /accounts'))
  for (const { id, balance, hold, available } of accounts) {
    expect(m(balance ?? '')).toBe((m(hold ?? '') + m(available ?? '')) as never)
    const ledger = json<Record<string, string>[]>(face.sign(`GET /accounts/${id}/ledger`))
    expect(ledger[0]?.['balance']).toBe(balance as string)
    expect(ledger.reduce((sum, entry) => sum + m(entry['amount'] ?? ''), 0n)).toBe(m(balance ?? ''))
    const holds = json<Record<string, string>[]>(face.sign(`GET /accounts/${id}/holds`))
    expect(holds.reduce((sum, entry) => sum + m(entry['amount'] ?? ''), 0n)).toBe(m(hold ?? ''))
  }
})

test('candles want a width that there is, and no more than 300', () => {
  const face = aFace()
  const message = (query: string) => messageOf(face, `GET /products/BTC-USD/candles?${query}`)
  expect(message('granularity=61')).toEqual([400, 'Unsupported granularity'])
  expect(message('granularity=60&start=2025-12-31T00:00:00Z&end=2026-01-01T00:00:00Z')[1]).toContain(
    'exceeds 300',
  )
  const rows = json<number[][]>(face.ask('GET /products/BTC-USD/candles?granularity=3600'))
  expect(rows.length).toBeGreaterThan(20)
  expect(rows.map(([at]) => at)).toEqual(
    rows.map(([at]) => at).toSorted((left, right) => Number(right) - Number(left)),
  )
})

test('a minute in which nobody traded has no candle', () => {
  const face = aFace()
  const [newest] = json<number[][]>(face.ask('GET /products/BTC-USD/candles?granularity=60'))
  expect(newest?.[0]).toBe(face.sandbox.exchange.nowMs() / 1000 - 60)
})

test('own orders stand in the full book with their ids, and counted in the summed one', () => {
  const face = aFace()
  const { id } = place(face, { price: '49000.01', size: '0.5' })
  const book = json<{ bids: [string, string, unknown][] }>(face.ask('GET /products/BTC-USD/book?level=3'))
  expect(book.bids.find(([price]) => price === '49000.01')).toEqual(['49000.01', '0.50000000', id])
  const summed = json<{ bids: [string, string, unknown][] }>(face.ask('GET /products/BTC-USD/book?level=2'))
  expect(summed.bids.find(([price]) => price === '49000.01')).toEqual(['49000.01', '0.50000000', 1])
})
