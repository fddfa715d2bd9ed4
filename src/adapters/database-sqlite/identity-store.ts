import type { DatabaseSync } from 'node:sqlite'
import type { IdentityStore, SessionRecord, SignInCodeRecord, UserRecord } from '../../ports/index.ts'
import { IDENTITY } from './identity-tables.ts'
import { openComponent } from './open.ts'
import { sessionOf, userOf } from './rows.ts'

/** Throws `SchemaTooNew`, or what SQLite says of a file that is damaged or not ours. */
export function openIdentityStore(file: string): IdentityStore {
  return openComponent(file, IDENTITY, (database) => new SqliteIdentityStore(database))
}

const ALIVE = 'revoked_at_ms IS NULL AND expires_at_ms > ?'

function prepare(database: DatabaseSync) {
  const sql = (text: string) => database.prepare(text)
  return {
    user: sql('SELECT * FROM users WHERE id = ?'),
    users: sql('SELECT * FROM users ORDER BY created_at_ms, id'),
    createUser: sql('INSERT INTO users VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING'),
    setPasswordHash: sql('UPDATE users SET password_hash = ? WHERE id = ?'),
    setRoles: sql('UPDATE users SET roles = ? WHERE id = ?'),
    setDisabled: sql('UPDATE users SET is_disabled = ? WHERE id = ?'),
    session: sql('SELECT * FROM sessions WHERE id = ?'),
    createSession: sql('INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)'),
    advanceSession: sql(
      `UPDATE sessions SET generation = ?, rotated_at_ms = ?, expires_at_ms = ?
       WHERE id = ? AND generation = ? AND revoked_at_ms IS NULL`,
    ),
    revokeSession: sql(`UPDATE sessions SET revoked_at_ms = ? WHERE id = ? AND ${ALIVE}`),
    revokeSessionsOf: sql(`UPDATE sessions SET revoked_at_ms = ? WHERE user_id = ? AND ${ALIVE}`),
    createSignInCode: sql('INSERT INTO sign_in_codes VALUES (?, ?, ?, NULL)'),
    redeemSignInCode: sql(
      `UPDATE sign_in_codes SET used_at_ms = ?
       WHERE hash = ? AND used_at_ms IS NULL AND expires_at_ms > ? RETURNING user_id`,
    ),
    pruneSessions: sql('DELETE FROM sessions WHERE expires_at_ms < ? OR revoked_at_ms < ?'),
    pruneCodes: sql('DELETE FROM sign_in_codes WHERE expires_at_ms < ? OR used_at_ms < ?'),
  }
}

class SqliteIdentityStore implements IdentityStore {
  readonly #database: DatabaseSync
  readonly #statements: ReturnType<typeof prepare>

  constructor(database: DatabaseSync) {
    this.#database = database
    this.#statements = prepare(database)
  }

  user(id: string): UserRecord | null {
    const row = this.#statements.user.get(id)
    return row === undefined || row === null ? null : userOf(row)
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

  session(id: string): SessionRecord | null {
    const row = this.#statements.session.get(id)
    return row === undefined || row === null ? null : sessionOf(row)
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

  revokeSessionsOf(userId: string, nowMs: number): number {
    return Number(this.#statements.revokeSessionsOf.run(nowMs, userId, nowMs).changes)
  }

  createSignInCode(code: SignInCodeRecord): void {
    this.#statements.createSignInCode.run(code.hash, code.userId, code.expiresAtMs)
  }

  redeemSignInCode(hash: string, nowMs: number): string | null {
    const row = this.#statements.redeemSignInCode.get(nowMs, hash, nowMs)
    return row === undefined || row === null ? null : String(row['user_id'])
  }

  prune(beforeMs: number): number {
    const sessions = this.#statements.pruneSessions.run(beforeMs, beforeMs).changes
    const codes = this.#statements.pruneCodes.run(beforeMs, beforeMs).changes
    return Number(sessions) + Number(codes)
  }

  close(): void {
    this.#database.close()
  }
}

function isChange(result: { readonly changes: number | bigint }): boolean {
  return Number(result.changes) > 0
}
