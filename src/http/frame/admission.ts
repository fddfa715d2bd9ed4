import { ANONYMOUS_ADMIN, LOOPBACK, missingPermission, type Principal } from '../../identity/index.ts'
import type { Metrics } from '../../ports/index.ts'
import { WEB_PATH } from './access.ts'
import { type Authenticator, type Credential, credentialIn } from './authenticator.ts'
import type { Exchange } from './exchange.ts'
import { type FrameLimits, RequestLimits } from './frame-limits.ts'
import { gateCounters } from './gate-counters.ts'
import { HostCheck } from './host-check.ts'
import { RateLimiter, type RateLimits, rateKeyOf, rateLimitProblem } from './limits.ts'
import { isFromOtherSite, OriginPolicy } from './origin.ts'
import { isDirectLoopback, TrustedProxies } from './peer.ts'
import { type Problem, problem, problemResponse } from './problem.ts'
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
  /** `DEFAULT_FRAME_LIMITS` where left out. */
  readonly limits?: Partial<FrameLimits>
  /** Who a ticket for a stream speaks for; null when it is not good. Left out, there are no tickets. */
  readonly ticketHolder?: (ticket: string) => Principal | null
}

/** What may be set anew while the gateway runs. */
export type FrameChange = Partial<
  Pick<AdmissionOptions, 'rateLimit' | 'allowedHosts' | 'corsOrigins' | 'trustedProxies' | 'limits'>
>

/** `http://` and a host of one letter. */
const ORIGIN_LENGTH_MIN = 8

/** Null lets the request in; a response turns it away. */
export type Verdict = Response | null

/**
 * Who gets in, asked in this order: host, origin, route (so that 404, 405 and OPTIONS come before any
 * question of who asks), limit by address, principal, permission, limit by principal. Synchronous for
 * whatever was seen before: only a token's first use waits.
 */
export class Admission {
  readonly limits: RequestLimits
  readonly #options: AdmissionOptions
  readonly #routes: RouteTable
  readonly #byAddress: RateLimiter
  readonly #byPrincipal: RateLimiter
  readonly #count: ReturnType<typeof gateCounters>
  #origins: OriginPolicy
  #hosts: HostCheck
  #proxies: TrustedProxies

  constructor(options: AdmissionOptions) {
    this.#options = options
    this.#routes = new RouteTable(options.metrics.http)
    this.#hosts = new HostCheck(options)
    this.#origins = new OriginPolicy(options.corsOrigins)
    this.#proxies = new TrustedProxies(options.trustedProxies)
    this.#byAddress = new RateLimiter(options.rateLimit)
    this.#byPrincipal = new RateLimiter(options.rateLimit)
    this.limits = new RequestLimits(options.limits ?? {})
    this.#count = gateCounters(options.metrics)
  }

  get origins(): OriginPolicy {
    return this.#origins
  }

  /** From the next request on. Throws `RangeError` for proxies that are no addresses, and changes nothing. */
  reconfigure(change: FrameChange): void {
    const proxies = change.trustedProxies && new TrustedProxies(change.trustedProxies)
    if (proxies) this.#proxies = proxies
    if (change.corsOrigins) this.#origins = new OriginPolicy(change.corsOrigins)
    if (change.allowedHosts) {
      const { boundHost } = this.#options
      this.#hosts = new HostCheck({ boundHost, allowedHosts: change.allowedHosts })
    }
    if (change.rateLimit) {
      this.#byAddress.reconfigure(change.rateLimit)
      this.#byPrincipal.reconfigure(change.rateLimit)
    }
    if (change.limits) this.limits.reconfigure(change.limits)
  }

