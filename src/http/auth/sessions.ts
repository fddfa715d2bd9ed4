import { randomBytes } from 'node:crypto'
import { judgeRefresh, permissionsOfRoles } from '../../identity/index.ts'
import type { IdentityStore, SessionRecord, UserRecord } from '../../ports/index.ts'
import type { AccessTokens } from './access-token.ts'
import type { Lifetimes } from './lifetimes.ts'
import type { RefreshTokenName, RefreshTokens } from './refresh-token.ts'
import type { Revocations } from './revocations.ts'
import type { Standing } from './standing.ts'

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
  readonly standing: Standing
  readonly revocations: Revocations
  readonly lifetimes: Readonly<Lifetimes>
}

/** Opens, renews and ends sessions. Times in ms since the epoch. */
export class Sessions {
  readonly #options: SessionsOptions

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
    if (this.#options.revocations.isOwed(`session ${session.id}`, `user ${session.userId}`)) {
      return refused('revoked')
    }
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

  revoke(sessionId: string, nowMs: number): boolean {
    return this.revokeEach([sessionId], nowMs) > 0
  }

  /** How many of them were alive. */
  revokeEach(sessionIds: readonly string[], nowMs: number): number {
    const { store, revocations } = this.#options
    const what = sessionIds.map((id) => `session ${id}` as const)
    return revocations.revoke(what, () => sessionIds.filter((id) => store.revokeSession(id, nowMs)).length)
  }

  revokeAllOf(userId: string, nowMs: number): number {
    const { store, revocations } = this.#options
    return revocations.revoke([`user ${userId}`], () => store.revokeSessionsOf(userId, nowMs))
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
    const { accessTokens, refreshTokens, standing, lifetimes } = this.#options
    const { accessLifetimeSeconds, refreshLifetimeSeconds } = lifetimes
    const permissions = [...permissionsOfRoles(user.roles, standing.grantsOf)]
    const claims = { userId: user.id, sessionId: session.id, permissions }
    return {
      userId: user.id,
      permissions,
      accessToken: await accessTokens.make(claims, nowMs),
      accessLifetimeSeconds,
      refreshToken: refreshTokens.make({ sessionId: session.id, generation: session.generation }),
      refreshLifetimeSeconds,
    }
  }

  #expiry(nowMs: number): number {
    return nowMs + this.#options.lifetimes.refreshLifetimeSeconds * 1000
  }
}

function refused(why: RefreshRefusal): RefreshOutcome {
  return { outcome: 'refused', why }
}
