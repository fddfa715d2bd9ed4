import type { IdentityStore, PasswordHasher } from '../../ports/index.ts'
import { generatedPassword } from './secrets.ts'
import type { Sessions } from './sessions.ts'
import { createSignInCode } from './sign-in-codes.ts'

export const FIRST_USER_ID = 'admin'

export interface FirstUser {
  /** Made here, to be shown once; null when it was configured or made long ago. */
  readonly password: string | null
  /** For the sign-in link; null when there were users already. */
  readonly signInCode: string | null
  /** The configured password replaced another one, and everybody signed in as this user is signed out. */
  readonly isPasswordReplaced: boolean
}

export interface FirstUserOptions {
  readonly store: IdentityStore
  readonly hasher: PasswordHasher
  readonly sessions: Sessions
  readonly nowMs: () => number
}

/**
 * Makes `admin` on the first start, with `configured` or a password of its own; later lets a changed
 * `configured` password in. Takes one hash, about 50 ms, off the main thread.
 */
export async function ensureFirstUser(
  options: FirstUserOptions,
  configured: string | null,
): Promise<FirstUser> {
  const { store } = options
  if (store.users().length === 0) return await createFirstUser(options, configured)
  const isPasswordReplaced = configured !== null && (await replacePassword(options, configured))
  return { password: null, signInCode: null, isPasswordReplaced }
}

async function createFirstUser(options: FirstUserOptions, configured: string | null): Promise<FirstUser> {
  const { store, nowMs } = options
  const password = configured ?? generatedPassword()
  const passwordHash = await hashed(options.hasher, password)
  const isOurs = store.createUser({
    id: FIRST_USER_ID,
    passwordHash,
    roles: ['admin'],
    createdAtMs: nowMs(),
    isDisabled: false,
  })
  // Another process on the same store was first, and has shown its own.
  if (!isOurs) return { password: null, signInCode: null, isPasswordReplaced: false }
  const signInCode = createSignInCode(store, FIRST_USER_ID, nowMs())
  return { password: configured === null ? password : null, signInCode, isPasswordReplaced: false }
}

async function replacePassword(options: FirstUserOptions, configured: string): Promise<boolean> {
  const { store, hasher, sessions, nowMs } = options
  const user = store.user(FIRST_USER_ID)
  if (user === null) return false
  if ((await hasher.verify(configured, user.passwordHash)).outcome === 'match') return false
  store.setPasswordHash(FIRST_USER_ID, await hashed(hasher, configured))
  store.revokeSignInCodesOf(FIRST_USER_ID, nowMs())
  sessions.revokeAllOf(FIRST_USER_ID, nowMs())
  return true
}

async function hashed(hasher: PasswordHasher, password: string): Promise<string> {
  const outcome = await hasher.hash(password)
  if (outcome.outcome === 'busy')
    throw new Error('the password cannot be set now: too many are being checked')
  return outcome.text
}
