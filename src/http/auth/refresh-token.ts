import { createHmac, timingSafeEqual } from 'node:crypto'

/** One token of a session: the newest has the highest generation. */
export interface RefreshTokenName {
  readonly sessionId: string
  readonly generation: number
}

const TOKEN = /^vr1\.([A-Za-z0-9_-]{22})\.(\d{1,9})\.([A-Za-z0-9_-]{43})$/

/**
 * Refresh tokens are not stored, not even hashed: a token is its session, its generation and a MAC over both.
 * So the same successor can be given twice, an old token is known for what it is, and a stolen database holds
 * nothing to use.
 */
export class RefreshTokens {
  readonly #key: Buffer

  constructor(secret: Uint8Array) {
    // Access tokens are signed by the secret itself; one of the two must never pass for the other.
    this.#key = createHmac('sha256', secret).update('veloz refresh token').digest()
  }

  make(name: RefreshTokenName): string {
    return `vr1.${name.sessionId}.${name.generation}.${this.#mac(name).toString('base64url')}`
  }

  /** Null for anything we did not make. */
  read(text: string): RefreshTokenName | null {
    const [, sessionId, generation, mac] = TOKEN.exec(text) ?? []
    if (sessionId === undefined || generation === undefined || mac === undefined) return null
    const name = { sessionId, generation: Number(generation) }
    const given = Buffer.from(mac, 'base64url')
    const own = this.#mac(name)
    return given.length === own.length && timingSafeEqual(given, own) ? name : null
  }

  #mac({ sessionId, generation }: RefreshTokenName): Buffer {
    return createHmac('sha256', this.#key).update(`${sessionId}.${generation}`).digest()
  }
}
