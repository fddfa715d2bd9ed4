import { setInterval } from 'node:timers'

/** Short enough to meet most blocks of a fifth of a second, long enough to cost an idle process nothing. */
const LOOK_MS = 200
/** A scrape every 15 s, the usual pace, misses nothing. */
const LOOKS_KEPT = 75

/**
 * How long the event loop was late, measured by a timer of our own: what the runtimes offer for this reads 0
 * under Deno, and prom-client's own gauge reads 0 everywhere.
 */
export class LoopLag {
  readonly #lagsMs = new Float64Array(LOOKS_KEPT)
  readonly #nowMs: () => number
  #place = 0
  #lookedMs: number

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs
    this.#lookedMs = nowMs()
  }

  /** Looks from now on, without keeping the process alive. */
  start(): void {
    this.#lookedMs = this.#nowMs()
    setInterval(() => this.look(), LOOK_MS).unref()
  }

  /** To be called every 200 ms: whatever is more is lag. */
  look(): void {
    const nowMs = this.#nowMs()
    this.#lagsMs[this.#place] = Math.max(0, nowMs - this.#lookedMs - LOOK_MS)
    this.#place = (this.#place + 1) % LOOKS_KEPT
    this.#lookedMs = nowMs
  }

  /** The worst of the last 15 s, in seconds. */
  get worstSeconds(): number {
    return this.#lagsMs.reduce((worst, lagMs) => Math.max(worst, lagMs), 0) / 1000
  }
}
