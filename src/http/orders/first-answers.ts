import type { ClientOrderId, Order } from '../../domain/index.ts'
import type { EnginePort, RecordGroup, Timers } from '../../ports/index.ts'

/** Requests that may wait at once; one more is answered with what stands. */
export const WAITING_MAX = 1024

/**
 * Waits for the first thing that venues say of orders. Listens to the engine only while somebody waits, with
 * one listener for all.
 */
export class FirstAnswers {
  readonly #engine: Pick<EnginePort, 'view' | 'subscribe'>
  readonly #timers: Timers
  readonly #waiting = new Map<ClientOrderId, Set<() => void>>()
  #count = 0
  #unsubscribe: (() => void) | null = null

  constructor(engine: Pick<EnginePort, 'view' | 'subscribe'>, timers: Timers) {
    this.#engine = engine
    this.#timers = timers
  }

  /** The order as it stands once its venue has answered, or after `waitMs`. */
  async of(order: Order, waitMs: number): Promise<Order> {
    const { clientOrderId } = order
    const present = () => this.#engine.view.order(clientOrderId) ?? order
    if (waitMs === 0 || this.#count >= WAITING_MAX || present().status !== 'submitted') return present()
    await this.#answered(clientOrderId, waitMs)
    return present()
  }

  async #answered(clientOrderId: ClientOrderId, waitMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const stopTimer = this.#timers.after(waitMs, resolve)
    const waiting = this.#waiting.get(clientOrderId) ?? new Set()
    this.#waiting.set(clientOrderId, waiting.add(resolve))
    this.#count += 1
    this.#unsubscribe ??= this.#engine.subscribe({
      onRecords: (groups) => this.#heard(groups),
      onMarket: () => undefined,
      onFeedStatus: () => undefined,
    })
    await promise
    stopTimer()
    waiting.delete(resolve)
    if (waiting.size === 0) this.#waiting.delete(clientOrderId)
    this.#count -= 1
    if (this.#count > 0) return
    this.#unsubscribe?.()
    this.#unsubscribe = null
  }

  #heard(groups: readonly RecordGroup[]): void {
    for (const { order } of groups) {
      if (order === null || order.status === 'submitted') continue
      for (const resolve of this.#waiting.get(order.clientOrderId) ?? []) resolve()
    }
  }
}
