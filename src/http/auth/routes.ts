import { LoginBody, LogoutBody, RefreshBody, SignInCodeBody } from '../../contract/index.ts'
import { isUserName, type Principal } from '../../identity/index.ts'
import type { Metrics } from '../../ports/index.ts'
import type { Auditor } from '../audited.ts'
import type { Caller } from '../caller.ts'
import { createFeature, exactBody, jsonResponse, problem, problemResponse } from '../frame/index.ts'
import { CredentialCounters, type CredentialKind } from './auth-counters.ts'
import type { Identity } from './identity-service.ts'
import { keyRoutes } from './key-routes.ts'
import { passwordRoutes } from './password-routes.ts'
import { clearRefreshCookie, refreshTokenIn } from './refresh-cookie.ts'
import { demandIdentity, unproven } from './refusals.ts'
import { roleRoutes } from './role-routes.ts'
import { demandOwnOrigin, type Keeping, noSessionResponse, sessionResponse } from './session-answers.ts'
import type { Grant, RefreshOutcome } from './sessions.ts'
import type { SignInOutcome, SignInProof } from './sign-in.ts'
import { totpRoutes } from './totp-routes.ts'

export interface AuthRoutesOptions {
  /** Null while authentication is off: there is nothing to sign in to. */
  readonly identity: Identity | null
  readonly metrics: Metrics
  readonly auditor: Auditor
}

/** Sign-in by password or one-time code, renewal, sign-out; the own password, keys, roles. */
export function createAuthRoutes(options: AuthRoutesOptions) {
  return createFeature('auth')
    .use(signInRoutes(options))
    .use(passwordRoutes(options))
    .use(totpRoutes(options))
    .use(keyRoutes(options))
    .use(roleRoutes(options))
}

function signInRoutes(options: AuthRoutesOptions) {
  const desk = new AuthDesk(options)
  const forLogin = { body: LoginBody, parse: exactBody }
  const forCode = { body: SignInCodeBody, parse: exactBody }
  const forRefresh = { body: RefreshBody, parse: exactBody }
  const forLogout = { body: LogoutBody, parse: exactBody }
  return createFeature('sign-in')
    .post(
      '/api/auth/login',
      ({ body, principal, address, requestId, request, isHttps }) =>
        desk.login(body, { caller: { principal, address, requestId }, request, isHttps }),
      forLogin,
    )
    .post(
      '/api/auth/code',
      ({ body, principal, address, requestId, request, isHttps }) =>
        desk.link(body, { caller: { principal, address, requestId }, request, isHttps }),
      forCode,
    )
    .post(
      '/api/auth/refresh',
      ({ body, principal, address, requestId, request, isHttps }) =>
        desk.refresh(body, { caller: { principal, address, requestId }, request, isHttps }),
      forRefresh,
    )
    .post(
      '/api/auth/logout',
      ({ body, principal, address, requestId, request, isHttps }) =>
        desk.logout(body, { caller: { principal, address, requestId }, request, isHttps }),
      forLogout,
    )
}

interface Call {
  readonly caller: Caller
  readonly request: Request
  readonly isHttps: boolean
}

/** Translates between the wire and the identity service. */
class AuthDesk {
  readonly #identity: Identity | null
  readonly #auditor: Auditor
  readonly #count: CredentialCounters

  constructor(options: AuthRoutesOptions) {
    this.#identity = options.identity
    this.#auditor = options.auditor
    this.#count = new CredentialCounters(options.metrics)
  }

