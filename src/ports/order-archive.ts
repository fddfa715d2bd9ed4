import type { ClientOrderId, Order } from '../domain/index.ts'

/** Closed orders older than the engine's memory reaches, so that their ids are never taken twice. */
export interface OrderArchive {
  /** Null when no order ever had this id. */
  find(clientOrderId: ClientOrderId): Order | null
  /**
   * All orders forgotten up to record `throughSeq` that are not kept yet. Durable when it returns; said
   * again it changes nothing. Throws when it cannot be written.
   */
  keep(orders: readonly Order[], throughSeq: number): void
  /** Everything forgotten up to this record is kept. */
  readonly throughSeq: number
  /** Forgets orders that closed before; answers how many. */
  prune(closedBeforeMs: number): number
  close(): void
}
