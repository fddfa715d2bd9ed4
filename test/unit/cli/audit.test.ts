import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openFileAudit } from '../../../src/adapters/audit-file/index.ts'
import { systemTimers } from '../../../src/adapters/clock/index.ts'
import { isTold, orderEntryOf } from '../../../src/app/audit-orders.ts'
import { AUDIT_DAYS } from '../../../src/app/config/index.ts'
import { type AuditEntry, Projection, unixMsFromNs } from '../../../src/domain/index.ts'
import { silentLog } from '../../support/silent-log.ts'
import { entry } from '../adapters/audit-file/an-audit.ts'
import { makeWhole, ROOT, rowsOf, run, SESSION, WHOLE } from './journal-home.ts'

const EPOCH = 'abcd0123'

/** The audit of the session, as the projection would have written it, and two sign-ins. */
async function writeAudit(home: string, change: (entries: AuditEntry[]) => AuditEntry[] = (all) => all) {
  const directory = join(home, 'audit')
  rmSync(directory, { recursive: true, force: true })
  const nowMs = () => Date.UTC(2026, 8, 27)
  const settings = { retentionDays: AUDIT_DAYS, maxFileBytes: 100_000 }
  const audit = openFileAudit({ directory, settings, nowMs, timers: systemTimers(), log: silentLog })
  const before = new Projection()
  const entries = SESSION.filter(isTold).map((event) => {
    const atMs = unixMsFromNs(event.at)
    const told = orderEntryOf(event, { epoch: EPOCH, seq: event.seq }, { before, instrument: null, atMs })
    before.take(told)
    return told
  })
  await audit.recordAll(change(entries))
  await audit.record(entry('signed_in', { userId: 'ana' }))
  await audit.record(entry('signed_in', { userId: 'bo', outcome: 'failure' }))
  await audit.close()
}

/** What somebody else recorded in a folder of their own. */
async function writeBeside(home: string, instance: string, entries: readonly AuditEntry[]): Promise<void> {
  const directory = join(home, 'audit', instance)
  const settings = { retentionDays: AUDIT_DAYS, maxFileBytes: 100_000 }
  const nowMs = () => Date.UTC(2026, 8, 27)
  const audit = openFileAudit({ directory, settings, nowMs, timers: systemTimers(), log: silentLog })
  for (const one of entries) await audit.record(one)
  await audit.close()
}

const ACTIONS = SESSION.filter(isTold).length

beforeAll(async () => {
  await makeWhole()
  await writeAudit(WHOLE)
})
afterAll(() => rmSync(ROOT, { recursive: true }))

function home(name: string): string {
  const copy = join(ROOT, name)
  cpSync(WHOLE, copy, { recursive: true })
  return copy
}

const verified = async (place: string) => {
  const { code, out } = await run(`audit verify --json --data-dir ${place}`)
  return { code, report: JSON.parse(out) }
}

