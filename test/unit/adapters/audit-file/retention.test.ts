import { afterEach, beforeEach, expect, test } from 'bun:test'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { nodeDisk, verifyChains } from '../../../../src/adapters/audit-file/index.ts'
import { AUDIT_DAYS } from '../../../../src/app/config/index.ts'
import { allPages, aQuery } from '../../../contract/audit.contract.ts'
import { type AuditPlace, anAuditPlace, DAY_MS, entry, filled } from './an-audit.ts'

let place: AuditPlace
beforeEach(() => {
  place = anAuditPlace()
})
afterEach(() => place.remove())

test('closed files rest a day, then they are in the archive; the newest stays', async () => {
  await filled(place, { count: 5, perDay: 1 })
  const audit = place.open()
  const outcome = await audit.archive()
  expect(outcome).toMatchObject({ archivedFiles: 3, deletedFiles: 0, errors: [] })
  expect(place.files().filter((name) => name.startsWith('archive/'))).toHaveLength(3)
  expect(place.files().every((name) => name.endsWith('.gz') === name.startsWith('archive/'))).toBe(true)
  expect(await audit.archive()).toMatchObject({ archivedFiles: 0 })
  expect((await audit.stats()).archiveFiles).toBe(3)
  expect(await place.problems()).toEqual([])
  const found = await allPages(audit, { limit: 2 })
  expect(found.map(({ action }) => action)).toEqual(['a4', 'a3', 'a2', 'a1', 'a0'])
  await audit.close()
})

test('what is too old is compressed, told of in the chain, and removed; what is left is whole', async () => {
  await filled(place, { count: 6, perDay: 1 })
  place.time.sleep((AUDIT_DAYS.auth - 2) * DAY_MS)
  const audit = place.open()
  const { deletedFiles, archivedFiles, bytesFreed, errors } = await audit.archive()
  expect([deletedFiles, archivedFiles, errors]).toEqual([3, 5, []])
  expect(bytesFreed).toBeGreaterThan(0)
  const [told] = (await audit.query(aQuery({ action: 'removed_by_retention' }))).records
  expect(told?.details).toMatchObject({
    retention_days: AUDIT_DAYS.auth,
    files: [
      { first_seq: 1, last_seq: 1 },
      { first_seq: 2, last_seq: 2 },
      { first_seq: 3, last_seq: 3 },
    ],
  })
  expect(await place.problems()).toEqual([])
  expect((await allPages(audit, {})).map(({ action }) => action)).toEqual([
    'removed_by_retention',
    ...['a5', 'a4', 'a3'],
  ])
  await audit.close()
})

test('a file of long ago that is begun while the folder is looked at is left alone', async () => {
  const audit = place.open()
  const type = 'order'
  const atMs = place.nowMs()
  await audit.record(entry('first', { type, atMs }))
  place.time.sleep(10 * DAY_MS)
  await audit.archive()
  let looks = 0
  place.disk.list = async (directory) => {
    // Of all types, orders come second.
    if (directory === place.directory && ++looks === 2)
      await audit.record(entry('second', { type, atMs: atMs + DAY_MS }))
    return await nodeDisk.list(directory)
  }
  expect((await audit.archive()).errors).toEqual([])
  await audit.record(entry('third', { type, atMs: atMs + DAY_MS }))
  expect((await allPages(audit, {})).map(({ action }) => action)).toEqual(['third', 'second', 'first'])
  expect(await place.problems()).toEqual([])
  await audit.close()
})

test('files that move while they are checked are no damage: one waits for the other', async () => {
  await filled(place, { count: 5, perDay: 1 })
  const audit = place.open()
  await audit.check()
  let archiving: Promise<unknown> | null = null
  place.disk.list = async (directory) => {
    const names = await nodeDisk.list(directory)
    if (directory !== place.directory || archiving !== null) return names
    archiving = audit.archive()
    await Promise.race([archiving, new Promise((resolve) => setTimeout(resolve, 100))])
    return names
  }
  expect(await audit.check()).toMatchObject({ verified: true, problem: null })
  await archiving
  await audit.close()
})

test.each([
  ['compressed', 5, 0],
  ['removed', 5, AUDIT_DAYS.auth],
])('for one that checks from outside, files %s meanwhile are no damage', async (_, days, moreDays) => {
  await filled(place, { count: days, perDay: 1 })
  const audit = place.open()
  if (moreDays > 0) await audit.archive()
  place.time.sleep(moreDays * DAY_MS)
  let isMoved = false
  const disk = {
    ...nodeDisk,
    async list(directory: string) {
      const names = await nodeDisk.list(directory)
      if (directory === place.directory || isMoved) return names
      isMoved = true
      const { archivedFiles, deletedFiles } = await audit.archive()
      expect(archivedFiles + deletedFiles).toBeGreaterThan(0)
      return names
    },
  }
  const reports = (await verifyChains(disk, place.directory)) ?? []
  expect(reports.flatMap(({ problems }) => problems)).toEqual([])
  expect(isMoved).toBe(true)
  await audit.close()
})

test('a page goes past files that are removed while it is made', async () => {
  await filled(place, { count: 5, perDay: 1 })
  const audit = place.open()
  await audit.archive()
  place.time.sleep((AUDIT_DAYS.auth - 1) * DAY_MS)
  let isRemoved = false
  place.disk.list = async (directory) => {
    const names = await nodeDisk.list(directory)
    if (directory === place.directory || isRemoved) return names
    isRemoved = true
    expect((await audit.archive()).deletedFiles).toBe(3)
    return names
  }
  const { records } = await audit.query(aQuery())
  expect(records.map(({ action }) => action)).toEqual(['a4', 'a3'])
  await audit.close()
})

