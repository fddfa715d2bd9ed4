import type { Principal } from '../../identity/index.ts'
import type { IdentityStore, PasswordHasher } from '../../ports/index.ts'
import type { Authenticator } from '../frame/index.ts'
import { AccessTokens } from './access-token.ts'
import { Accounts } from './accounts.ts'
import { AliveMemory } from './alive-memory.ts'
import { ApiKeys } from './api-keys.ts'
import { ensureFirstUser, type FirstUser } from './first-user.ts'
import type { Lifetimes } from './lifetimes.ts'
import { PrincipalCache } from './principal-cache.ts'
import { RefreshTokens } from './refresh-token.ts'
import { Revocations } from './revocations.ts'
import { SecondFactor } from './second-factor.ts'
import { Sessions } from './sessions.ts'
import { SignIn } from './sign-in.ts'
import { createSignInCode } from './sign-in-codes.ts'
import { Standing } from './standing.ts'

export interface IdentityOptions {
  readonly store: IdentityStore
  readonly hasher: PasswordHasher
  /** Signs tokens; 32 random bytes or more. Another secret ends every session. */
  readonly secret: Uint8Array
  /** Ms since the epoch. */
  readonly nowMs: () => number
  readonly accessLifetimeSeconds: number
  readonly refreshLifetimeSeconds: number
}

export interface Identity {
  /** For the frame. */
  readonly authenticator: Authenticator
  readonly signIn: SignIn
  readonly sessions: Sessions
  readonly keys: ApiKeys
  readonly accounts: Accounts
  readonly secondFactor: SecondFactor
  readonly standing: Standing
  readonly store: IdentityStore
  readonly hasher: PasswordHasher
  readonly nowMs: () => number
  /**
   * Whether requests and streams of this principal may go on: its session or key lives, and everything it
   * could do when it was made it still can.
   */
  isAlive(principal: Principal): boolean
  /** Called after anything was revoked or taken away, for what must end with it at once. */
  onRevoked(listener: () => void): void
  /** At start. `adminPassword` as configured, or null. */
  ensureFirstUser(options: { readonly adminPassword: string | null }): Promise<FirstUser>
  /** A one-time code for a user who exists. */
  createSignInCode(userId: string): string
  /** Holds for tokens made from now on. */
  reconfigure(lifetimes: Readonly<Lifetimes>): void
  /**
   * To be called several times a second: sees what other processes changed, and writes down uses of keys and
   * revocations that could not be written before. Throws `StorageFailed`.
   */
  upkeep(): void
  /** At the end: writes down what was not yet. */
  close(): void
}

const SECRET_BYTES_MIN = 16

/** Users, sessions, keys, tokens over one store. Throws `RangeError` for a secret that could be guessed. */
export function createIdentity(options: IdentityOptions): Identity {
  const { store, hasher, secret, nowMs } = options
  if (secret.byteLength < SECRET_BYTES_MIN) {
    throw new RangeError(
      `the token secret has ${secret.byteLength} bytes; it needs ${SECRET_BYTES_MIN} or more`,
    )
  }
  const { accessLifetimeSeconds, refreshLifetimeSeconds } = options
  const lifetimes: Lifetimes = { accessLifetimeSeconds, refreshLifetimeSeconds }
  const revocations = new Revocations(store)
  const standing = new Standing(store, revocations)
  const keys = new ApiKeys({ store, revocations })
  const accessTokens = new AccessTokens(secret, lifetimes)
  const alive = new AliveMemory(standing, revocations)
  const cache = new PrincipalCache({ tokens: accessTokens, keys, standing, alive })
  const refreshTokens = new RefreshTokens(secret)
  const sessions = new Sessions({ store, accessTokens, refreshTokens, standing, revocations, lifetimes })
  const secondFactor = new SecondFactor(store, secret)
  revocations.onRevoked(() => cache.recheckAll())
  return {
    authenticator: cache,
    signIn: new SignIn({ store, hasher, secondFactor, nowMs }),
    sessions,
    keys,
    accounts: new Accounts({ store, nowMs, revocations }),
    secondFactor,
    standing,
    store,
    hasher,
    nowMs,
    isAlive: (principal) => alive.isAlive(principal, nowMs()),
    onRevoked: (listener) => revocations.onRevoked(listener),
    ensureFirstUser: ({ adminPassword }) =>
      ensureFirstUser({ store, hasher, sessions, nowMs }, adminPassword),
    createSignInCode: (userId) => createSignInCode(store, userId, nowMs()),
    reconfigure: (changed) => {
      lifetimes.accessLifetimeSeconds = changed.accessLifetimeSeconds
      lifetimes.refreshLifetimeSeconds = changed.refreshLifetimeSeconds
    },
    upkeep: () => {
      revocations.look()
      keys.writeUses(nowMs())
    },
    close: () => keys.writeUses(nowMs(), true),
  }
}
