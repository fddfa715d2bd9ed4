import { RolesBody, RolesQuery } from '../../contract/index.ts'
import { expandPermissions, type Permission, permissionsOfRoles, ROLES } from '../../identity/index.ts'
import type { Auditor } from '../audited.ts'
import type { Caller } from '../caller.ts'
import { createdResponse, createFeature, exactBody, jsonResponse, problem } from '../frame/index.ts'
import { carryOut } from './carry-out.ts'
import type { Identity } from './identity-service.ts'
import { demandKnown } from './key-routes.ts'
import type { AccountRoutesOptions } from './password-routes.ts'
import { demandHeld, demandIdentity, obstacleProblem } from './refusals.ts'

/** Roles: which there are, who has them; given and taken, defined and deleted. */
export function roleRoutes({ identity, auditor }: AccountRoutesOptions) {
  const desk = () => new RoleDesk(demandIdentity(identity), auditor)
  return createFeature('roles')
    .get('/api/auth/roles', () => desk().list())
    .post(
      '/api/auth/roles',
      ({ body, principal, address, requestId }) => desk().change({ principal, address, requestId }, body),
      { body: RolesBody, parse: exactBody },
    )
    .delete(
      '/api/auth/roles',
      ({ query, principal, address, requestId }) => desk().remove({ principal, address, requestId }, query),
      { query: RolesQuery, parse: exactBody },
    )
}

interface Named {
  readonly user_id?: string
  readonly roles?: string
  readonly name?: string
}

class RoleDesk {
  readonly #identity: Identity
  readonly #auditor: Auditor

  constructor(identity: Identity, auditor: Auditor) {
    this.#identity = identity
    this.#auditor = auditor
  }

  list(): Response {
    const { store } = this.#identity
    const builtIn = ROLES.map((name) => ({
      name,
      permissions: [...permissionsOfRoles([name])],
      builtin: true,
    }))
    const defined = store.roles.all().map(({ name, permissions }) => ({ name, permissions, builtin: false }))
    const users = store.users().map(({ id, roles }) => ({ user_id: id, roles }))
    return jsonResponse({ roles: [...builtIn, ...defined], users })
  }

  change(caller: Caller, { user_id: userId, roles, name, permissions }: RolesBody): Promise<Response> {
    const isGiving = userId !== undefined && roles !== undefined && name === undefined
    if (isGiving && permissions === undefined) return this.#give(caller, userId, roles)
    const isDefining = name !== undefined && permissions !== undefined && userId === undefined
    if (isDefining && roles === undefined) return this.#define(caller, name, permissions)
    throw problem('bad_params', 'this takes user_id and roles, or name and permissions')
  }

  remove(caller: Caller, { user_id: userId = '', roles = '', name = '' }: Named): Promise<Response> {
    if (userId !== '' && roles !== '' && name === '') return this.#take(caller, userId, roles.split(','))
    if (name !== '' && userId === '' && roles === '') return this.#delete(caller, name)
    throw problem('bad_params', 'this takes user_id and roles, or name')
  }

  async #give(caller: Caller, userId: string, given: readonly string[]): Promise<Response> {
    const { store, standing } = this.#identity
    const user = store.user(userId)
    if (user === null) throw obstacleProblem('unknown_user')
    this.#demandRoles(given)
    demandHeld(caller.principal, permissionsOfRoles(given, standing.grantsOf))
    const roles = [...new Set([...user.roles, ...given])]
    await this.#setRoles(caller, userId, { before: user.roles, after: roles })
    return jsonResponse({ ok: true, user_id: userId, roles })
  }

  async #take(caller: Caller, userId: string, taken: readonly string[]): Promise<Response> {
    const { store, standing } = this.#identity
    const user = store.user(userId)
    if (user === null) throw obstacleProblem('unknown_user')
    const removed = user.roles.filter((role) => taken.includes(role))
    demandHeld(caller.principal, permissionsOfRoles(removed, standing.grantsOf))
    const roles = user.roles.filter((role) => !taken.includes(role))
    if (removed.length > 0) await this.#setRoles(caller, userId, { before: user.roles, after: roles })
    return jsonResponse({ ok: true, user_id: userId, removed_roles: removed })
  }

  #setRoles(caller: Caller, userId: string, { before, after }: RolesChange): Promise<void> {
    const details = { user_id: userId, before: { roles: before }, after: { roles: after } }
    return carryOut(this.#identity, this.#auditor, {
      caller,
      audited: { type: 'auth', action: 'role_assignment_changed', outcome: 'success', details },
      change: this.#identity.accounts.userChange(userId, { roles: after, judgedRoles: before }),
    })
  }

  async #define(caller: Caller, name: string, words: readonly string[]): Promise<Response> {
    const { store, accounts } = this.#identity
    const permissions = [...demandKnown(words)]
    const known = store.roles.get(name)
    // What the role allowed counts too: to take it away is to decide about it.
    demandHeld(caller.principal, [...permissions, ...permissionsIn(known?.permissions)])
    const details = { name, before: known && { permissions: known.permissions }, after: { permissions } }
    await carryOut(this.#identity, this.#auditor, {
      caller,
      audited: { type: 'auth', action: known ? 'role_changed' : 'role_created', outcome: 'success', details },
      change: accounts.roleDefinition({ name, permissions }),
    })
    const answer = { ok: true, name, permissions }
    return known ? jsonResponse(answer) : createdResponse(answer)
  }

  async #delete(caller: Caller, name: string): Promise<Response> {
    const { store, accounts } = this.#identity
    const known = store.roles.get(name)
    demandHeld(caller.principal, permissionsIn(known?.permissions))
    const details = { name, before: known && { permissions: known.permissions }, after: null }
    await carryOut(this.#identity, this.#auditor, {
      caller,
      audited: { type: 'auth', action: 'role_deleted', outcome: 'success', details },
      change: accounts.roleDeletion(name),
    })
    return jsonResponse({ ok: true, name })
  }

  /** Throws 400. */
  #demandRoles(roles: readonly string[]): void {
    const unknown = this.#identity.accounts.unknownRoleIn(roles)
    if (unknown !== null) throw problem('bad_params', `roles: there is no ${unknown}`, { field: 'roles' })
  }
}

interface RolesChange {
  readonly before: readonly string[]
  readonly after: readonly string[]
}

function permissionsIn(words: readonly string[] = []): ReadonlySet<Permission> {
  return expandPermissions(words)
}
