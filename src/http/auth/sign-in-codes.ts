import { randomBytes } from 'node:crypto'
import { SIGN_IN_CODE_BYTES, signInCodeExpiry } from '../../identity/index.ts'
import type { SignInCodeStore } from '../../ports/index.ts'
import { hashOfSecret } from './secrets.ts'

/** Makes a code that signs `userId` in once within 24 h; it is shown now and kept as a hash. */
export function createSignInCode(store: SignInCodeStore, userId: string, nowMs: number): string {
  const code = randomBytes(SIGN_IN_CODE_BYTES).toString('base64url')
  store.createSignInCode({ hash: hashOfSecret(code), userId, expiresAtMs: signInCodeExpiry(nowMs) })
  return code
}