test('the last file of a quiet chain is removed as well, and the record of that begins another', async () => {
  const audit = place.open()
  await audit.record(entry('old', { type: 'order' }))
  await audit.record(entry('old'))
  place.time.sleep((AUDIT_DAYS.auth + 2) * DAY_MS)
  expect(await audit.archive()).toMatchObject({ deletedFiles: 1, errors: [] })
  const left = await allPages(audit, {})
  expect(left.map(({ type, action }) => [type, action])).toEqual([
    ['auth', 'removed_by_retention'],
    ['order', 'old'],
  ])
  expect(await audit.archive()).toMatchObject({ deletedFiles: 0, errors: [] })
  await audit.record(entry('new'))
  expect(await place.problems()).toEqual([])
  await audit.close()
  const again = place.open()
  await again.record(entry('newer'))
  await again.close()
  expect(await place.problems()).toEqual([])
})

test('a last file that cannot be closed is left, and that is told', async () => {
  const audit = place.open()
  await audit.record(entry('old'))
  place.disk.failsAtSync = true
  place.disk.failure = 'EIO'
  await expect(audit.record(entry('lost'))).rejects.toThrow('EIO')
  place.time.sleep((AUDIT_DAYS.auth + 2) * DAY_MS)
  const { deletedFiles, errors } = await audit.archive()
  expect([deletedFiles, errors]).toEqual([
    0,
    [expect.stringContaining('the newest file of the audit cannot be closed')],
  ])
  place.disk.failure = null
  expect(await audit.archive()).toMatchObject({ deletedFiles: 1, errors: [] })
  expect(await place.problems()).toEqual([])
  await audit.close()
})

test('a check ends with the audit, and says nothing of what it did not see', async () => {
  await filled(place, { count: 5, perDay: 1 })
  const audit = place.open()
  const check = audit.check()
  await audit.close()
  expect(await check).toEqual({ verified: false, fromMs: null, toMs: null, problem: null })
})

test('every type has its own days', async () => {
  const audit = place.open()
  for (const type of ['auth', 'access', 'order'] as const) await audit.record(entry('old', { type }))
  place.time.sleep(20 * DAY_MS)
  for (const type of ['auth', 'access', 'order'] as const) await audit.record(entry('new', { type }))
  expect(await audit.archive()).toMatchObject({ deletedFiles: 1 })
  const left = await allPages(audit, { action: 'old' })
  expect(left.map(({ type }) => type).sort()).toEqual(['auth', 'order'])
  audit.reconfigure({ retentionDays: { ...AUDIT_DAYS, order: 5 }, maxFileBytes: 100_000 })
  expect(await audit.archive()).toMatchObject({ deletedFiles: 1 })
  expect((await allPages(audit, { action: 'old' })).map(({ type }) => type)).toEqual(['auth'])
  await audit.close()
})

test('many years of daily upkeep: always whole, and never a file that is too old', async () => {
  const audit = place.open()
  for (let round = 0; round < 40; round++) {
    await audit.record(entry(`a${round}`, { type: 'access' }))
    place.time.sleep((round % 7) * 3 * DAY_MS)
    await audit.archive()
    expect(await place.problems(), `round ${round}`).toEqual([])
  }
  expect(place.files().length).toBeLessThan(20)
  await audit.close()
})

test('a crash between the record and the removal leaves a whole chain; the next run ends it', async () => {
  await filled(place, { count: 4, perDay: 1 })
  place.time.sleep((AUDIT_DAYS.auth + 10) * DAY_MS)
  const audit = place.open()
  const remove = place.disk.remove
  place.disk.remove = async (path) => {
    if (path.includes('archive')) throw new Error('EIO: the power went off')
    await remove(path)
  }
  expect((await audit.archive()).errors).toHaveLength(1)
  expect(await place.problems()).toEqual([])
  place.disk.remove = remove
  expect(await audit.archive()).toMatchObject({ errors: [], deletedFiles: 4 })
  expect(await place.problems()).toEqual([])
  await audit.close()
})

test('a file removed by hand that retention did not name is missed', async () => {
  await filled(place, { count: 6, perDay: 1 })
  place.time.sleep((AUDIT_DAYS.auth - 2) * DAY_MS)
  const audit = place.open()
  await audit.archive()
  await audit.close()
  const oldest = place.files().find((name) => name.startsWith('archive/')) ?? ''
  rmSync(join(place.directory, oldest))
  expect((await place.problems())[0]).toContain('are gone, and no record says that retention removed them')
})

test('the check says how far back it is whole, and what is not', async () => {
  await filled(place, { count: 3, perDay: 1 })
  const audit = place.open()
  expect((await audit.stats()).chain).toEqual({ verified: false, fromMs: null, toMs: null, problem: null })
  await audit.check()
  const toMs = place.nowMs()
  expect((await audit.stats()).chain).toEqual({
    verified: true,
    fromMs: toMs - 2 * DAY_MS,
    toMs,
    problem: null,
  })
  const file = place.files()[1] ?? ''
  place.setLines(file, place.lines(file).with(1, 'x'))
  expect((await audit.check()).problem).toBe(`${file}:2: it is no record`)
  await audit.close()
})
