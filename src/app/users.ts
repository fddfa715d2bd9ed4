import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../adapters/clock/index.ts'
import { createScryptHasher } from '../adapters/hasher/index.ts'
import { unixMsFromNs } from '../domain/index.ts'
import {
  type AccountChange,
  type AccountObstacle,
  Accounts,
  createSignInCode,
  type UserFields,
} from '../http/auth/index.ts'
import { hasAdministrator, isReservedName, isUserName, passwordProblem, ROLES } from '../identity/index.ts'
import type { IdentityStore } from '../ports/index.ts'
import { type CommandAudit, type CommandAudited, openCommandAudit } from './cli-audit.ts'
import type { LoadedConfig } from './config/index.ts'
import { holdDataDirectory } from './hold-data-directory.ts'
import { openStore } from './open-store.ts'
import { StartProblem } from './start-problem.ts'

export { generatedPassword } from '../http/auth/index.ts'

/** A user as a command shows one. */
export interface UserSummary {
  readonly userId: string
  readonly roles: readonly string[]
  readonly isDisabled: boolean
  readonly hasPassword: boolean
  readonly hasAuthenticator: boolean
  readonly createdAtMs: number
}

/** What `veloz user` does, beside a running VeloZ or without one. Every refusal is a `StartProblem`. */
export interface UserTools {
  list(): readonly UserSummary[]
  /** Before anybody is asked for a password. */
  demandNew(userId: string, roles: readonly string[]): void
  demandKnown(userId: string): void
  add(user: {
    readonly userId: string
    readonly roles: readonly string[]
    readonly password: string
  }): Promise<void>
  setPassword(userId: string, password: string): Promise<void>
  setDisabled(userId: string, isDisabled: boolean): Promise<void>
  /** The code of a link that signs in once. */
  createLink(userId: string): Promise<string>
  endAuthenticator(userId: string): Promise<void>
  /** Whether anybody who may do everything can come in. */
  hasAdministrator(): boolean
  close(): Promise<void>
}

export interface UserToolsOptions {
  /** Makes the database where there is none. */
  readonly mayCreate: boolean
}

export async function openUserTools(
  loaded: LoadedConfig,
  { mayCreate }: UserToolsOptions,
): Promise<UserTools> {
  const file = join(loaded.dataDirectory, 'veloz.db')
  if (!mayCreate && !existsSync(file)) {
    throw new StartProblem(2, `There are no users: ${file} is not there; say where with --data-dir.`)
  }
  const directory = await holdDataDirectory(loaded.dataDirectory, { takesLock: false })
  const store = openStore(file)
  try {
    return new StoredUsers(store, await openCommandAudit(loaded), () => directory.release())
  } catch (error) {
    store.close()
    directory.release()
    throw error
  }
}

class StoredUsers implements UserTools {
  readonly #store: IdentityStore
  readonly #audit: CommandAudit
  readonly #release: () => void
  readonly #accounts: Accounts
  readonly #clock = systemClock()
  readonly #hasher = createScryptHasher()

  constructor(store: IdentityStore, audit: CommandAudit, release: () => void) {
    this.#store = store
    this.#audit = audit
    this.#release = release
    // Nobody in this process keeps an answer; a running VeloZ looks at the store itself.
    const revocations = { tell: () => undefined }
    this.#accounts = new Accounts({ store, nowMs: () => this.#nowMs(), revocations })
  }

