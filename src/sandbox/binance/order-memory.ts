import type { SandboxOrder } from '../core/index.ts'
import { BoundedMap } from './bounded-map.ts'

const ORDERS_KEPT = 100_000

/** What Binance knows of an order and the exchange behind it does not. Of the newest orders. */
export class OrderMemory {
  readonly #names = new BoundedMap<number, string>(ORDERS_KEPT)
  readonly #byName = new BoundedMap<string, number>(ORDERS_KEPT)
  readonly #cancelNames = new BoundedMap<number, string>(ORDERS_KEPT)
  readonly #formerNames = new BoundedMap<number, string>(ORDERS_KEPT)
  readonly #workingSince = new BoundedMap<number, number>(ORDERS_KEPT)
  readonly #amendCounts = new BoundedMap<number, number>(ORDERS_KEPT)

  /** An amendment may give an order another id. */
  clientIdOf({ id, clientId }: SandboxOrder): string {
    return this.#names.get(id) ?? clientId
  }

  /** The order that was given this id later on; undefined where none was. */
  renamed(clientId: string): number | undefined {
    return this.#byName.get(clientId)
  }

  rename(order: SandboxOrder, clientId: string): void {
    const former = this.clientIdOf(order)
    this.#formerNames.set(order.id, former)
    this.#amendCounts.set(order.id, this.amendCountOf(order) + 1)
    if (former === clientId) return
    this.#byName.delete(former)
    this.#names.set(order.id, clientId)
    this.#byName.set(clientId, order.id)
  }

  formerIdOf(order: SandboxOrder): string {
    return this.#formerNames.get(order.id) ?? this.clientIdOf(order)
  }

  amendCountOf({ id }: SandboxOrder): number {
    return this.#amendCounts.get(id) ?? 0
  }

  /** The id that the request to cancel bore itself. */
  nameCancel({ id }: SandboxOrder, clientId: string): void {
    this.#cancelNames.set(id, clientId)
  }

  cancelIdOf({ id }: SandboxOrder): string | null {
    return this.#cancelNames.get(id) ?? null
  }

  noteWorking({ id }: SandboxOrder, atMs: number): void {
    this.#workingSince.set(id, atMs)
  }

  /** When it went on the book, Unix ms; -1 for a stop that waits or never was reached. */
  workingTimeOf({ id, triggerPrice, isTriggered, createdAtMs, updatedAtMs }: SandboxOrder): number {
    if (triggerPrice === null) return createdAtMs
    if (!isTriggered) return -1
    return this.#workingSince.get(id) ?? updatedAtMs
  }
}
