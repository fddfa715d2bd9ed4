import {
  type GrantsOf,
  isAlive,
  keyPrincipal,
  type Principal,
  permissionBeyond,
  sessionPrincipal,
} from '../../identity/index.ts'
import type { ApiKeyRecord, IdentityStore, UserRecord } from '../../ports/index.ts'
import type { AccessClaims } from './access-token.ts'
import type { Revocations } from './revocations.ts'

/** What the store says now of whoever showed something genuine. */
export class Standing {
  readonly grantsOf: GrantsOf
  readonly #store: IdentityStore
  readonly #revocations: Revocations

  constructor(store: IdentityStore, revocations: Revocations) {
    this.#store = store
    this.#revocations = revocations
    this.grantsOf = (role) => store.roles.get(role)?.permissions ?? null
  }

  /** Null when the session has ended or its user may not come in. */
  ofSession(claims: Omit<AccessClaims, 'expiresAtMs'>, nowMs: number): Principal | null {
    const { sessionId, permissions: tokenPermissions } = claims
    if (this.#revocations.isOwed(`session ${sessionId}`, `user ${claims.userId}`)) return null
    const session = this.#store.session(sessionId)
    if (session === null || session.userId !== claims.userId || !isAlive(session, nowMs)) return null
    const user = this.#enabled(session.userId)
    if (user === null) return null
    const { id: userId, roles } = user
    return sessionPrincipal({ sessionId, userId, roles, tokenPermissions, grantsOf: this.grantsOf })
  }

  /** Null when the key is revoked or expired, or its owner may not come in. */
  ofKey(keyId: string, nowMs: number): Principal | null {
    if (this.#revocations.isOwed(`key ${keyId}`)) return null
    const key = this.#store.keys.get(keyId)
    if (key === null || !isKeyAlive(key, nowMs)) return null
    const user = this.#enabled(key.userId)
    if (user === null) return null
    const { id: userId, roles } = user
    return keyPrincipal({ keyId, userId, roles, keyPermissions: key.permissions, grantsOf: this.grantsOf })
  }

  /** Whether a principal may still do everything it could when it was made. */
  isAlive(principal: Principal, nowMs: number): boolean {
    const { sessionId, keyId, userId, permissions } = principal
    if (sessionId === null && keyId === null) return true
    const now =
      sessionId === null
        ? this.ofKey(keyId ?? '', nowMs)
        : this.ofSession({ sessionId, userId, permissions: [...permissions] }, nowMs)
    return now !== null && permissionBeyond(permissions, now.permissions) === null
  }

  #enabled(userId: string): UserRecord | null {
    const user = this.#store.user(userId)
    return user === null || user.isDisabled ? null : user
  }
}

export function isKeyAlive(key: ApiKeyRecord, nowMs: number): boolean {
  return key.revokedAtMs === null && (key.expiresAtMs === null || nowMs < key.expiresAtMs)
}
