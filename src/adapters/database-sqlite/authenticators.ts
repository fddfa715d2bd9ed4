import type { AuthenticatorConfirmation, AuthenticatorRecord, AuthenticatorStore } from '../../ports/index.ts'
import type { Database } from './database.ts'
import { authenticatorOf, foundOr, isChange } from './rows.ts'
import { atomically } from './transaction.ts'

function prepare(database: Database) {
  const sql = (text: string) => database.prepare(text)
  return {
    get: sql('SELECT * FROM authenticators WHERE user_id = ?'),
    begin: sql(
      `INSERT INTO authenticators VALUES (?, ?, ?, NULL, 0)
       ON CONFLICT (user_id) DO UPDATE
       SET sealed_secret = excluded.sealed_secret, begun_at_ms = excluded.begun_at_ms, last_step = 0
       WHERE confirmed_at_ms IS NULL`,
    ),
    confirm: sql(
      `UPDATE authenticators SET confirmed_at_ms = ?, last_step = ?
       WHERE user_id = ? AND confirmed_at_ms IS NULL`,
    ),
    addRecoveryCode: sql('INSERT INTO recovery_codes VALUES (?, ?, NULL)'),
    spendStep: sql('UPDATE authenticators SET last_step = ? WHERE user_id = ? AND last_step < ?'),
    spendRecoveryCode: sql(
      'UPDATE recovery_codes SET used_at_ms = ? WHERE user_id = ? AND hash = ? AND used_at_ms IS NULL',
    ),
    remove: sql('DELETE FROM authenticators WHERE user_id = ?'),
  }
}

export class SqliteAuthenticators implements AuthenticatorStore {
  readonly #database: Database
  readonly #statements: ReturnType<typeof prepare>

  constructor(database: Database) {
    this.#database = database
    this.#statements = prepare(database)
  }

  get(userId: string): AuthenticatorRecord | null {
    return foundOr(this.#statements.get.get(userId), authenticatorOf)
  }

  begin(userId: string, sealedSecret: string, nowMs: number): boolean {
    return isChange(this.#statements.begin.run(userId, sealedSecret, nowMs))
  }

  confirm({ userId, step, nowMs, recoveryCodeHashes }: AuthenticatorConfirmation): boolean {
    return atomically(this.#database, () => {
      if (!isChange(this.#statements.confirm.run(nowMs, step, userId))) return false
      for (const hash of recoveryCodeHashes) this.#statements.addRecoveryCode.run(hash, userId)
      return true
    })
  }

  spendStep(userId: string, step: number): boolean {
    return isChange(this.#statements.spendStep.run(step, userId, step))
  }

  spendRecoveryCode(userId: string, hash: string, nowMs: number): boolean {
    return isChange(this.#statements.spendRecoveryCode.run(nowMs, userId, hash))
  }

  remove(userId: string): boolean {
    return isChange(this.#statements.remove.run(userId))
  }
}
