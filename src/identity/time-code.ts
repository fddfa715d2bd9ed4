import type { BackoffPolicy } from './login-backoff.ts'

/** Time-based one-time codes (RFC 6238) as every authenticator app makes them. */
export const TIME_CODE_STEP_SECONDS = 30
export const TIME_CODE_DIGITS = 6
/** Steps before and after the present one that are accepted, for clocks that differ. */
export const TIME_CODE_WINDOW = 1
export const RECOVERY_CODES = 10

/**
 * Six digits are guessed far sooner than a password, and only somebody who has the password gets here: so
 * the delay goes on doubling to an hour.
 */
export const TIME_CODE_BACKOFF: BackoffPolicy = {
  freeFailures: 4,
  firstDelayMs: 1000,
  delayMsMax: 3_600_000,
  forgetAfterMs: 86_400_000,
  keysMax: 10_000,
}

/** The number of the step that `nowMs` lies in. */
export function timeCodeStep(nowMs: number): number {
  return Math.floor(nowMs / (TIME_CODE_STEP_SECONDS * 1000))
}
