import type { Database } from './database.ts'

/** Takes the right to write first, so that what `change` reads still holds when it writes. */
export function atomically<Result>(database: Database, change: () => Result): Result {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = change()
    database.exec('COMMIT')
    return result
  } catch (error) {
    // A full disk has SQLite undo everything by itself; undoing that again would hide why.
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}
