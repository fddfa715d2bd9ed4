/** Sent to the sign-in routes alone, out of reach of scripts, and never along with another site's request. */
const NAME = 'veloz_refresh'
const ATTRIBUTES = 'HttpOnly; SameSite=Strict; Path=/api/auth'

export function setRefreshCookie(token: string, maxAgeSeconds: number, isHttps: boolean): string {
  return `${NAME}=${token}; ${ATTRIBUTES}; Max-Age=${maxAgeSeconds}${isHttps ? '; Secure' : ''}`
}

export function clearRefreshCookie(isHttps: boolean): string {
  return setRefreshCookie('', 0, isHttps)
}

/** The token in a `Cookie` header; null when there is none. */
export function refreshTokenIn(cookieHeader: string | null): string | null {
  for (const pair of cookieHeader?.split(';') ?? []) {
    const [name, value] = pair.trim().split('=', 2)
    if (name === NAME && value !== undefined && value !== '') return value
  }
  return null
}
