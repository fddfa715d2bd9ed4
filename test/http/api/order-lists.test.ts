import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { FillRow, OrderStateRow, OrderUpdateRow } from '../../../src/contract/index.ts'
import { aGateway, type TestGateway } from '../../support/a-gateway.ts'
import { misfits } from '../../support/strict-schema.ts'

type Row = Readonly<Record<string, unknown>>

let house: TestGateway
beforeEach(async () => {
  house = await aGateway({ limits: { openOrdersMax: 1000 } })
})
afterEach(() => house.close())

const rowsOf = (json: Record<string, unknown>) => json['items'] as readonly Row[]
const idsOf = (json: Record<string, unknown>) => rowsOf(json).map((row) => row['client_order_id'])

async function place(...ids: readonly string[]): Promise<void> {
  for (const id of ids) await house.order({ client_order_id: id })
}

const buyNow = (id: string, qty = '0.001') =>
  house.post('/api/order', { side: 'buy', symbol: 'BTCUSDT', type: 'market', qty, client_order_id: id })

/** Every page from the first to the last, with something done between two of them. */
async function walk(path: string, between: () => Promise<unknown>): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (let cursor: unknown = ''; cursor !== null; ) {
    const { status, json } = await house.get(`${path}&cursor=${cursor}`)
    expect(status).toBe(200)
    rows.push(...rowsOf(json))
    cursor = json['next_cursor']
    expect(rows.length, 'a walk ends').toBeLessThan(1000)
    await between()
  }
  return rows
}

describe('GET /api/orders_state', () => {
  test('250 orders in pages, none lost, none twice, while new ones arrive and old ones close', async () => {
    const ids = Array.from({ length: 250 }, (_, n) => `p${n}`)
    await place(...ids)
    let late = 0
    const rows = await walk('/api/orders_state?limit=17', async () => {
      await place(`late${late++}`)
      await house.post('/api/cancel', { client_order_id: `p${late * 3}` })
    })
    expect(late).toBe(15)
    const seen = rows.map((row) => row['client_order_id'] as string)
    expect(seen).toEqual(ids.toReversed())
    for (const row of rows) expect(misfits(OrderStateRow, row)).toEqual([])
  })

  test('the last page says so, also when it is full', async () => {
    await place('a', 'b', 'c', 'd')
    const first = (await house.get('/api/orders_state?limit=2')).json
    expect(idsOf(first)).toEqual(['d', 'c'])
    const second = (await house.get(`/api/orders_state?limit=2&cursor=${first['next_cursor']}`)).json
    expect(idsOf(second)).toEqual(['b', 'a'])
    expect(second['next_cursor']).toBeNull()
    const beyond = (await house.get('/api/orders_state?cursor=1')).json
    expect(beyond).toEqual({ items: [], next_cursor: null })
  })

  test('filters', async () => {
    await place('open1', 'shut', 'open2')
    await house.post('/api/cancel', { client_order_id: 'shut' })
    await house.order({ client_order_id: 'eth', symbol: 'ETHUSDT' })
    const list = async (query: string) => idsOf((await house.get(`/api/orders_state?${query}`)).json)
    expect(await list('status=open')).toEqual(['open2', 'open1'])
    expect(await list('status=CLOSED')).toEqual(['eth', 'shut'])
    expect(await list('status=all')).toEqual(['eth', 'open2', 'shut', 'open1'])
    expect(await list('')).toEqual(['eth', 'open2', 'shut', 'open1'])
    expect(await list('symbol=btc/usdt&status=closed')).toEqual(['shut'])
    expect(await list('venue=sim&status=open')).toEqual(['open2', 'open1'])
    expect(await list('client_order_ids=shut,nobody,open1')).toEqual(['shut', 'open1'])
    expect(await list('client_order_ids=,,')).toEqual([])
    expect(await list('what=ever')).toHaveLength(4)
  })

  test.each([
    ['status=half', '400 bad_params'],
    ['limit=0', '400 bad_params'],
    ['limit=1001', '400 bad_params'],
    ['limit=-1', '400 bad_params'],
    ['limit=1.5', '400 bad_params'],
    ['limit=1e2', '400 bad_params'],
    ['limit=abc', '400 bad_params'],
    ['limit=9999999999', '400 bad_params'],
    ['cursor=abc', '400 bad_params'],
    ['cursor=-1', '400 bad_params'],
    ['cursor=9999999999999999', '400 bad_params'],
    ['symbol=%00', '400 bad_params'],
    ['symbol=ETHUSDT', '404 not_found'],
    ['venue=binance', '404 not_found'],
    ['symbol=BTCUSDT&venue=binance', '404 not_found'],
    ['limit=1000', '200 ok'],
    ['limit=', '200 ok'],
  ])('?%s: %s', async (query, verdict) => {
    expect((await house.get(`/api/orders_state?${query}`)).verdict).toBe(verdict)
  })

  test('a question asked twice means two things to two readers, and is refused', async () => {
    await place('a', 'b')
    for (const twice of [
      'status=closed&status=open',
      'limit=9&limit=9',
      'client_order_ids=a&client_order_ids=',
    ])
      expect((await house.get(`/api/orders_state?${twice}`)).verdict, twice).toBe('400 bad_params')
    expect((await house.get('/api/orders_state?status[]=open&limit[x]=1&__proto__=1')).status).toBe(200)
  })

  test('POST names many at once, in the order asked', async () => {
    await place('a', 'b')
    const { json } = await house.post('/api/orders_state', { client_order_ids: ['b', 'nobody', 'a'] })
    expect(idsOf(json)).toEqual(['b', 'a'])
    const many = Array.from({ length: 501 }, (_, n) => `x${n}`)
    for (const body of [
      {},
      { client_order_ids: [] },
      { client_order_ids: 'a' },
      { client_order_ids: ['a b'] },
    ]) {
      expect((await house.post('/api/orders_state', body)).verdict).toBe('400 bad_params')
    }
    const tooMany = await house.post('/api/orders_state', { client_order_ids: many })
    expect(tooMany.verdict).toBe('400 bad_params')
    const all = await house.post('/api/orders_state', { client_order_ids: many.slice(1) })
    expect(all.json).toEqual({ items: [], next_cursor: null })
  })
})

