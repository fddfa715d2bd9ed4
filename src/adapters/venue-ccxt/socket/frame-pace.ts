import { nowMsOf, type World } from '../world.ts'

/** Venues cut connections that say more than a handful of messages a second. */
const BURST = 4
const PER_MS = 4 / 1000
const FRAMES_MAX = 4096

/** Lets frames out no faster than any venue takes them. */
export class FramePace {
  readonly #world: Pick<World, 'clock' | 'timers'>
  readonly #send: (frame: string) => void
  readonly #waiting: string[] = []
  #tokens = BURST
  #countedAtMs = 0
  #stopTimer: (() => void) | null = null

  constructor(world: Pick<World, 'clock' | 'timers'>, send: (frame: string) => void) {
    this.#world = world
    this.#send = send
  }

  /** False when so many wait that this one cannot. */
  push(frame: string): boolean {
    if (this.#waiting.length >= FRAMES_MAX) return false
    this.#waiting.push(frame)
    if (this.#stopTimer === null) this.#flush()
    return true
  }

  /** What waits is not sent any more. */
  clear(): void {
    this.#stopTimer?.()
    this.#stopTimer = null
    this.#waiting.length = 0
  }

  #flush(): void {
    this.#stopTimer = null
    const nowMs = nowMsOf(this.#world)
    this.#tokens = Math.min(BURST, this.#tokens + (nowMs - this.#countedAtMs) * PER_MS)
    this.#countedAtMs = nowMs
    while (this.#waiting.length > 0 && this.#tokens >= 1) {
      this.#tokens -= 1
      this.#send(this.#waiting.shift() ?? '')
    }
    if (this.#waiting.length === 0) return
    const waitMs = Math.max(1, (1 - this.#tokens) / PER_MS)
    this.#stopTimer = this.#world.timers.after(waitMs, () => this.#flush())
  }
}
