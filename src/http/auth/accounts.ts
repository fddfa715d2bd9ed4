import { hasAdministrator, isReservedName, isRole } from '../../identity/index.ts'
import type { IdentityStore, RoleRecord, UserRecord } from '../../ports/index.ts'
import type { Revocations } from './revocations.ts'

/** Why a change of users or roles cannot be. */
export type AccountObstacle =
  | 'user_exists'
  | 'unknown_user'
  | 'unknown_role'
  | 'built_in_role'
  | 'role_in_use'
  | 'last_administrator'
  | 'reserved_name'
  | 'changed_meanwhile'

/**
 * A change that can be judged before it is made: an audit has to be written in between, and then it is
 * judged again in the same step that makes it.
 */
export interface AccountChange {
  obstacle(): AccountObstacle | null
  apply(): void
}

export interface UserFields {
  readonly passwordHash?: string
  readonly roles?: readonly string[]
  readonly isDisabled?: boolean
  /** What the change was judged by: with other roles by now, it has to be judged again. */
  readonly judgedRoles?: readonly string[]
  /** Lives on where a new password ends the user's sessions. */
  readonly keepSessionId?: string
}

export interface AccountsOptions {
  readonly store: IdentityStore
  readonly nowMs: () => number
  readonly revocations: Pick<Revocations, 'tell'>
}

/** Users and roles: what may be changed, and what ends with it. */
export class Accounts {
  readonly #options: AccountsOptions

  constructor(options: AccountsOptions) {
    this.#options = options
  }

  /** Null when it was made. */
  perform(change: AccountChange): AccountObstacle | null {
    const { store, revocations } = this.#options
    const obstacle = store.atomically(() => {
      const found = change.obstacle()
      if (found === null) change.apply()
      return found
    })
    if (obstacle === null) revocations.tell()
    return obstacle
  }

  userCreation(user: UserRecord): AccountChange {
    const { store } = this.#options
    return {
      obstacle: () => {
        if (isReservedName(user.id)) return 'reserved_name'
        return store.user(user.id) === null ? this.#unknownRole(user.roles) : 'user_exists'
      },
      apply: () => void store.createUser(user),
    }
  }

  userChange(userId: string, fields: UserFields): AccountChange {
    const { store } = this.#options
    return {
      obstacle: () => {
        const user = store.user(userId)
        if (user === null) return 'unknown_user'
        if (!isJudgedBy(user, fields.judgedRoles)) return 'changed_meanwhile'
        const added = (fields.roles ?? []).filter((role) => !user.roles.includes(role))
        return this.#unknownRole(added) ?? this.#lastAdministrator({ changed: changed(user, fields) })
      },
      apply: () => this.#applyFields(userId, fields),
    }
  }

  userDeletion(userId: string, judgedRoles?: readonly string[]): AccountChange {
    const { store } = this.#options
    return {
      obstacle: () => {
        const user = store.user(userId)
        if (user === null) return 'unknown_user'
        if (!isJudgedBy(user, judgedRoles)) return 'changed_meanwhile'
        return this.#lastAdministrator({ removedId: userId })
      },
      apply: () => void store.deleteUser(userId),
    }
  }

  roleDefinition(role: RoleRecord): AccountChange {
    const { store } = this.#options
    return {
      obstacle: () => (isRole(role.name) ? 'built_in_role' : this.#lastAdministrator({ role })),
      apply: () => void store.roles.put(role),
    }
  }

  roleDeletion(name: string): AccountChange {
    const { store } = this.#options
    return {
      obstacle: () => {
        if (isRole(name)) return 'built_in_role'
        if (store.roles.get(name) === null) return 'unknown_role'
        return store.users().some(({ roles }) => roles.includes(name)) ? 'role_in_use' : null
      },
      apply: () => void store.roles.delete(name),
    }
  }

  /** The first of `roles` that is neither built in nor defined here. */
  unknownRoleIn(roles: readonly string[]): string | null {
    return roles.find((role) => !isRole(role) && this.#options.store.roles.get(role) === null) ?? null
  }

  #unknownRole(roles: readonly string[]): AccountObstacle | null {
    return this.unknownRoleIn(roles) === null ? null : 'unknown_role'
  }

  #applyFields(userId: string, fields: UserFields): void {
    const { store, nowMs } = this.#options
    const { passwordHash, roles, isDisabled } = fields
    if (passwordHash !== undefined) store.setPasswordHash(userId, passwordHash)
    if (roles !== undefined) store.setRoles(userId, roles)
    if (isDisabled !== undefined) store.setDisabled(userId, isDisabled)
    if (passwordHash === undefined && isDisabled !== true) return
    store.revokeSessionsOf(userId, nowMs(), fields.keepSessionId)
    store.revokeSignInCodesOf(userId, nowMs())
  }

  #lastAdministrator(planned: PlannedState): AccountObstacle | null {
    const { store } = this.#options
    const grantsNow = (name: string) => store.roles.get(name)?.permissions ?? null
    const users = store.users()
    if (!hasAdministrator(users, grantsNow)) return null
    const { changed: one, removedId, role } = planned
    const after = users.filter(({ id }) => id !== removedId).map((user) => (user.id === one?.id ? one : user))
    const grantsAfter = (name: string) => (name === role?.name ? role.permissions : grantsNow(name))
    return hasAdministrator(after, grantsAfter) ? null : 'last_administrator'
  }
}

interface PlannedState {
  readonly changed?: UserRecord
  readonly removedId?: string
  readonly role?: RoleRecord
}

function isJudgedBy(user: UserRecord, roles: readonly string[] | undefined): boolean {
  return roles === undefined || user.roles.join() === roles.join()
}

function changed(user: UserRecord, { roles, isDisabled }: UserFields): UserRecord {
  return { ...user, roles: roles ?? user.roles, isDisabled: isDisabled ?? user.isDisabled }
}
