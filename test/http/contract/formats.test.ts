import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { openSettingsStore } from '../../../src/adapters/database-sqlite/index.ts'
import { aGateway, type TestGateway } from '../../support/a-gateway.ts'
import { memoryAudit } from '../../support/memory-audit.ts'

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/
/** Where the clock of the gateway stands; past 2^53 as nanoseconds. */
const NOW_S = 1_700_000_000
/** A double holds neither this nor any odd number near it. */
const EXPIRY_NS = '1893456000123456789'

let gateway: TestGateway
beforeEach(async () => {
  const store = openSettingsStore(':memory:')
  const audit = memoryAudit({ nowMs: () => NOW_S * 1000 + 987 })
  gateway = await aGateway({ audit, changeable: { settings: () => store } })
})
afterEach(() => gateway.close())

const rowsOf = ({ json }: { readonly json: Record<string, unknown> }, name = 'items') =>
  json[name] as Record<string, unknown>[]
const message = ({ json }: { readonly json: Record<string, unknown> }) => String(json['message'])

describe('semantics 33: times', () => {
  test('in nanoseconds are exact integers beyond 2^53, in and out', async () => {
    const good = { client_order_id: 'a', tif: 'gtd', expire_ts_ns: EXPIRY_NS }
    expect((await gateway.order(good)).status).toBe(200)
    const { text } = await gateway.get('/api/order_state?client_order_id=a')
    expect(text).toContain(`"expire_ts_ns":${EXPIRY_NS}`)
    const times = [...text.matchAll(/"(\w+_ts_ns)":([^,}]+)/g)]
    expect(times.map(([, name]) => name)).toContain('created_ts_ns')
    for (const [, name, digits] of times) expect(digits, name).toMatch(/^\d{19}$/)
    expect(JSON.stringify(Number(EXPIRY_NS))).not.toBe(EXPIRY_NS)
  })

  test('of users and keys are whole seconds, of audit records seconds to the millisecond', async () => {
    const { json: made } = await gateway.post('/api/auth/keys', { name: 'k', expires_in_days: 1 })
    const apiKey = String(made['api_key'])
    const used = await gateway.call('GET', '/api/market', {
      as: 'stranger',
      headers: { 'x-api-key': apiKey },
    })
    expect(used.status).toBe(200)
    const [key] = rowsOf(await gateway.get('/api/auth/keys'), 'keys')
    expect(key).toMatchObject({
      created_at: NOW_S,
      expires_at: NOW_S + 86_400,
      last_used_at: NOW_S,
    })
    await gateway.post('/api/users', { user_id: 'ana', password: 'long enough for this', roles: ['viewer'] })
    const users = rowsOf(await gateway.get('/api/users'))
    expect(users.find((user) => user['user_id'] === 'ana')?.['created_at']).toBe(NOW_S)
    const [record] = rowsOf(await gateway.get('/api/audit/logs'), 'logs')
    expect(record?.['timestamp']).toBe(NOW_S + 0.987)
    expect(record?.['datetime']).toBe('2023-11-14T22:13:20.987Z')
  })

  test('of health and exports are RFC 3339 in UTC', async () => {
    for (const path of ['/health', '/api/health']) {
      const { json } = await gateway.get(path)
      expect(json['timestamp'], path).toMatch(RFC_3339)
    }
    const { json } = await gateway.get('/api/settings/export')
    expect(json['exported_at']).toMatch(RFC_3339)
    expect(Date.parse(String(json['exported_at'])) / 1000).toBe(NOW_S)
  })
})

test('semantics 33: X-RateLimit-Reset is epoch seconds', async () => {
  const limited = await aGateway({
    environment: { VELOZ_RATE_LIMIT_ENABLED: 'true' },
    yaml: 'rate_limit:\n  capacity: 10\n  refill_rate: 1\n',
  })
  const { headers } = await limited.get('/api/market')
  await limited.close()
  expect(headers.get('x-ratelimit-limit')).toBe('10')
  const resetAt = headers.get('x-ratelimit-reset') ?? ''
  expect(resetAt).toMatch(/^\d{10}$/)
  expect(Number(resetAt) - NOW_S).toBeWithin(0, 11)
})

