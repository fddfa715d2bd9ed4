import { afterAll, expect, test } from 'bun:test'
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  openIdentityStore,
  openSettingsStore,
  readSavedSettings,
} from '../../../../src/adapters/database-sqlite/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'veloz-settings-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const BY = { userId: 'ana', nowMs: 1_790_000_000_000 }

test('what is saved is there for the next process, with who and when', () => {
  const file = join(folder, 'one.db')
  const store = openSettingsStore(file)
  store.save(
    [
      { path: 'sse.history', text: '5' },
      { path: 'server.port', text: '9000' },
    ],
    BY,
  )
  store.save(
    [
      { path: 'sse.history', text: null },
      { path: 'never.there', text: null },
    ],
    BY,
  )
  const expected = [{ path: 'server.port', text: '9000', changedBy: 'ana', changedAtMs: BY.nowMs }]
  expect(store.saved()).toEqual(expected)
  expect(readSavedSettings(file)).toEqual(expected)
  store.close()
  expect(readSavedSettings(file)).toEqual(expected)
})

test('of several changes all are made or none', () => {
  const store = openSettingsStore(':memory:')
  store.save([{ path: 'server.port', text: '9000' }], BY)
  const broken = { path: 'b', text: Symbol('no text') as unknown as string }
  expect(() => store.save([{ path: 'a', text: '1' }, broken], BY)).toThrow()
  expect(store.saved().map(({ path }) => path)).toEqual(['server.port'])
  store.close()
})

test('reading for a start makes nothing, and finds nothing where nothing was saved', () => {
  const absent = join(folder, 'absent.db')
  expect(readSavedSettings(absent)).toEqual([])
  expect(existsSync(absent)).toBe(false)
  const other = join(folder, 'other.db')
  openIdentityStore(other).close()
  expect(readSavedSettings(other)).toEqual([])
})

test('a database as kill -9 leaves it, with its log, is read', () => {
  const file = join(folder, 'killed.db')
  const store = openSettingsStore(file)
  store.save([{ path: 'server.port', text: '9000' }], BY)
  const copy = join(folder, 'copy.db')
  for (const suffix of ['', '-wal']) copyFileSync(`${file}${suffix}`, `${copy}${suffix}`)
  store.close()
  expect(readSavedSettings(copy).map(({ text }) => text)).toEqual(['9000'])
  expect(readdirSync(folder).filter((name) => name.startsWith('copy'))).toEqual(['copy.db'])
})

test('what is no database is said', () => {
  const file = join(folder, 'noise.db')
  writeFileSync(file, 'not a database, but long enough to look like a file of one'.repeat(20))
  expect(() => readSavedSettings(file)).toThrow('not a database')
})
