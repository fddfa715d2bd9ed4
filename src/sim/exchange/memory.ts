import type { ClientOrderId } from '../../domain/index.ts'
import type { OrderRecord } from './order-record.ts'

/**
 * Every open order, and the last closed ones: who asks for one of them, or sends it again, hears what was
 * said before.
 */
export interface OrderMemory {
  readonly records: Map<string, OrderRecord>
  /** A ring of the names of closed orders. */
  readonly closed: string[]
  nextClosed: number
}

export const CLOSED_KEPT = 10_000

export function emptyMemory(): OrderMemory {
  return { records: new Map(), closed: [], nextClosed: 0 }
}

/** Each replacement is an order of its own. No client order id contains the mark between the two parts. */
export function recordName(clientOrderId: ClientOrderId, revision: number): string {
  return revision === 0 ? clientOrderId : `${clientOrderId}#${revision}`
}

export function recall(
  memory: OrderMemory,
  { clientOrderId, revision }: { readonly clientOrderId: ClientOrderId; readonly revision: number },
): OrderRecord | undefined {
  return memory.records.get(recordName(clientOrderId, revision))
}

export function remember(memory: OrderMemory, record: OrderRecord): void {
  memory.records.set(recordName(record.order.clientOrderId, record.order.revision), record)
}

/** A closed order takes the place of the one that closed longest ago. */
export function retire(memory: OrderMemory, { order }: OrderRecord): void {
  const forgotten = memory.closed[memory.nextClosed]
  if (forgotten !== undefined) memory.records.delete(forgotten)
  memory.closed[memory.nextClosed] = recordName(order.clientOrderId, order.revision)
  memory.nextClosed = (memory.nextClosed + 1) % CLOSED_KEPT
}

export function forgetAll(memory: OrderMemory): void {
  memory.records.clear()
  memory.closed.length = 0
  memory.nextClosed = 0
}
