import type { Component } from './migrate.ts'

/** What may take a right away. Counted by the database, so that no statement of any process is missed. */
const REVISED_BY = [
  ['users_changed', 'UPDATE OF roles, is_disabled, password_hash ON users'],
  ['users_deleted', 'DELETE ON users'],
  ['sessions_revoked', 'UPDATE OF revoked_at_ms ON sessions'],
  ['keys_revoked', 'UPDATE OF revoked_at_ms ON api_keys'],
  ['roles_changed', 'UPDATE ON roles'],
  ['roles_deleted', 'DELETE ON roles'],
] as const

function revisionTrigger([name, event]: (typeof REVISED_BY)[number]): string {
  return `CREATE TRIGGER ${name} AFTER ${event} BEGIN
    UPDATE identity_revision SET value = value + 1;
  END;`
}

export const IDENTITY: Component = {
  name: 'identity',
  migrations: [
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
    `CREATE TABLE roles (
       name TEXT PRIMARY KEY,
       permissions TEXT NOT NULL
     ) STRICT;
     CREATE TABLE api_keys (
       id TEXT PRIMARY KEY,
       hash TEXT NOT NULL UNIQUE,
       user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
       name TEXT NOT NULL,
       permissions TEXT NOT NULL,
       created_at_ms INTEGER NOT NULL,
       expires_at_ms INTEGER,
       last_used_at_ms INTEGER,
       revoked_at_ms INTEGER
     ) STRICT;
     CREATE INDEX api_keys_by_user ON api_keys (user_id);
     CREATE TABLE authenticators (
       user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
       sealed_secret TEXT NOT NULL,
       begun_at_ms INTEGER NOT NULL,
       confirmed_at_ms INTEGER,
       last_step INTEGER NOT NULL DEFAULT 0
     ) STRICT;
     CREATE TABLE recovery_codes (
       hash TEXT NOT NULL,
       user_id TEXT NOT NULL REFERENCES authenticators (user_id) ON DELETE CASCADE,
       used_at_ms INTEGER,
       PRIMARY KEY (user_id, hash)
     ) STRICT;
     CREATE TABLE identity_revision (
       only INTEGER PRIMARY KEY CHECK (only = 0),
       value INTEGER NOT NULL
     ) STRICT;
     INSERT INTO identity_revision VALUES (0, 0);
     ${REVISED_BY.map(revisionTrigger).join('\n')}`,
  ],
}
