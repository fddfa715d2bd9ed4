import type { TradingStateAnswer } from '../../../src/contract/index.ts'
import { ApiProblem } from '../../data/index.ts'

/** How the order to stop everything fares. */
export type Halting =
  | { readonly status: 'idle' }
  /** `tries` without an answer so far; `why` of the last. */
  | { readonly status: 'sending'; readonly tries: number; readonly why: string | null }
  /** `cancelled` by the try that was answered; those before it may have cancelled more. */
  | { readonly status: 'halted'; readonly cancelled: number; readonly unansweredTries: number }
  | { readonly status: 'refused'; readonly message: string }

export interface HaltSenderPorts {
  /** One try, which fails when no answer came within `answerWithinMs`. */
  readonly send: (signal: AbortSignal, answerWithinMs: number) => Promise<TradingStateAnswer>
  readonly onChange: (halting: Halting) => void
  readonly wait?: (ms: number) => Promise<void>
}

export const HALT_RETRY_MS = 700
/** The switch has two seconds; where the way there takes longer, the next answer is waited for longer. */
const ANSWER_WITHIN_FIRST_MS = 2_000
const ANSWER_WITHIN_MAX_MS = 16_000

/** One order to halt, with all its tries. */
interface Round {
  readonly ending: AbortController
  /** Those without an answer. */
  tries: number
}

/**
 * Sends the halt until VeloZ has answered it: halting twice is halting once, so an answer that was lost is
 * no reason to wait for a person. Ends with an answer, a refusal, or `giveUp`.
 */
export class HaltSender {
  readonly #ports: HaltSenderPorts
  #round: Round | null = null

  constructor(ports: HaltSenderPorts) {
    this.#ports = ports
  }

  /** Once a try went unanswered, asking again sends one more at once, beside the one that is waited for. */
  async halt(): Promise<void> {
    const underWay = this.#round
    if (underWay === null) return this.#untilAnswered()
    if (underWay.tries > 0) await this.#try(underWay)
  }

  giveUp(): void {
    this.#round?.ending.abort()
    this.#round = null
    this.#ports.onChange({ status: 'idle' })
  }

  async #untilAnswered(): Promise<void> {
    const { wait = pause, onChange } = this.#ports
    const round: Round = { ending: new AbortController(), tries: 0 }
    this.#round = round
    onChange({ status: 'sending', tries: 0, why: null })
    while (!round.ending.signal.aborted) {
      await this.#try(round)
      if (!round.ending.signal.aborted) await wait(HALT_RETRY_MS)
    }
  }

  /** Ends the round when it was answered. */
  async #try(round: Round): Promise<void> {
    const { signal } = round.ending
    const outcome = await this.#sendOnce(round)
    // Whoever ended it has said so already: a person, or another try.
    if (signal.aborted) return
    if (outcome instanceof ApiProblem && outcome.isUncertain) {
      round.tries += 1
      return this.#ports.onChange({ status: 'sending', tries: round.tries, why: outcome.message })
    }
    round.ending.abort()
    this.#round = null
    this.#ports.onChange(
      outcome instanceof ApiProblem ? { status: 'refused', message: outcome.message } : outcome,
    )
  }

  async #sendOnce({ ending, tries }: Round): Promise<Halting | ApiProblem> {
    try {
      const { orders } = await this.#ports.send(ending.signal, answerWithinMs(tries))
      return { status: 'halted', cancelled: orders.length, unansweredTries: tries }
    } catch (problem) {
      if (problem instanceof ApiProblem) return problem
      throw problem
    }
  }
}

const answerWithinMs = (tries: number): number =>
  Math.min(ANSWER_WITHIN_FIRST_MS * 2 ** tries, ANSWER_WITHIN_MAX_MS)

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
