/** A session: the family of refresh tokens that follow one sign-in, of which only the newest is alive. */
export interface FamilyState {
  /** Number of the newest token, from 0. */
  readonly generation: number
  /** When the newest token was made; the sign-in itself for the first. */
  readonly rotatedAtMs: number
  readonly expiresAtMs: number
  readonly revokedAtMs: number | null
}

/** A lost answer or two tabs at once may present a token again this long after its rotation. */
export const REPEAT_GRACE_MS = 30_000

export type RefreshVerdict =
  /** The newest token: make the next generation. */
  | { readonly outcome: 'rotate'; readonly generation: number }
  /** The one before it, within the grace: give its successor, which exists already, once more. */
  | { readonly outcome: 'repeat'; readonly generation: number }
  /** An old token came back: somebody has a copy. The family must be revoked. */
  | { readonly outcome: 'reused' }
  | { readonly outcome: 'refused'; readonly why: 'expired' | 'revoked' | 'never_issued' }

/** What to do with a genuine token of `generation`. Times in ms since the epoch. */
export function judgeRefresh(family: FamilyState, generation: number, nowMs: number): RefreshVerdict {
  if (family.revokedAtMs !== null) return { outcome: 'refused', why: 'revoked' }
  if (nowMs >= family.expiresAtMs) return { outcome: 'refused', why: 'expired' }
  if (generation > family.generation) return { outcome: 'refused', why: 'never_issued' }
  if (generation === family.generation) return { outcome: 'rotate', generation: generation + 1 }
  const ageMs = nowMs - family.rotatedAtMs
  // After a clock was set back the rotation lies ahead; the grace must not last until it has caught up.
  const isWithinGrace = ageMs >= -REPEAT_GRACE_MS && ageMs <= REPEAT_GRACE_MS
  const isRepeat = generation === family.generation - 1 && isWithinGrace
  return isRepeat ? { outcome: 'repeat', generation: family.generation } : { outcome: 'reused' }
}

export function isAlive(family: FamilyState, nowMs: number): boolean {
  return family.revokedAtMs === null && nowMs < family.expiresAtMs
}
