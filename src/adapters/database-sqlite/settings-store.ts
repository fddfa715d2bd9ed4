import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { SavedSetting, SettingsStore } from '../../ports/index.ts'
import type { Database } from './database.ts'
import { openComponent } from './open.ts'
import { SETTINGS } from './settings-tables.ts'
import { atomically } from './transaction.ts'

const ALL = 'SELECT path, content, changed_by, changed_at_ms FROM settings ORDER BY path'

/** Throws `SchemaTooNew`, or what SQLite says of a file that is damaged or not ours. */
export function openSettingsStore(file: string): SettingsStore {
  return openComponent(file, SETTINGS, (database) => new SqliteSettingsStore(database))
}

/**
 * What was saved in `file`, for a start: makes no file and no table. Nothing was, when there is no file.
 * Throws what SQLite says of a file that is damaged or not ours.
 */
export function readSavedSettings(file: string): readonly SavedSetting[] {
  if (!existsSync(file)) return []
  // One that may only read would leave the files of its log behind.
  const database = new DatabaseSync(file)
  try {
    const table = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'settings'").get()
    return table === undefined ? [] : database.prepare(ALL).all().map(savedOf)
  } finally {
    database.close()
  }
}

class SqliteSettingsStore implements SettingsStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  saved(): readonly SavedSetting[] {
    return this.#database.prepare(ALL).all().map(savedOf)
  }

  save(
    changes: readonly { readonly path: string; readonly text: string | null }[],
    { userId, nowMs }: { readonly userId: string; readonly nowMs: number },
  ): void {
    const put = this.#database.prepare('INSERT OR REPLACE INTO settings VALUES (?, ?, ?, ?)')
    const drop = this.#database.prepare('DELETE FROM settings WHERE path = ?')
    atomically(this.#database, () => {
      for (const { path, text } of changes) {
        if (text === null) drop.run(path)
        else put.run(path, text, userId, nowMs)
      }
    })
  }

  close(): void {
    this.#database.close()
  }
}

function savedOf(row: Readonly<Record<string, unknown>>): SavedSetting {
  return {
    path: String(row['path']),
    text: String(row['content']),
    changedBy: String(row['changed_by']),
    changedAtMs: Number(row['changed_at_ms']),
  }
}
