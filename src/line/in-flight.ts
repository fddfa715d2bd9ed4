import type { ClientOrderId } from '../domain/index.ts'

/** Commands that the engine has not answered yet; the bound is the caller's to keep. */
export class InFlight {
  readonly #commands = new Set<Promise<void>>()
  readonly #orders = new Map<ClientOrderId, Promise<void>>()
  #unnamedOrders = 0

  get count(): number {
    return this.#commands.size
  }

  get hasOrders(): boolean {
    return this.#orders.size > 0 || this.#unnamedOrders > 0
  }

  /** An order on its way; `command` must not reject. */
  addOrder(clientOrderId: ClientOrderId | null, command: Promise<void>): void {
    if (clientOrderId === null) this.#unnamedOrders += 1
    else this.#orders.set(clientOrderId, command)
    this.add(
      command.then(() => {
        if (clientOrderId === null) this.#unnamedOrders -= 1
        else if (this.#orders.get(clientOrderId) === command) this.#orders.delete(clientOrderId)
      }),
    )
  }

  /** Anything else on its way; `command` must not reject. */
  add(command: Promise<void>): void {
    const tracked: Promise<void> = command.then(() => {
      this.#commands.delete(tracked)
    })
    this.#commands.add(tracked)
  }

  /** Resolves when this order has its answer; at once when it is not on its way. */
  async orderAnswered(clientOrderId: ClientOrderId): Promise<void> {
    await this.#orders.get(clientOrderId)
  }

  async oneAnswered(): Promise<void> {
    await Promise.race(this.#commands)
  }

  async allAnswered(): Promise<void> {
    await Promise.all(this.#commands)
  }
}
