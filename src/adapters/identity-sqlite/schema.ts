import type { DatabaseSync } from 'node:sqlite'

/** Each entry brings the tables one version further. Never edit one that was released: add the next. */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE users (
     id TEXT PRIMARY KEY,
     password_hash TEXT,
     roles TEXT NOT NULL,
     created_at_ms INTEGER NOT NULL,
     is_disabled INTEGER NOT NULL DEFAULT 0
   ) STRICT;
   CREATE TABLE sessions (
     id TEXT PRIMARY KEY,
     user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
     created_at_ms INTEGER NOT NULL,
     generation INTEGER NOT NULL,
     rotated_at_ms INTEGER NOT NULL,
     expires_at_ms INTEGER NOT NULL,
     revoked_at_ms INTEGER
   ) STRICT;
   CREATE INDEX sessions_by_user ON sessions (user_id);
   CREATE TABLE sign_in_codes (
     hash TEXT PRIMARY KEY,
     user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
     expires_at_ms INTEGER NOT NULL,
     used_at_ms INTEGER
   ) STRICT;`,
]

/** The file was written by a newer VeloZ. */
export class SchemaTooNew extends Error {
  override readonly name = 'SchemaTooNew'
}

// Several parts of VeloZ keep tables in one file, so each counts its own versions.
const COMPONENT = 'identity'

/** Brings the tables to the newest version, all or nothing. Throws `SchemaTooNew`. */
export function migrate(database: DatabaseSync): void {
  database.exec(
    'CREATE TABLE IF NOT EXISTS schema_versions (component TEXT PRIMARY KEY, version INTEGER) STRICT',
  )
  database.exec('BEGIN IMMEDIATE')
  try {
    const version = storedVersion(database)
    if (version > MIGRATIONS.length) {
      const newest = MIGRATIONS.length
      throw new SchemaTooNew(`veloz.db holds version ${version} of its users; this VeloZ knows ${newest}`)
    }
    for (const migration of MIGRATIONS.slice(version)) database.exec(migration)
    database
      .prepare('INSERT OR REPLACE INTO schema_versions (component, version) VALUES (?, ?)')
      .run(COMPONENT, MIGRATIONS.length)
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}

function storedVersion(database: DatabaseSync): number {
  const row = database.prepare('SELECT version FROM schema_versions WHERE component = ?').get(COMPONENT)
  return row === undefined ? 0 : Number(row['version'])
}
