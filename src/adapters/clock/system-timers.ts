import type { Timers } from '../../ports/index.ts'

/** A longer delay overflows 32 bits and would fire at once. */
const DELAY_MS_MAX = 2_147_483_647

/** The runtime's own timers. A running timer keeps the process alive until it is cancelled. */
export function systemTimers(): Timers {
  return {
    every(intervalMs, run) {
      const timer = setInterval(run, Math.min(intervalMs, DELAY_MS_MAX))
      return () => clearInterval(timer)
    },
    after(delayMs, run) {
      const timer = setTimeout(run, Math.min(delayMs, DELAY_MS_MAX))
      return () => clearTimeout(timer)
    },
  }
}