describe('verify', () => {
  test('a whole audit: every chain, and every order action with its record', async () => {
    const { code, report } = await verified(WHOLE)
    expect(code).toBe(0)
    expect(report).toMatchObject({
      is_whole: true,
      orders: { matched: ACTIONS, waiting: 0, beyond: 0 },
      problems: [],
    })
    expect(report.chains.map((chain: { log_type: string }) => chain.log_type)).toEqual(['auth', 'order'])
    const { out } = await run(`audit verify --data-dir ${WHOLE}`)
    expect(out).toContain('Result: whole\n')
    expect(out).toContain('  auth    2 records (1 to 2) in 1 file\n')
  })

  test('chains of several who write are one below the other', async () => {
    const place = home('columns')
    await writeBeside(place, 'cli', [entry('user_added', { type: 'api_key' })])
    const { out } = await run(`audit verify --data-dir ${place}`)
    expect(out).toContain('  auth         2 records (1 to 2) in 1 file\n')
    expect(out).toContain('  cli/api_key  1 record (1 to 1) in 1 file\n')
    expect(out).toContain(`  orders       ${ACTIONS} as the journal says`)
  })

  test('a changed byte is 1 and named with its file and line', async () => {
    const place = home('changed')
    const file = readdirSync(join(place, 'audit')).find((name) => name.startsWith('auth')) ?? ''
    const path = join(place, 'audit', file)
    writeFileSync(path, readFileSync(path, 'utf8').replace('"ana"', '"eve"'))
    const { code, report } = await verified(place)
    expect([code, report.problems]).toEqual([1, [`${file}:2: its text was changed: the hash is another`]])
    expect((await run(`audit verify --data-dir ${place}`)).out).toContain('Result: damaged\n')
  })

  test('semantics 27: an action without its record', async () => {
    const place = home('missing')
    await writeAudit(place, (entries) => entries.toSpliced(5, 1))
    const { code, report } = await verified(place)
    expect([code, report.orders.matched]).toEqual([1, ACTIONS - 1])
    expect(report.problems).toHaveLength(1)
    expect(report.problems[0]).toMatch(/^journal record \d+ \(order_submitted\) has no record in the audit$/)
  })

  test('semantics 27: a record that the journal knows nothing of', async () => {
    const place = home('invented')
    const invented = SESSION.find(({ kind }) => kind === 'order_filled')?.seq
    const details = { client_order_id: 'x', journal_epoch: EPOCH, journal_seq: invented }
    await writeAudit(place, (entries) => {
      const at = entries.findIndex((one) => Number(one.details['journal_seq']) > Number(invented))
      return entries.toSpliced(at, 0, entry('order_submitted', { type: 'order', details }))
    })
    const { code, report } = await verified(place)
    expect(code).toBe(1)
    expect(report.problems).toEqual([
      expect.stringMatching(new RegExp(`^order-.*: the journal has no such action at record ${invented}$`)),
    ])
  })

  test.each([
    ['userId', { userId: 'eve' }],
    ['outcome', { outcome: 'denied' as const }],
    ['address', { address: '8.8.8.8' }],
    ['action', { action: 'cancel_requested' }],
  ])('semantics 27: a record with another %s than the journal', async (field, over) => {
    const place = home(`other-${field}`)
    await writeAudit(place, (entries) => entries.with(4, { ...(entries[4] as AuditEntry), ...over }))
    const { code, report } = await verified(place)
    expect(code).toBe(1)
    expect(report.problems[0]).toContain(`: its ${field} is not what record `)
  })

  test('a record with another quantity than the journal', async () => {
    const place = home('other-quantity')
    await writeAudit(place, (entries) => {
      const fifth = entries[4] as AuditEntry
      return entries.with(4, { ...fifth, details: { ...fifth.details, qty: '1000' } })
    })
    expect((await verified(place)).report.problems[0]).toContain(': its details is not what record ')
  })

  test('what is not written yet waits, and is no damage', async () => {
    const place = home('behind')
    await writeAudit(place, (entries) => entries.slice(0, -3))
    const { code, report } = await verified(place)
    expect([code, report.orders]).toEqual([0, { matched: ACTIONS - 3, waiting: 3, beyond: 0 }])
  })

  test('records of a history that a restored backup does not have are told, and no damage', async () => {
    const place = home('restored')
    const details = { client_order_id: 'x', journal_epoch: '99999999', journal_seq: 7 }
    await writeAudit(place, (entries) => [entry('order_submitted', { type: 'order', details }), ...entries])
    const { code, report } = await verified(place)
    expect([code, report.orders]).toEqual([0, { matched: ACTIONS, waiting: 0, beyond: 1 }])
  })
})

describe('query', () => {
  const query = (words: string) => run(`audit query --data-dir ${WHOLE} ${words}`.trim())

  test('as lines, newest first', async () => {
    const { code, out } = await query('--type auth')
    expect(code).toBe(0)
    expect(out.split('\n').map((line) => line.split(' ').slice(1, 6).join(' '))).toEqual([
      'auth signed_in failure by bo',
      'auth signed_in success by ana',
      '',
    ])
  })

  test('as JSON, with the filters of the route', async () => {
    const rows = rowsOf((await query('--json --type auth --user-id ana')).out)
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ action: 'signed_in', user_id: 'ana', log_type: 'auth', seq: 1 })
    expect((await query('--json --outcome failure --start-time 2026-09-27')).out.split('\n')).toHaveLength(2)
    expect((await query('--json --end-time 2000-01-01')).out).toBe('')
    expect(rowsOf((await query('--json --limit 3')).out)).toHaveLength(3)
    expect(rowsOf((await query('--json --limit 5000')).out)).toHaveLength(ACTIONS + 2)
  })

  test('of all who write, by time and each with its name; with --instance of that one alone', async () => {
    const place = home('several')
    const at = (seconds: number) => ({ atMs: Date.UTC(2026, 8, 27) + seconds * 1000 })
    await writeBeside(place, 'cli', [entry('first', at(1)), entry('third', at(3))])
    await writeBeside(place, 'gateway-12345678', [entry('second', at(2))])
    const asked = (words: string) => run(`audit query --data-dir ${place} --type auth ${words}`.trim())
    const actions = async (words: string) =>
      rowsOf((await asked(`--json ${words}`.trim())).out).map(({ instance, action }) => [instance, action])
    expect(await actions('')).toEqual([
      ['cli', 'third'],
      ['gateway-12345678', 'second'],
      ['cli', 'first'],
      [undefined, 'signed_in'],
      [undefined, 'signed_in'],
    ])
    expect(await actions('--instance gateway-12345678')).toEqual([['gateway-12345678', 'second']])
    expect((await asked('--limit 1')).out).toContain(' cli/auth third success by ana from ')
  })

  test.each([
    ['--type ordr', 'type does not fit; expected auth, order, api_key, config, error or access.'],
    ['--start-time noon', 'start_time does not fit'],
    ['--start-time 9 --end-time 8', 'start_time is after end_time.'],
    ['--instance nowhere', 'there is no audit of "nowhere" here.'],
    ['--limit 0', 'It is not a number of records.'],
  ])('%s is 2 and a sentence', async (words, sentence) => {
    const { code, out, err } = await query(words)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(sentence)
  })

  test('another folder has no audit', async () => {
    const { code, err } = await run(`audit verify --data-dir ${ROOT}/nowhere`)
    expect([code, err]).toEqual([2, expect.stringContaining('there is no audit')])
  })
})
