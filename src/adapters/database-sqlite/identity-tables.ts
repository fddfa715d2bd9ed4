import type { Component } from './migrate.ts'

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
  ],
}
