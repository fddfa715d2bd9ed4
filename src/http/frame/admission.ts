import { ANONYMOUS_ADMIN, LOOPBACK, missingPermission, type Principal } from '../../identity/index.ts'
import type { Metrics } from '../../ports/index.ts'
import { type Authenticator, bearerToken } from './authenticator.ts'
import type { Exchange } from './exchange.ts'
import { gateCounters } from './gate-counters.ts'
import { HostCheck } from './host-check.ts'
import { RateLimiter, type RateLimits, rateLimitProblem } from './limits.ts'
import { OriginPolicy } from './origin.ts'
import { isDirectLoopback, TrustedProxies } from './peer.ts'
import { problem, problemResponse } from './problem.ts'
import { pathOf, type Route, RouteTable, type RouteVerdict } from './route-table.ts'

export interface AdmissionOptions {
  /** Null: authentication is off, and every caller is the anonymous administrator. */
  readonly authenticator: Authenticator | null
  readonly metrics: Metrics
  /** Ms since the epoch. */
  readonly nowMs: () => number
  readonly rateLimit: RateLimits
  /** What the gateway listens on. */
  readonly boundHost: string
  readonly allowedHosts: readonly string[]
  /** Exact origins or `*`; none: no CORS headers at all. */
  readonly corsOrigins: readonly string[]
  /** Addresses and CIDRs. */
  readonly trustedProxies: readonly string[]
}

/** Null lets the request in; a response turns it away. */
export type Verdict = Response | null

/**
 * Who gets in, asked in this order: host, origin, route (so that 404, 405 and OPTIONS come before any
 * question of who asks), limit by address, principal, permission, limit by principal. Synchronous for
 * whatever was seen before: only a token's first use waits.
 */
export class Admission {
  readonly origins: OriginPolicy
  readonly #options: AdmissionOptions
  readonly #routes: RouteTable
  readonly #hosts: HostCheck
  readonly #proxies: TrustedProxies
  readonly #byAddress: RateLimiter | null
  readonly #byPrincipal: RateLimiter | null
  readonly #count: ReturnType<typeof gateCounters>

  constructor(options: AdmissionOptions) {
    this.#options = options
    this.#routes = new RouteTable(options.metrics.http)
    this.#hosts = new HostCheck(options)
    this.origins = new OriginPolicy(options.corsOrigins)
    this.#proxies = new TrustedProxies(options.trustedProxies)
    this.#byAddress = options.rateLimit.enabled ? new RateLimiter(options.rateLimit) : null
    this.#byPrincipal = options.rateLimit.enabled ? new RateLimiter(options.rateLimit) : null
    this.#count = gateCounters(options.metrics)
  }

  /** `peerOf` is asked only where an address is needed: it costs as much as the rest of this together. */
  admit(exchange: Exchange, peerOf: (request: Request) => string | null): Verdict | Promise<Verdict> {
    const { request } = exchange
    exchange.path = pathOf(request.url)
    const stranger = this.#refuseStranger(request, exchange.path)
    if (stranger !== null) return stranger
    const found = this.#routes.find(request.method, exchange.path)
    if (found.outcome !== 'found') return this.#answerUnrouted(exchange, found)
    const { route } = found
    exchange.route = route
    exchange.meter = route.meter
    if (!route.isGuarded && !route.isLimited) return null
    exchange.peer = peerOf(request)
    exchange.address = this.#proxies.clientAddress(exchange.peer, request.headers)
    exchange.isHttps = this.#proxies.isHttps(exchange.peer, request)
    return this.#identify(exchange, route)
  }

