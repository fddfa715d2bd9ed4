import { type UnixNs, unixNs } from '../../src/domain/index.ts'
import type { Clock, Timers } from '../../src/ports/index.ts'

/**
 * A clock and timers that move only when told to. Due timers run in order of their time, then of their
 * creation.
 */
export interface VirtualTime extends Clock, Timers {
  /** Runs everything that falls due within `ms`, each at its own moment. */
  advance(ms: number): void
  /**
   * Time passes and nothing runs, as when the machine sleeps: what fell due runs late, with the next
   * advance.
   */
  sleep(ms: number): void
  /** Timers that would still fire. */
  readonly pending: number
}

interface Alarm {
  dueNs: bigint
  readonly order: number
  readonly intervalNs: bigint | null
  readonly run: () => void
}

/**
 * As real timers: a shorter delay counts as one millisecond, so that a timer re-armed with 0 cannot stop
 * time.
 */
const DELAY_NS_MIN = 1_000_000n

export function virtualTime(startNs: bigint): VirtualTime {
  const alarms = new Set<Alarm>()
  let now = startNs
  let created = 0

  function arm(delayMs: number, run: () => void, repeats: boolean): () => void {
    const delayNs = delayOf(delayMs)
    const alarm: Alarm = { dueNs: now + delayNs, order: created++, intervalNs: repeats ? delayNs : null, run }
    alarms.add(alarm)
    return () => {
      alarms.delete(alarm)
    }
  }

  function advance(ms: number): void {
    const end = now + BigInt(Math.round(ms * 1e6))
    for (let alarm = earliest(alarms); alarm !== null && alarm.dueNs <= end; alarm = earliest(alarms)) {
      // What slept through its moment runs now, once.
      if (alarm.dueNs > now) now = alarm.dueNs
      if (alarm.intervalNs === null) alarms.delete(alarm)
      else alarm.dueNs = now + alarm.intervalNs
      alarm.run()
    }
    now = end
  }

  return {
    now: (): UnixNs => unixNs(now),
    every: (intervalMs, run) => arm(intervalMs, run, true),
    after: (delayMs, run) => arm(delayMs, run, false),
    advance,
    sleep(ms) {
      now += BigInt(Math.round(ms * 1e6))
    },
    get pending() {
      return alarms.size
    },
  }
}

function delayOf(ms: number): bigint {
  const ns = BigInt(Math.round(ms * 1e6))
  return ns < DELAY_NS_MIN ? DELAY_NS_MIN : ns
}

function earliest(alarms: ReadonlySet<Alarm>): Alarm | null {
  let first: Alarm | null = null
  for (const alarm of alarms) {
    if (
      first === null ||
      alarm.dueNs < first.dueNs ||
      (alarm.dueNs === first.dueNs && alarm.order < first.order)
    ) {
      first = alarm
    }
  }
  return first
}
