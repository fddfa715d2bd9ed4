import type { OrderStateRow } from '../../../src/contract/index.ts'
import { ApiProblem } from '../../data/index.ts'
import { type Intent, intentFor, type Sending } from './sending.ts'
import type { TicketTerms } from './terms.ts'

export interface SenderPorts {
  readonly mint: () => string
  readonly onChange: (sending: Sending) => void
  /** Runs just before the change to `accepted`, so that both are drawn together. */
  readonly onAccepted: (terms: TicketTerms) => void
}

export interface Accepted {
  readonly orderStatus: string
  readonly isDuplicate: boolean
}

export type SubmitIntent = (intent: Intent) => Promise<Accepted>

/**
 * Sends at most one order at a time and remembers what became of it. It must live as long as the desk: an
 * uncertain order that is forgotten would go out again under another id, as a second order.
 */
export class OrderSender {
  readonly #ports: SenderPorts
  #sending: Sending = { status: 'idle' }

  constructor(ports: SenderPorts) {
    this.#ports = ports
  }

  /** True at once, while a page renders a click later. */
  get sending(): Sending {
    return this.#sending
  }

  /** Never throws: a failure becomes the state. */
  async send(terms: TicketTerms, submit: SubmitIntent): Promise<void> {
    if (this.#sending.status === 'sending') return
    const intent = intentFor(this.#sending, terms, this.#ports.mint)
    this.#become({ status: 'sending', intent })
    try {
      this.#accept(intent, await submit(intent))
    } catch (problem) {
      this.#become(failed(intent, problem))
    }
  }

  /** The stream may show an order whose answer never came. */
  noticeOrders(orders: readonly OrderStateRow[]): void {
    if (this.#sending.status !== 'uncertain') return
    const { intent } = this.#sending
    const order = orders.find(({ client_order_id }) => client_order_id === intent.clientOrderId)
    if (order) this.#accept(intent, { orderStatus: order.status, isDuplicate: false })
  }

  /** After an outage: what became of an uncertain order. Where `find` throws, it stays what it was. */
  async lookUp(find: (clientOrderId: string) => Promise<OrderStateRow | null>): Promise<void> {
    const asked = this.#sending
    if (asked.status !== 'uncertain') return
    const found = await find(asked.intent.clientOrderId)
    if (this.#sending !== asked) return
    if (found === null) this.#become({ ...asked, isAbsent: true })
    else this.noticeOrders([found])
  }

  #accept(intent: Intent, answer: Accepted): void {
    this.#ports.onAccepted(intent.terms)
    this.#become({ status: 'accepted', intent, ...answer })
  }

  #become(next: Sending): void {
    this.#sending = next
    this.#ports.onChange(next)
  }
}

function failed(intent: Intent, problem: unknown): Sending {
  const message = problem instanceof Error ? problem.message : String(problem)
  if (!(problem instanceof ApiProblem) || problem.isUncertain) {
    return { status: 'uncertain', intent, message, isAbsent: false }
  }
  return { status: 'refused', intent, message, code: problem.code }
}
