import type { ClientOrderId, InstrumentKey, Order, OrderStatus, UnixNs } from '../domain/index.ts'

/** Which closed orders, newest first by when they were created. */
export interface ClosedOrdersQuery {
  readonly key: InstrumentKey | null
  /** Null for every status. */
  readonly statuses: ReadonlySet<OrderStatus> | null
  /** Created at or after. */
  readonly from: UnixNs | null
  /** Created before. */
  readonly to: UnixNs | null
  /** Only what comes behind this one. */
  readonly after: OrderPlace | null
  readonly limit: number
}

/** Where an order stands in a list by creation. */
export interface OrderPlace {
  readonly createdAt: UnixNs
  readonly createdSeq: number
}

/** Closed orders older than the engine's memory reaches, so that their ids are never taken twice. */
export interface OrderArchive {
  /** Null when no order ever had this id. */
  find(clientOrderId: ClientOrderId): Order | null
  page(query: ClosedOrdersQuery): readonly Order[]
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
