import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { Value } from '@sinclair/typebox/value'
import { AuditLogsAnswer, AuditStatsAnswer } from '../../../src/contract/index.ts'
import { AuditFailed } from '../../../src/domain/index.ts'
import { NOTES_PER_MINUTE } from '../../../src/http/audit/index.ts'
import { aGateway, type TestGateway } from '../../support/a-gateway.ts'
import { type MemoryAudit, memoryAudit } from '../../support/memory-audit.ts'
import { readCsv } from '../../support/read-csv.ts'
import { entry } from '../../unit/adapters/audit-file/an-audit.ts'

let audit: MemoryAudit
let gateway: TestGateway
let now = Date.UTC(2026, 8, 27, 12)
beforeEach(async () => {
  now = Date.UTC(2026, 8, 27, 12)
  audit = memoryAudit({ nowMs: () => now })
  gateway = await aGateway({ audit })
})
afterEach(() => gateway.close())

async function recorded(count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    now += 1000
    await audit.record(entry(`a${index}`, { userId: index % 2 === 0 ? 'ana' : '=cmd()' }))
  }
}

const logs = async (query = '') => await gateway.get(`/api/audit/logs${query}`)
const actionsOf = (json: Record<string, unknown>) =>
  (json['logs'] as { readonly action: string }[]).map(({ action }) => action)

describe('GET /api/audit/logs', () => {
  test('the shape of the specification', async () => {
    await recorded(3)
    const { status, json } = await logs('?limit=2')
    expect(status).toBe(200)
    expect([...Value.Errors(AuditLogsAnswer, json)]).toEqual([])
    expect(json).toMatchObject({ total: 3, limit: 2, offset: 0, has_more: true })
    expect((json['logs'] as unknown[])[0]).toMatchObject({
      timestamp: now / 1000,
      datetime: '2026-09-27T12:00:03.000Z',
      log_type: 'auth',
      user_id: 'ana',
      ip_address: '10.0.0.7',
      outcome: 'success',
      seq: 3,
    })
  })

  test('pages by cursor and by offset', async () => {
    await recorded(5)
    const first = await logs('?limit=3')
    const second = await logs(`?limit=3&cursor=${first.json['next_cursor']}`)
    expect([...actionsOf(first.json), ...actionsOf(second.json)]).toEqual(['a4', 'a3', 'a2', 'a1', 'a0'])
    expect(second.json).toMatchObject({ has_more: false, next_cursor: null })
    expect(actionsOf((await logs('?offset=3')).json)).toEqual(['a1', 'a0'])
  })

  test('too many to be counted are said to be at least so many', async () => {
    const query = audit.query.bind(audit)
    audit.query = async (asked) => ({ ...(await query(asked)), total: 10_000, isTotalExact: false })
    const { json } = await logs()
    expect([json['total'], json['total_at_least']]).toEqual([undefined, 10_000])
  })

  test('what was recorded by others beside the gateway bears their name', async () => {
    await recorded(1)
    const query = audit.query.bind(audit)
    audit.query = async (asked) => {
      const page = await query(asked)
      return { ...page, records: page.records.flatMap((one) => [one, { ...one, instance: 'cli' }]) }
    }
    const { json } = await logs()
    expect([...Value.Errors(AuditLogsAnswer, json)]).toEqual([])
    const rows = json['logs'] as readonly Readonly<Record<string, unknown>>[]
    expect(rows.map((row) => row['instance'])).toEqual([undefined, 'cli'])
    const answer = await gateway.raw('GET', '/api/audit/logs', { headers: { accept: 'text/csv' } })
    const [head, own, other] = readCsv(await answer.text())
    const column = head?.indexOf('instance') ?? -1
    expect([own?.[column], other?.[column]]).toEqual(['', 'cli'])
  })

  test('filters, in any case; what is empty counts as absent', async () => {
    await recorded(4)
    expect(actionsOf((await logs('?type=AUTH&user_id=ana&outcome=Success')).json)).toEqual(['a2', 'a0'])
    expect(actionsOf((await logs('?type=order')).json)).toEqual([])
    expect(actionsOf((await logs('?type=&action=a1&cursor=')).json)).toEqual(['a1'])
    expect(actionsOf((await logs('?start_time=2026-09-27T12:00:03Z')).json)).toEqual(['a3', 'a2'])
    expect(actionsOf((await logs(`?end_time=${(now - 3000) / 1000}`)).json)).toEqual(['a0'])
    expect((await logs('?start_time=2026-09-27&end_time=2026-09-27')).json['total']).toBe(4)
    expect((await logs('?end_time=2026-09-26')).json['total']).toBe(0)
  })

  test.each([
    '?limit=0',
    '?limit=1001',
    '?limit=x',
    '?offset=-1',
    '?offset=10001',
    '?type=secret',
    '?outcome=maybe',
    '?start_time=yesterday',
    '?start_time=2026-13-45',
    '?start_time=5&end_time=4',
    '?cursor=abc',
    '?cursor=m1&offset=2',
    '?action=%0a',
  ])('%s is 400 and says which field', async (query) => {
    const { verdict, json } = await logs(query)
    expect(verdict).toBe('400 bad_params')
    expect(json['details']).toHaveProperty('field')
  })

  test('as CSV, with nothing that a spreadsheet would run', async () => {
    await recorded(2)
    const answer = await gateway.raw('GET', '/api/audit/logs?limit=1', { headers: { accept: 'text/csv' } })
    expect(answer.headers.get('content-type')).toStartWith('text/csv')
    expect(answer.headers.get('x-next-cursor')).not.toBeNull()
    const text = await answer.text()
    expect(text.split('\r\n')[0]).toStartWith('timestamp,datetime,log_type,action,user_id,ip_address,details')
    expect(readCsv(text)[1]?.[4]).toBe("'=cmd()")
  })

  test('only for whoever may change the configuration', async () => {
    expect((await gateway.get('/api/audit/logs', 'trader')).verdict).toBe('403 forbidden')
    expect((await gateway.get('/api/audit/stats', 'viewer')).verdict).toBe('403 forbidden')
    expect((await gateway.get('/api/audit/logs', 'stranger')).status).toBe(401)
  })
})

