import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { OrderTraceAnswer } from '../../../src/contract/index.ts'
import { auditOf } from '../../../src/http/order-trace/audit.ts'
import { orderTraceRoutes } from '../../../src/http/order-trace/index.ts'
import { aGateway, type TestGateway } from '../../support/a-gateway.ts'
import { ask } from '../../support/an-engine.ts'
import { id, m, ORIGIN } from '../../support/builders.ts'
import { parseDigits } from '../../support/exact-json.ts'
import { memoryAudit } from '../../support/memory-audit.ts'
import { misfits } from '../../support/strict-schema.ts'
import { RestartingEngine } from '../stream/a-restarting-engine.ts'

let house: TestGateway
const audit = memoryAudit()
beforeAll(async () => {
  house = await aGateway({ audit })
  await house.advance(2000)
})
afterAll(() => house.close())

async function trace(clientOrderId: string, as: 'admin' | 'trader' | 'viewer' = 'admin') {
  const answer = await house.get(`/api/order/trace?client_order_id=${clientOrderId}`, as)
  return { ...answer, body: answer.json as unknown as OrderTraceAnswer }
}

const kindsOf = ({ records }: OrderTraceAnswer) => records.map(({ kind }) => kind)

describe('GET /api/order/trace', () => {
  test('a market order from its first record to its fills, fees and times', async () => {
    await house.order({ client_order_id: 'm-1', type: 'market', price: undefined, qty: '0.01' })
    const { status, text, body } = await trace('m-1')
    expect(status).toBe(200)
    expect(misfits(OrderTraceAnswer, JSON.parse(text))).toEqual([])
    expect(kindsOf(body)).toEqual(['order_submitted', 'order_accepted', 'order_filled'])
    expect(body.records.map(({ status: of }) => of)).toEqual(['SUBMITTED', 'ACCEPTED', 'FILLED'])
    expect(body).toMatchObject({
      order: { client_order_id: 'm-1', status: 'FILLED' },
      request: { type: 'MARKET', side: 'BUY', limit_price: null, bracket: null },
      origin: { user_id: 'admin', strategy_id: null },
      records_cut: false,
      records_problem: null,
      fills: [{ client_order_id: 'm-1', liquidity: 'TAKER' }],
      related: [],
    })
    const { request, fees, latencies, records } = parseDigits(text) as Record<string, unknown>
    expect(request).toMatchObject({ order_qty: '#0.01' })
    expect(fees).toMatchObject([{ asset: 'USDT' }])
    expect(latencies).toMatchObject({ submitted_to_first_fill_ms: '#0.000', total_ms: '#0.000' })
    expect((records as { fields: object }[])[2]?.fields).toMatchObject({ qty: '#0.01', fee_asset: 'USDT' })
    expect(body.records[2]?.summary).toMatch(/^Filled 0\.01 BTC at \d+(\.\d+)? as taker\.$/)
  })

  test('who took it out, and how long it lived', async () => {
    await house.order({ client_order_id: 'r-1' })
    await house.advance(1500)
    await house.post('/api/cancel', { client_order_id: 'r-1' })
    const { body, text } = await trace('r-1')
    expect(kindsOf(body)).toEqual([
      'order_submitted',
      'order_accepted',
      'cancel_requested',
      'order_cancelled',
    ])
    expect(body.records[2]).toMatchObject({
      summary: 'admin asked to take it out.',
      fields: { user_id: 'admin' },
    })
    expect(body.records[3]?.summary).toBe('Taken out: Cancelled on request.')
    const { latencies } = parseDigits(text) as { latencies: Record<string, unknown> }
    expect(latencies).toMatchObject({ total_ms: '#1500.000', submitted_to_first_fill_ms: null })
  })

  test('a refused one: its one record, with the numbers', async () => {
    await house.order({ client_order_id: 'no-1', qty: '10' })
    const { body } = await trace('no-1')
    expect(kindsOf(body)).toEqual(['order_denied'])
    expect(body.records[0]).toMatchObject({
      summary: expect.stringMatching(/^Refused by VeloZ: The order needs 200200 USDT; [\d.]+ is free\.$/),
      fields: { reason: 'insufficient_funds', asset: 'USDT' },
      status: 'REJECTED',
    })
  })

  test('an entry, its exits and what each is to the other', async () => {
    const bracket = { take_profit: { price: '60000' }, stop_loss: { stop_price: '40000' } }
    await house.order({ client_order_id: 'e-1', type: 'market', price: undefined, qty: '0.01', bracket })
    const { body } = await trace('e-1')
    expect(body.related.map(({ relation }) => relation)).toEqual(['exit', 'exit'])
    expect(body.records.map(({ summary }) => summary).filter((text) => /exit of it/.test(text))).toHaveLength(
      2,
    )
    const exit = await trace(body.related[0]!.client_order_id)
    expect(exit.body.related).toMatchObject([
      { relation: 'entry', client_order_id: 'e-1', status: 'FILLED' },
      { relation: 'sibling', status: expect.stringMatching(/HELD|ACCEPTED/) },
    ])
    expect(exit.body.origin.user_id).toBe('engine')
  })

  test('an amend is told with both shapes', async () => {
    await house.order({ client_order_id: 'a-1' })
    await house.post('/api/amend', { client_order_id: 'a-1', price: '20100' })
    const { body } = await trace('a-1')
    expect(kindsOf(body)).toContain('amend_requested')
    const [asked] = body.records.filter(({ kind }) => kind === 'amend_requested')
    expect(asked?.summary).toBe('admin asked to change it to 0.001 BTC at 20100.')
  })

  test('the audit is for whoever may read the audit', async () => {
    const details = { client_order_id: 'r-1' }
    const atMs = Number(house.time.now() / 1_000_000n)
    const entry = {
      type: 'order',
      userId: 'admin',
      address: '',
      requestId: 'r',
      outcome: 'success',
      atMs,
    } as const
    await audit.record({ ...entry, action: 'order_submitted', details })
    await audit.record({ ...entry, action: 'order_submitted', details: { client_order_id: 'other' } })
    await audit.record({ ...entry, action: 'cancel_requested', details })
    const { body } = await trace('r-1')
    expect(body.audit?.map(({ action }) => action)).toEqual(['order_submitted', 'cancel_requested'])
    expect(body.audit_cut).toBe(false)
    const seen = (await trace('r-1', 'trader')).body
    expect('audit' in seen).toBe(false)
    expect([body.origin.address, seen.origin.address]).toEqual(['unknown', ''])
    for (let other = 0; other < 3000; other++)
      await audit.record({ ...entry, action: 'order_submitted', details: { client_order_id: `o-${other}` } })
    const { body: flooded } = await trace('r-1')
    expect(flooded).toMatchObject({ audit: [], audit_cut: true })
  })

  test('the audit of a replay has other times than its orders', async () => {
    const recorded = memoryAudit()
    const details = { client_order_id: 'r-1' }
    const action = { action: 'order_submitted', userId: 'admin', address: '', requestId: 'r' } as const
    await recorded.record({ type: 'order', outcome: 'success', atMs: 1, details, ...action })
    const principal = { userId: 'admin', permissions: new Set(['admin:config']) } as never
    const order = house.engine.view.order(id('r-1'))
    if (order === null) throw new Error('there is no such order')
    const asked = { audit: recorded, principal }
    expect((await auditOf(order, { ...asked, isReplay: true })).audit?.length).toBe(1)
    expect((await auditOf(order, { ...asked, isReplay: false })).audit).toEqual([])
  })

  test('nobody has this id, and nobody may ask without the right', async () => {
    const unknown = await trace('nobody')
    expect(unknown.verdict).toBe('404 not_found')
    expect(unknown.json['message']).toBe('No order has the client_order_id nobody.')
    expect((await house.get('/api/order/trace')).status).toBe(400)
    expect((await trace('r-1', 'viewer')).verdict).toBe('403 forbidden')
  })

  test('of an engine whose journal is not here: the records, and why there are no checks', async () => {
    const { body } = await trace('m-1')
    expect(body.checks).toBeNull()
    expect(body.checks_problem).toMatch(/where the engine runs/)
  })
})

