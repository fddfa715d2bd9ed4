import { existsSync } from 'node:fs'
import { backup, DatabaseSync } from 'node:sqlite'

const BUSY_TIMEOUT_MS = 5000
const PAGES_MAX = 1_000_000_000

/**
 * Copies a database while others write to it: what was committed when it began, in one file. `to` must not
 * exist or be empty. Throws what SQLite says.
 */
export async function copyDatabase(from: string, to: string): Promise<void> {
  const database = opened(from)
  try {
    // In one step: while it is read nobody has to wait, and nothing makes it begin anew.
    await backup(database, to, { rate: PAGES_MAX })
  } finally {
    database.close()
  }
}

/** What is wrong with the file, one line each; empty when it is whole. Throws what SQLite says. */
export function databaseProblems(file: string): readonly string[] {
  const database = opened(file)
  try {
    const rows = database.prepare('PRAGMA quick_check').all()
    return rows.map((row) => String(row['quick_check'])).filter((line) => line !== 'ok')
  } finally {
    database.close()
  }
}

/**
 * Leaves no trace. Where nobody has it open there is no log beside it: one that may only read would leave an
 * empty one behind, and one that may write takes it away again.
 */
function opened(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { readOnly: existsSync(`${file}-wal`) })
  database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`)
  return database
}
