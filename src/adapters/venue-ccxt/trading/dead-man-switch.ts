import type { VenueStatus } from '../../../ports/index.ts'
import type { RestProtocol } from '../protocol/index.ts'
import type { RestClient } from '../rest/index.ts'
import type { World } from '../world.ts'

export interface DeadManSwitchOptions {
  readonly world: World
  readonly protocol: RestProtocol
  readonly rest: RestClient
  /** Null: not wanted. */
  readonly timeoutMs: number | null
  readonly venue: string
}

const REPEATS_PER_TIMEOUT = 3
/** However short a time is asked for: no venue keeps one this short, and each repetition is a request. */
const REPEAT_MS_MIN = 1000

/** The venue takes everything out unless it hears of us in time: told again while we are connected. */
export class DeadManSwitch {
  readonly #options: DeadManSwitchOptions
  #stopTimer: (() => void) | null = null
  #isArmed = false
  #isComplained = false

  constructor(options: DeadManSwitchOptions) {
    this.#options = options
  }

  get state(): VenueStatus['deadManSwitch'] {
    if (this.#isArmed) return 'armed'
    return this.#options.protocol.cancelAfter(1) === null ? 'not_offered' : 'off'
  }

  start(): void {
    const { timeoutMs, protocol, world, venue } = this.#options
    if (timeoutMs === null || this.#stopTimer !== null) return
    if (protocol.cancelAfter(timeoutMs) === null) {
      if (!this.#isComplained) world.log.warn('the venue offers no dead man switch', { venue })
      this.#isComplained = true
      return
    }
    void this.#tell(timeoutMs)
    const everyMs = Math.max(REPEAT_MS_MIN, timeoutMs / REPEATS_PER_TIMEOUT)
    this.#stopTimer = world.timers.every(everyMs, () => void this.#tell(timeoutMs))
  }

  /** Not told again; the venue acts when its time is over. */
  pause(): void {
    this.#stopTimer?.()
    this.#stopTimer = null
  }

  /** We leave in order: what rests stays. */
  async disarm(): Promise<void> {
    this.pause()
    if (this.#isArmed) await this.#tell(0)
  }

  async #tell(timeoutMs: number): Promise<void> {
    const { protocol, rest, world, venue } = this.#options
    const call = protocol.cancelAfter(timeoutMs)
    if (call === null) return
    const outcome = await rest.call(call, { priority: 'exit' })
    if (outcome.outcome === 'answered') this.#isArmed = timeoutMs > 0
    else world.log.warn('the dead man switch was not set', { venue, outcome: outcome.outcome })
  }
}
