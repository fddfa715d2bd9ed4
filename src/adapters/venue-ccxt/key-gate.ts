import { backOffMs } from './back-off.ts'
import { askAboutKey, type KeyAnswer, type KeyQuestion } from './key-check/index.ts'
import type { World } from './world.ts'

export interface GateOptions {
  readonly world: World
  readonly question: KeyQuestion
  readonly allowsWithdrawal: boolean
  /** The key is good. */
  readonly onClear: () => void
  /** Why nothing may be sent. */
  readonly onBlocked: (why: string) => void
}

const RETRY = { firstMs: 1000, mostMs: 60_000 }

/** Nothing is traded before the exchange has said that the key is good and cannot withdraw. */
export class KeyGate {
  readonly #options: GateOptions
  #attempt = 0
  #stopTimer: (() => void) | null = null
  readonly #stopping = new AbortController()
  #canWithdraw = false

  constructor(options: GateOptions) {
    this.#options = options
  }

  /** True when it must never be used: it could take money out. */
  get isForbidden(): boolean {
    return this.#canWithdraw
  }

  /** Resolves when the first answer, or none, is there; without one it goes on asking. */
  async start(): Promise<void> {
    const { signal } = this.#stopping
    const answer = await askAboutKey({ ...this.#options.question, signal })
    if (signal.aborted) return
    const why = this.#whyNot(answer)
    if (why === null) {
      this.#options.onClear()
      return
    }
    this.#options.onBlocked(why)
    if (this.#canWithdraw) return
    const { world, question } = this.#options
    world.log.warn('the key cannot be used yet', { exchange: question.exchange, why })
    const waitMs = backOffMs(RETRY, this.#attempt, world.chance)
    this.#attempt += 1
    this.#stopTimer = world.timers.after(waitMs, () => void this.start())
  }

  stop(): void {
    this.#stopping.abort()
    this.#stopTimer?.()
  }

  #whyNot(answer: KeyAnswer): string | null {
    if (answer.outcome !== 'connected') return answer.why
    const { exchange } = this.#options.question
    if (answer.canWithdraw === true && !this.#options.allowsWithdrawal) {
      this.#canWithdraw = true
      const way = `make one that may only trade, or set venues.${exchange}.allow_withdrawal`
      return `the key of ${exchange} may withdraw; ${way}`
    }
    return answer.canTrade === false ? `the key of ${exchange} may not trade` : null
  }
}
