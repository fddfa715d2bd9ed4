import { randomBytes } from 'node:crypto'
import { judgeRefresh, permissionsOfRoles } from '../../identity/index.ts'
import type { IdentityStore, SessionRecord, UserRecord } from '../../ports/index.ts'
import type { AccessTokens } from './access-token.ts'
import type { PrincipalCache } from './principal-cache.ts'
import type { RefreshTokenName, RefreshTokens } from './refresh-token.ts'

const SESSION_ID_BYTES = 16

/** What a sign-in or a refresh hands out. */
export interface Grant {
  readonly userId: string
  readonly permissions: readonly string[]
  readonly accessToken: string
  readonly accessLifetimeSeconds: number
  readonly refreshToken: string
  readonly refreshLifetimeSeconds: number
}

export type RefreshOutcome =
  | { readonly outcome: 'granted'; readonly grant: Grant }
  | { readonly outcome: 'refused'; readonly why: RefreshRefusal }

export type RefreshRefusal =
  | 'not_ours'
  | 'unknown_session'
  | 'disabled'
  | 'expired'
  | 'revoked'
  | 'never_issued'
  | 'reused'

export interface SessionsOptions {
  readonly store: IdentityStore
  readonly accessTokens: AccessTokens
  readonly refreshTokens: RefreshTokens
  readonly cache: PrincipalCache
  readonly refreshLifetimeSeconds: number
}

/** Opens, renews and ends sessions. Times in ms since the epoch. */
export class Sessions {
  readonly #options: SessionsOptions
  readonly #revocationListeners: (() => void)[] = []

  constructor(options: SessionsOptions) {
    this.#options = options
  }

  open(user: UserRecord, nowMs: number): Promise<Grant> {
    const session: SessionRecord = {
      id: randomBytes(SESSION_ID_BYTES).toString('base64url'),
      userId: user.id,
      createdAtMs: nowMs,
      generation: 0,
      rotatedAtMs: nowMs,
      expiresAtMs: this.#expiry(nowMs),
      revokedAtMs: null,
    }
    this.#options.store.createSession(session)
    return this.#grant(user, session, nowMs)
  }

  async refresh(token: string, nowMs: number): Promise<RefreshOutcome> {
    const name = this.#options.refreshTokens.read(token)
    if (name === null) return refused('not_ours')
    const session = this.#options.store.session(name.sessionId)
    if (session === null) return refused('unknown_session')
    const user = this.#options.store.user(session.userId)
    if (user === null || user.isDisabled) return refused('disabled')
    const renewed = this.#renew(session, name, nowMs)
    if (typeof renewed === 'string') return refused(renewed)
    return { outcome: 'granted', grant: await this.#grant(user, renewed, nowMs) }
  }

  /** The session of a genuine refresh token, whatever its state. */
  sessionOf(token: string): SessionRecord | null {
    const name = this.#options.refreshTokens.read(token)
    return name === null ? null : this.#options.store.session(name.sessionId)
  }

  /** Whether requests and streams of this session may go on. */
  isAlive(sessionId: string, nowMs: number): boolean {
    const { store } = this.#options
    const session = store.session(sessionId)
    if (session === null || session.revokedAtMs !== null || session.expiresAtMs <= nowMs) return false
    const user = store.user(session.userId)
    return user !== null && !user.isDisabled
  }

  /** Called after sessions were revoked, for what must end with them at once. */
  onRevoked(listener: () => void): void {
    this.#revocationListeners.push(listener)
  }

  #tellOfRevocation(): void {
    this.#options.cache.clear()
    for (const listener of this.#revocationListeners) listener()
  }

  revoke(sessionId: string, nowMs: number): boolean {
    const isRevoked = this.#options.store.revokeSession(sessionId, nowMs)
    this.#tellOfRevocation()
    return isRevoked
  }

  revokeAllOf(userId: string, nowMs: number): number {
    const count = this.#options.store.revokeSessionsOf(userId, nowMs)
    this.#tellOfRevocation()
    return count
  }

  #renew(session: SessionRecord, name: RefreshTokenName, nowMs: number): SessionRecord | RefreshRefusal {
    const verdict = judgeRefresh(session, name.generation, nowMs)
    switch (verdict.outcome) {
      case 'refused':
        return verdict.why
      case 'reused':
        this.revoke(session.id, nowMs)
        return 'reused'
      case 'repeat':
        return session
      case 'rotate':
        return this.#rotate(session, verdict.generation, nowMs)
    }
  }

  #rotate(session: SessionRecord, generation: number, nowMs: number): SessionRecord | RefreshRefusal {
    const next = { ...session, generation, rotatedAtMs: nowMs, expiresAtMs: this.#expiry(nowMs) }
    if (this.#options.store.advanceSession(next, session.generation)) return next
    // Another process was first: this token is now the one before the newest, or the session is gone.
    const current = this.#options.store.session(session.id)
    if (current === null || current.revokedAtMs !== null) return 'revoked'
    return current.generation === generation ? current : 'reused'
  }

  async #grant(user: UserRecord, session: SessionRecord, nowMs: number): Promise<Grant> {
    const { accessTokens, refreshTokens, refreshLifetimeSeconds } = this.#options
    const permissions = [...permissionsOfRoles(user.roles)]
    const claims = { userId: user.id, sessionId: session.id, permissions }
    return {
      userId: user.id,
      permissions,
      accessToken: await accessTokens.make(claims, nowMs),
      accessLifetimeSeconds: accessTokens.lifetimeSeconds,
      refreshToken: refreshTokens.make({ sessionId: session.id, generation: session.generation }),
      refreshLifetimeSeconds,
    }
  }

  #expiry(nowMs: number): number {
    return nowMs + this.#options.refreshLifetimeSeconds * 1000
  }
}

function refused(why: RefreshRefusal): RefreshOutcome {
  return { outcome: 'refused', why }
}
