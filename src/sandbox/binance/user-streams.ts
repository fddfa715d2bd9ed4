import type { SandboxReport } from '../core/index.ts'
import { type ListStatus, listEvent } from './list-views.ts'
import { executionReport, positionEvent } from './user-events.ts'
import type { BinanceVenue } from './venue.ts'

export type UserListener = (event: object) => void

/** Tells everybody who listens to the account, in the order in which it happened. */
export class UserStreams {
  readonly #listeners = new Set<UserListener>()

  /** Answers how to stop. */
  hear(venue: BinanceVenue): () => void {
    return venue.exchange.listen({
      onReport: (report) => {
        if (isWorkingNow(report)) venue.memory.noteWorking(report.order, report.atMs)
        if (this.#listeners.size === 0) return
        this.#tell(executionReport(venue, report))
        if (isRenamed(venue, report)) this.#tellList(venue, report.order.listId, 'UPDATED')
      },
      onList: (list, atMs) => {
        if (this.#listeners.size > 0) this.#tell(listEvent(venue, list, { atMs }))
      },
      onBalances: (balances, atMs) => {
        if (this.#listeners.size > 0) this.#tell(positionEvent(balances, atMs))
      },
    })
  }

  add(listener: UserListener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  #tellList(venue: BinanceVenue, listId: number | null, status: ListStatus): void {
    const list = venue.exchange.orderLists().find(({ id }) => id === listId)
    if (list !== undefined) this.#tell(listEvent(venue, list, { atMs: venue.exchange.nowMs(), status }))
  }

  #tell(event: object): void {
    for (const listener of this.#listeners) listener(event)
  }
}

/** It was triggered, or its turn in a list has come. */
function isWorkingNow({ kind, order }: SandboxReport): boolean {
  return kind === 'triggered' || (kind === 'new' && order.listId !== null && order.status === 'open')
}

function isRenamed({ memory }: BinanceVenue, { kind, order }: SandboxReport): boolean {
  return kind === 'amended' && order.listId !== null && memory.formerIdOf(order) !== memory.clientIdOf(order)
}
