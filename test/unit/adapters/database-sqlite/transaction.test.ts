import { expect, test } from 'bun:test'
import { DatabaseSync } from 'node:sqlite'
import { Database } from '../../../../src/adapters/database-sqlite/database.ts'
import { atomically } from '../../../../src/adapters/database-sqlite/transaction.ts'
import { StorageFailed } from '../../../../src/domain/index.ts'

function aSmallDatabase(): Database {
  const database = new Database(new DatabaseSync(':memory:'))
  database.exec('PRAGMA max_page_count = 4; CREATE TABLE notes (content BLOB)')
  return database
}

const count = (database: Database) => database.prepare('SELECT count(*) AS n FROM notes').get()?.['n']

test('no room: the reason reaches the caller, nothing is kept, and the next change works', () => {
  const database = aSmallDatabase()
  const fill = () =>
    atomically(database, () => {
      database.exec('INSERT INTO notes VALUES (1)')
      database.exec('INSERT INTO notes VALUES (zeroblob(100000))')
    })
  expect(fill).toThrow(StorageFailed)
  expect(fill).toThrow('full')
  expect([database.isTransaction, count(database)]).toEqual([false, 0])
  atomically(database, () => database.exec('INSERT INTO notes VALUES (2)'))
  expect(count(database)).toBe(1)
})

test('a change that SQLite has undone by itself still tells why', () => {
  const database = aSmallDatabase()
  const change = () =>
    atomically(database, () => {
      database.exec('ROLLBACK')
      throw new Error('the disk is gone')
    })
  expect(change).toThrow('the disk is gone')
})
