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
        if (report.kind === 'triggered') venue.memory.noteWorking(report.order, report.atMs)
        if (this.#listeners.size > 0) this.#tell(executionReport(venue, report))
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

  #tell(event: object): void {
    for (const listener of this.#listeners) listener(event)
  }
}