describe('after a restart', () => {
  const ended: RestartingEngine[] = []
  afterEach(async () => {
    for (const place of ended.splice(0)) await place.end()
  })

  test('the journal tells what memory has forgotten, with the checks of then', async () => {
    const place = new RestartingEngine({ groupsKept: 10 })
    ended.push(place)
    const first = await place.start()
    await ask(first.engine, 'kept', { price: m('20000'), quantity: m('0.01') })
    for (let more = 0; more < 20; more++)
      await ask(first.engine, `more-${more}`, { price: m('20000'), quantity: m('0.01') })
    await first.engine.cancel({ clientOrderId: id('kept'), origin: ORIGIN })
    await place.stop()
    const { engine, past } = await place.start()
    const { view } = engine
    const lifeOf = (order: Parameters<typeof past.lifeOf>[0]) => past.lifeOf(order)
    const app = new Elysia().use(orderTraceRoutes({ view, lifeOf, audit: null }))
    const response = await app.handle(new Request('http://localhost/api/order/trace?client_order_id=kept'))
    const body = (await response.json()) as OrderTraceAnswer
    expect(kindsOf(body)).toEqual([
      'order_submitted',
      'order_accepted',
      'cancel_requested',
      'order_cancelled',
    ])
    expect(body).toMatchObject({ records_problem: null, checks_problem: null })
    const funds = body.checks?.find(({ check }) => check === 'funds')
    expect(funds).toMatchObject({ passed: true, applies: true, value: 200.2, limit: 100000, unit: 'USDT' })
    expect(funds?.message).toBe('It sets 200.2 USDT aside; 100000 USDT is free.')
  })
})