  list(): readonly UserSummary[] {
    return this.#store.users().map(({ id, roles, isDisabled, passwordHash, createdAtMs }) => ({
      userId: id,
      roles,
      isDisabled,
      hasPassword: passwordHash !== null,
      hasAuthenticator: this.#store.authenticators.get(id)?.isConfirmed === true,
      createdAtMs,
    }))
  }

  demandNew(userId: string, roles: readonly string[]): void {
    if (!isUserName(userId)) {
      const rule = '1 to 64 letters, digits and . _ @ -, none of . @ - first'
      throw new StartProblem(2, `${JSON.stringify(userId)} is no name: it takes ${rule}`)
    }
    const unknown = this.#accounts.unknownRoleIn(roles)
    if (unknown !== null) {
      const names = [...ROLES, ...this.#store.roles.all().map(({ name }) => name)]
      throw new StartProblem(
        2,
        `There is no role ${JSON.stringify(unknown)}. There are: ${names.join(', ')}.`,
      )
    }
    if (isReservedName(userId)) throw refused('reserved_name', userId)
    if (this.#store.user(userId) !== null) throw refused('user_exists', userId)
  }

  demandKnown(userId: string): void {
    if (this.#store.user(userId) === null) throw refused('unknown_user', userId)
  }

  async add({ userId, roles, password }: Parameters<UserTools['add']>[0]): Promise<void> {
    this.demandNew(userId, roles)
    const passwordHash = await this.#hashed(password)
    const user = { id: userId, passwordHash, roles, createdAtMs: this.#nowMs(), isDisabled: false }
    const details = { user_id: userId, before: null, after: { roles, disabled: false } }
    const change = this.#accounts.userCreation(user)
    await this.#carryOut(userId, change, { type: 'auth', action: 'user_created', details })
  }

  async setPassword(userId: string, password: string): Promise<void> {
    this.demandKnown(userId)
    const passwordHash = await this.#hashed(password)
    const details = { user_id: userId }
    await this.#carryOut(userId, this.#change(userId, { passwordHash }), {
      type: 'auth',
      action: 'password_changed',
      details,
    })
  }

  async setDisabled(userId: string, isDisabled: boolean): Promise<void> {
    const before = this.#store.user(userId)
    if (before === null) throw refused('unknown_user', userId)
    const change = this.#change(userId, { isDisabled })
    const details = {
      user_id: userId,
      before: { disabled: before.isDisabled },
      after: { disabled: isDisabled },
    }
    const audited: CommandAudited = { type: 'auth', action: 'user_changed', details }
    if (!isDisabled) return await this.#carryOut(userId, change, audited)
    this.#perform(userId, change)
    this.#audit.note(audited)
  }

  async createLink(userId: string): Promise<string> {
    const user = this.#store.user(userId)
    if (user === null) throw refused('unknown_user', userId)
    if (user.isDisabled) {
      throw new StartProblem(1, `${userId} is disabled, and no link would sign in; see veloz user enable.`)
    }
    await this.#audit.record({ type: 'auth', action: 'sign_in_link_created', details: { user_id: userId } })
    return createSignInCode(this.#store, userId, this.#nowMs())
  }

  async endAuthenticator(userId: string): Promise<void> {
    this.demandKnown(userId)
    if (this.#store.authenticators.get(userId) === null) {
      throw new StartProblem(1, `${userId} has no authenticator app.`)
    }
    await this.#audit.record({ type: 'auth', action: 'totp_ended', details: { user_id: userId } })
    this.#store.authenticators.remove(userId)
  }

  hasAdministrator(): boolean {
    return hasAdministrator(this.#store.users(), (name) => this.#store.roles.get(name)?.permissions ?? null)
  }

  async close(): Promise<void> {
    await this.#audit.close()
    this.#store.close()
    this.#release()
  }

  #change(userId: string, fields: UserFields): AccountChange {
    return this.#accounts.userChange(userId, fields)
  }

  async #carryOut(userId: string, change: AccountChange, audited: CommandAudited): Promise<void> {
    const obstacle = change.obstacle()
    if (obstacle !== null) throw refused(obstacle, userId)
    await this.#audit.record(audited)
    this.#perform(userId, change)
  }

  #perform(userId: string, change: AccountChange): void {
    const obstacle = this.#accounts.perform(change)
    if (obstacle !== null) throw refused(obstacle, userId)
  }

  async #hashed(password: string): Promise<string> {
    const wrong = passwordProblem(password)
    if (wrong !== null) throw new StartProblem(2, `The password ${wrong}.`)
    const outcome = await this.#hasher.hash(password)
    if (outcome.outcome === 'busy') throw new StartProblem(1, 'The password cannot be hashed now; try again.')
    return outcome.text
  }

  #nowMs(): number {
    return unixMsFromNs(this.#clock.now())
  }
}

function refused(obstacle: AccountObstacle, userId: string): StartProblem {
  switch (obstacle) {
    case 'user_exists':
      return new StartProblem(1, `There is a user ${userId} already; veloz user passwd sets a new password.`)
    case 'unknown_user':
      return new StartProblem(1, `There is no user ${JSON.stringify(userId)}; see veloz user list.`)
    case 'last_administrator':
      return new StartProblem(
        1,
        `Nobody but ${userId} may do everything; give somebody else the role admin first.`,
      )
    case 'reserved_name':
      return new StartProblem(2, `${userId} is a name the audit has a meaning for; choose another.`)
    case 'changed_meanwhile':
    case 'unknown_role':
    case 'built_in_role':
    case 'role_in_use':
      return new StartProblem(1, 'Users or roles were changed meanwhile; try again.')
  }
}
