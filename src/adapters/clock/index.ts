/**
 * The machine's time and timers behind the ports.
 *
 * @example const clock = systemClock(); clock.now() // nanoseconds since the epoch, never going back
 */
export { type ClockSources, clockFrom, systemClock } from './system-clock.ts'
export { systemTimers } from './system-timers.ts'
