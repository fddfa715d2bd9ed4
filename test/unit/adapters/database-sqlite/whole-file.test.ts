import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { copyDatabase, databaseProblems } from '../../../../src/adapters/database-sqlite/index.ts'

const ROOT = mkdtempSync(join(tmpdir(), 'veloz-whole-'))
afterAll(() => rmSync(ROOT, { recursive: true, force: true }))

function aDatabase(name: string) {
  const file = join(ROOT, name)
  const database = new DatabaseSync(file)
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (x INTEGER); INSERT INTO t VALUES (1), (2)')
  return { file, database }
}

const rowsOf = (file: string) => {
  const database = new DatabaseSync(file)
  const rows = database
    .prepare('SELECT x FROM t ORDER BY x')
    .all()
    .map((row) => row['x'])
  database.close()
  return rows
}

test('a copy holds what was committed, also what is in the log alone, and nothing that was not', async () => {
  const { file, database } = aDatabase('open.db')
  database.exec('BEGIN; INSERT INTO t VALUES (3)')
  await copyDatabase(file, join(ROOT, 'copy.db'))
  database.exec('COMMIT')
  database.close()
  expect(rowsOf(join(ROOT, 'copy.db'))).toEqual([1, 2])
})

test('a closed database is read without a trace', async () => {
  const { file, database } = aDatabase('closed.db')
  database.close()
  await copyDatabase(file, join(ROOT, 'copy-of-closed.db'))
  expect(databaseProblems(file)).toEqual([])
  expect(readdirSync(ROOT).filter((name) => name.startsWith('closed'))).toEqual(['closed.db'])
})

test('what is wrong with a file is told', async () => {
  const { file, database } = aDatabase('harmed.db')
  database.exec('BEGIN')
  for (let row = 0; row < 2000; row++) database.exec(`INSERT INTO t VALUES (${row})`)
  database.exec('COMMIT')
  database.close()
  const bytes = await Bun.file(file).bytes()
  bytes.fill(0xff, 3 * 4096 + 200, 3 * 4096 + 2000)
  writeFileSync(file, bytes)
  expect(databaseProblems(file).length).toBeGreaterThan(0)
  writeFileSync(file, bytes.fill(0xff, 0, 100))
  expect(() => databaseProblems(file)).toThrow('not a database')
})
