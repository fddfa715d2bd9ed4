import { type JWTPayload, jwtVerify, SignJWT } from 'jose'
import type { Lifetimes } from './lifetimes.ts'

export interface AccessClaims {
  readonly userId: string
  readonly sessionId: string
  readonly permissions: readonly string[]
  readonly expiresAtMs: number
}

const ALGORITHM = 'HS256'
const TYPE = 'access'
/** The library also takes padding and white space; each spelling of one token would be remembered apart. */
const FORM = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}$/

/** Access tokens: JWT, HS256, `sub iat exp type:"access" permissions sid`. Times in ms since the epoch. */
export class AccessTokens {
  readonly #secret: Uint8Array
  readonly #lifetimes: Readonly<Lifetimes>

  constructor(secret: Uint8Array, lifetimes: Readonly<Lifetimes>) {
    this.#secret = secret
    this.#lifetimes = lifetimes
  }

  make(claims: Omit<AccessClaims, 'expiresAtMs'>, nowMs: number): Promise<string> {
    const issuedAt = Math.floor(nowMs / 1000)
    return new SignJWT({ type: TYPE, permissions: [...claims.permissions], sid: claims.sessionId })
      .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
      .setSubject(claims.userId)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + this.#lifetimes.accessLifetimeSeconds)
      .sign(this.#secret)
  }

  /** Null for a token that is forged, expired or of another kind. */
  async read(token: string, nowMs: number): Promise<AccessClaims | null> {
    const payload = FORM.test(token) ? await this.#verified(token, nowMs) : null
    if (payload === null || payload['type'] !== TYPE) return null
    const { sub, exp } = payload
    const sessionId = payload['sid']
    const permissions = payload['permissions']
    if (typeof sub !== 'string' || typeof exp !== 'number' || typeof sessionId !== 'string') return null
    if (!Array.isArray(permissions)) return null
    const words = permissions.filter((word): word is string => typeof word === 'string')
    return { userId: sub, sessionId, permissions: words, expiresAtMs: exp * 1000 }
  }

  async #verified(token: string, nowMs: number): Promise<JWTPayload | null> {
    try {
      const options = { algorithms: [ALGORITHM], currentDate: new Date(nowMs) }
      return (await jwtVerify(token, this.#secret, options)).payload
    } catch {
      // Every way of being no token of ours ends in the same answer; the caller counts it.
      return null
    }
  }
}
