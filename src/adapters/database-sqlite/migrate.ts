import type { Database } from './database.ts'
import { atomically } from './transaction.ts'

/** The file was written by a newer VeloZ. */
export class SchemaTooNew extends Error {
  override readonly name = 'SchemaTooNew'
}

/**
 * The tables of one part of VeloZ. Several parts keep theirs in one file, so each counts its own versions.
 */
export interface Component {
  readonly name: string
  /** Each entry brings the tables one version further. Never edit one that was released: add the next. */
  readonly migrations: readonly string[]
}

/** Brings the tables to the newest version, all or nothing. Throws `SchemaTooNew`. */
export function migrate(database: Database, { name, migrations }: Component): void {
  database.exec(
    'CREATE TABLE IF NOT EXISTS schema_versions (component TEXT PRIMARY KEY, version INTEGER) STRICT',
  )
  // A write waits for the disk: a start that brings nothing new makes none.
  if (storedVersion(database, name) === migrations.length) return
  atomically(database, () => {
    const version = storedVersion(database, name)
    if (version > migrations.length) {
      const newest = migrations.length
      throw new SchemaTooNew(`veloz.db holds version ${version} of its ${name}; this VeloZ knows ${newest}`)
    }
    for (const migration of migrations.slice(version)) database.exec(migration)
    database
      .prepare('INSERT OR REPLACE INTO schema_versions (component, version) VALUES (?, ?)')
      .run(name, migrations.length)
  })
}

function storedVersion(database: Database, name: string): number {
  const row = database.prepare('SELECT version FROM schema_versions WHERE component = ?').get(name)
  return row === undefined ? 0 : Number(row['version'])
}
