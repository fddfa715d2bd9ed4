import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { diskTrouble } from '../../../src/app/disk-trouble.ts'
import { StorageFailed } from '../../../src/domain/index.ts'

function thrownBy(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

const full = (code: string, path?: string) => Object.assign(new Error('raw words'), { code, path })

test('a disk that refuses is told in words, with its path where there is one', () => {
  expect(diskTrouble(full('ENOSPC'))).toBe('there is no space left on the disk')
  expect(diskTrouble(full('EROFS', '/mnt/x'))).toBe('the disk is read-only (/mnt/x)')
})

test('a store that could not be written says why itself', () => {
  expect(diskTrouble(new StorageFailed('database or disk is full'))).toBe('database or disk is full')
})

test('SQLite on such a disk says it itself', () => {
  const database = new DatabaseSync(':memory:')
  database.exec('PRAGMA max_page_count = 4; CREATE TABLE notes (content BLOB)')
  const error = thrownBy(() => database.exec('INSERT INTO notes VALUES (zeroblob(100000))'))
  expect(diskTrouble(error)).toContain('full')
  expect(diskTrouble(thrownBy(() => new DatabaseSync('/nowhere/x.db')))).toContain('unable to open')
})

test('a defect stays one', () => {
  const database = new DatabaseSync(':memory:')
  expect(diskTrouble(thrownBy(() => database.exec('SELECT nothing FROM nowhere')))).toBeNull()
  expect(diskTrouble(thrownBy(() => readFileSync('/nowhere/at/all')))).toBeNull()
  expect(diskTrouble(new TypeError('x is not a function'))).toBeNull()
})
