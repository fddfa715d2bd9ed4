import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import {
  RECOVERY_CODES,
  TIME_CODE_DIGITS,
  TIME_CODE_STEP_SECONDS,
  TIME_CODE_WINDOW,
  timeCodeStep,
} from '../../identity/index.ts'
import type { IdentityStore } from '../../ports/index.ts'
import { hashOfSecret, readableSecret } from './secrets.ts'

/** As long as the SHA-1 that every authenticator app uses. */
const SECRET_BYTES = 20
const RECOVERY_GROUPS = 4
const ISSUER = 'VeloZ'

export interface NewAuthenticator {
  /** Base32, to be typed. */
  readonly secret: string
  /** `otpauth://…`, to be shown as a QR code. */
  readonly uri: string
}

/**
 * Codes of an authenticator app (RFC 6238), and the recovery codes for whoever lost it. The secret lies in
 * the store sealed by a key derived from the token secret, which is kept elsewhere.
 */
export class SecondFactor {
  readonly #store: IdentityStore
  readonly #sealingKey: Uint8Array

  constructor(store: IdentityStore, tokenSecret: Uint8Array) {
    this.#store = store
    this.#sealingKey = new Uint8Array(hkdfSync('sha256', tokenSecret, '', 'veloz authenticator secret', 32))
  }

  /** Whether a sign-in of this user needs a code. */
  isActive(userId: string): boolean {
    return this.#store.authenticators.get(userId)?.isConfirmed === true
  }

  /** Null when there is one in force. What was begun before is forgotten. */
  begin(userId: string, nowMs: number): NewAuthenticator | null {
    const secret = new Secret({ size: SECRET_BYTES })
    const sealed = this.#seal(secret.base32, userId)
    if (!this.#store.authenticators.begin(userId, sealed, nowMs)) return null
    return { secret: secret.base32, uri: authenticatorOf(secret, userId).toString() }
  }

  /** The time step of a right code, spent or not; null for any other. Nothing is spent by asking. */
  stepOf(userId: string, code: string, nowMs: number): number | null {
    const record = this.#store.authenticators.get(userId)
    const base32 = record === null ? null : this.#unseal(record.sealedSecret, userId)
    if (record === null || base32 === null) return null
    const digits = code.replaceAll(' ', '')
    const totp = authenticatorOf(Secret.fromBase32(base32), userId)
    const delta = totp.validate({ token: digits, timestamp: nowMs, window: TIME_CODE_WINDOW })
    return delta === null ? null : timeCodeStep(nowMs) + delta
  }

  /** Puts it in force; the recovery codes are shown once. Null when there was nothing to confirm. */
  confirm(userId: string, step: number, nowMs: number): readonly string[] | null {
    const codes = Array.from({ length: RECOVERY_CODES }, () => readableSecret(RECOVERY_GROUPS))
    const recoveryCodeHashes = codes.map(hashOfSecret)
    const isDone = this.#store.authenticators.confirm({ userId, step, nowMs, recoveryCodeHashes })
    return isDone ? codes : null
  }

  /** Spends a code of the app or a recovery code; each is good once. */
  accepts(userId: string, code: string, nowMs: number): 'code' | 'recovery_code' | null {
    const step = this.stepOf(userId, code, nowMs)
    if (step !== null) return this.#store.authenticators.spendStep(userId, step) ? 'code' : null
    const hash = hashOfSecret(code.trim().toLowerCase())
    return this.#store.authenticators.spendRecoveryCode(userId, hash, nowMs) ? 'recovery_code' : null
  }

  #seal(text: string, userId: string): string {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv(CIPHER, this.#sealingKey, nonce).setAAD(Buffer.from(userId))
    const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
    return sealed.toString('base64url')
  }

  /** Null when it was sealed by another token secret: then only recovery codes are left. */
  #unseal(sealed: string, userId: string): string | null {
    const bytes = Buffer.from(sealed, 'base64url')
    const nonce = bytes.subarray(0, NONCE_BYTES)
    const content = bytes.subarray(NONCE_BYTES, -TAG_BYTES)
    try {
      const decipher = createDecipheriv(CIPHER, this.#sealingKey, nonce).setAAD(Buffer.from(userId))
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
      return Buffer.concat([decipher.update(content), decipher.final()]).toString('utf8')
    } catch {
      // A wrong key and a damaged text look the same: neither can be opened.
      return null
    }
  }
}

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

function authenticatorOf(secret: Secret, userId: string): TOTP {
  return new TOTP({
    issuer: ISSUER,
    label: userId,
    secret,
    algorithm: 'SHA1',
    digits: TIME_CODE_DIGITS,
    period: TIME_CODE_STEP_SECONDS,
  })
}
