/**
 * A one-time code signs its user in without a password. It is random, used once, and only its hash is kept.
 */
export const SIGN_IN_CODE_BYTES = 32
export const SIGN_IN_CODE_LIFETIME_MS = 86_400_000

export function signInCodeExpiry(nowMs: number): number {
  return nowMs + SIGN_IN_CODE_LIFETIME_MS
}