describe('semantics 33: words', () => {
  test('come in any case; side, status, type, tif and liquidity go out in upper case', async () => {
    const limit = { client_order_id: 'a', side: 'bUY', type: 'LIMIT', tif: 'gtC' }
    expect((await gateway.order(limit)).status).toBe(200)
    const { json } = await gateway.get('/api/order_state?client_order_id=a')
    expect(json).toMatchObject({ side: 'BUY', status: 'ACCEPTED', type: 'LIMIT', tif: 'GTC' })
    const market = { client_order_id: 'b', side: 'Buy', type: 'Market', symbol: 'btcusdt', qty: '0.001' }
    expect((await gateway.post('/api/order', market)).status).toBe(200)
    const [fill] = rowsOf(await gateway.get('/api/fills'))
    expect(fill).toMatchObject({ side: 'BUY', liquidity: 'TAKER', symbol: 'BTCUSDT' })
  })

  test('of everything else go out in lower case', async () => {
    const { json } = await gateway.post('/api/trading_state', { state: 'REDUCING' })
    expect(json['state']).toBe('reducing')
  })
})

test('semantics 33: a field of a body that nobody knows is refused by its name', async () => {
  for (const [path, body] of [
    ['/api/order', { side: 'buy', symbol: 'BTCUSDT', qty: '0.001', price: '20000', qnt: 1 }],
    ['/api/cancel_all', { qnt: 1 }],
    ['/api/trading_state', { state: 'active', reason: 'x', qnt: 1 }],
  ] as const) {
    const refused = await gateway.post(path, body)
    expect(refused.verdict, path).toBe('400 bad_params')
    expect(refused.json['details'], path).toMatchObject({ field: 'qnt' })
  }
})

test('semantics 33: a field of a query that nobody knows changes nothing', async () => {
  await gateway.order({ client_order_id: 'a' })
  const asked = await gateway.get('/api/orders?qnt=1&limit=1')
  expect(asked.text).toBe((await gateway.get('/api/orders?limit=1')).text)
  expect(rowsOf(asked)).toHaveLength(1)
})

describe('semantics 33: numbers', () => {
  /** As they stand in the body: `JSON.stringify` would write a double. */
  const send = (price: string) =>
    gateway.call('POST', '/api/order', {
      body: `{"side":"buy","symbol":"BTCUSDT","qty":"0.001","price":${price}}`,
    })

  test.each([
    '20000',
    '20000.01',
    '2e4',
    '"20000.01"',
    '20000.0100000000000000000',
    '"20000.010000000000000"',
  ])('%s is taken', async (price) => {
    expect((await send(price)).status).toBe(200)
  })

  test('of 15 significant digits is judged by its value, of 16 it is no number we trust', async () => {
    const fifteen = await send('20000.0000000001')
    expect(fifteen.verdict).toBe('422 price_off_tick')
    const sixteen = await send('20000.00000000001')
    expect(sixteen.verdict).toBe('400 bad_params')
    expect(sixteen.json['details']).toMatchObject({ field: 'price' })
    expect(message(sixteen)).toContain('send it as a string')
    expect((await send('"20000.00000000001"')).verdict).toBe('422 price_off_tick')
  })

  test('of answers are JSON numbers that keep their digits', async () => {
    await gateway.order({ client_order_id: 'a', price: '20000.01', qty: '0.00123' })
    const { text } = await gateway.get('/api/order_state?client_order_id=a')
    expect(text).toContain('20000.01')
    expect(text).toContain('0.00123')
    expect(text).not.toMatch(/"(?:20000\.01|0\.00123)"/)
  })
})

test('semantics 33: lists are items and the cursor of the next page', async () => {
  for (const id of ['a', 'b', 'c']) await gateway.order({ client_order_id: id })
  const first = await gateway.get('/api/orders_state?status=open&limit=2')
  expect(Object.keys(first.json).sort()).toEqual(['items', 'next_cursor'])
  expect(rowsOf(first)).toHaveLength(2)
  const second = await gateway.get(
    `/api/orders_state?status=open&limit=2&cursor=${String(first.json['next_cursor'])}`,
  )
  expect([rowsOf(second).length, second.json['next_cursor']]).toEqual([1, null])
})
