import {
  type CancelAll,
  type CancelOrder,
  type ClientOrderId,
  isClosed,
  type Order,
  type SetTradingState,
} from '../domain/index.ts'
import { isMeantBy, type State } from '../engine/index.ts'
import type { CancelAllOutcome, CancelOutcome, TradingStateOutcome } from '../ports/index.ts'
import type { VenueDesk } from './venue-desk.ts'

type LoweringInput = CancelAll | CancelOrder | SetTradingState

export interface LoweringOptions {
  readonly state: Readonly<State>
  readonly desk: VenueDesk
  /** False when it cannot be taken now. */
  readonly offer: (input: LoweringInput) => boolean
}

/** Cancels owed to the journal; more than this many become one cancel of everything. */
const OWED_MAX = 256
const EVERYTHING = { kind: 'cancel_all', venue: null, key: null, strategyId: null } as const

/**
 * What only lowers risk and cannot go the usual way, because the journal cannot be written, its lane is full,
 * or the writer has ended: the venues are told now, and the journal when that is possible again.
 */
export class Lowering {
  readonly #options: LoweringOptions
  readonly #owed = new Map<string, LoweringInput>()
  #said: SetTradingState | null = null

  constructor(options: LoweringOptions) {
    this.#options = options
  }

  /** Whether somebody was told that trading is halted or reducing, and what is decided does not know yet. */
  get isHalted(): boolean {
    if (this.#options.state.tradingState === this.#said?.state) this.#said = null
    return this.#said !== null
  }

  /**
   * For whoever asks for another trading state the usual way: to be called once that is decided. Until then,
   * and when it is refused, what was said holds; what is said meanwhile holds after it too.
   */
  liftWhenDecided(): () => void {
    const said = this.#said
    return () => {
      if (this.#said === said) this.#said = null
    }
  }

  cancel(input: CancelOrder): CancelOutcome {
    const order = this.#options.state.orders.get(input.clientOrderId)
    if (!order) return { outcome: 'unknown_order' }
    if (isClosed(order.status)) return { outcome: 'already_closed', order }
    this.#owe(`cancel ${input.clientOrderId}`, input)
    this.#options.desk.cancelAtOnce([order])
    return { outcome: 'requested', order: pendingCancel(order) }
  }

  cancelAll(input: CancelAll): CancelAllOutcome {
    const orders = this.#openOrders(input)
    this.#owe(`cancel_all ${input.venue} ${input.key} ${input.strategyId}`, input)
    this.#options.desk.cancelAtOnce(orders)
    return { outcome: 'requested', orders: orders.map(pendingCancel) }
  }

  /** The kill switch when nothing else works. */
  halt(input: SetTradingState, all: CancelAll | null): TradingStateOutcome {
    this.#said = input
    this.#owe('halt', input)
    const cancelled = all ? this.cancelAll(all) : null
    const orders = cancelled?.outcome === 'requested' ? cancelled.orders : []
    return { outcome: 'changed', state: input.state, orders }
  }

  /** Gives the journal what it is owed, as far as it takes it. */
  settleOwed(): void {
    for (const [name, input] of this.#owed) {
      if (!this.#options.offer(input)) return
      this.#owed.delete(name)
    }
  }

  #owe(name: string, input: LoweringInput): void {
    if (this.#options.offer(input)) return
    if (this.#owed.size >= OWED_MAX && !this.#owed.has(name)) {
      this.#owed.set('cancel_all null null null', { ...EVERYTHING, origin: input.origin })
    } else this.#owed.set(name, input)
  }

  #openOrders(input: CancelAll): readonly Order[] {
    const { open, orders } = this.#options.state
    const found: Order[] = []
    for (const id of open as ReadonlySet<ClientOrderId>) {
      const order = orders.get(id)
      if (order && isMeantBy(input, order)) found.push(order)
    }
    return found
  }
}

function pendingCancel(order: Order): Order {
  return { ...order, status: 'pending_cancel' }
}
