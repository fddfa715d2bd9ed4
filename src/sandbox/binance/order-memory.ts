import type { Lots } from '../../domain/index.ts'
import type { SandboxOrder } from '../core/index.ts'
import { BoundedMap } from './bounded-map.ts'

/** Once that an order was made smaller; it may have got another id by that. */
export interface Amendment {
  readonly executionId: number
  readonly formerId: string
  readonly clientId: string
  readonly formerQuantity: Lots
  readonly quantity: Lots
  readonly atMs: number
}

const ORDERS_KEPT = 100_000

/** What Binance knows of an order and the exchange behind it does not. Of the newest orders. */
export class OrderMemory {
  readonly #names = new BoundedMap<number, string>(ORDERS_KEPT)
  readonly #byName = new BoundedMap<string, number>(ORDERS_KEPT)
  readonly #cancelNames = new BoundedMap<number, string>(ORDERS_KEPT)
  readonly #workingSince = new BoundedMap<number, number>(ORDERS_KEPT)
  readonly #amendments = new BoundedMap<number, readonly Amendment[]>(ORDERS_KEPT)

  /** An amendment may give an order another id. */
  clientIdOf({ id, clientId }: SandboxOrder): string {
    return this.#names.get(id) ?? clientId
  }

  /** The order that was given this id later on; undefined where none was. */
  renamed(clientId: string): number | undefined {
    return this.#byName.get(clientId)
  }

  /** `order`: as it is after it. */
  noteAmendment(
    order: SandboxOrder,
    asked: Pick<Amendment, 'executionId' | 'clientId' | 'formerQuantity'>,
  ): Amendment {
    const formerId = this.clientIdOf(order)
    const amendment = { ...asked, formerId, quantity: order.quantity, atMs: order.updatedAtMs }
    this.#amendments.set(order.id, [...this.amendmentsOf(order), amendment])
    this.#rename(order, formerId, asked.clientId)
    return amendment
  }

  #rename({ id }: SandboxOrder, former: string, clientId: string): void {
    if (former === clientId) return
    this.#byName.delete(former)
    this.#names.set(id, clientId)
    this.#byName.set(clientId, id)
  }

  /** Oldest first. */
  amendmentsOf({ id }: SandboxOrder): readonly Amendment[] {
    return this.#amendments.get(id) ?? []
  }

  formerIdOf(order: SandboxOrder): string {
    return this.amendmentsOf(order).at(-1)?.formerId ?? this.clientIdOf(order)
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

  /** When it went on the book, Unix ms; -1 for what is pending and for a stop that was not reached. */
  workingTimeOf({ id, triggerWhen, isTriggered, isPending, createdAtMs, updatedAtMs }: SandboxOrder): number {
    if (isPending || (triggerWhen !== null && !isTriggered)) return -1
    return this.#workingSince.get(id) ?? (isTriggered ? updatedAtMs : createdAtMs)
  }
}