  /** By host and by origin. Probes ask by address, so `/health` takes any host. */
  #refuseStranger(request: Request, path: string): Verdict {
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (isRead && path === '/health') return null
    const host = request.headers.get('host')
    if (!this.#hosts.accepts(host)) {
      const message = 'this host name is not one of ours; server.allowed_hosts lists what else is accepted'
      return problemResponse(problem('misdirected_request', message))
    }
    if (isRead || request.method === 'OPTIONS') return null
    const origin = request.headers.get('origin')
    if (origin === null || !this.origins.isForeign(origin, host)) return null
    return problemResponse(
      problem('forbidden', 'requests from pages of other origins are refused', { origin }),
    )
  }

  #answerUnrouted(exchange: Exchange, found: Exclude<RouteVerdict, { outcome: 'found' }>): Response {
    exchange.meter = found.meter
    switch (found.outcome) {
      case 'unknown':
        return problemResponse(problem('not_found', 'there is nothing at this address'))
      case 'preflight':
        return this.#preflight(exchange.request.headers.get('origin'), found.allow)
      case 'wrong_method': {
        const refused = problemResponse(problem('method_not_allowed', `this address takes ${found.allow}`))
        refused.headers.set('allow', found.allow)
        return refused
      }
    }
  }

  #preflight(origin: string | null, allow: string): Response {
    const response = new Response(null, { status: 204, headers: { allow } })
    if (this.origins.isConfigured) this.origins.allowPreflight(response.headers, origin, allow)
    return response
  }

  #identify(exchange: Exchange, route: Route): Verdict | Promise<Verdict> {
    const { authenticator, nowMs } = this.#options
    const now = nowMs()
    const token = route.isGuarded ? bearerToken(exchange.request.headers.get('authorization')) : null
    const known = token === null || authenticator === null ? null : authenticator.cached(token, now)
    // Whoever shares a trader's address must not be able to use up the lane that lets the trader out.
    const limited = route.isRiskLowering && known !== null ? null : this.#limitAddress(exchange, route, now)
    if (limited !== null || !route.isGuarded) return limited
    if (authenticator === null) return this.#authorize(exchange, route, ANONYMOUS_ADMIN)
    if (known !== null) return this.#authorize(exchange, route, known)
    if (token !== null) return this.#verify(exchange, route, { token, authenticator })
    return this.#withoutToken(exchange, route)
  }

  #withoutToken(exchange: Exchange, route: Route): Verdict {
    if (route.isPublic) return null
    const isLoopback =
      route.rule.isOpenToLoopback === true && isDirectLoopback(exchange.peer, exchange.request.headers)
    if (isLoopback) return this.#authorize(exchange, route, LOOPBACK)
    this.#count.tokenMissing.increment()
    return challenge(problemResponse(problem('authentication_required', 'sign in, or send a bearer token')))
  }

  async #verify(exchange: Exchange, route: Route, bearer: Bearer): Promise<Verdict> {
    this.#count.tokenAttempts.increment()
    const principal = await bearer.authenticator.verify(bearer.token, this.#options.nowMs())
    if (principal !== null) return this.#authorize(exchange, route, principal)
    this.#count.tokenInvalid.increment()
    if (route.isPublic) return null
    return challenge(problemResponse(problem('invalid_token', 'the access token is not valid, or no longer')))
  }

  #authorize(exchange: Exchange, route: Route, principal: Principal): Verdict {
    exchange.principal = principal
    const missing = missingPermission(principal, route.needed)
    if (missing !== null) {
      const message = `this needs the permission ${missing}`
      return problemResponse(problem('forbidden', message, { permission: missing }))
    }
    // The others share one name each; their address was counted already.
    return principal.kind === 'session' ? this.#limitPrincipal(exchange, route) : null
  }

  #limitAddress(exchange: Exchange, route: Route, now: number): Verdict {
    if (this.#byAddress === null || !route.isLimited) return null
    const buckets = this.#byAddress.lane(route.isRiskLowering)
    const answer = buckets.take(exchange.address, now)
    exchange.limit = { answer, capacity: buckets.capacity }
    if (answer.allowed) return null
    this.#count.limitedByAddress.increment()
    return problemResponse(rateLimitProblem(answer, 'address'))
  }

  #limitPrincipal(exchange: Exchange, route: Route): Verdict {
    if (this.#byPrincipal === null || !route.isLimited) return null
    const buckets = this.#byPrincipal.lane(route.isRiskLowering)
    const answer = buckets.take(exchange.principal.id, this.#options.nowMs())
    const isTighter = exchange.limit === null || answer.remaining <= exchange.limit.answer.remaining
    if (isTighter || !answer.allowed) exchange.limit = { answer, capacity: buckets.capacity }
    if (answer.allowed) return null
    this.#count.limitedByPrincipal.increment()
    return problemResponse(rateLimitProblem(answer, 'principal'))
  }
}

interface Bearer {
  readonly token: string
  readonly authenticator: Authenticator
}

function challenge(response: Response): Response {
  response.headers.set('www-authenticate', 'Bearer')
  return response
}
