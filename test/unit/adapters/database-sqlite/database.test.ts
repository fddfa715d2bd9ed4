import { expect, test } from 'bun:test'
import { DatabaseSync } from 'node:sqlite'
import { Database } from '../../../../src/adapters/database-sqlite/database.ts'
import { StorageFailed } from '../../../../src/domain/index.ts'

/** Says of every statement what SQLite says with this code. */
class Broken extends DatabaseSync {
  readonly #fields: object

  constructor(fields: object) {
    super(':memory:')
    this.#fields = fields
  }

  override exec(): void {
    throw Object.assign(new Error('disk I/O error'), this.#fields)
  }
}

function thrownBy(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return null
}

test.each([
  ['full', { errcode: 13 }],
  ['read only', { errcode: 8 }],
  ['read only, its log missing', { errcode: 8 | (4 << 8) }],
  ['I/O', { errcode: 10 }],
  ['I/O while syncing, as an older Bun says it', { errno: 10 | (4 << 8) }],
])('%s: the disk is to blame, and what SQLite said is kept', (_name, fields) => {
  const error = thrownBy(() => new Database(new Broken(fields)).exec('DELETE FROM notes'))
  expect(error).toBeInstanceOf(StorageFailed)
  expect(error).toMatchObject({ message: 'disk I/O error', cause: fields })
})

test.each([
  ['a constraint', { errcode: 19 }],
  ['no code', {}],
])('%s is somebody else’s fault', (_name, fields) => {
  const error = thrownBy(() => new Database(new Broken(fields)).exec('DELETE FROM notes'))
  expect(error).not.toBeInstanceOf(StorageFailed)
  expect(error).toMatchObject({ message: 'disk I/O error' })
})

test('every way to write says so, and reading goes on', () => {
  const database = new Database(new DatabaseSync(':memory:'))
  database.exec('CREATE TABLE notes (content TEXT); INSERT INTO notes VALUES (1); PRAGMA query_only = 1')
  const insert = database.prepare("INSERT INTO notes VALUES ('x') RETURNING content")
  const writes = [
    () => database.exec('DELETE FROM notes'),
    () => insert.run(),
    () => insert.get(),
    () => insert.all(),
  ]
  for (const write of writes) expect(write).toThrow(StorageFailed)
  expect(database.prepare('SELECT content FROM notes').all()).toEqual([{ content: '1' }])
  expect(database.prepare('SELECT content FROM notes WHERE content = 2').get()).toBeUndefined()
  database.close()
})
