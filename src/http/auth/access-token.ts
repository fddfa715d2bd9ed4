import { type JWTPayload, jwtVerify, SignJWT } from 'jose'

export interface AccessClaims {
  readonly userId: string
  readonly sessionId: string
  readonly permissions: readonly string[]
  readonly expiresAtMs: number
}

const ALGORITHM = 'HS256'
const TYPE = 'access'

/** Access tokens: JWT, HS256, `sub iat exp type:"access" permissions sid`. Times in ms since the epoch. */
export class AccessTokens {
  readonly lifetimeSeconds: number
  readonly #secret: Uint8Array

  constructor(secret: Uint8Array, lifetimeSeconds: number) {
    this.#secret = secret
    this.lifetimeSeconds = lifetimeSeconds
  }

  make(claims: Omit<AccessClaims, 'expiresAtMs'>, nowMs: number): Promise<string> {
    const issuedAt = Math.floor(nowMs / 1000)
    return new SignJWT({ type: TYPE, permissions: [...claims.permissions], sid: claims.sessionId })
      .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
      .setSubject(claims.userId)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + this.lifetimeSeconds)
      .sign(this.#secret)
  }

  /** Null for a token that is forged, expired or of another kind. */
  async read(token: string, nowMs: number): Promise<AccessClaims | null> {
    const payload = await this.#verified(token, nowMs)
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