describe('GET /api/order_state', () => {
  test.each([
    ['', '400 bad_params'],
    ['client_order_id=', '400 bad_params'],
    ['client_order_id=a%20b', '400 bad_params'],
    [`client_order_id=${'x'.repeat(65)}`, '400 bad_params'],
    ['client_order_id=nobody', '404 not_found'],
  ])('?%s: %s', async (query, verdict) => {
    expect((await house.get(`/api/order_state?${query}`)).verdict).toBe(verdict)
  })
})

describe('GET /api/orders', () => {
  test('each step of each order, newest first, with reasons; since_id shows only what is new', async () => {
    await place('a')
    await house.post('/api/cancel', { client_order_id: 'a' })
    await house.order({ client_order_id: 'no', price: '0.001' })
    const { json } = await house.get('/api/orders')
    expect(rowsOf(json).map((row) => [row['client_order_id'], row['status'], row['reason']])).toEqual([
      ['no', 'REJECTED', 'price_off_tick'],
      ['a', 'CANCELLED', 'cancelled_by_request'],
      ['a', 'PENDING_CANCEL', undefined],
      ['a', 'ACCEPTED', undefined],
      ['a', 'SUBMITTED', undefined],
    ])
    for (const row of rowsOf(json)) expect(misfits(OrderUpdateRow, row)).toEqual([])
    const since = rowsOf(json)[2]?.['seq']
    expect(rowsOf((await house.get(`/api/orders?since_id=${since}`)).json)).toHaveLength(2)
    expect(rowsOf((await house.get('/api/orders?limit=1')).json)).toHaveLength(1)
    expect((await house.get('/api/orders?since_id=x')).verdict).toBe('400 bad_params')
    expect((await house.get('/api/orders?symbol=ETHUSDT')).verdict).toBe('404 not_found')
    expect(rowsOf((await house.get('/api/orders?symbol=BTC-USDT')).json)).toHaveLength(5)
  })
})

describe('GET /api/fills', () => {
  test('pages without loss or repeat while new fills arrive; quantities add up to the orders', async () => {
    for (let n = 0; n < 25; n++) {
      expect((await buyNow(`f${n}`, n % 5 === 0 ? '0.05' : '0.001')).status).toBe(200)
      await house.advance(250)
    }
    const whole = rowsOf((await house.get('/api/fills?limit=1000')).json)
    let late = 0
    const rows = await walk('/api/fills?limit=4', () => buyNow(`late${late++}`))
    expect(rows).toEqual([...whole])
    expect(new Set(rows.map((row) => row['execution_id'])).size).toBe(rows.length)
    for (const row of rows) expect(misfits(FillRow, row)).toEqual([])
    for (let n = 0; n < 25; n++) {
      const state = (await house.get(`/api/order_state?client_order_id=f${n}`)).json
      const own = rows.filter((row) => row['client_order_id'] === `f${n}`)
      const filled = own.reduce((sum, row) => sum + Math.round(Number(row['qty']) * 1e5), 0)
      expect(filled, `f${n}`).toBe(Math.round(Number(state['executed_qty']) * 1e5))
    }
  })

  test('nothing yet, and bad questions', async () => {
    expect((await house.get('/api/fills')).json).toEqual({ items: [], next_cursor: null })
    for (const query of ['limit=0', 'cursor=x', 'limit=1001', 'symbol=!']) {
      expect((await house.get(`/api/fills?${query}`)).verdict, query).toBe('400 bad_params')
    }
  })
})

test('a viewer sees no orders and no fills', async () => {
  for (const path of [
    '/api/orders',
    '/api/orders_state',
    '/api/order_state?client_order_id=a',
    '/api/fills',
  ]) {
    expect((await house.get(path, 'viewer')).verdict, path).toBe('403 forbidden')
    expect((await house.get(path, 'stranger')).verdict, path).toBe('401 authentication_required')
  }
})
