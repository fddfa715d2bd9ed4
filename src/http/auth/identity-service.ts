import type { IdentityStore, PasswordHasher } from '../../ports/index.ts'
import type { Authenticator } from '../frame/index.ts'
import { AccessTokens } from './access-token.ts'
import { ensureFirstUser, type FirstUser } from './first-user.ts'
import { PrincipalCache } from './principal-cache.ts'
import { RefreshTokens } from './refresh-token.ts'
import { Sessions } from './sessions.ts'
import { SignIn } from './sign-in.ts'
import { createSignInCode } from './sign-in-codes.ts'

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
  readonly nowMs: () => number
  /** At start. `adminPassword` as configured, or null. */
  ensureFirstUser(options: { readonly adminPassword: string | null }): Promise<FirstUser>
  /** A one-time code for a user who exists. */
  createSignInCode(userId: string): string
  setDisabled(userId: string, isDisabled: boolean): boolean
}

const SECRET_BYTES_MIN = 16

/** Users, sessions and tokens over one store. Throws `RangeError` for a secret that could be guessed. */
export function createIdentity(options: IdentityOptions): Identity {
  const { store, hasher, secret, nowMs } = options
  if (secret.byteLength < SECRET_BYTES_MIN) {
    throw new RangeError(
      `the token secret has ${secret.byteLength} bytes; it needs ${SECRET_BYTES_MIN} or more`,
    )
  }
  const accessTokens = new AccessTokens(secret, options.accessLifetimeSeconds)
  const cache = new PrincipalCache(accessTokens, store)
  const sessions = new Sessions({
    store,
    accessTokens,
    refreshTokens: new RefreshTokens(secret),
    cache,
    refreshLifetimeSeconds: options.refreshLifetimeSeconds,
  })
  return {
    authenticator: cache,
    signIn: new SignIn({ store, hasher, sessions, nowMs }),
    sessions,
    nowMs,
    ensureFirstUser: ({ adminPassword }) =>
      ensureFirstUser({ store, hasher, sessions, nowMs }, adminPassword),
    createSignInCode: (userId) => createSignInCode(store, userId, nowMs()),
    setDisabled: (userId, isDisabled) => {
      const isKnown = store.setDisabled(userId, isDisabled)
      if (isDisabled) sessions.revokeAllOf(userId, nowMs())
      return isKnown
    },
  }
}
