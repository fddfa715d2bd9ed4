import { NewUserBody, USERS_USUAL, UserChangeBody, type UserRow, UsersQuery } from '../../contract/index.ts'
import { isUserName, type Principal, permissionsOfRoles } from '../../identity/index.ts'
import type { UserRecord } from '../../ports/index.ts'
import type { Auditor } from '../audited.ts'
import {
  type AccountRoutesOptions,
  carryOut,
  demandGoodPassword,
  demandHeld,
  demandIdentity,
  hashed,
  type Identity,
  obstacleProblem,
} from '../auth/index.ts'
import type { Caller } from '../caller.ts'
import { createdResponse, createFeature, exactBody, jsonResponse, problem } from '../frame/index.ts'
import { firstOf, readCount } from '../listing.ts'

export function createUserRoutes({ identity, auditor }: AccountRoutesOptions) {
  const desk = () => new UserDesk(demandIdentity(identity), auditor)
  return createFeature('users')
    .get('/api/auth/me', ({ principal }) => desk().own(principal))
    .get('/api/users', ({ query }) => desk().list(query.limit, query.cursor), { query: UsersQuery })
    .post(
      '/api/users',
      ({ body, principal, address, requestId }) => desk().create({ principal, address, requestId }, body),
      { body: NewUserBody, parse: exactBody },
    )
    .put(
      '/api/users/:id',
      ({ params, body, principal, address, requestId }) =>
        desk().change({ principal, address, requestId }, params.id, body),
      { body: UserChangeBody, parse: exactBody },
    )
    .delete(
      '/api/users/:id',
      ({ params, principal, address, requestId }) =>
        desk().delete({ principal, address, requestId }, params.id),
      { parse: exactBody },
    )
}

class UserDesk {
  readonly #identity: Identity
  readonly #auditor: Auditor

  constructor(identity: Identity, auditor: Auditor) {
    this.#identity = identity
    this.#auditor = auditor
  }

  list(limitText: string | undefined, cursor = ''): Response {
    const byName = [...this.#identity.store.users()].sort((left, right) => (left.id < right.id ? -1 : 1))
    const rest = byName.filter(({ id }) => id > cursor)
    const { page, hasMore } = firstOf(rest, readCount(limitText, USERS_USUAL))
    const nextCursor = hasMore ? (page.at(-1)?.id ?? null) : null
    return jsonResponse({ items: page.map((user) => this.#rowOf(user)), next_cursor: nextCursor })
  }

  /** What a person may know of the own account, an API key of its owner's. Throws 404 when it was deleted. */
  own({ userId }: Principal): Response {
    const user = this.#identity.store.user(userId)
    if (user === null) throw obstacleProblem('unknown_user')
    return jsonResponse({ user: this.#rowOf(user) })
  }

  async create(caller: Caller, body: NewUserBody): Promise<Response> {
    const { accounts, nowMs } = this.#identity
    const { user_id: id, password, roles = ['viewer'], disabled = false } = body
    if (password !== undefined) demandGoodPassword(password, 'password')
    this.#demandRoles(caller, roles)
    const passwordHash = password === undefined ? null : await hashed(this.#identity, password)
    const user = { id, passwordHash, roles, createdAtMs: nowMs(), isDisabled: disabled }
    const details = { user_id: id, before: null, after: { roles, disabled } }
    await carryOut(this.#identity, this.#auditor, {
      caller,
      audited: { type: 'auth', action: 'user_created', outcome: 'success', details },
      change: accounts.userCreation(user),
    })
    const code = passwordHash === null ? { sign_in_code: this.#identity.createSignInCode(id) } : {}
    return createdResponse({ user: this.#rowOf(user), ...code })
  }

  async change(caller: Caller, id: string, body: UserChangeBody): Promise<Response> {
    const { password, roles, disabled } = body
    if (password === undefined && roles === undefined && disabled === undefined) {
      throw problem('bad_params', 'nothing is to be changed: name password, roles or disabled')
    }
    const user = this.#demandUser(caller, id)
    if (password !== undefined) this.#demandForeign(caller, id, password)
    if (roles !== undefined) this.#demandRoles(caller, roles)
    const passwordHash = password === undefined ? null : await hashed(this.#identity, password)
    await carryOut(this.#identity, this.#auditor, {
      caller,
      audited: { type: 'auth', action: 'user_changed', outcome: 'success', details: changeOf(user, body) },
      change: this.#identity.accounts.userChange(id, {
        judgedRoles: user.roles,
        ...(passwordHash === null ? {} : { passwordHash }),
        ...(roles === undefined ? {} : { roles }),
        ...(disabled === undefined ? {} : { isDisabled: disabled }),
      }),
      isLowering: disabled === true && password === undefined && roles === undefined,
    })
    return jsonResponse({ user: this.#rowOf(this.#identity.store.user(id) ?? user) })
  }

  async delete(caller: Caller, id: string): Promise<Response> {
    const { roles, isDisabled } = this.#demandUser(caller, id)
    const details = { user_id: id, before: { roles, disabled: isDisabled }, after: null }
    await carryOut(this.#identity, this.#auditor, {
      caller,
      audited: { type: 'auth', action: 'user_deleted', outcome: 'success', details },
      change: this.#identity.accounts.userDeletion(id, roles),
    })
    return jsonResponse({ ok: true, user_id: id })
  }

  /** Whoever may do more than the caller is out of his reach. Throws 403 or 404. */
  #demandUser({ principal }: Caller, id: string): UserRecord {
    const user = isUserName(id) ? this.#identity.store.user(id) : null
    if (user === null) throw obstacleProblem('unknown_user')
    demandHeld(principal, permissionsOfRoles(user.roles, this.#identity.standing.grantsOf))
    return user
  }

  /** The own one is changed where the present one is asked for. Throws 400 or 409. */
  #demandForeign({ principal }: Caller, id: string, password: string): void {
    demandGoodPassword(password, 'password')
    if (principal.userId !== id) return
    throw problem('conflict', 'the own password is changed at /api/auth/password, by the present one')
  }

  /** Throws 400 or 403. */
  #demandRoles({ principal }: Caller, roles: readonly string[]): void {
    const { accounts, standing } = this.#identity
    const unknown = accounts.unknownRoleIn(roles)
    if (unknown !== null) throw problem('bad_params', `roles: there is no ${unknown}`, { field: 'roles' })
    demandHeld(principal, permissionsOfRoles(roles, standing.grantsOf))
  }

  #rowOf({ id, roles, isDisabled, passwordHash, createdAtMs }: UserRecord): UserRow {
    const { secondFactor, standing } = this.#identity
    return {
      user_id: id,
      roles: [...roles],
      permissions: [...permissionsOfRoles(roles, standing.grantsOf)],
      disabled: isDisabled,
      totp: secondFactor.isActive(id),
      has_password: passwordHash !== null,
      created_at: Math.floor(createdAtMs / 1000),
    }
  }
}

/** For the audit: what is given, as it was and as it will be; of a password only that it changes. */
function changeOf(user: UserRecord, { password, roles, disabled }: UserChangeBody) {
  return {
    user_id: user.id,
    before: {
      ...(roles === undefined ? {} : { roles: user.roles }),
      ...(disabled === undefined ? {} : { disabled: user.isDisabled }),
    },
    after: {
      ...(roles === undefined ? {} : { roles }),
      ...(disabled === undefined ? {} : { disabled }),
    },
    password_changed: password !== undefined,
  }
}
