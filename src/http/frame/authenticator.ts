import type { Principal } from '../../identity/index.ts'

/** Who a bearer token speaks for. */
export interface Authenticator {
  /** A look-up: null when the token was not verified before or is no longer good. */
  cached(token: string, nowMs: number): Principal | null
  /** Null for a token that is forged, expired, revoked or no token at all. */
  verify(token: string, nowMs: number): Promise<Principal | null>
}

const SCHEME = 'bearer '
/** Far longer than any token of ours; a longer one is not worth hashing. */
const TOKEN_LENGTH_MAX = 4096

/**
 * The token of an `Authorization` header; empty when the header is there and is not a bearer token; else
 * null.
 */
export function bearerToken(authorization: string | null): string | null {
  if (authorization === null) return null
  const isBearer = authorization.slice(0, SCHEME.length).toLowerCase() === SCHEME
  if (!isBearer || authorization.length > TOKEN_LENGTH_MAX) return ''
  return authorization.slice(SCHEME.length).trim()
}
