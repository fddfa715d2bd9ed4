import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { type AuditEntry, AuditFailed, type AuditType } from '../../src/domain/index.ts'
import type { AuditQuery, AuditRecord, AuditStore } from '../../src/ports/index.ts'

/** One place where an audit may be kept, closed and opened again. */
export interface AuditHome {
  /** Its clock; each record is a second after the one before. */
  open(nowMs: () => number): Promise<AuditStore>
  /** From now on the disk takes nothing, or everything again. */
  breakDisk(isBroken: boolean): void
  remove(): Promise<void>
}

export function anEntry(over: Partial<AuditEntry> = {}): AuditEntry {
  return {
    type: 'auth',
    action: 'signed_in',
    userId: 'ana',
    address: '10.0.0.7',
    requestId: 'r-1',
    outcome: 'success',
    details: {},
    ...over,
  }
}

export function aQuery(over: Partial<AuditQuery> = {}): AuditQuery {
  const nothing = { type: null, userId: null, action: null, outcome: null, fromMs: null, toMs: null }
  return { ...nothing, limit: 100, offset: 0, cursor: null, ...over }
}

/** Every page of the list. */
export async function allPages(audit: AuditStore, over: Partial<AuditQuery>): Promise<AuditRecord[]> {
  const found: AuditRecord[] = []
  let cursor: string | null = null
  do {
    const page = await audit.query(aQuery({ ...over, cursor }))
    found.push(...page.records)
    cursor = page.nextCursor
  } while (cursor !== null)
  return found
}

const START_MS = Date.UTC(2026, 8, 27, 12)

