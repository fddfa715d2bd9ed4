import type { Event } from '../../../src/domain/index.ts'
import type { RecordGroup } from '../../../src/ports/index.ts'
import { Books } from './books.ts'
import type { Found } from './recovery-claims.ts'
import { Sendings } from './venue-claims.ts'
import type { VenueTruth } from './venue-truth.ts'
import { textOf, type Witness } from './witness.ts'

export interface ChronicleOptions {
  readonly witness: Witness
  readonly truth: VenueTruth | null
  /** Records are gone for good: ids that were forgotten must not be used again. */
  readonly onLoss: () => void
}

/** Every record of a life over all its sessions: offered to the journal, shown to somebody, found again. */
export class Chronicle {
  readonly sendings = new Sendings()
  books: Books
  /** What was shown, in order. */
  published: string[] = []
  /** Offered to the journal and not shown yet. */
  offered = new Map<number, Event>()
  /** Some of what the engine once knew is nowhere any more. */
  wasLost = false
  /** All that were ever shown, those that were lost again included. */
  records = 0
  readonly #options: ChronicleOptions
  #events: Event[] = []
  /** The first record of each batch. */
  #batchStarts: number[] = []

  constructor(options: ChronicleOptions) {
    this.#options = options
    this.books = this.#newBooks()
  }

  #newBooks(): Books {
    const { witness, truth } = this.#options
    return new Books({ witness, truth, isLost: this.wasLost })
  }

  readonly onOffered = (events: readonly Event[]): void => {
    if (events[0]) this.#batchStarts.push(events[0].seq)
    for (const event of events) {
      this.sendings.note(event)
      this.offered.set(event.seq, event)
    }
  }

  onPublished(groups: readonly RecordGroup[], syncedSeq: number): void {
    for (const { event, seq } of groups) {
      this.#options.witness.expect(seq <= syncedSeq, 'durable before published', () => {
        return `record ${seq} was published, ${syncedSeq} is durable`
      })
      this.#record(event)
    }
  }

  #record(event: Event): void {
    const text = textOf(event)
    this.records += 1
    this.published.push(text)
    this.#events.push(event)
    this.offered.delete(event.seq)
    this.sendings.note(event)
    this.#options.witness.note(text)
    this.books.fold(event)
  }

  /** The journal's word replaces what we knew; what it lost is lost to us as well. */
  takeOver({ events, seq }: Found, loss: { readonly isDamaged: boolean; readonly why: string | null }): void {
    const { witness } = this.#options
    const lost = this.published.length - seq
    // Damage in the very last batch looks like a write that was interrupted.
    const start = this.#batchStarts.findLast((first) => first <= this.published.length) ?? 1
    const isTornEnd = loss.isDamaged && seq + 1 >= start
    if (lost > 0 && !isTornEnd && loss.why === null) {
      witness.fail('a loss is missed aloud', `${lost} records are gone and nothing says so`)
    }
    const { offered } = this
    const kept = this.#events.slice(0, seq)
    this.sendings.rewind(seq)
    if (lost > 0) this.#forget(kept)
    for (let next = kept.length + 1; next <= seq; next++) {
      // A snapshot may stand in for records that nobody was shown and nobody can read any more.
      const event = events.get(next) ?? offered.get(next)
      if (!event) return witness.fail('the journal holds what happened', `record ${next} is nowhere`)
      this.#record(event)
    }
    this.offered = new Map()
    this.#batchStarts = this.#batchStarts.filter((first) => first <= seq)
  }

  #forget(kept: readonly Event[]): void {
    this.wasLost = true
    this.#options.onLoss()
    this.books = this.#newBooks()
    this.published = []
    this.#events = []
    for (const event of kept) this.#record(event)
  }
}