  async login(body: LoginBody, call: Call): Promise<Response> {
    const identity = demandIdentity(this.#identity)
    const keeping = keepingOf(body.session === 'cookie', call)
    this.#count.attempted('password')
    const { user_id: userId, password, totp } = body
    const { address } = call.caller
    const outcome = await identity.signIn.byPassword({ userId, password, address, code: totp ?? null })
    const proof = this.#demandProof(outcome, { kind: 'password', userId, caller: call.caller })
    await this.#recordSignIn(call.caller, proof)
    return this.#open(identity, proof, { keeping, kind: 'password', caller: call.caller })
  }

  async link(body: SignInCodeBody, call: Call): Promise<Response> {
    const identity = demandIdentity(this.#identity)
    const keeping = keepingOf(body.session === 'cookie', call)
    this.#count.attempted('code')
    const { caller } = call
    const outcome = await identity.signIn.byLink({ code: body.code, address: caller.address })
    const proof = this.#demandProof(outcome, { kind: 'code', userId: 'unknown', caller })
    await this.#recordSignIn(caller, proof)
    const opening = { keeping, kind: 'code', caller } as const
    if (!identity.signIn.redeemLink(body.code)) throw this.#lost(proof, opening)
    return this.#open(identity, proof, opening)
  }

  async refresh(body: RefreshBody, call: Call): Promise<Response> {
    const fromCookie =
      body.refresh_token === undefined ? refreshTokenIn(call.request.headers.get('cookie')) : null
    const token = body.refresh_token ?? fromCookie
    const keeping = keepingOf(fromCookie !== null || body.session === 'cookie', call)
    const isAsking = body.session === 'cookie' && body.refresh_token === undefined
    if (isAsking && (this.#identity === null || token === null))
      return noSessionResponse(this.#identity === null ? 'not_needed' : 'none')
    const identity = demandIdentity(this.#identity)
    this.#count.attempted('refresh')
    const renewed = token === null ? null : await identity.sessions.refresh(token, identity.nowMs())
    if (renewed?.outcome === 'granted') return sessionResponse(renewed.grant, keeping)
    if (token !== null) this.#noteReuse(identity, renewed, { token, caller: call.caller })
    this.#count.failed('refresh', renewed?.why ?? 'missing')
    const refused = problemResponse(problem('invalid_refresh_token', 'the session has ended; sign in again'))
    if (fromCookie !== null) refused.headers.append('set-cookie', clearRefreshCookie(call.isHttps))
    return refused
  }

  logout(body: LogoutBody, call: Call): Response {
    const { principal } = call.caller
    if (this.#identity === null || principal.kind === 'anonymous') {
      return jsonResponse({ ok: true, message: 'authentication is off: there was no session to end' })
    }
    // A key that may do little must not be able to throw its owner out.
    if (principal.kind === 'api_key' && body.refresh_token === undefined) {
      return jsonResponse({ ok: true, message: 'an API key has no session to end; revoke the key instead' })
    }
    const cookie = refreshTokenIn(call.request.headers.get('cookie'))
    if (cookie !== null) demandOwnOrigin(call.request)
    const message = this.#end(this.#identity, principal, { token: body.refresh_token ?? null, cookie })
    const details = { told: message }
    this.#auditor.note(call.caller, { type: 'auth', action: 'signed_out', outcome: 'success', details })
    const response = jsonResponse({ ok: true, message })
    if (cookie !== null) response.headers.append('set-cookie', clearRefreshCookie(call.isHttps))
    return response
  }

  /** The session of the token or of the page; without either, every session of the user. */
  #end(identity: Identity, principal: Principal, which: Shown): string {
    if (which.token !== null) return this.#endOne(identity, principal, which.token)
    if (which.cookie === null || principal.sessionId === null) return this.#endAll(identity, principal)
    // Where the page signed in once more since, the cookie that goes is another session's: it ends as well.
    const inCookie = identity.sessions.sessionOf(which.cookie)
    const isOwn = inCookie !== null && inCookie.userId === principal.userId
    const ended = isOwn ? [inCookie.id, principal.sessionId] : [principal.sessionId]
    identity.sessions.revokeEach(ended, identity.nowMs())
    return 'signed out'
  }

  #endOne(identity: Identity, principal: Principal, token: string): string {
    const session = identity.sessions.sessionOf(token)
    if (session === null || session.userId !== principal.userId) {
      throw problem('invalid_refresh_token', 'this refresh token is not one of yours')
    }
    identity.sessions.revoke(session.id, identity.nowMs())
    return 'signed out'
  }

  #endAll(identity: Identity, principal: Principal): string {
    const count = identity.sessions.revokeAllOf(principal.userId, identity.nowMs())
    return count === 1 ? 'signed out of 1 session' : `signed out of ${count} sessions`
  }

  /** Throws what was not proven, counted and noted. */
  #demandProof(outcome: SignInOutcome, { kind, userId, caller }: Attempt): SignInProof {
    if (outcome.outcome === 'proven') return outcome
    if (outcome.outcome === 'wait') this.#count.limitedByBackoff.increment()
    if (outcome.outcome === 'busy') this.#count.limitedByHashing.increment()
    if (outcome.outcome === 'refused') {
      this.#count.failed(kind, outcome.why)
      this.#auditor.note(caller, {
        type: 'auth',
        action: 'sign_in_failed',
        outcome: 'failure',
        // What is no name may be a password in the wrong field.
        userId: isUserName(userId) ? userId : 'malformed',
        details: { by: kind, why: outcome.why },
      })
    }
    throw unproven(outcome, refusedSentence(kind))
  }

  #recordSignIn(caller: Caller, { userId, by }: SignInProof): Promise<void> {
    const what = { type: 'auth', action: 'signed_in', outcome: 'success', userId, details: { by } } as const
    return this.#auditor.record(caller, what)
  }

  async #open(identity: Identity, proof: SignInProof, how: Opening): Promise<Response> {
    // Asked again: while the record was being written the user may have been disabled, or the password
    // replaced, which ended every session but this one that was only about to begin.
    const user = identity.store.user(proof.userId)
    if (user === null || !identity.signIn.isStillGood(proof)) throw this.#lost(proof, how)
    const grant: Grant = await identity.sessions.open(user, identity.nowMs())
    return sessionResponse(grant, how.keeping)
  }

  /** What was recorded as done came to nothing, and that is recorded too. */
  #lost({ userId }: SignInProof, { kind, caller }: Opening) {
    this.#count.failed(kind, 'disabled')
    const details = { by: kind, why: 'changed_meanwhile' }
    this.#auditor.note(caller, {
      type: 'auth',
      action: 'sign_in_failed',
      outcome: 'failure',
      userId,
      details,
    })
    return problem('invalid_credentials', refusedSentence(kind))
  }

  #noteReuse(identity: Identity, renewed: RefreshOutcome | null, { token, caller }: Presented): void {
    if (renewed?.outcome !== 'refused' || renewed.why !== 'reused') return
    const session = identity.sessions.sessionOf(token)
    if (session === null) return
    const { id, userId } = session
    this.#auditor.note(caller, {
      type: 'auth',
      action: 'session_reuse_detected',
      outcome: 'denied',
      userId,
      details: { session_id: id },
    })
  }
}

/** By whoever signs out. */
interface Shown {
  readonly token: string | null
  readonly cookie: string | null
}

interface Attempt {
  readonly kind: CredentialKind
  readonly userId: string
  readonly caller: Caller
}

interface Opening {
  readonly keeping: Keeping
  readonly kind: CredentialKind
  readonly caller: Caller
}

interface Presented {
  readonly token: string
  readonly caller: Caller
}

function keepingOf(isCookie: boolean, { request, isHttps }: Call): Keeping {
  if (isCookie) demandOwnOrigin(request)
  return { isCookie, isHttps }
}

function refusedSentence(kind: CredentialKind): string {
  return kind === 'code' ? 'the code is used, expired or wrong' : 'the user or the password is wrong'
}
