/** Whether VeloZ's memory stays what it is once all that it remembers for a while is remembered. */
import { floorsOf, type MemorySample, slopePerMinute } from '../memory-curve.ts'

/** So long at the beginning it is traded several times as fast, in a run that is long enough to be judged. */
export const FILLING_SECONDS = 90
/**
 * From then on everything that is kept by number, by bytes or for a time is full: what was said about orders
 * (half a mebibyte a venue), the stream's history (made small here), orders that closed within five minutes,
 * the market's last ten minutes but for a little. What goes on growing are the closed orders that the engine
 * remembers, a kilobyte each up to a hundred thousand, and their fills, a third of one up to ten thousand.
 */
const FULL_AFTER_SECONDS = 330
/** Less says nothing: garbage comes and goes. */
const JUDGED_SECONDS_MIN = 240
export const JUDGED_FROM_SECONDS = FULL_AFTER_SECONDS + JUDGED_SECONDS_MIN
/** In it there is a collection of garbage. */
const STRETCH_SECONDS = 30
/** MB a minute; a kilobyte too many for each thing done is 0.5. */
export const SLOPE_MAX = 1

export interface Flatness {
  /** Of the line through the least of each half minute, anonymous memory, MB a minute. */
  readonly slope: number
  readonly isFlat: boolean
}

/** Null for a run that is too short to tell. */
export function flatnessOf(samples: readonly MemorySample[]): Flatness | null {
  const end = samples.at(-1)?.seconds ?? 0
  if (end < JUDGED_FROM_SECONDS) return null
  const full = samples.filter(({ seconds }) => seconds >= FULL_AFTER_SECONDS)
  const slope = slopePerMinute(floorsOf(full, STRETCH_SECONDS, 'anonymous'), 'anonymous')
  return { slope, isFlat: slope < SLOPE_MAX }
}
