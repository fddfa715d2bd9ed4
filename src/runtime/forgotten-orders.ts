import type { ClientOrderId, Order } from '../domain/index.ts'
import type { ClosedOrdersQuery, Log, OrderArchive } from '../ports/index.ts'
import { fits, newestOf } from './closed-orders.ts'

/** Written at once in this number while a long journal is read. */
const FLUSH_COUNT = 1000
/**
 * What is kept waiting for an archive that cannot be written; beyond it ids of long ago may be taken again.
 */
const WAITING_MAX = 100_000
/** Records between two notes that nothing was forgotten, so that a snapshot may be trusted to have it all. */
const QUIET_RECORDS = 10_000

export interface ForgottenOrdersOptions {
  readonly archive: OrderArchive
  readonly log: Log
}

/**
 * Closed orders on their way from the engine's memory to the archive, written behind it: an id stays taken
 * all the time.
 */
export class ForgottenOrders {
  readonly #archive: OrderArchive
  readonly #log: Log
  readonly #waiting = new Map<ClientOrderId, Order>()
  #isFailing = false

  constructor({ archive, log }: ForgottenOrdersOptions) {
    this.#archive = archive
    this.#log = log
  }

  /** Everything forgotten up to this record is safe. */
  get throughSeq(): number {
    return this.#archive.throughSeq
  }

  note(order: Order, seq: number): void {
    if (seq <= this.#archive.throughSeq) return
    this.#waiting.set(order.clientOrderId, order)
    if (this.#waiting.size >= FLUSH_COUNT && !this.#isFailing) this.flush(seq)
    if (this.#waiting.size > WAITING_MAX) this.#dropOldest()
  }

  find(clientOrderId: ClientOrderId): Order | null {
    return this.#waiting.get(clientOrderId) ?? this.#archive.find(clientOrderId)
  }

  /** Newest first. */
  page(query: ClosedOrdersQuery): readonly Order[] {
    const kept = this.#archive.page(query)
    const waiting = [...this.#waiting.values()].filter((order) => fits(order, query))
    return waiting.length === 0 ? kept : newestOf(waiting, kept, query.limit)
  }

  /** Writes what waits. `seq`: the last record whose forgotten orders were noted. */
  flush(seq: number): void {
    if (this.#waiting.size === 0 && seq < this.#archive.throughSeq + QUIET_RECORDS) return
    this.#keep(seq)
  }

  /** Writes what waits; everything kept can still be found. */
  rest(seq: number): void {
    if (this.#waiting.size > 0 || seq > this.#archive.throughSeq) this.#keep(seq)
  }

  /** Writes what waits and lets go of the archive. */
  close(seq: number): void {
    this.rest(seq)
    this.#archive.close()
  }

  #keep(seq: number): void {
    try {
      this.#archive.keep([...this.#waiting.values()], seq)
      this.#waiting.clear()
      if (this.#isFailing) this.#log.info('the archive of closed orders can be written again', {})
      this.#isFailing = false
    } catch (error) {
      if (!this.#isFailing) this.#log.error('the archive of closed orders cannot be written', { error })
      this.#isFailing = true
    }
  }

  #dropOldest(): void {
    for (const id of this.#waiting.keys()) {
      this.#waiting.delete(id)
      return
    }
  }
}
