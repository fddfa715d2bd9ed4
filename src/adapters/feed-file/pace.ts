import { type UnixNs, unixNs } from '../../domain/index.ts'
import type { Clock } from '../../ports/index.ts'
import type { ReplaySpeed } from './replay-speed.ts'

/** How far the recording may have come by now. */
export interface Pace {
  isDue(eventAt: UnixNs): boolean
  /** Until it is due, 0 when it is; at most an hour, after which one must ask again. */
  waitMs(eventAt: UnixNs): number
}

const WAIT_MS_MAX = 3_600_000
const NS_PER_MS = 1e6

/** Begins with `firstAt` being due now. */
export function pace(clock: Clock, speed: ReplaySpeed, firstAt: UnixNs): Pace {
  if (speed === 'max') return { isDue: () => true, waitMs: () => 0 }
  const startedAt = clock.now()
  const reached = (): UnixNs => {
    const elapsedNs = Number(clock.now() - startedAt)
    return unixNs(firstAt + BigInt(Math.floor(elapsedNs * speed)))
  }
  return {
    isDue: (eventAt) => eventAt <= reached(),
    waitMs(eventAt) {
      const waitMs = Number(eventAt - reached()) / speed / NS_PER_MS
      return Math.min(WAIT_MS_MAX, Math.max(0, waitMs))
    },
  }
}
