import type { OrderPreviewAnswer } from '../../../src/contract/index.ts'
import { type OrderTerms, ordersOf, type TicketTerms } from './terms.ts'

export interface Previewed {
  /** One for each order of the draft, in its order; null before the first. */
  readonly answers: readonly OrderPreviewAnswer[] | null
  /** False while they are of an earlier draft. */
  readonly isCurrent: boolean
}

export interface AskerPorts {
  /** Null when there was no answer, which is told elsewhere. */
  readonly ask: (order: OrderTerms) => Promise<OrderPreviewAnswer | null>
  readonly onChange: (previewed: Previewed) => void
  readonly nowMs: () => number
  /** Answers with how to call it off. */
  readonly later: (run: () => void, delayMs: number) => () => void
}

export const ASK_EACH_MS = 400
/** The market moves under a draft that stands still. */
export const RENEW_EACH_MS = 5_000

export const NOTHING_PREVIEWED: Previewed = { answers: null, isCurrent: false }

interface Wish {
  readonly key: string
  readonly orders: readonly OrderTerms[]
}

/**
 * Asks the server what it would say to the draft: one question at a time, not more often than each 400 ms,
 * and always about the latest one. Nothing waits for it.
 */
export class PreviewAsker {
  readonly #ports: AskerPorts
  #wish: Wish | null = null
  #answered = ''
  #shown: Previewed = NOTHING_PREVIEWED
  #askedAtMs = Number.NEGATIVE_INFINITY
  #isAsking = false
  #callOff: (() => void) | null = null

  constructor(ports: AskerPorts) {
    this.#ports = ports
  }

  /** Null: the draft is not whole. */
  want(terms: TicketTerms | null): void {
    const orders = terms === null ? null : ordersOf(terms)
    const key = orders === null ? '' : JSON.stringify(orders)
    if (key === (this.#wish?.key ?? '')) return
    this.#wish = orders === null ? null : { key, orders }
    if (orders === null) this.#show(NOTHING_PREVIEWED)
    else this.#show({ answers: this.#shown.answers, isCurrent: key === this.#answered })
    this.#schedule()
  }

  stop(): void {
    this.#wish = null
    this.#callOff?.()
    this.#callOff = null
  }

  #schedule(): void {
    this.#callOff?.()
    this.#callOff = null
    const wish = this.#wish
    if (wish === null || this.#isAsking) return
    const pauseMs = wish.key === this.#answered ? RENEW_EACH_MS : ASK_EACH_MS
    const delayMs = Math.max(0, this.#askedAtMs + pauseMs - this.#ports.nowMs())
    this.#callOff = this.#ports.later(() => void this.#askAbout(wish), delayMs)
  }

  async #askAbout({ key, orders }: Wish): Promise<void> {
    this.#isAsking = true
    this.#askedAtMs = this.#ports.nowMs()
    const answers: OrderPreviewAnswer[] = []
    for (const order of orders) {
      const answer = await this.#ports.ask(order)
      if (answer !== null) answers.push(answer)
    }
    this.#isAsking = false
    // Also without an answer: it is asked again at the slow pace.
    this.#answered = key
    if (this.#wish !== null && answers.length === orders.length) {
      this.#show({ answers, isCurrent: this.#wish.key === key })
    }
    this.#schedule()
  }

  #show(next: Previewed): void {
    this.#shown = next
    this.#ports.onChange(next)
  }
}
