import { type ClientOrderId, isClosed, type Order } from '../domain/index.ts'
import type { EngineListener, EngineView } from '../ports/index.ts'

export interface OpenOrdersCensus extends EngineListener {
  /** Open orders that wait here for their trigger. */
  readonly held: number
  /** Open orders whose fate no venue has told. */
  readonly unknown: number
}

/**
 * Counts open orders of a kind as their records come. A scrape reads two numbers: looking through every open
 * order each time would stop the loop for as long as there are orders.
 */
export function openOrdersCensus(view: EngineView): OpenOrdersCensus {
  const held = new Set<ClientOrderId>()
  const unknown = new Set<ClientOrderId>()
  const see = (order: Order): void => {
    mark(held, order, order.heldBy === 'engine')
    mark(unknown, order, order.status === 'unknown')
  }
  const begin = (): void => {
    held.clear()
    unknown.clear()
    const everyOne = { which: 'open', key: null, beforeSeq: null, limit: Number.MAX_SAFE_INTEGER } as const
    view.orders(everyOne).forEach(see)
  }
  begin()
  return {
    get held() {
      return held.size
    },
    get unknown() {
      return unknown.size
    },
    onRecords(groups) {
      for (const { order } of groups) if (order !== null) see(order)
    },
    onMarket: () => undefined,
    onFeedStatus: () => undefined,
    onReset: begin,
  }
}

function mark(counted: Set<ClientOrderId>, order: Order, isOne: boolean): void {
  if (isOne && !isClosed(order.status)) counted.add(order.clientOrderId)
  else if (counted.size > 0) counted.delete(order.clientOrderId)
}
