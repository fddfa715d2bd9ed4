import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { headerLine } from '../../../../src/adapters/audit-file/file-header.ts'
import {
  cursorText,
  nodeDisk,
  openFileAudit,
  queryFiles,
  recordLine,
  storedPlace,
} from '../../../../src/adapters/audit-file/index.ts'
import { AUDIT_DAYS } from '../../../../src/app/config/index.ts'
import { AUDIT_OUTCOMES, AUDIT_TYPES, type AuditEntry, type AuditType } from '../../../../src/domain/index.ts'
import type { AuditQuery, AuditRecord, AuditStore } from '../../../../src/ports/index.ts'
import { allPages, aQuery } from '../../../contract/audit.contract.ts'
import { isAsked, newestFirst } from '../../../support/memory-audit.ts'
import { silentLog } from '../../../support/silent-log.ts'
import { type AuditPlace, anAuditPlace, DAY_MS, entry } from './an-audit.ts'

const RECORDS = 200_000
const DAYS = 60
const FIRST_DAY_MS = Date.UTC(2026, 5, 1)

/** Writes the files of one chain, a day each, all but the last ten compressed. */
function writeChain(place: AuditPlace, type: AuditType, entries: readonly (AuditEntry & { atMs: number })[]) {
  let end = { seq: 0, hash: '0'.repeat(64) }
  const days = Map.groupBy(entries, ({ atMs }) => Math.floor((atMs - FIRST_DAY_MS) / DAY_MS))
  let number = 0
  for (const [index, ofDay] of days) {
    number += 1
    const day = new Date(FIRST_DAY_MS + index * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '')
    const begins = number === 1 ? 'first' : 'day'
    const header = headerLine({ type, number, day, begins, projection: null }, end)
    const texts = [header.text]
    end = { ...end, hash: header.hash }
    for (const one of ofDay) {
      const line = recordLine(one, one.atMs, end)
      texts.push(line.text)
      end = { seq: end.seq + 1, hash: line.hash }
    }
    const name = `${type}-${String(number).padStart(6, '0')}-${day}.ndjson`
    const isOld = number <= days.size - 10
    const path = isOld ? join(place.directory, 'archive', `${name}.gz`) : join(place.directory, name)
    writeFileSync(path, isOld ? gzipSync(texts.join(''), { level: 1 }) : texts.join(''))
  }
}

describe('200,000 records in 60 files', () => {
  let place: AuditPlace
  let audit: AuditStore
  beforeAll(() => {
    place = anAuditPlace()
    mkdirSync(join(place.directory, 'archive'), { recursive: true })
    const entries = Array.from({ length: RECORDS }, (_, index) => ({
      ...entry(`action_${index % 500}`, { type: 'order', userId: `user${index % 7}`, details: { index } }),
      atMs: FIRST_DAY_MS + Math.floor((index * DAYS * DAY_MS) / RECORDS),
    }))
    writeChain(place, 'order', entries)
    audit = place.open()
  }, 180_000)
  afterAll(async () => {
    await audit.close()
    place.remove()
  })

  const indexes = (records: readonly AuditRecord[]) => records.map(({ details }) => details['index'])

  test('the first page reads the newest file and the count, not the months', async () => {
    const before = place.disk.bytesRead
    const page = await audit.query(aQuery({ limit: 50 }))
    expect(indexes(page.records)).toEqual(Array.from({ length: 50 }, (_, index) => RECORDS - 1 - index))
    expect(page).toMatchObject({ total: 10_000, isTotalExact: false })
    // 10,000 records are some 4 MB; all together they are 76 MB.
    expect(place.disk.bytesRead - before).toBeLessThan(6_000_000)
    const read = place.disk.bytesRead
    await audit.query(aQuery({ limit: 50, cursor: page.nextCursor }))
    expect(place.disk.bytesRead - read).toBeLessThan(500_000)
  })

  test('of the days before and after those that are asked for nothing is read', async () => {
    const fromMs = FIRST_DAY_MS + 55 * DAY_MS
    const before = place.disk.bytesRead
    const page = await audit.query(aQuery({ fromMs, toMs: fromMs + DAY_MS - 1, limit: 1000 }))
    expect(page).toMatchObject({ total: Math.floor(RECORDS / DAYS), isTotalExact: true })
    expect(page.records).toHaveLength(1000)
    expect(place.disk.bytesRead - before).toBeLessThan(3_500_000)
  })

  test('what is rare is found through all files, exact to the last one, a block at a time', async () => {
    place.disk.largestReadBytes = 0
    const found = await allPages(audit, { action: 'action_7', limit: 150 })
    expect(indexes(found)).toEqual(Array.from({ length: 400 }, (_, index) => 7 + (399 - index) * 500))
    // A file of one day is ten times as long.
    expect(place.disk.largestReadBytes).toBeLessThanOrEqual(131_072)
  }, 120_000)
})

