import type { ApiKeyRecord, ApiKeyStore } from '../../ports/index.ts'
import type { Database } from './database.ts'
import { apiKeyOf, foundOr, isChange } from './rows.ts'
import { atomically } from './transaction.ts'

function prepare(database: Database) {
  const sql = (text: string) => database.prepare(text)
  return {
    get: sql('SELECT * FROM api_keys WHERE id = ?'),
    byHash: sql('SELECT * FROM api_keys WHERE hash = ?'),
    all: sql('SELECT * FROM api_keys ORDER BY created_at_ms, rowid'),
    of: sql('SELECT * FROM api_keys WHERE user_id = ? ORDER BY created_at_ms, rowid'),
    create: sql('INSERT INTO api_keys VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
    revoke: sql('UPDATE api_keys SET revoked_at_ms = ? WHERE id = ? AND revoked_at_ms IS NULL'),
    setLastUsed: sql(
      `UPDATE api_keys SET last_used_at_ms = ?
       WHERE id = ? AND (last_used_at_ms IS NULL OR last_used_at_ms < ?)`,
    ),
  }
}

export class SqliteApiKeys implements ApiKeyStore {
  readonly #database: Database
  readonly #statements: ReturnType<typeof prepare>

  constructor(database: Database) {
    this.#database = database
    this.#statements = prepare(database)
  }

  get(id: string): ApiKeyRecord | null {
    return foundOr(this.#statements.get.get(id), apiKeyOf)
  }

  byHash(hash: string): ApiKeyRecord | null {
    return foundOr(this.#statements.byHash.get(hash), apiKeyOf)
  }

  all(): readonly ApiKeyRecord[] {
    return this.#statements.all.all().map(apiKeyOf)
  }

  of(userId: string): readonly ApiKeyRecord[] {
    return this.#statements.of.all(userId).map(apiKeyOf)
  }

  create(key: ApiKeyRecord): void {
    this.#statements.create.run(
      key.id,
      key.hash,
      key.userId,
      key.name,
      key.permissions.join(','),
      key.createdAtMs,
      key.expiresAtMs,
      key.lastUsedAtMs,
      key.revokedAtMs,
    )
  }

  revoke(id: string, nowMs: number): boolean {
    return isChange(this.#statements.revoke.run(nowMs, id))
  }

  setLastUsed(uses: ReadonlyMap<string, number>): void {
    if (uses.size === 0) return
    atomically(this.#database, () => {
      for (const [id, atMs] of uses) this.#statements.setLastUsed.run(atMs, id, atMs)
    })
  }
}
