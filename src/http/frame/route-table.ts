import type { Permission } from '../../identity/index.ts'
import type { HttpMeter } from '../../ports/index.ts'
import { ACCESS, type AccessRule, WEB_PATH } from './access.ts'

/** A rule with everything that can be known before the first request. */
export interface Route {
  readonly rule: AccessRule
  readonly path: string
  readonly isApi: boolean
  readonly isPublic: boolean
  readonly isGuarded: boolean
  readonly isLimited: boolean
  readonly isRiskLowering: boolean
  /** Empty for `public` and `signed_in`. */
  readonly needed: readonly Permission[]
  /** Number of this route for the meter. */
  readonly meter: number
}

interface PathEntry {
  readonly routes: ReadonlyMap<string, Route>
  /** For `Allow`. */
  readonly allow: string
  readonly preflightMeter: number
}

export type RouteVerdict =
  | { readonly outcome: 'found'; readonly route: Route }
  | { readonly outcome: 'unknown'; readonly meter: number }
  | { readonly outcome: 'preflight' | 'wrong_method'; readonly allow: string; readonly meter: number }

/**
 * Looks requests up by their exact path. Patterns are not needed: this version has no parameters in paths.
 */
export class RouteTable {
  readonly #entries = new Map<string, PathEntry>()
  /** Ready-made answers, so that a look-up allocates nothing. */
  readonly #verdicts = new Map<Route, RouteVerdict>()
  readonly #unknown: RouteVerdict

  constructor(meter: HttpMeter) {
    this.#unknown = { outcome: 'unknown', meter: meter.route('ANY', '(unknown)') }
    for (const path of pathsOf(ACCESS)) this.#entries.set(path, this.#entryOf(path, meter))
  }

  find(method: string, path: string): RouteVerdict {
    const entry = this.#entries.get(path) ?? (isApiPath(path) ? undefined : this.#entries.get(WEB_PATH))
    if (entry === undefined) return this.#unknown
    const route = entry.routes.get(method)
    if (route !== undefined) return this.#verdicts.get(route) ?? this.#unknown
    const outcome = method === 'OPTIONS' ? 'preflight' : 'wrong_method'
    return { outcome, allow: entry.allow, meter: entry.preflightMeter }
  }

  #entryOf(path: string, meter: HttpMeter): PathEntry {
    const routes = new Map<string, Route>()
    for (const [key, rule] of Object.entries(ACCESS)) {
      const [method = '', rulePath = ''] = key.split(' ')
      if (rulePath !== path) continue
      routes.set(method, this.#routeOf(rule, path, meter.route(method, path)))
      if (method !== 'GET' || rule.isStream === true) continue
      routes.set('HEAD', this.#routeOf(rule, path, meter.route('HEAD', path)))
    }
    const allow = [...routes.keys(), 'OPTIONS'].join(', ')
    return { routes, allow, preflightMeter: meter.route('OTHER', path) }
  }

  #routeOf(rule: AccessRule, path: string, meter: number): Route {
    const isPublic = rule.access === 'public'
    const route: Route = {
      rule,
      path,
      isApi: isApiPath(path),
      isPublic,
      isGuarded: !isPublic || rule.readsPrincipal === true,
      isLimited: rule.isUnlimited !== true,
      isRiskLowering: rule.lane === 'risk_lowering',
      needed: neededBy(rule),
      meter,
    }
    this.#verdicts.set(route, { outcome: 'found', route })
    return route
  }
}

function neededBy({ access }: AccessRule): readonly Permission[] {
  if (access === 'public' || access === 'signed_in') return []
  return typeof access === 'string' ? [access] : access
}

function pathsOf(table: Readonly<Record<string, AccessRule>>): ReadonlySet<string> {
  return new Set(Object.keys(table).map((key) => key.slice(key.indexOf(' ') + 1)))
}

export function isApiPath(path: string): boolean {
  return path.startsWith('/api/') || path === '/api'
}

/**
 * The path as the router sees it: without the query, from the first slash after the host, however short that
 * is.
 */
export function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('://') + 3)
  const end = url.indexOf('?', start + 1)
  return end === -1 ? url.slice(start) : url.slice(start, end)
}
