import { backOffMs } from '../back-off.ts'
import { nowMsOf, type World } from '../world.ts'

export type CircuitState = 'closed' | 'open' | 'half_open'

const FAILURES_MAX = 5
/** One question in five seconds is no burden, and a venue that is back is noticed soon. */
const BACK_OFF = { firstMs: 1000, mostMs: 5000 }

/**
 * Stops asking a venue that does not answer: after five failures in a row nothing passes for a while, then
 * one question at a time is let through to see. What lowers risk is never asked to wait, and what fails while
 * the circuit is open, because it was under way before, makes the wait no longer.
 */
export class Circuit {
  readonly #world: Pick<World, 'clock' | 'chance'>
  #failures = 0
  #openings = 0
  #openUntilMs = 0
  #isProbing = false

  constructor(world: Pick<World, 'clock' | 'chance'>) {
    this.#world = world
  }

  get state(): CircuitState {
    if (this.#failures < FAILURES_MAX) return 'closed'
    return nowMsOf(this.#world) < this.#openUntilMs ? 'open' : 'half_open'
  }

  /** Whether a request may go out; one that may must be followed by `succeed` or `fail`. */
  admit(isLowering: boolean): boolean {
    const { state } = this
    if (isLowering || state === 'closed') return true
    if (state === 'open' || this.#isProbing) return false
    this.#isProbing = true
    return true
  }

  succeed(): void {
    this.#failures = 0
    this.#openings = 0
    this.#isProbing = false
  }

  fail(): void {
    const { state } = this
    this.#failures += 1
    if (state === 'open') return
    this.#isProbing = false
    if (this.#failures < FAILURES_MAX) return
    const waitMs = backOffMs(BACK_OFF, this.#openings, this.#world.chance)
    this.#openings += 1
    this.#openUntilMs = nowMsOf(this.#world) + waitMs
  }
}
