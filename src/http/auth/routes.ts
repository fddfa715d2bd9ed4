import { LoginBody, LogoutBody, RefreshBody, SignInCodeBody } from '../../contract/index.ts'
import type { Principal } from '../../identity/index.ts'
import type { Metrics } from '../../ports/index.ts'
import { createFeature, exactBody, jsonResponse, problem, problemResponse } from '../frame/index.ts'
import { CredentialCounters, type CredentialKind } from './auth-counters.ts'
import type { Identity } from './identity-service.ts'
import { clearRefreshCookie, refreshTokenIn } from './refresh-cookie.ts'
import { demandOwnOrigin, type Keeping, sessionResponse } from './session-answers.ts'
import type { SignInOutcome } from './sign-in.ts'

export interface AuthRoutesOptions {
  /** Null while authentication is off: there is nothing to sign in to. */
  readonly identity: Identity | null
  readonly metrics: Metrics
}

/** Sign-in by password or one-time code, renewal, sign-out. */
export function createAuthRoutes(options: AuthRoutesOptions) {
  const desk = new AuthDesk(options)
  const forLogin = { body: LoginBody, parse: exactBody }
  const forCode = { body: SignInCodeBody, parse: exactBody }
  const forRefresh = { body: RefreshBody, parse: exactBody }
  const forLogout = { body: LogoutBody, parse: exactBody }
  return createFeature('auth')
    .post(
      '/api/auth/login',
      ({ body, address, request, isHttps }) => desk.login(body, address, { request, isHttps }),
      forLogin,
    )
    .post(
      '/api/auth/code',
      ({ body, address, request, isHttps }) => desk.code(body, address, { request, isHttps }),
      forCode,
    )
    .post(
      '/api/auth/refresh',
      ({ body, request, isHttps }) => desk.refresh(body, { request, isHttps }),
      forRefresh,
    )
    .post(
      '/api/auth/logout',
      ({ body, principal, request, isHttps }) => desk.logout(body, principal, { request, isHttps }),
      forLogout,
    )
}

interface Call {
  readonly request: Request
  readonly isHttps: boolean
}

/** Translates between the wire and the identity service. */
class AuthDesk {
  readonly #identity: Identity | null
  readonly #count: CredentialCounters

  constructor(options: AuthRoutesOptions) {
    this.#identity = options.identity
    this.#count = new CredentialCounters(options.metrics)
  }

  async login(body: LoginBody, address: string, call: Call): Promise<Response> {
    const identity = this.#demandIdentity()
    const keeping = keepingOf(body.session === 'cookie', call)
    this.#count.attempted('password')
    const attempt = { userId: body.user_id, password: body.password, address }
    return this.#answer(await identity.signIn.byPassword(attempt), 'password', keeping)
  }

  async code(body: SignInCodeBody, address: string, call: Call): Promise<Response> {
    const identity = this.#demandIdentity()
    const keeping = keepingOf(body.session === 'cookie', call)
    this.#count.attempted('code')
    return this.#answer(await identity.signIn.byCode({ code: body.code, address }), 'code', keeping)
  }

  async refresh(body: RefreshBody, call: Call): Promise<Response> {
    const identity = this.#demandIdentity()
    const fromCookie =
      body.refresh_token === undefined ? refreshTokenIn(call.request.headers.get('cookie')) : null
    const token = body.refresh_token ?? fromCookie
    const keeping = keepingOf(fromCookie !== null || body.session === 'cookie', call)
    this.#count.attempted('refresh')
    const renewed = token === null ? null : await identity.sessions.refresh(token, identity.nowMs())
    if (renewed?.outcome === 'granted') return sessionResponse(renewed.grant, keeping)
    this.#count.failed('refresh', renewed?.why ?? 'missing')
    const refused = problemResponse(problem('invalid_refresh_token', 'the session has ended; sign in again'))
    if (fromCookie !== null) refused.headers.append('set-cookie', clearRefreshCookie(call.isHttps))
    return refused
  }

  logout(body: LogoutBody, principal: Principal, call: Call): Response {
    if (this.#identity === null || principal.kind !== 'session') {
      return jsonResponse({ ok: true, message: 'authentication is off: there was no session to end' })
    }
    const isCookie = refreshTokenIn(call.request.headers.get('cookie')) !== null
    if (isCookie) demandOwnOrigin(call.request)
    const message = this.#end(this.#identity, principal, { token: body.refresh_token ?? null, isCookie })
    const response = jsonResponse({ ok: true, message })
    if (isCookie) response.headers.append('set-cookie', clearRefreshCookie(call.isHttps))
    return response
  }

  /** The session of the token or of the page; without either, every session of the user. */
  #end(identity: Identity, principal: Principal, which: { token: string | null; isCookie: boolean }): string {
    if (which.token !== null) return this.#endOne(identity, principal, which.token)
    if (!which.isCookie || principal.sessionId === null) return this.#endAll(identity, principal)
    identity.sessions.revoke(principal.sessionId, identity.nowMs())
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

  #answer(outcome: SignInOutcome, kind: CredentialKind, keeping: Keeping): Response {
    switch (outcome.outcome) {
      case 'granted':
        return sessionResponse(outcome.grant, keeping)
      case 'refused':
        this.#count.failed(kind, 'wrong')
        throw problem('invalid_credentials', refusedSentence(kind))
      case 'wait':
        this.#count.limitedByBackoff.increment()
        throw tooMany('too many failed attempts', 'login', outcome.seconds)
      case 'busy':
        this.#count.limitedByHashing.increment()
        throw tooMany('too many people are signing in at this moment', 'hashing', outcome.seconds)
    }
  }

  #demandIdentity(): Identity {
    if (this.#identity !== null) return this.#identity
    throw problem('conflict', 'authentication is off: no sign-in is needed')
  }
}

function keepingOf(isCookie: boolean, { request, isHttps }: Call): Keeping {
  if (isCookie) demandOwnOrigin(request)
  return { isCookie, isHttps }
}

function refusedSentence(kind: CredentialKind): string {
  return kind === 'code' ? 'the code is used, expired or wrong' : 'the user or the password is wrong'
}

function tooMany(why: string, scope: 'login' | 'hashing', seconds: number) {
  return problem('rate_limit_exceeded', `${why}; try again in ${seconds} s`, {
    scope,
    retry_after_s: seconds,
  })
}
