import type { IdentityStore, SessionRecord, SignInCodeRecord, UserRecord } from '../../ports/index.ts'
import { SqliteApiKeys } from './api-keys.ts'
import { SqliteAuthenticators } from './authenticators.ts'
import type { Database } from './database.ts'
import { IDENTITY } from './identity-tables.ts'
import { openComponent } from './open.ts'
import { SqliteRoles } from './roles.ts'
import { foundOr, isChange, type Row, sessionOf, userOf } from './rows.ts'
import { atomically } from './transaction.ts'

/** Throws `SchemaTooNew`, or what SQLite says of a file that is damaged or not ours. */
export function openIdentityStore(file: string): IdentityStore {
  return openComponent(file, IDENTITY, (database) => new SqliteIdentityStore(database))
}

const ALIVE = 'revoked_at_ms IS NULL AND expires_at_ms > ?'

function prepare(database: Database) {
  const sql = (text: string) => database.prepare(text)
  return {
    user: sql('SELECT * FROM users WHERE id = ?'),
    users: sql('SELECT * FROM users ORDER BY created_at_ms, id'),
    createUser: sql('INSERT INTO users VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING'),
    setPasswordHash: sql('UPDATE users SET password_hash = ? WHERE id = ?'),
    setRoles: sql('UPDATE users SET roles = ? WHERE id = ?'),
    setDisabled: sql('UPDATE users SET is_disabled = ? WHERE id = ?'),
    deleteUser: sql('DELETE FROM users WHERE id = ?'),
    session: sql('SELECT * FROM sessions WHERE id = ?'),
    createSession: sql('INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)'),
    advanceSession: sql(
      `UPDATE sessions SET generation = ?, rotated_at_ms = ?, expires_at_ms = ?
       WHERE id = ? AND generation = ? AND revoked_at_ms IS NULL`,
    ),
    revokeSession: sql(`UPDATE sessions SET revoked_at_ms = ? WHERE id = ? AND ${ALIVE}`),
    revokeSessionsOf: sql(`UPDATE sessions SET revoked_at_ms = ? WHERE user_id = ? AND id <> ? AND ${ALIVE}`),
    createSignInCode: sql('INSERT INTO sign_in_codes VALUES (?, ?, ?, NULL)'),
    userOfSignInCode: sql(
      'SELECT user_id FROM sign_in_codes WHERE hash = ? AND used_at_ms IS NULL AND expires_at_ms > ?',
    ),
    redeemSignInCode: sql(
      `UPDATE sign_in_codes SET used_at_ms = ?
       WHERE hash = ? AND used_at_ms IS NULL AND expires_at_ms > ? RETURNING user_id`,
    ),
    revokeSignInCodesOf: sql(
      'UPDATE sign_in_codes SET used_at_ms = ? WHERE user_id = ? AND used_at_ms IS NULL',
    ),
    revision: sql('SELECT value FROM identity_revision'),
    pruneSessions: sql('DELETE FROM sessions WHERE expires_at_ms < ? OR revoked_at_ms < ?'),
    pruneKeys: sql('DELETE FROM api_keys WHERE expires_at_ms < ? OR revoked_at_ms < ?'),
    pruneCodes: sql('DELETE FROM sign_in_codes WHERE expires_at_ms < ? OR used_at_ms < ?'),
  }
}

class SqliteIdentityStore implements IdentityStore {
  readonly roles: SqliteRoles
  readonly keys: SqliteApiKeys
  readonly authenticators: SqliteAuthenticators
  readonly #database: Database
  readonly #statements: ReturnType<typeof prepare>

  constructor(database: Database) {
    this.#database = database
    this.roles = new SqliteRoles(database)
    this.keys = new SqliteApiKeys(database)
    this.authenticators = new SqliteAuthenticators(database)
    this.#statements = prepare(database)
  }

  user(id: string): UserRecord | null {
    return foundOr(this.#statements.user.get(id), userOf)
  }

  users(): readonly UserRecord[] {
    return this.#statements.users.all().map(userOf)
  }

  createUser(user: UserRecord): boolean {
    const isDisabled = user.isDisabled ? 1 : 0
    const roles = user.roles.join(',')
    return isChange(
      this.#statements.createUser.run(user.id, user.passwordHash, roles, user.createdAtMs, isDisabled),
    )
  }

  setPasswordHash(userId: string, passwordHash: string): boolean {
    return isChange(this.#statements.setPasswordHash.run(passwordHash, userId))
  }

  setRoles(userId: string, roles: readonly string[]): boolean {
    return isChange(this.#statements.setRoles.run(roles.join(','), userId))
  }

  setDisabled(userId: string, isDisabled: boolean): boolean {
    return isChange(this.#statements.setDisabled.run(isDisabled ? 1 : 0, userId))
  }

  deleteUser(userId: string): boolean {
    return isChange(this.#statements.deleteUser.run(userId))
  }

  session(id: string): SessionRecord | null {
    return foundOr(this.#statements.session.get(id), sessionOf)
  }

  createSession(session: SessionRecord): void {
    this.#statements.createSession.run(
      session.id,
      session.userId,
      session.createdAtMs,
      session.generation,
      session.rotatedAtMs,
      session.expiresAtMs,
      session.revokedAtMs,
    )
  }

  advanceSession(next: SessionRecord, fromGeneration: number): boolean {
    const { generation, rotatedAtMs, expiresAtMs, id } = next
    return isChange(
      this.#statements.advanceSession.run(generation, rotatedAtMs, expiresAtMs, id, fromGeneration),
    )
  }

  revokeSession(id: string, nowMs: number): boolean {
    return isChange(this.#statements.revokeSession.run(nowMs, id, nowMs))
  }

  revokeSessionsOf(userId: string, nowMs: number, exceptId = ''): number {
    return Number(this.#statements.revokeSessionsOf.run(nowMs, userId, exceptId, nowMs).changes)
  }

  createSignInCode(code: SignInCodeRecord): void {
    this.#statements.createSignInCode.run(code.hash, code.userId, code.expiresAtMs)
  }

  userOfSignInCode(hash: string, nowMs: number): string | null {
    return foundOr(this.#statements.userOfSignInCode.get(hash, nowMs), ownerOf)
  }

  redeemSignInCode(hash: string, nowMs: number): string | null {
    return foundOr(this.#statements.redeemSignInCode.get(nowMs, hash, nowMs), ownerOf)
  }

  revokeSignInCodesOf(userId: string, nowMs: number): void {
    this.#statements.revokeSignInCodesOf.run(nowMs, userId)
  }

  atomically<Result>(change: () => Result): Result {
    return atomically(this.#database, change)
  }

  revision(): number {
    return Number(this.#statements.revision.get()?.['value'] ?? 0)
  }

  prune(beforeMs: number): number {
    const sessions = this.#statements.pruneSessions.run(beforeMs, beforeMs).changes
    const codes = this.#statements.pruneCodes.run(beforeMs, beforeMs).changes
    const keys = this.#statements.pruneKeys.run(beforeMs, beforeMs).changes
    return Number(sessions) + Number(codes) + Number(keys)
  }

  close(): void {
    this.#database.close()
  }
}

function ownerOf(row: Row): string {
  return String(row['user_id'])
}
