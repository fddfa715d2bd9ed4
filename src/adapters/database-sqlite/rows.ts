import type { Money } from '../../domain/index.ts'
import type {
  ApiKeyRecord,
  AuthenticatorRecord,
  RoleRecord,
  SessionRecord,
  UserRecord,
} from '../../ports/index.ts'

/** What `node:sqlite` gives for one row. */
export type Row = Readonly<Record<string, unknown>>

/** Bun and Deno give undefined or null where there is no row. */
export function foundOr<Found>(row: Row | null | undefined, read: (row: Row) => Found): Found | null {
  return row === undefined || row === null ? null : read(row)
}

export function userOf(row: Row): UserRecord {
  return {
    id: String(row['id']),
    passwordHash: row['password_hash'] === null ? null : String(row['password_hash']),
    roles: wordsOf(row['roles']),
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
    revokedAtMs: numberOrNull(row['revoked_at_ms']),
  }
}

export function roleOf(row: Row): RoleRecord {
  return { name: String(row['name']), permissions: wordsOf(row['permissions']) }
}

export function apiKeyOf(row: Row): ApiKeyRecord {
  return {
    id: String(row['id']),
    hash: String(row['hash']),
    userId: String(row['user_id']),
    name: String(row['name']),
    permissions: wordsOf(row['permissions']),
    createdAtMs: Number(row['created_at_ms']),
    expiresAtMs: numberOrNull(row['expires_at_ms']),
    lastUsedAtMs: numberOrNull(row['last_used_at_ms']),
    revokedAtMs: numberOrNull(row['revoked_at_ms']),
  }
}

export function authenticatorOf(row: Row): AuthenticatorRecord {
  return {
    userId: String(row['user_id']),
    sealedSecret: String(row['sealed_secret']),
    isConfirmed: row['confirmed_at_ms'] !== null,
    lastStep: Number(row['last_step']),
  }
}

/** Lists of words are kept between commas. */
function wordsOf(column: unknown): readonly string[] {
  return String(column).split(',').filter(Boolean)
}

/** An amount kept as the whole number of its units. */
export function moneyIn(column: unknown): Money {
  return BigInt(String(column)) as Money
}

function numberOrNull(column: unknown): number | null {
  return column === null ? null : Number(column)
}

export function isChange(result: { readonly changes: number | bigint }): boolean {
  return Number(result.changes) > 0
}
