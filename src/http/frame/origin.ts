/** Cross-origin requests: none unless configured. */
export class OriginPolicy {
  readonly #listed: ReadonlySet<string>
  readonly #isAnyAllowed: boolean
  readonly isConfigured: boolean

  /** Exact origins such as `http://localhost:5173`, or `*`. */
  constructor(origins: readonly string[]) {
    this.#listed = new Set(origins.map((origin) => origin.toLowerCase().replace(/\/$/, '')))
    this.#isAnyAllowed = this.#listed.has('*')
    this.isConfigured = this.#listed.size > 0
  }

  isListed(origin: string): boolean {
    return this.#isAnyAllowed || this.#listed.has(origin.toLowerCase())
  }

  /** A page of another site may post here without reading the answer; this is where that ends. */
  isForeign(origin: string, host: string | null): boolean {
    return !isOwnOrigin(origin, host) && !this.isListed(origin)
  }

  /** Adds what lets the page at `origin` read the answer, when it may. */
  allowReading(headers: Headers, origin: string | null): void {
    headers.append('vary', 'Origin')
    if (origin === null || !this.isListed(origin)) return
    headers.set('access-control-allow-origin', origin)
    headers.set('access-control-expose-headers', EXPOSED)
  }

  allowPreflight(headers: Headers, origin: string | null, allow: string): void {
    this.allowReading(headers, origin)
    if (origin === null || !this.isListed(origin)) return
    headers.set('access-control-allow-methods', allow)
    headers.set(
      'access-control-allow-headers',
      'Authorization, Content-Type, Last-Event-ID, X-API-Key, X-Request-Id',
    )
    headers.set('access-control-max-age', '600')
  }
}

/** What a browser says of itself where it names no origin; other programs say nothing. */
export function isFromOtherSite(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site')
  return site !== null && site !== 'same-origin' && site !== 'none'
}

const EXPOSED =
  'X-Request-Id, X-Next-Cursor, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After'

/**
 * Whether a page we served sent this. The scheme is not compared: behind a proxy that ends TLS the browser
 * says https where we see http.
 */
export function isOwnOrigin(origin: string, host: string | null): boolean {
  const start = origin.indexOf('://')
  return start !== -1 && host !== null && origin.slice(start + 3).toLowerCase() === host.toLowerCase()
}
