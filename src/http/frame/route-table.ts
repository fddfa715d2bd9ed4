import type { Permission } from '../../identity/index.ts'
import type { HttpMeter } from '../../ports/index.ts'
import { ACCESS, type AccessRule, WEB_PATH } from './access.ts'
import { type Match, PathPattern } from './path-pattern.ts'

/** What a request takes from a rate limit; how many tokens that is, is configured. */
export type Price = 'ordinary' | 'order' | 'login'

/** A rule with everything that can be known before the first request. */
export interface Route {
  readonly rule: AccessRule
  /** As in the table, with `:id` where a parameter stands: what metrics and logs call it. */
  readonly path: string
  readonly isApi: boolean
  readonly isPublic: boolean
  readonly isGuarded: boolean
  readonly isLimited: boolean
  readonly isRiskLowering: boolean
  /** Let in however busy the gateway is: probes, and what only lowers risk. */
  readonly isAlwaysLetIn: boolean
  readonly price: Price
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
  | { readonly outcome: 'unknown' | 'malformed'; readonly meter: number }
  | { readonly outcome: 'preflight' | 'wrong_method'; readonly allow: string; readonly meter: number }

interface PatternEntry {
  readonly pattern: PathPattern
  readonly entry: PathEntry
}

/** Looks requests up by their exact path, and only what has none among the few that have parameters. */
export class RouteTable {
  readonly #entries = new Map<string, PathEntry>()
  readonly #patterns: PatternEntry[] = []
  /** Ready-made answers, so that a look-up allocates nothing. */
  readonly #verdicts = new Map<Route, RouteVerdict>()
  readonly #unknown: RouteVerdict
  readonly #malformed: RouteVerdict
  readonly #web: PathEntry | undefined
  /** Of requests that are turned away before anybody looks for their route. */
  readonly unknownMeter: number

  constructor(meter: HttpMeter) {
    this.unknownMeter = meter.route('ANY', '(unknown)')
    this.#unknown = { outcome: 'unknown', meter: this.unknownMeter }
    this.#malformed = { outcome: 'malformed', meter: this.unknownMeter }
    for (const [path, rules] of rulesByPath(ACCESS)) {
      const entry = this.#entryOf(path, rules, meter)
      if (path.includes('/:')) this.#patterns.push({ pattern: new PathPattern(path), entry })
      else this.#entries.set(path, entry)
    }
    this.#web = this.#entries.get(WEB_PATH)
    // It would be found by its own name, which is an address of the page like any other.
    this.#entries.delete(WEB_PATH)
  }

  find(method: string, path: string): RouteVerdict {
    const entry = this.#entries.get(path)
    return entry === undefined ? this.#findPattern(method, path) : this.#inEntry(entry, method)
  }

  #findPattern(method: string, path: string): RouteVerdict {
    for (const { pattern, entry } of this.#patterns) {
      const match: Match = pattern.match(path)
      if (match === 'fits') return this.#inEntry(entry, method)
      if (match === 'malformed') return this.#malformed
      if (match === 'forbidden') return this.#unknown
    }
    return this.#web === undefined || isApiPath(path) ? this.#unknown : this.#inEntry(this.#web, method)
  }

  #inEntry(entry: PathEntry, method: string): RouteVerdict {
    const route = entry.routes.get(method)
    if (route !== undefined) return this.#verdicts.get(route) ?? this.#unknown
    const outcome = method === 'OPTIONS' ? 'preflight' : 'wrong_method'
    return { outcome, allow: entry.allow, meter: entry.preflightMeter }
  }

  #entryOf(path: string, rules: RulesByMethod, meter: HttpMeter): PathEntry {
    const routes = new Map<string, Route>()
    for (const [method, rule] of rules) {
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
      isAlwaysLetIn: rule.lane === 'risk_lowering' || path === '/health',
      price: rule.price ?? 'ordinary',
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

type RulesByMethod = ReadonlyMap<string, AccessRule>

function rulesByPath(table: Readonly<Record<string, AccessRule>>): ReadonlyMap<string, RulesByMethod> {
  const byPath = new Map<string, Map<string, AccessRule>>()
  for (const [key, rule] of Object.entries(table)) {
    const [method = '', path = ''] = key.split(' ')
    const rules = byPath.get(path) ?? new Map<string, AccessRule>()
    byPath.set(path, rules.set(method, rule))
  }
  return byPath
}

export function isApiPath(path: string): boolean {
  return path.startsWith('/api/') || path === '/api'
}

const ORIGIN_START = 'http://'

/** Whether the path of this address begins where the router looks for it. */
export function isAbsolute(url: string): boolean {
  return url.startsWith(ORIGIN_START)
}

/**
 * The path of an absolute address as the router sees it: without the query, from the first slash after the
 * host, however short that is.
 */
export function pathOf(url: string): string {
  const start = url.indexOf('/', ORIGIN_START.length)
  const end = url.indexOf('?', start + 1)
  return end === -1 ? url.slice(start) : url.slice(start, end)
}