test('stats', async () => {
  const { status, json } = await gateway.get('/api/audit/stats')
  expect(status).toBe(200)
  expect([...Value.Errors(AuditStatsAnswer, json)]).toEqual([])
  expect(json).toMatchObject({
    status: 'active',
    policies: { auth: { retention_days: 90, archive_before_delete: true, max_file_size_mb: 1 } },
  })
  audit.isBroken = true
  expect((await gateway.get('/api/audit/stats')).json['status']).toBe('failing')
})

test('archive is recorded first, and refused while that is not possible', async () => {
  const { json } = await gateway.post('/api/audit/archive', {})
  expect(json).toEqual({
    ok: true,
    stats: { archived_files: 0, deleted_files: 0, bytes_freed: 0, errors: [] },
  })
  expect(audit.lines).toEqual(['audit_archived success admin'])
  audit.isBroken = true
  const refused = await gateway.post('/api/audit/archive', {})
  expect(refused.verdict).toBe('503 audit_unavailable')
  expect(refused.headers.get('retry-after')).toBe('5')
})

test('files that cannot be kept up are no fault of the request', async () => {
  audit.archive = () => Promise.reject(new AuditFailed('the audit cannot be read'))
  expect((await gateway.post('/api/audit/archive', {})).verdict).toBe('503 audit_unavailable')
})

describe('what the frame notes', () => {
  test('a refusal of somebody who is signed in; strangers leave nothing', async () => {
    await gateway.get('/api/audit/stats', 'stranger')
    await gateway.get('/api/audit/stats', 'trader')
    expect(audit.lines).toEqual(['access_denied denied trader'])
    expect(audit.entries[0]).toMatchObject({
      type: 'access',
      details: { method: 'GET', route: '/api/audit/stats' },
    })
  })

  test('only so many a minute, and how many more there were', async () => {
    for (let count = 0; count < NOTES_PER_MINUTE + 15; count++)
      await gateway.get('/api/audit/stats', 'trader')
    expect(audit.entries).toHaveLength(NOTES_PER_MINUTE)
    await gateway.get('/api/audit/stats', 'viewer')
    expect(audit.entries).toHaveLength(NOTES_PER_MINUTE + 1)
    gateway.time.advance(61_000)
    await gateway.get('/api/audit/stats', 'trader')
    expect(audit.entries.at(-1)?.details).toMatchObject({ not_recorded_before: 15 })
  })

  test('a request that failed inside VeloZ', async () => {
    audit.stats = () => Promise.reject(new Error('broken'))
    const { status, headers } = await gateway.get('/api/audit/stats')
    expect(status).toBe(500)
    expect(audit.entries.at(-1)).toMatchObject({
      type: 'error',
      action: 'request_failed',
      outcome: 'failure',
      requestId: headers.get('x-request-id') ?? '',
    })
  })
})

describe('semantics 2: an audit that cannot be written', () => {
  test('stops neither a cancel nor a halt, and what only they leave is noted later', async () => {
    await gateway.order({ client_order_id: 'o1' })
    audit.isBroken = true
    expect((await gateway.post('/api/cancel', { client_order_id: 'o1' })).status).toBe(200)
    expect((await gateway.post('/api/trading_state', { state: 'halted', cancel_all: true })).status).toBe(200)
  })
})

test('switched off, there is nothing to be seen, and it says so', async () => {
  const without = await aGateway()
  expect((await without.get('/api/audit/stats')).json).toMatchObject({ status: 'disabled' })
  expect((await without.get('/api/audit/logs')).json).toMatchObject({ logs: [], total: 0 })
  await without.close()
})
