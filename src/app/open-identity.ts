import { createScryptHasher } from '../adapters/hasher/index.ts'
import type { AuditEntry } from '../domain/index.ts'
import { createIdentity, FIRST_USER_ID, type Identity } from '../http/auth/index.ts'
import type { AuditLog, IdentityStore } from '../ports/index.ts'
import type { Foundation } from './foundation.ts'
import { StartProblem } from './start-problem.ts'

/** Throws `StartProblem` for a token secret that could be guessed. */
export async function openIdentity(base: Foundation, store: IdentityStore): Promise<Identity> {
  const { auth } = base.loaded.config
  const secret =
    auth.jwtSecret === null
      ? await base.directory.ensureSecret('jwt')
      : new TextEncoder().encode(auth.jwtSecret)
  try {
    return createIdentity({
      store,
      hasher: createScryptHasher(),
      secret,
      nowMs: base.nowMs,
      accessLifetimeSeconds: auth.tokenExpiry,
      refreshLifetimeSeconds: auth.refreshExpiry,
    })
  } catch (error) {
    if (error instanceof RangeError) throw new StartProblem(2, `auth.jwt_secret: ${error.message}`)
    throw error
  }
}

/** What another process revoked must end here within a second. */
const LOOK_MS = 500

/** Sees what other processes change, `veloz user` among them; the answer ends that. */
export function keepIdentity({ timers, log }: Foundation, identity: Identity): () => Promise<void> {
  let isFailing = false
  const stop = timers.every(LOOK_MS, () => {
    try {
      identity.upkeep()
      isFailing = false
    } catch (error) {
      if (!isFailing) log.error('users and keys cannot be looked after', { error })
      isFailing = true
    }
  })
  return async () => {
    stop()
    identity.close()
  }
}

/** What the first start shows once. */
export interface MadeFirst {
  readonly password: string | null
  readonly signInCode: string | null
}

/**
 * Makes the first user last of all, when everything else stands: what it makes is shown once and must not be
 * lost to a failed start. Whoever signs in before waits for it instead of being refused.
 */
export function firstUserMaker(
  { loaded, log }: Foundation,
  identity: Identity | null,
  audit: AuditLog | null,
): () => Promise<MadeFirst> {
  if (identity === null) return async () => ({ password: null, signInCode: null })
  const made = Promise.withResolvers<void>()
  identity.signIn.holdUntil(made.promise)
  return async () => {
    try {
      const { adminPassword } = loaded.config.auth
      const first = await identity.ensureFirstUser({ adminPassword })
      if (first.isPasswordReplaced)
        log.warn('the configured password replaced the stored one', { user: FIRST_USER_ID })
      if (first.signInCode !== null) audit?.note(atStart('user_created'))
      if (first.isPasswordReplaced) audit?.note(atStart('password_changed'))
      return first
    } finally {
      made.resolve()
    }
  }
}

/** Nobody is signed in yet: the configuration, or its absence, is who did it. */
function atStart(action: string): AuditEntry {
  const details = { user_id: FIRST_USER_ID }
  const who = { userId: 'configuration', address: 'local', requestId: '' }
  return { ...who, type: 'auth', action, outcome: 'success', details }
}
