import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { appendFileSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { nodeDisk } from '../../../../src/adapters/audit-file/index.ts'
import { AuditFailed } from '../../../../src/domain/index.ts'
import { aQuery } from '../../../contract/audit.contract.ts'
import { type AuditPlace, anAuditPlace, DAY_MS, entry, filled } from './an-audit.ts'

let place: AuditPlace
beforeEach(() => {
  place = anAuditPlace()
})
afterEach(() => place.remove())

const pathOf = (file: string) => join(place.directory, file)
const newest = () => place.files().at(-1) ?? ''

/** Actions, oldest first. */
async function actions(): Promise<string[]> {
  const audit = place.open()
  const { records } = await audit.query(aQuery({ limit: 1000 }))
  await audit.close()
  return records.map(({ action }) => action).reverse()
}

describe('files', () => {
  test('a new one each UTC day, for the owner alone, named in their order', async () => {
    await filled(place, { count: 6, perDay: 2 })
    expect(place.files().map((name) => name.slice(0, 11))).toEqual([
      'auth-000001',
      'auth-000002',
      'auth-000003',
    ])
    expect(statSync(pathOf(newest())).mode & 0o777).toBe(0o600)
    expect(statSync(place.directory).mode & 0o777).toBe(0o700)
  })

  test('a new one at a size, as often as that is reached', async () => {
    const audit = place.open({ maxFileBytes: 2000 })
    await audit.recordAll(Array.from({ length: 40 }, (_, index) => entry(`a${index}`)))
    await audit.close()
    expect(place.files().length).toBeGreaterThan(5)
    for (const file of place.files()) expect(statSync(pathOf(file)).size).toBeLessThan(2600)
    expect(await place.problems()).toEqual([])
    expect(await actions()).toHaveLength(40)
  })

  test('the first line bears the last hash of the file before', async () => {
    await filled(place, { count: 4, perDay: 2 })
    const [first = '', second = ''] = place.files()
    const last = JSON.parse(place.lines(first).at(-1) ?? '')
    expect(JSON.parse(place.lines(second)[0] ?? '')).toMatchObject({ begins: 'day', prev_hash: last.hash })
  })

  test('a clock that goes back begins a file of that day, and every record is found', async () => {
    const audit = place.open()
    await audit.record(entry('today'))
    await audit.record(entry('yesterday', { atMs: place.nowMs() - DAY_MS }))
    await audit.record(entry('again'))
    await audit.close()
    expect(place.files()).toHaveLength(3)
    expect(await place.problems()).toEqual([])
    const late = place.open()
    const { records } = await late.query(aQuery({ toMs: place.nowMs() - DAY_MS / 2 }))
    expect(records.map(({ action }) => action)).toEqual(['yesterday'])
    await late.close()
  })

  test('records asked for together share one write', async () => {
    const audit = place.open()
    await audit.record(entry('first'))
    const before = place.disk.syncs
    await Promise.all(Array.from({ length: 100 }, (_, index) => audit.record(entry(`a${index}`))))
    expect(place.disk.syncs - before).toBe(1)
    await audit.close()
  })

  test('going on reads only the end of the last file', async () => {
    const audit = place.open({ maxFileBytes: 10_000_000 })
    for (let round = 0; round < 20; round++)
      await audit.recordAll(Array.from({ length: 250 }, (_, index) => entry(`a${index}`)))
    await audit.close()
    expect(statSync(pathOf(newest())).size).toBeGreaterThan(1_500_000)
    const before = place.disk.bytesRead
    const again = place.open()
    await again.record(entry('more'))
    expect(place.disk.bytesRead - before).toBeLessThan(300_000)
    await again.close()
    expect(await place.problems()).toEqual([])
  })
})

describe('after a crash', () => {
  test('a half-written record is cut off, at any byte, and the cut is recorded', async () => {
    await filled(place, { count: 3, perDay: 5 })
    const file = newest()
    const whole = readFileSync(pathOf(file))
    const lastStart = whole.lastIndexOf('\n', whole.length - 2) + 1
    for (const at of [lastStart + 1, lastStart + 50, whole.length - 70, whole.length - 1]) {
      writeFileSync(pathOf(file), whole.subarray(0, at))
      // As it was before the last record: heads are a second behind.
      rmSync(pathOf('heads.json'))
      expect((await actions()).slice(0, 2)).toEqual(['a0', 'a1'])
      const audit = place.open()
      await audit.record(entry('after'))
      await audit.close()
      expect(await actions()).toEqual(['a0', 'a1', 'after', 'torn_tail_cut'])
      expect(await place.problems()).toEqual([])
    }
  })

  test('a file begun and not finished does not count', async () => {
    await filled(place, { count: 4, perDay: 2 })
    const file = newest()
    truncateSync(pathOf(file), 40)
    rmSync(pathOf('heads.json'))
    const audit = place.open()
    await audit.record(entry('after'))
    await audit.close()
    expect(await actions()).toEqual(['a0', 'a1', 'after'])
    expect(await place.problems()).toEqual([])
  })

  test('a missing end is recorded, no number is taken twice, and verify says so for ever', async () => {
    await filled(place, { count: 5, perDay: 9 })
    const file = newest()
    place.setLines(file, place.lines(file).slice(0, -2))
    const audit = place.open()
    await audit.record(entry('after'))
    await audit.close()
    expect(await actions()).toEqual(['a0', 'a1', 'a2', 'after', 'records_missing'])
    const last = JSON.parse(place.lines(newest()).at(-1) ?? '')
    expect(last.seq).toBeGreaterThan(5)
    expect(JSON.parse(place.lines(newest())[0] ?? '')).toMatchObject({ begins: 'loss' })
    expect((await place.problems())[0]).toBe(
      `${newest()}:1: 2 records are missing before it (number 4 is expected)`,
    )
  })

  test('an end that cannot be read does not stop the start: a new file says so', async () => {
    await filled(place, { count: 3, perDay: 9 })
    const damaged = newest()
    appendFileSync(pathOf(damaged), 'garbage that is no record\n')
    const audit = place.open()
    await audit.record(entry('after'))
    await audit.close()
    expect(JSON.parse(place.lines(newest())[0] ?? '')).toMatchObject({ begins: 'damage' })
    expect(await actions()).toContain('damage_found')
    expect(await place.problems()).toEqual([`${damaged}:5: it is no record`])
  })

  test('damage in the middle is for verify, and changes nothing else', async () => {
    await filled(place, { count: 5, perDay: 9 })
    const file = newest()
    place.setLines(file, place.lines(file).with(2, 'garbage'))
    const audit = place.open()
    await audit.record(entry('after'))
    await audit.close()
    expect(await actions()).toEqual(['a0', 'a2', 'a3', 'a4', 'after'])
    expect((await place.problems())[0]).toBe(`${file}:3: it is no record`)
  })
})

describe('while the disk takes nothing', () => {
  test('what was begun and not finished is taken back before the next record', async () => {
    const audit = place.open()
    await audit.record(entry('before'))
    for (const failsAtSync of [false, true]) {
      place.disk.failsAtSync = failsAtSync
      place.disk.failure = 'EIO'
      await expect(audit.record(entry('lost'))).rejects.toThrow('EIO')
      place.disk.failure = null
      await audit.record(entry('after'))
    }
    await audit.close()
    expect(await actions()).toEqual(['before', 'after', 'after'])
    expect(await place.problems()).toEqual([])
  })

  test('the same where a file is to be begun', async () => {
    const audit = place.open()
    await audit.record(entry('before'))
    place.time.sleep(DAY_MS)
    place.disk.failsAtSync = true
    place.disk.failure = 'EIO'
    await expect(audit.record(entry('lost'))).rejects.toThrow('EIO')
    place.time.sleep(DAY_MS)
    place.disk.failure = null
    await audit.record(entry('after'))
    await audit.close()
    expect(place.files()).toHaveLength(2)
    expect(await actions()).toEqual(['before', 'after'])
    expect(await place.problems()).toEqual([])
  })

  test('a first record that was refused leaves no file behind', async () => {
    const audit = place.open()
    place.disk.failsAtSync = true
    place.disk.failure = 'ENOSPC'
    await expect(audit.record(entry('lost'))).rejects.toThrow('ENOSPC')
    expect(place.files()).toEqual([])
    expect(await place.problems()).toEqual([])
    await audit.close()
  })

  test('what was refused is not shown, though it lies on the disk', async () => {
    const audit = place.open()
    place.disk.failsAtSync = true
    for (const action of ['first', 'other day']) {
      place.disk.failure = 'EIO'
      await expect(audit.record(entry('lost'))).rejects.toThrow('EIO')
      expect((await audit.query(aQuery())).records.map((found) => found.action)).not.toContain('lost')
      place.disk.failure = null
      await audit.record(entry(action))
      place.time.sleep(DAY_MS)
    }
    await audit.close()
    expect(await actions()).toEqual(['first', 'other day'])
  })

  test('a file begun in vain is taken back also where the one before goes on', async () => {
    const audit = place.open()
    const atMs = place.nowMs()
    await audit.record(entry('before'))
    place.time.sleep(DAY_MS)
    place.disk.failsAtSync = true
    place.disk.failure = 'EIO'
    await expect(audit.record(entry('lost'))).rejects.toThrow('EIO')
    place.disk.failure = null
    await audit.record(entry('behind time', { atMs }))
    await audit.close()
    expect(await actions()).toEqual(['before', 'behind time'])
    expect(await place.problems()).toEqual([])
  })

  test('an upkeep that fails meanwhile does not keep it from closing', async () => {
    const audit = place.open()
    place.disk.list = () => Promise.reject(new Error('EIO: no folder'))
    const upkeep = audit.archive()
    const closing = audit.close()
    await expect(upkeep).rejects.toThrow(AuditFailed)
    await closing
    place.disk.list = nodeDisk.list
  })

  test('notes wait and are written by themselves', async () => {
    const audit = place.open()
    await audit.record(entry('before'))
    place.disk.failure = 'ENOSPC'
    audit.note(entry('kept'))
    place.time.advance(5000)
    await until(() => audit.isFailing)
    place.disk.failure = null
    place.time.advance(60_000)
    await until(() => !audit.isFailing)
    expect(await actions()).toEqual(['before', 'kept'])
    await audit.close()
  })

  test('only so many wait: the oldest of access are given up, and their number is recorded', async () => {
    const audit = place.open({ notesMax: 10 })
    place.disk.failure = 'ENOSPC'
    for (let index = 0; index < 8; index++) audit.note(entry(`access${index}`, { type: 'access' }))
    for (let index = 0; index < 5; index++) audit.note(entry(`auth${index}`))
    place.disk.failure = null
    await audit.close()
    const found = await actions()
    expect(found.filter((action) => action.startsWith('auth'))).toHaveLength(5)
    expect(found.filter((action) => action.startsWith('access'))).toEqual([
      'access3',
      'access4',
      'access5',
      'access6',
      'access7',
    ])
    expect(found).toContain('records_dropped')
  })

  test('details that are no JSON, or too long, do not hold up the others', async () => {
    const audit = place.open()
    await audit.record(entry('number', { details: { amount: 1n } }))
    await audit.record(entry('long', { details: { text: 'x'.repeat(40_000) } }))
    const { records } = await audit.query(aQuery())
    expect(records.map(({ details }) => Object.keys(details))).toEqual([
      ['omitted_characters'],
      ['unwritable'],
    ])
    await audit.close()
  })
})

/** Real files take their own time; the test's time limit is what ends a wait in vain. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1))
}
