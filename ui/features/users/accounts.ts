import type { ApiKeyRow, RolesAnswer, UserRow } from '../../../src/contract/index.ts'
import { holdsAll } from '../../lib/permissions.ts'

export type RoleRow = RolesAnswer['roles'][number]

/** The one user who may come in and do everything; null while there are others, or none is known. */
export function lastAdministrator(users: readonly UserRow[]): string | null {
  const administrators = users.filter(({ disabled, permissions }) => !disabled && holdsAll(permissions))
  const [only, ...others] = administrators
  return only !== undefined && others.length === 0 ? only.user_id : null
}

/** After the name of that user. */
export const WHY_LAST =
  'is the only user left who may do everything. Give the role admin to somebody else first: without such a ' +
  'user nobody could change settings, users or limits any more.'

export type KeyState = 'good' | 'expired' | 'revoked'

export function keyState({ revoked, expires_at }: ApiKeyRow, nowMs: number): KeyState {
  if (revoked) return 'revoked'
  return expires_at !== null && expires_at * 1000 <= nowMs ? 'expired' : 'good'
}

/** Carries a one-time code into the page that signs in by it. */
export const signInLink = (origin: string, code: string): string => `${origin}/#sign-in=${code}`