test('a cursor that is none of this list leaves no file open', async () => {
  const place = anAuditPlace()
  const audit = place.open()
  for (const type of ['auth', 'order'] as const) await audit.record(entry('a', { type }))
  const size = statSync(
    join(place.directory, place.files().find((name) => name.startsWith('auth')) ?? ''),
  ).size
  const offsets = new Map<AuditType, number>([
    ['auth', size],
    ['order', 5],
  ])
  const places = AUDIT_TYPES.map((type) => {
    return { type, instance: '', number: 1, offset: offsets.get(type) ?? 0 }
  })
  const cursor = cursorText({ places, total: 2, isTotalExact: true })
  await expect(audit.query(aQuery({ cursor }))).rejects.toThrow(RangeError)
  expect(place.disk.readersOpen).toBe(0)
  await audit.close()
  place.remove()
})

describe('what others write beside it', () => {
  let own: AuditPlace
  let other: AuditPlace
  let audit: AuditStore
  let commands: AuditStore
  beforeEach(() => {
    own = anAuditPlace()
    other = anAuditPlace()
    const settings = { retentionDays: AUDIT_DAYS, maxFileBytes: 1500 }
    const { directory, nowMs, time: timers, disk } = own
    const beside = [{ instance: 'cli', directory: other.directory }]
    audit = openFileAudit({ directory, settings, nowMs, timers, log: silentLog, disk, beside })
    commands = other.open({ maxFileBytes: 900 })
  })
  afterEach(async () => {
    await audit.close()
    await commands.close()
    own.remove()
    other.remove()
  })

  /** One after the other, by turns, all of one type and then of another. */
  async function recorded(count: number, from = 0): Promise<void> {
    for (let index = from; index < from + count; index++) {
      const type = index % 3 === 0 ? 'config' : 'auth'
      const atMs = START + index * 1000
      await (index % 2 === 0 ? audit : commands).record(entry(`a${index}`, { type, atMs }))
    }
  }
  const actionsOf = (records: readonly AuditRecord[]) => records.map(({ action }) => action)
  const downFrom = (index: number) => Array.from({ length: index + 1 }, (_, at) => `a${index - at}`)

  test('is in the same list by time, each record with its writer, page by page', async () => {
    await recorded(23)
    for (const limit of [1, 2, 5, 100]) {
      const found = await allPages(audit, { limit })
      expect(actionsOf(found)).toEqual(downFrom(22))
      expect(found.map(({ instance }) => instance)).toEqual(
        found.map((_, at) => (at % 2 ? 'cli' : undefined)),
      )
    }
    expect(await audit.query(aQuery({ limit: 3 }))).toMatchObject({ total: 23, isTotalExact: true })
    expect(await audit.query(aQuery({ type: 'config' }))).toMatchObject({ total: 8, nextCursor: null })
    expect(actionsOf((await audit.query(aQuery({ offset: 20 }))).records)).toEqual(['a2', 'a1', 'a0'])
  })

  test('a cursor stands where it stood, whatever either of them records meanwhile', async () => {
    await recorded(12)
    const first = await audit.query(aQuery({ limit: 4 }))
    expect(first.nextCursor?.length).toBeLessThanOrEqual(512)
    await recorded(6, 12)
    const second = await audit.query(aQuery({ limit: 100, cursor: first.nextCursor }))
    expect(actionsOf([...first.records, ...second.records])).toEqual(downFrom(11))
    expect(second).toMatchObject({ total: 12, nextCursor: null })
  })

  test('what somebody began only after the first page is in none of its pages', async () => {
    for (const index of [0, 2, 4, 6]) await audit.record(entry(`a${index}`, { atMs: START + index }))
    const place = storedPlace(nodeDisk, { instance: '', directory: own.directory })
    const first = await queryFiles([place], aQuery({ limit: 2 }))
    await commands.record(entry('a1', { atMs: START + 1 }))
    const begun = storedPlace(nodeDisk, { instance: 'cli', directory: other.directory })
    const second = await queryFiles([place, begun], aQuery({ cursor: first.nextCursor }))
    expect(actionsOf([...first.records, ...second.records])).toEqual(['a6', 'a4', 'a2', 'a0'])
  })

  test('what may not be read does not take away the sight of the own records', async () => {
    await recorded(4)
    own.disk.list = async (directory) => {
      if (directory === other.directory) throw new Error('EACCES: permission denied')
      return await nodeDisk.list(directory)
    }
    expect(actionsOf((await audit.query(aQuery())).records)).toEqual(['a2', 'a0'])
  })
})

