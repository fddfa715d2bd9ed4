import type { VenueReport } from '../../../domain/index.ts'
import type { VenueReporter } from '../../../ports/index.ts'

const WAITING_MAX = 100_000

/** Reports go to whoever last spoke to the venue; until somebody did, they wait. */
export class Outbox {
  #reporter: VenueReporter | null = null
  #waiting: (readonly [report: VenueReport, revision: number])[] = []

  use(reporter: VenueReporter): void {
    this.#reporter = reporter
    if (this.#waiting.length === 0) return
    const waiting = this.#waiting
    this.#waiting = []
    for (const [report, revision] of waiting) reporter(report, revision)
  }

  tell(report: VenueReport, revision: number): void {
    if (this.#reporter !== null) this.#reporter(report, revision)
    else if (this.#waiting.length < WAITING_MAX) this.#waiting.push([report, revision])
  }

  /** What waited is of a past that is looked at anew. */
  clear(): void {
    this.#waiting = []
  }
}
