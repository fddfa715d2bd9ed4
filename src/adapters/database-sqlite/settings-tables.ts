import type { Component } from './migrate.ts'

export const SETTINGS: Component = {
  name: 'settings',
  migrations: [
    `CREATE TABLE settings (
       path TEXT PRIMARY KEY,
       content TEXT NOT NULL,
       changed_by TEXT NOT NULL,
       changed_at_ms INTEGER NOT NULL
     ) STRICT;`,
  ],
}