  /** `peerOf` is asked only where an address is needed: it costs as much as the rest of this together. */
  admit(exchange: Exchange, { peerOf, inFlight }: Circumstances): Verdict | Promise<Verdict> {
    const { request } = exchange
    exchange.meter = this.#routes.unknownMeter
    exchange.bodyReadMs = this.limits.bodyReadMs
    const tooLong = this.limits.judgeUrl(request.url)
    exchange.path = tooLong === null ? pathOf(request.url) : '/api/'
    if (tooLong !== null) return problemResponse(tooLong)
    const stranger = this.#refuseStranger(request, exchange.path)
    if (stranger !== null) return stranger
    const found = this.#routes.find(request.method, exchange.path)
    if (found.outcome !== 'found') return this.#answerUnrouted(exchange, found)
    const { route } = found
    exchange.route = route
    exchange.meter = route.meter
    if (!route.isAlwaysLetIn && this.limits.isFull(inFlight)) return problemResponse(tooBusy())
    const isOpen = !route.isGuarded && !route.isLimited
    if (isOpen && this.#proxies.isEmpty) return null
    exchange.peer = peerOf(request)
    exchange.isHttps = this.#proxies.isHttps(exchange.peer, request)
    if (isOpen) return null
    exchange.address = this.#proxies.clientAddress(exchange.peer, request.headers)
    const tooMuch = this.limits.judgeHeaders(request.headers)
    return tooMuch === null ? this.#identify(exchange, route) : problemResponse(tooMuch)
  }

  /** Asked right before the handler, when everything else was in order. */
  judgeQuery({ route, request, path }: Exchange): Problem | null {
    const start = request.url.indexOf('?', ORIGIN_LENGTH_MIN + path.length)
    if (start === -1 || route === null || route.path === WEB_PATH) return null
    return this.limits.judgeQuery(request.url.slice(start + 1))
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
    if (origin === null ? !isFromOtherSite(request.headers) : !this.origins.isForeign(origin, host))
      return null
    return problemResponse(
      problem('forbidden', 'requests from pages of other origins are refused', { origin }),
    )
  }

  #answerUnrouted(exchange: Exchange, found: Exclude<RouteVerdict, { outcome: 'found' }>): Response {
    exchange.meter = found.meter
    switch (found.outcome) {
      case 'unknown':
        return problemResponse(problem('not_found', 'there is nothing at this address'))
      case 'malformed':
        return problemResponse(problem('bad_params', 'a % in the address is not followed by a UTF-8 code'))
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
    const shown = route.isGuarded ? credentialIn(exchange.request.headers) : null
    const known = shown === null || authenticator === null ? null : authenticator.cached(shown, now)
    // Whoever shares a trader's address must not be able to use up the lane that lets the trader out.
    const isTrader = route.isRiskLowering && known !== null && missingPermission(known, route.needed) === null
    const limited = isTrader ? null : this.#limitAddress(exchange, route, now)
    if (limited !== null || !route.isGuarded) return limited
    if (authenticator === null) return this.#authorize(exchange, route, ANONYMOUS_ADMIN)
    if (known !== null) return this.#authorize(exchange, route, known)
    if (shown !== null) return this.#verify(exchange, route, { shown, authenticator })
    return this.#withoutToken(exchange, route)
  }

  #withoutToken(exchange: Exchange, route: Route): Verdict {
    if (route.isPublic) return null
    const isLoopback =
      route.rule.isOpenToLoopback === true && isDirectLoopback(exchange.peer, exchange.request.headers)
    if (isLoopback) return this.#authorize(exchange, route, LOOPBACK)
    const ticket = route.rule.isStream === true ? ticketIn(exchange.request.url) : null
    if (ticket !== null) return this.#admitTicket(exchange, route, ticket)
    this.#count.tokenMissing.increment()
    return challenge(
      problemResponse(problem('authentication_required', 'sign in, or send a bearer token or an API key')),
    )
  }

  /** What a browser's `EventSource` shows, which cannot send a header. */
  #admitTicket(exchange: Exchange, route: Route, ticket: string): Verdict {
    this.#count.ticket.attempts.increment()
    const principal = this.#options.ticketHolder?.(ticket) ?? null
    if (principal !== null) return this.#authorize(exchange, route, principal)
    this.#count.ticket.invalid.increment()
    return challenge(problemResponse(problem('invalid_token', 'the ticket is not valid, or no longer')))
  }

  async #verify(exchange: Exchange, route: Route, { shown, authenticator }: Shown): Promise<Verdict> {
    const count = shown.kind === 'bearer' ? this.#count.token : this.#count.apiKey
    count.attempts.increment()
    const principal = await authenticator.verify(shown, this.#options.nowMs())
    if (principal !== null) return this.#authorize(exchange, route, principal)
    count.invalid.increment()
    if (route.isPublic) return null
    return challenge(problemResponse(shown.kind === 'bearer' ? invalidToken() : invalidApiKey()))
  }

  #authorize(exchange: Exchange, route: Route, principal: Principal): Verdict {
    exchange.principal = principal
    const missing = missingPermission(principal, route.needed)
    if (missing !== null) {
      const message = `this needs the permission ${missing}`
      return problemResponse(problem('forbidden', message, { permission: missing }))
    }
    // The others share one name each; their address was counted already.
    const isOneOfMany = principal.kind === 'session' || principal.kind === 'api_key'
    const { authenticator, nowMs } = this.#options
    if (isOneOfMany && authenticator !== null && exchange.request.method !== 'GET')
      exchange.isStillAlive = () => authenticator.isAlive(principal, nowMs())
    return isOneOfMany ? this.#limitPrincipal(exchange, route) : null
  }

  #limitAddress(exchange: Exchange, route: Route, now: number): Verdict {
    const limit = this.#byAddress.take(rateKeyOf(exchange.address), route, now)
    exchange.limit = limit
    if (limit === null || limit.answer.allowed) return null
    this.#count.limitedByAddress.increment()
    return problemResponse(rateLimitProblem(limit.answer, 'address'))
  }

  #limitPrincipal(exchange: Exchange, route: Route): Verdict {
    const limit = this.#byPrincipal.take(exchange.principal.id, route, this.#options.nowMs())
    if (limit === null) return null
    const { answer } = limit
    const isTighter = exchange.limit === null || answer.remaining <= exchange.limit.answer.remaining
    if (isTighter || !answer.allowed) exchange.limit = limit
    if (answer.allowed) return null
    this.#count.limitedByPrincipal.increment()
    return problemResponse(rateLimitProblem(answer, 'principal'))
  }
}

/** What the gate knows besides the request. */
export interface Circumstances {
  readonly peerOf: (request: Request) => string | null
  /** Requests without an answer, this one among them. */
  readonly inFlight: number
}

interface Shown {
  readonly shown: Credential
  readonly authenticator: Authenticator
}

function ticketIn(url: string): string | null {
  return new URL(url).searchParams.get('ticket')
}

const tooBusy = () =>
  problem('overloaded', 'too many requests are waiting for their answers', { retry_after_s: 1 })
const invalidToken = () => problem('invalid_token', 'the access token is not valid, or no longer')
const invalidApiKey = () => problem('invalid_api_key', 'the API key is not valid, or no longer')

function challenge(response: Response): Response {
  response.headers.set('www-authenticate', 'Bearer')
  return response
}
