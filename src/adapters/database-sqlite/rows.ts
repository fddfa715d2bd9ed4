import type { SessionRecord, UserRecord } from '../../ports/index.ts'

/** What `node:sqlite` gives for one row. */
export type Row = Readonly<Record<string, unknown>>

export function userOf(row: Row): UserRecord {
  return {
    id: String(row['id']),
    passwordHash: row['password_hash'] === null ? null : String(row['password_hash']),
    roles: String(row['roles']).split(',').filter(Boolean),
    createdAtMs: Number(row['created_at_ms']),
    isDisabled: row['is_disabled'] === 1,
  }
}

export function sessionOf(row: Row): SessionRecord {
  return {
    id: String(row['id']),
    userId: String(row['user_id']),
    createdAtMs: Number(row['created_at_ms']),
    generation: Number(row['generation']),
    rotatedAtMs: Number(row['rotated_at_ms']),
    expiresAtMs: Number(row['expires_at_ms']),
    revokedAtMs: row['revoked_at_ms'] === null ? null : Number(row['revoked_at_ms']),
  }
}
