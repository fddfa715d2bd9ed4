import { type GrantsOf, PERMISSIONS, permissionsOfRoles } from './permissions.ts'

export interface RoleHolder {
  readonly roles: readonly string[]
  readonly isDisabled: boolean
}

/**
 * Whether anybody is left who may do everything. A change that would leave nobody must be refused: only
 * the machine's owner could take it back.
 */
export function hasAdministrator(users: Iterable<RoleHolder>, grantsOf: GrantsOf): boolean {
  for (const { roles, isDisabled } of users) {
    if (!isDisabled && permissionsOfRoles(roles, grantsOf).size === PERMISSIONS.length) return true
  }
  return false
}
