import { systemClock } from '../../../src/adapters/clock/index.ts'
import type { Clock, Timers } from '../../../src/ports/index.ts'

interface Alarm {
  /** On the true time line. */
  dueNs: bigint
  readonly order: number
  readonly intervalNs: bigint | null
  readonly run: () => void
  /** Null: of the world, which no crash and no sleep of the machine stops. */
  readonly process: Process | null
}

/** The timers of one process, until it ends. */
export interface Process {
  readonly clock: Clock
  readonly timers: Timers
  end(): void
}

const DELAY_NS_MIN = 1_000_000n

/**
 * The true time of a life, and what a machine in it makes of it: a monotonic clock that stands still while it
 * sleeps, a wall clock that somebody sets, timers that are late when the process stands still.
 */
export class HuntTime {
  readonly world: Timers
  readonly #alarms = new Set<Alarm>()
  readonly #onThaw: (() => void)[] = []
  #nowNs: bigint
  #sleptNs = 0n
  #wallOffsetNs = 0n
  #created = 0
  #isFrozen = false

  constructor(startNs: bigint) {
    this.#nowNs = startNs
    this.world = this.#timersOf(null)
  }

  get nowNs(): bigint {
    return this.#nowNs
  }

  /** Whether the process stands still, and hears nothing of the world. */
  get isFrozen(): boolean {
    return this.#isFrozen
  }

  startProcess(): Process {
    const process: Process = {
      clock: systemClock({
        wallMs: () => Number((this.#nowNs + this.#wallOffsetNs) / 1_000_000n),
        monotonicNs: () => this.#nowNs - this.#sleptNs,
      }),
      timers: { every: () => nothing, after: () => nothing },
      end: () => this.#end(process),
    }
    return Object.assign(process, { timers: this.#timersOf(process) })
  }

  /** Called when the process goes on after it stood still. */
  onThaw(run: () => void): void {
    this.#onThaw.push(run)
  }

  setWall(byMs: number): void {
    this.#wallOffsetNs += BigInt(byMs) * 1_000_000n
  }

  /** Somebody sets the wall clock right. */
  correctWall(): void {
    this.#wallOffsetNs = 0n
  }

  /** Lets time pass; `between` runs after each alarm, for what it set going. */
  async pass(ms: number, between: () => Promise<void>): Promise<void> {
    const end = this.#nowNs + BigInt(Math.round(ms * 1e6))
    await this.#runUntil(end, between)
  }

  /** The process does not get to run for so long, while the world goes on. */
  async stall(ms: number, between: () => Promise<void>): Promise<void> {
    this.#isFrozen = true
    await this.#runUntil(this.#nowNs + BigInt(ms) * 1_000_000n, between)
    await this.#thaw(between)
  }

  /** The machine is asleep for so long: its monotonic clock and its timers stand still. */
  async sleep(ms: number, between: () => Promise<void>): Promise<void> {
    const sleptNs = BigInt(ms) * 1_000_000n
    this.#isFrozen = true
    for (const alarm of this.#alarms) if (alarm.process !== null) alarm.dueNs += sleptNs
    await this.#runUntil(this.#nowNs + sleptNs, between)
    this.#sleptNs += sleptNs
    await this.#thaw(between)
  }

  async #thaw(between: () => Promise<void>): Promise<void> {
    this.#isFrozen = false
    for (const run of this.#onThaw) run()
    await between()
  }

  async #runUntil(end: bigint, between: () => Promise<void>): Promise<void> {
    for (let alarm = this.#next(end); alarm !== null; alarm = this.#next(end)) {
      if (alarm.dueNs > this.#nowNs) this.#nowNs = alarm.dueNs
      if (alarm.intervalNs === null) this.#alarms.delete(alarm)
      else alarm.dueNs = this.#nowNs + alarm.intervalNs
      alarm.run()
      await between()
    }
    this.#nowNs = end
  }

  /** Overdue alarms of a process that stood still run late, each once. */
  #next(end: bigint): Alarm | null {
    let first: Alarm | null = null
    for (const alarm of this.#alarms) {
      if (this.#isFrozen && alarm.process !== null) continue
      if (first === null || isBefore(alarm, first)) first = alarm
    }
    return first !== null && first.dueNs <= end ? first : null
  }

  #timersOf(process: Process | null): Timers {
    const arm = (delayMs: number, run: () => void, repeats: boolean) => {
      const asked = BigInt(Math.round(delayMs * 1e6))
      const delayNs = asked < DELAY_NS_MIN ? DELAY_NS_MIN : asked
      const intervalNs = repeats ? delayNs : null
      const dueNs = this.#nowNs + delayNs
      const alarm: Alarm = { dueNs, order: this.#created++, intervalNs, run, process }
      this.#alarms.add(alarm)
      return () => void this.#alarms.delete(alarm)
    }
    return {
      every: (intervalMs, run) => arm(intervalMs, run, true),
      after: (delayMs, run) => arm(delayMs, run, false),
    }
  }

  #end(process: Process): void {
    for (const alarm of this.#alarms) if (alarm.process === process) this.#alarms.delete(alarm)
  }
}

const nothing = () => undefined

function isBefore(alarm: Alarm, other: Alarm): boolean {
  return alarm.dueNs < other.dueNs || (alarm.dueNs === other.dueNs && alarm.order < other.order)
}
