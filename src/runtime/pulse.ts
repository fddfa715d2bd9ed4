import { NS_PER_SECOND } from '../domain/index.ts'
import type { Clock, Timers } from '../ports/index.ts'

const BEAT_MS = 1000
/** What a busy or sleeping machine may miss before its market data counts as old. */
const STALL_MS = 5000

export interface PulseOptions {
  /** The engine's time, which in a replay runs faster than the wall's. */
  readonly clock: Clock
  readonly wall: Clock
  readonly timers: Timers
  /** Once for each second of the engine's time that began, at most once per call of `look`. */
  readonly onSecond: () => void
  /** The process slept, or its loop stood still. */
  readonly onStall: (gapMs: number) => void
}

/** Notices that time passed: seconds of the engine's time, and gaps in the machine's. */
export class Pulse {
  readonly #options: PulseOptions
  readonly #stop: () => void
  #second: bigint
  #beatAtMs: number

  constructor(options: PulseOptions) {
    this.#options = options
    this.#second = options.clock.now() / NS_PER_SECOND
    this.#beatAtMs = this.#wallMs()
    this.#stop = options.timers.every(BEAT_MS, () => this.#beat())
  }

  /** Called with each market event too: a replay passes hours between two beats of the machine. */
  look(): void {
    const second = this.#options.clock.now() / NS_PER_SECOND
    if (second <= this.#second) return
    this.#second = second
    this.#options.onSecond()
  }

  stop(): void {
    this.#stop()
  }

  #beat(): void {
    const now = this.#wallMs()
    const gapMs = now - this.#beatAtMs - BEAT_MS
    this.#beatAtMs = now
    if (gapMs > STALL_MS) this.#options.onStall(gapMs)
    this.look()
  }

  #wallMs(): number {
    return Number(this.#options.wall.now() / 1_000_000n)
  }
}
