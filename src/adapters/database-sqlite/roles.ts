import type { RoleRecord, RoleStore } from '../../ports/index.ts'
import type { Database } from './database.ts'
import { foundOr, isChange, roleOf } from './rows.ts'

function prepare(database: Database) {
  const sql = (text: string) => database.prepare(text)
  return {
    get: sql('SELECT * FROM roles WHERE name = ?'),
    all: sql('SELECT * FROM roles ORDER BY name'),
    create: sql('INSERT INTO roles VALUES (?, ?) ON CONFLICT (name) DO NOTHING'),
    change: sql('UPDATE roles SET permissions = ? WHERE name = ?'),
    delete: sql('DELETE FROM roles WHERE name = ?'),
  }
}

export class SqliteRoles implements RoleStore {
  readonly #statements: ReturnType<typeof prepare>

  constructor(database: Database) {
    this.#statements = prepare(database)
  }

  get(name: string): RoleRecord | null {
    return foundOr(this.#statements.get.get(name), roleOf)
  }

  all(): readonly RoleRecord[] {
    return this.#statements.all.all().map(roleOf)
  }

  put({ name, permissions }: RoleRecord): boolean {
    const words = permissions.join(',')
    if (isChange(this.#statements.create.run(name, words))) return true
    this.#statements.change.run(words, name)
    return false
  }

  delete(name: string): boolean {
    return isChange(this.#statements.delete.run(name))
  }
}