const START = FIRST_DAY_MS + 3 * DAY_MS
const anyEntry = fc.record({
  type: fc.constantFrom(...AUDIT_TYPES.slice(0, 3)),
  action: fc.constantFrom('a', 'b', 'ab'),
  userId: fc.constantFrom('ana', 'bo', 'a"n\\a☂'),
  outcome: fc.constantFrom(...AUDIT_OUTCOMES),
  /** How far the clock moves before it, sometimes back. */
  stepMs: fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: -DAY_MS, max: 2 * DAY_MS })),
})
const orNull = <Value>(one: fc.Arbitrary<Value>) => fc.oneof(fc.constant(null), one)
const anyQuery = fc.record({
  type: orNull(fc.constantFrom(...AUDIT_TYPES.slice(0, 4))),
  action: orNull(fc.constantFrom('a', 'b', 'ab', 'c')),
  userId: orNull(fc.constantFrom('ana', 'bo', 'a"n\\a☂')),
  outcome: orNull(fc.constantFrom(...AUDIT_OUTCOMES)),
  fromMs: orNull(fc.integer({ min: START - DAY_MS, max: START + 8 * DAY_MS })),
  toMs: orNull(fc.integer({ min: START - DAY_MS, max: START + 8 * DAY_MS })),
  limit: fc.integer({ min: 1, max: 9 }),
  offset: fc.integer({ min: 0, max: 4 }),
})

test('any records, kept up or not: pages say what a plain list would', async () => {
  const scene = fc.record({
    entries: fc.array(anyEntry, { minLength: 1, maxLength: 40 }),
    queries: fc.array(anyQuery, { minLength: 1, maxLength: 4 }),
    maxFileBytes: fc.constantFrom(700, 1500, 100_000),
    isArchived: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(scene, async ({ entries, queries, maxFileBytes, isArchived }) => {
      const place = anAuditPlace()
      const audit = place.open({ maxFileBytes })
      try {
        let atMs = START
        for (const { stepMs, ...over } of entries) {
          atMs += stepMs
          await audit.record(entry(over.action, { ...over, atMs }))
        }
        const page = await audit.query(aQuery({ limit: 1000 }))
        const all = page.records.toSorted((left, right) => left.seq - right.seq)
        expect(all).toHaveLength(entries.length)
        if (isArchived) {
          // Not so late that anything would be removed.
          place.time.sleep(Math.max(0, atMs + 4 * DAY_MS - place.nowMs()))
          audit.reconfigure({ retentionDays: KEPT_FOR_EVER, maxFileBytes })
          expect((await audit.archive()).errors).toEqual([])
        }
        for (const query of queries) await expectLike(audit, all, { ...query, cursor: null })
      } finally {
        await audit.close()
        place.remove()
      }
    }),
    { numRuns: 40 },
  )
}, 120_000)

const KEPT_FOR_EVER = {
  auth: 36_500,
  order: 36_500,
  api_key: 36_500,
  config: 36_500,
  error: 36_500,
  access: 36_500,
}

async function expectLike(audit: AuditStore, all: readonly AuditRecord[], query: AuditQuery): Promise<void> {
  const wanted = newestFirst(all.filter((record) => isAsked(record, query))).slice(query.offset)
  const first = await audit.query(query)
  expect(first.total).toBe(wanted.length + Math.min(query.offset, first.total - wanted.length))
  const found = [...first.records]
  let cursor = first.nextCursor
  while (cursor !== null) {
    const next = await audit.query({ ...query, offset: 0, cursor })
    expect(next.records.length).toBeGreaterThan(0)
    found.push(...next.records)
    cursor = next.nextCursor
  }
  expect(found).toEqual(wanted)
}
