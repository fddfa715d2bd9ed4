import { BoundedMap, isAlive, type Principal, sessionPrincipal } from '../../identity/index.ts'
import type { IdentityStore } from '../../ports/index.ts'
import type { Authenticator } from '../frame/index.ts'
import type { AccessClaims, AccessTokens } from './access-token.ts'

const TOKENS_MAX = 10_000
/** Another gateway on the same store may revoke; that must be seen within a second. */
const RECHECK_AFTER_MS = 1000

interface Entry {
  readonly claims: AccessClaims
  readonly principal: Principal
  readonly checkedAtMs: number
}

/**
 * Principals by the text of their token, so that a signed request costs one look-up and no signature check.
 */
export class PrincipalCache implements Authenticator {
  readonly #entries = new BoundedMap<string, Entry>(TOKENS_MAX)
  readonly #tokens: AccessTokens
  readonly #store: IdentityStore

  constructor(tokens: AccessTokens, store: IdentityStore) {
    this.#tokens = tokens
    this.#store = store
  }

  cached(token: string, nowMs: number): Principal | null {
    const entry = this.#entries.get(token)
    if (entry === undefined) return null
    if (nowMs >= entry.claims.expiresAtMs) {
      this.#entries.delete(token)
      return null
    }
    return nowMs - entry.checkedAtMs < RECHECK_AFTER_MS
      ? entry.principal
      : this.#check(token, entry.claims, nowMs)
  }

  async verify(token: string, nowMs: number): Promise<Principal | null> {
    const claims = await this.#tokens.read(token, nowMs)
    return claims === null ? null : this.#check(token, claims, nowMs)
  }

  /** After any revocation: what is still good is looked up anew. */
  clear(): void {
    this.#entries.clear()
  }

  #check(token: string, claims: AccessClaims, nowMs: number): Principal | null {
    const principal = this.#principalOf(claims, nowMs)
    if (principal === null) this.#entries.delete(token)
    else this.#entries.put(token, { claims, principal, checkedAtMs: nowMs })
    return principal
  }

  #principalOf(claims: AccessClaims, nowMs: number): Principal | null {
    const session = this.#store.session(claims.sessionId)
    if (session === null || session.userId !== claims.userId || !isAlive(session, nowMs)) return null
    const user = this.#store.user(claims.userId)
    if (user === null || user.isDisabled) return null
    return sessionPrincipal({
      sessionId: session.id,
      userId: user.id,
      roles: user.roles,
      tokenPermissions: claims.permissions,
    })
  }
}
