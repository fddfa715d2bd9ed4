import type { Principal } from '../../identity/index.ts'

/** What a request shows to say who asks. */
export interface Credential {
  readonly kind: 'bearer' | 'api_key'
  /** As it was sent; empty when the header is there and holds nothing that could be one. */
  readonly text: string
}

/** Who a credential speaks for. */
export interface Authenticator {
  /** A look-up: null when the credential was not verified before or is no longer good. */
  cached(credential: Credential, nowMs: number): Principal | null
  /** Null for a credential that is forged, expired, revoked or none at all. */
  verify(credential: Credential, nowMs: number): Promise<Principal | null>
  /** Whether a principal it gave may still do everything it could then. */
  isAlive(principal: Principal, nowMs: number): boolean
}

const SCHEME = 'bearer '
/** Far longer than any token or key of ours; a longer one is not worth hashing. */
const LENGTH_MAX = 4096

/**
 * The credential of a request; null when it shows none. Where both headers are given the bearer token counts,
 * and the API key is not even looked at: a program that signs in must not be taken for one of its keys.
 */
export function credentialIn(headers: Headers): Credential | null {
  const authorization = headers.get('authorization')
  const bearer = bearerToken(authorization)
  if (bearer !== '') return bearer === null ? apiKeyIn(headers) : { kind: 'bearer', text: bearer }
  // A proxy's own `Basic` stands in the same header and says nothing about who asks us.
  return apiKeyIn(headers) ?? { kind: 'bearer', text: '' }
}

function apiKeyIn(headers: Headers): Credential | null {
  const text = headers.get('x-api-key')
  return text === null ? null : { kind: 'api_key', text: text.length > LENGTH_MAX ? '' : text }
}

/** Empty when the header is there and is not a bearer token; null when it is not there. */
function bearerToken(authorization: string | null): string | null {
  if (authorization === null) return null
  const isBearer = authorization.slice(0, SCHEME.length).toLowerCase() === SCHEME
  if (!isBearer || authorization.length > LENGTH_MAX) return ''
  return authorization.slice(SCHEME.length).trim()
}