/** What every audit promises, whatever it is made of. */
export function auditContract(name: string, home: () => Promise<AuditHome>): void {
  describe(name, () => {
    let place: AuditHome
    let audit: AuditStore
    let now = START_MS
    const tick = () => (now += 1000)
    beforeEach(async () => {
      now = START_MS
      place = await home()
      audit = await place.open(() => now)
    })
    afterEach(async () => {
      place.breakDisk(false)
      await audit.close()
      await place.remove()
    })

    const record = async (over: Partial<AuditEntry> = {}) => {
      tick()
      await audit.record(anEntry(over))
    }
    const actions = async (over: Partial<AuditQuery> = {}) =>
      (await audit.query(aQuery(over))).records.map(({ action }) => action)

    test('a new audit is empty', async () => {
      const page = await audit.query(aQuery())
      expect(page).toEqual({ records: [], total: 0, isTotalExact: true, nextCursor: null })
    })

    test('a record is found as it was given, with its time and its number', async () => {
      const details = { before: { level: 'info' }, after: { level: 'debug' }, why: 'línea\n"quoted" ☂' }
      await record({ type: 'config', details, userId: 'bo', outcome: 'failure', requestId: 'r-9' })
      const [found] = (await audit.query(aQuery())).records
      const given = { type: 'config', details, userId: 'bo', outcome: 'failure', requestId: 'r-9' } as const
      expect(found).toMatchObject({ ...anEntry(given), atMs: START_MS + 1000, seq: 1 })
      expect(found?.hash).toMatch(/^[0-9a-f]{64}$/)
    })

    test('what happened at another time says so', async () => {
      await record({ atMs: START_MS - 500 })
      expect((await audit.query(aQuery())).records[0]?.atMs).toBe(START_MS - 500)
    })

    test('each type has a chain of its own, without holes', async () => {
      for (const type of ['auth', 'config', 'auth', 'order', 'auth'] as const) await record({ type })
      const chain = async (type: AuditType) => (await audit.query(aQuery({ type }))).records.toReversed()
      const auth = await chain('auth')
      expect(auth.map(({ seq }) => seq)).toEqual([1, 2, 3])
      expect(auth[1]?.prevHash).toBe(auth[0]?.hash ?? '')
      expect(auth[2]?.prevHash).toBe(auth[1]?.hash ?? '')
      expect((await chain('config')).map(({ seq }) => seq)).toEqual([1])
    })

    test('newest first, over all types; the last page has no cursor', async () => {
      for (const [index, type] of (['auth', 'config', 'order', 'auth', 'error'] as const).entries())
        await record({ type, action: `a${index}` })
      expect(await actions()).toEqual(['a4', 'a3', 'a2', 'a1', 'a0'])
      const first = await audit.query(aQuery({ limit: 2 }))
      expect(first.records.map(({ action }) => action)).toEqual(['a4', 'a3'])
      expect(first).toMatchObject({ total: 5, isTotalExact: true })
      const pages = await allPages(audit, { limit: 2 })
      expect(pages.map(({ action }) => action)).toEqual(['a4', 'a3', 'a2', 'a1', 'a0'])
    })

    test('a cursor stands where it stood, whatever is recorded meanwhile', async () => {
      for (let index = 0; index < 6; index++) await record({ action: `a${index}` })
      const first = await audit.query(aQuery({ limit: 3 }))
      expect(first.records.map(({ action }) => action)).toEqual(['a5', 'a4', 'a3'])
      const again = await audit.query(aQuery({ limit: 3, cursor: first.nextCursor }))
      expect(again.records.map(({ action }) => action)).toEqual(['a2', 'a1', 'a0'])
    })

    test('an offset passes over the newest', async () => {
      for (let index = 0; index < 5; index++) await record({ action: `a${index}` })
      expect(await actions({ offset: 3 })).toEqual(['a1', 'a0'])
      expect(await actions({ offset: 9 })).toEqual([])
    })

    test('filters', async () => {
      await record({ action: 'signed_in', userId: 'ana' })
      await record({ action: 'signed_in', userId: 'bo', outcome: 'failure' })
      await record({ action: 'key_created', type: 'api_key' })
      expect(await actions({ type: 'api_key' })).toEqual(['key_created'])
      expect(await actions({ action: 'signed_in' })).toEqual(['signed_in', 'signed_in'])
      expect(await actions({ action: 'signed_in', userId: 'bo' })).toEqual(['signed_in'])
      expect(await actions({ outcome: 'denied' })).toEqual([])
      expect(await actions({ fromMs: START_MS + 3000 })).toEqual(['key_created'])
      expect(await actions({ toMs: START_MS + 1000 })).toEqual(['signed_in'])
      expect(await actions({ fromMs: START_MS + 2000, toMs: START_MS + 2000, userId: 'ana' })).toEqual([])
    })

    test('a word in the details is no match', async () => {
      await record({ details: { action: 'signed_out', user_id: 'bo', outcome: 'denied' } })
      expect(await actions({ action: 'signed_out' })).toEqual([])
      expect(await actions({ userId: 'bo' })).toEqual([])
      expect(await actions({ outcome: 'denied' })).toEqual([])
    })

    test.each(['', 'x', 'AAAA', '!!', 'a'.repeat(600)])('%.20s is no cursor', async (cursor) => {
      await record()
      expect(audit.query(aQuery({ cursor }))).rejects.toBeInstanceOf(RangeError)
    })

    test('records asked for at once are all written, in the order of asking', async () => {
      tick()
      await Promise.all(
        Array.from({ length: 300 }, (_, index) => audit.record(anEntry({ action: `a${index}` }))),
      )
      const found = (await allPages(audit, { limit: 100 })).toReversed()
      expect(found.map(({ action }) => action)).toEqual(
        Array.from({ length: 300 }, (_, index) => `a${index}`),
      )
    })

    test('while nothing can be written a record is refused and a note waits', async () => {
      await record({ action: 'before' })
      place.breakDisk(true)
      expect(record({ action: 'lost' })).rejects.toBeInstanceOf(AuditFailed)
      await record({ action: 'lost' }).catch(() => undefined)
      expect(audit.isFailing).toBe(true)
      audit.note(anEntry({ action: 'kept' }))
      place.breakDisk(false)
      await record({ action: 'after' })
      expect(audit.isFailing).toBe(false)
      expect(await actions()).toEqual(['after', 'kept', 'before'])
    })

    test('a closed audit takes nothing', async () => {
      await audit.close()
      audit.note(anEntry())
      expect(audit.record(anEntry())).rejects.toBeInstanceOf(AuditFailed)
    })

    test('what order records stand on is known from them', async () => {
      const order = (seq: number, over: Partial<AuditEntry> = {}) =>
        anEntry({ type: 'order', details: { journal_epoch: 'abcd0123', journal_seq: seq }, ...over })
      await audit.recordAll([order(5), order(9)])
      const details = { journal_epoch: 'abcd0123', journal_seq: 11, before: 'active', after: 'halted' }
      await audit.recordAll([order(11, { action: 'trading_state_changed', details })])
      const state = await audit.projection()
      expect(state).toEqual({ marks: [['abcd0123', 11]], tradingState: 'halted', limits: null })
    })

    test('settings in force are shown', async () => {
      const retentionDays = { auth: 1, order: 2, api_key: 3, config: 4, error: 5, access: 6 }
      audit.reconfigure({ retentionDays, maxFileBytes: 70_000 })
      const { types, maxFileBytes } = await audit.stats()
      expect([maxFileBytes, ...types.map((one) => one.retentionDays)]).toEqual([70_000, 1, 2, 3, 4, 5, 6])
    })
  })
}
