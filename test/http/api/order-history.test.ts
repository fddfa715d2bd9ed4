import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { openOrderArchive } from '../../../src/adapters/database-sqlite/index.ts'
import { OrderStateRow, VenueRow } from '../../../src/contract/index.ts'
import type { Order, UnixNs } from '../../../src/domain/index.ts'
import { aGateway, type TestGateway } from '../../support/a-gateway.ts'
import { id } from '../../support/builders.ts'
import { parseDigits } from '../../support/exact-json.ts'
import { readCsv } from '../../support/read-csv.ts'
import { misfits } from '../../support/strict-schema.ts'

type Row = Readonly<Record<string, unknown>>

let house: TestGateway
beforeEach(async () => {
  house = await aGateway({ limits: { openOrdersMax: 1000 } })
})
afterEach(() => house.close())

const rowsOf = (json: Record<string, unknown>) => json['items'] as readonly Row[]
const list = async (query: string) => {
  const { json } = await house.get(`/api/orders/history?${query}`)
  return rowsOf(json).map((row) => row['client_order_id'])
}

async function lives(): Promise<void> {
  await house.order({ client_order_id: 'open' })
  await house.order({ client_order_id: 'gone' })
  await house.advance(1000)
  const market = { type: 'market', price: undefined }
  await house.order({ client_order_id: 'bought', ...market })
  await house.order({ client_order_id: 'refused', price: '0.001' })
  await house.post('/api/cancel', { client_order_id: 'gone' })
}

describe('GET /api/orders/history', () => {
  test('closed orders alone, newest first by creation, each a whole order state', async () => {
    await lives()
    const { json } = await house.get('/api/orders/history')
    expect(rowsOf(json).map((row) => [row['client_order_id'], row['status']])).toEqual([
      ['refused', 'REJECTED'],
      ['bought', 'FILLED'],
      ['gone', 'CANCELLED'],
    ])
    expect(json['next_cursor']).toBeNull()
    for (const row of rowsOf(json)) expect(misfits(OrderStateRow, row)).toEqual([])
  })

  test('by status in any case, by symbol, by time of creation', async () => {
    await lives()
    expect(await list('status=filled')).toEqual(['bought'])
    expect(await list('status=Rejected')).toEqual(['refused'])
    expect(await list('status=expired')).toEqual([])
    expect(await list('symbol=btc/usdt&status=CANCELLED')).toEqual(['gone'])
    expect(await list('venue=sim&status=')).toEqual(['refused', 'bought', 'gone'])
    const { created_ts_ns: created } = parseDigits(
      (await house.get('/api/order_state?client_order_id=bought')).text,
    ) as { readonly created_ts_ns: string }
    const boughtAt = created.slice(1)
    expect(await list(`from_ts_ns=${boughtAt}`)).toEqual(['refused', 'bought'])
    expect(await list(`to_ts_ns=${boughtAt}`)).toEqual(['gone'])
    expect(await list(`from_ts_ns=${boughtAt}&to_ts_ns=${BigInt(boughtAt) + 1n}&status=filled`)).toEqual([
      'bought',
    ])
  })

  test('250 orders in pages, none lost, none twice, while others close', async () => {
    for (let n = 0; n < 250; n++) {
      await house.order({ client_order_id: `p${n}` })
      await house.post('/api/cancel', { client_order_id: `p${n}` })
    }
    const seen: unknown[] = []
    let late = 0
    for (let cursor: unknown = ''; cursor !== null; ) {
      const { json, verdict } = await house.get(`/api/orders/history?limit=17&cursor=${cursor}`)
      expect(verdict).toBe('200 ok')
      seen.push(...rowsOf(json).map((row) => row['client_order_id']))
      cursor = json['next_cursor']
      await house.order({ client_order_id: `late${late++}`, price: '0.001' })
    }
    expect(seen).toEqual(Array.from({ length: 250 }, (_, n) => `p${n}`).reverse())
  })

  test.each([
    ['status=open', '400 bad_params'],
    ['status=half', '400 bad_params'],
    ['from_ts_ns=yesterday', '400 bad_params'],
    ['to_ts_ns=-1', '400 bad_params'],
    ['cursor=17', '400 bad_params'],
    ['cursor=1-2-3', '400 bad_params'],
    ['limit=1001', '400 bad_params'],
    ['symbol=ETHUSDT', '404 not_found'],
    ['limit=1000', '200 ok'],
    ['cursor=1-1', '200 ok'],
  ])('?%s: %s', async (query, verdict) => {
    expect((await house.get(`/api/orders/history?${query}`)).verdict).toBe(verdict)
  })

  test('as CSV: the same rows, numbers exact, the next cursor in a header', async () => {
    await lives()
    const answer = await house.call('GET', '/api/orders/history?limit=2', { headers: { accept: 'text/csv' } })
    const [header = [], ...lines] = readCsv(answer.text)
    expect(lines.map((cells) => cells[header.indexOf('client_order_id')])).toEqual(['refused', 'bought'])
    expect(lines[0]?.[header.indexOf('limit_price')]).toBe('0.001')
    const cursor = answer.headers.get('x-next-cursor')
    expect(await list(`cursor=${cursor}`)).toEqual(['gone'])
    expect(answer.headers.get('content-disposition')).toContain('veloz-order-history.csv')
  })
})

test('one status of its own, also of GET /api/orders_state', async () => {
  await lives()
  const states = async (query: string) =>
    rowsOf((await house.get(`/api/orders_state?${query}`)).json).map((row) => row['client_order_id'])
  expect(await states('status=filled')).toEqual(['bought'])
  expect(await states('status=ACCEPTED')).toEqual(['open'])
  expect(await states('status=rejected')).toEqual(['refused'])
  expect(await states('status=held')).toEqual([])
})

test('an order that left memory is still found, its numbers as they were', async () => {
  await lives()
  const order = house.engine.view.order(id('bought'))
  if (order === null) throw new Error('it was bought')
  const archive = openOrderArchive(':memory:')
  archive.keep([order], 1)
  const again: readonly Order[] = archive.page({
    key: order.key,
    statuses: new Set([order.status]),
    from: order.createdAt,
    to: (order.createdAt + 1n) as UnixNs,
    after: null,
    limit: 2,
  })
  expect(again).toEqual([order])
  archive.close()
})

test('GET /api/venues: where orders go, how it does, and what can rest there', async () => {
  await lives()
  const { json } = await house.get('/api/venues')
  const [sim, ...others] = rowsOf(json)
  expect(others).toEqual([])
  expect(misfits(VenueRow, sim)).toEqual([])
  expect(sim).toMatchObject({
    venue: 'sim',
    state: 'connected',
    mode: 'simulation',
    instruments: 1,
    instruments_trading: 1,
    reconnect_count: 0,
    open_orders: 1,
  })
  const [instrument] = rowsOf((await house.get('/api/instruments')).json)
  expect(sim?.['holds']).toEqual(instrument?.['holds'])
  expect(Number(sim?.['data_age_ms'])).toBeLessThan(60_000)
  const [seenByViewer] = rowsOf((await house.get('/api/venues', 'viewer')).json)
  expect(misfits(VenueRow, seenByViewer)).toEqual([])
  expect(seenByViewer).toMatchObject({ venue: 'sim', open_orders: null })
})
