import { hrtime } from 'node:process'
import { NS_PER_MS, type UnixNs, unixNs, unixNsFromMs } from '../../domain/index.ts'
import type { Clock } from '../../ports/index.ts'

export interface ClockSources {
  /** The wall clock, milliseconds since the epoch; may be set forward and back. */
  readonly wallMs: () => number
  /** Nanoseconds since any moment, never going back; stands still while the machine sleeps. */
  readonly monotonicNs: () => bigint
}

const SYSTEM: ClockSources = { wallMs: () => Date.now(), monotonicNs: () => hrtime.bigint() }

/** More than a clock discipline slews away within hours, less than anybody would call the right time. */
const BEHIND_NS_MAX = 1_000n * NS_PER_MS

/**
 * Wall time that only runs forward: it follows the monotonic clock, and jumps ahead when the wall clock is
 * more than a second ahead (the machine slept, or its clock was set). When the wall clock is set back it
 * goes on at its own pace, because what was stamped already must stay in the past.
 */
export function systemClock(sources: ClockSources = SYSTEM): Clock {
  let offset: bigint = unixNsFromMs(sources.wallMs()) - sources.monotonicNs()
  return {
    now(): UnixNs {
      const monotonic = sources.monotonicNs()
      const wall: bigint = unixNsFromMs(sources.wallMs())
      if (wall - (monotonic + offset) > BEHIND_NS_MAX) offset = wall - monotonic
      return unixNs(monotonic + offset)
    },
  }
}

/**
 * The same clock, but never behind `at`: where that is ahead, as after the machine's clock was set back
 * between two runs, time goes on from there at its usual pace until the clock has caught up.
 */
export function clockFrom(
  at: UnixNs,
  clock: Clock,
  { monotonicNs }: Pick<ClockSources, 'monotonicNs'> = SYSTEM,
): Clock {
  const offset = at - monotonicNs()
  return {
    now(): UnixNs {
      const now = clock.now()
      const ahead = monotonicNs() + offset
      return ahead > now ? unixNs(ahead) : now
    },
  }
}
