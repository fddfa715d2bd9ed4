import { createHash, randomBytes } from 'node:crypto'
import { SIGN_IN_CODE_BYTES, signInCodeExpiry } from '../../identity/index.ts'
import type { IdentityStore } from '../../ports/index.ts'

/** Makes a code that signs `userId` in once within 24 h; it is shown now and kept as a hash. */
export function createSignInCode(store: IdentityStore, userId: string, nowMs: number): string {
  const code = randomBytes(SIGN_IN_CODE_BYTES).toString('base64url')
  store.createSignInCode({ hash: hashOf(code), userId, expiresAtMs: signInCodeExpiry(nowMs) })
  return code
}

/** The user it was made for, once. */
export function redeemSignInCode(store: IdentityStore, code: string, nowMs: number): string | null {
  return store.redeemSignInCode(hashOf(code), nowMs)
}

/** A fast hash is enough: 256 random bits cannot be guessed. */
function hashOf(code: string): string {
  return createHash('sha256').update(code).digest('hex')
}
