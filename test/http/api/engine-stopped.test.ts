import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { memoryJournal } from '../../../src/adapters/journal-memory/index.ts'
import { type Event, JournalFailed } from '../../../src/domain/index.ts'
import { aGateway, type TestGateway } from '../../support/a-gateway.ts'
import { type FaultyJournal, faultyJournal } from '../../support/faulty-journal.ts'

let house: TestGateway
let journal: FaultyJournal
beforeEach(async () => {
  journal = faultyJournal(memoryJournal<Event>({ epoch: '0badcafe' }))
  house = await aGateway({ journal })
  await house.order({ client_order_id: 'open' })
})
afterEach(() => house.close())

const READS = [
  '/api/market',
  '/api/market/book',
  '/api/market/trades',
  '/api/market/candles',
  '/api/instruments',
  '/api/orders',
  '/api/orders_state',
  '/api/order_state?client_order_id=open',
  '/api/fills',
  '/api/account',
  '/api/positions',
  '/api/snapshot',
  '/api/config',
  '/api/health',
  '/api/execution/ping',
  '/metrics',
]

describe('after a failed sync', () => {
  beforeEach(async () => {
    journal.failures.push(new JournalFailed('input/output error', false))
    const lost = await house.order({ client_order_id: 'lost' })
    expect(lost.verdict).toBe('503 engine_unavailable')
    expect(lost.json['details']).toEqual({ why: 'input/output error' })
  })

  test('semantics 2: orders are 503, cancels still go out, nothing of the lost one shows', async () => {
    const { seq } = house.engine.view
    expect((await house.order()).verdict).toBe('503 engine_unavailable')
    expect((await house.post('/api/amend', { client_order_id: 'open', qty: '0.002' })).verdict).toBe(
      '503 engine_unavailable',
    )
    const again = { state: 'active', reason: 'all is well' }
    expect((await house.post('/api/trading_state', again)).verdict).toBe('503 engine_unavailable')
    expect((await house.post('/api/cancel', { client_order_id: 'open' })).verdict).toBe('200 ok')
    expect((await house.post('/api/cancel_all', {})).verdict).toBe('200 ok')
    expect((await house.post('/api/trading_state', { state: 'halted' })).verdict).toBe('200 ok')
    expect((await house.get('/api/order_state?client_order_id=lost')).verdict).toBe('404 not_found')
    expect(house.engine.view.seq).toBe(seq)
    expect((await house.post('/api/order', { side: 'buy' })).verdict, 'the form is judged first').toBe(
      '400 bad_params',
    )
  })

  test('whatever only reads still answers, with what is durable', async () => {
    for (const path of READS) expect((await house.get(path)).verdict, path).toBe('200 ok')
    const { json } = await house.get('/api/order_state?client_order_id=open')
    expect(json['status']).toBe('ACCEPTED')
    await house.advance(1000)
    expect((await house.get('/api/market')).json['age_ms']).toBe(0)
  })

  test('health says so: 503 with the words, in every place that tells', async () => {
    const { status, json } = await house.get('/health', 'stranger')
    expect([status, json['ok'], json['status']]).toEqual([503, false, 'unhealthy'])
    expect(json['checks']).toEqual({
      engine: 'unhealthy',
      journal: 'unhealthy',
      database: 'healthy',
      auth: 'healthy',
      venues: 'healthy',
    })
    expect((await house.get('/api/health', 'stranger')).json['engine']).toEqual({ connected: false })
    const told = (await house.get('/api/health', 'viewer')).json['engine']
    expect(told).toMatchObject({ connected: false, why: 'input/output error' })
    const ping = (await house.get('/api/execution/ping')).json
    expect(ping).toMatchObject({ ok: false, engine_connected: false })
    expect(await house.metricsText()).toContain('veloz_engine_running 0\n')
    const head = await house.raw('HEAD', '/health')
    expect(head.status).toBe(503)
  })
})

describe('while the disk is full', () => {
  test('an order waits, others are told to come back; with room again everything goes on', async () => {
    for (let n = 0; n < 4; n++) journal.failures.push(new JournalFailed('no space left', true))
    const held = house.order({ client_order_id: 'held' })
    await house.advance(50)
    const refused = await house.order({ client_order_id: 'next' })
    expect(refused.verdict).toBe('503 overloaded')
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(refused.json['details']).toEqual({ retry_after_s: 1 })
    expect((await house.get('/api/order_state?client_order_id=held')).verdict).toBe('404 not_found')
    const { status, json } = await house.get('/health')
    expect([status, json['checks']]).toEqual([503, expect.objectContaining({ journal: 'unhealthy' })])
    await house.advance(5000)
    expect((await held).json['status']).toBe('ACCEPTED')
    expect((await house.get('/health')).status).toBe(200)
    expect((await house.order({ client_order_id: 'next' })).verdict).toBe('200 ok')
  })
})

test('a full mailbox is 503 overloaded; what was taken is answered, the rest left no trace', async () => {
  const narrow = await aGateway({ commandsMax: 4 })
  await narrow.order({ client_order_id: 'warm' })
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) => narrow.order({ client_order_id: `f${n}` })),
  )
  const taken = answers.filter(({ status }) => status === 200)
  const refused = answers.filter(({ verdict }) => verdict === '503 overloaded')
  expect(taken.length + refused.length).toBe(12)
  expect(refused.length).toBeGreaterThan(0)
  for (const { headers } of refused) expect(headers.get('retry-after')).toBe('1')
  for (const [n, answer] of answers.entries()) {
    const { status } = await narrow.get(`/api/order_state?client_order_id=f${n}`)
    expect(status).toBe(answer.status === 200 ? 200 : 404)
  }
  await narrow.close()
})
