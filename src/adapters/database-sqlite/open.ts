import { chmodSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { Database } from './database.ts'
import { type Component, migrate } from './migrate.ts'

/** Another process of ours may be writing: wait for it this long. */
const BUSY_TIMEOUT_MS = 2000
const OWNER_ONLY = 0o600

/**
 * Opens or makes `file` with the tables of one part in it. Throws `SchemaTooNew`, `StorageFailed`, or what
 * SQLite says of a file that is damaged or not ours. `:memory:` keeps everything in memory.
 */
export function openComponent<Store>(
  file: string,
  component: Component,
  make: (database: Database) => Store,
): Store {
  const database = new Database(new DatabaseSync(file))
  try {
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`)
    database.exec('PRAGMA journal_mode = WAL')
    // A session that a power cut takes back would be a revocation taken back.
    database.exec('PRAGMA synchronous = FULL')
    database.exec('PRAGMA foreign_keys = ON')
    migrate(database, component)
    if (file !== ':memory:') chmodSync(file, OWNER_ONLY)
    return make(database)
  } catch (error) {
    database.close()
    throw error
  }
}
