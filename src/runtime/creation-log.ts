import type { ClientOrderId } from '../domain/index.ts'

export interface Created {
  readonly id: ClientOrderId
  readonly seq: number
}

/** Below this many entries a clean-up would cost more than it saves. */
const CLEAN_UP_MIN = 1024

/**
 * Order ids as they were created, to be walked from the newest: a page of a long list costs its length alone.
 */
export class CreationLog {
  #created: Created[] = []
  /** The older ones, oldest first, until somebody asks for them; null when they are here. */
  #older: (() => readonly Created[]) | null = null

  get size(): number {
    this.fetchOlder()
    return this.#created.length
  }

  /** Begins with the newest; `older` is asked for those before them when they are needed. */
  restore(newest: readonly Created[], older: () => readonly Created[]): void {
    this.#created = [...newest]
    this.#older = older
  }

  push(id: ClientOrderId, seq: number): void {
    this.#created.push({ id, seq })
  }

  /** Newest first, only those created before record `beforeSeq`; null for all. */
  *before(beforeSeq: number | null): Generator<Created, void> {
    const oldest = this.#created[0]
    let before = beforeSeq
    if (this.#older !== null && oldest !== undefined && (before === null || before > oldest.seq)) {
      yield* this.#beforeHere(before)
      before = oldest.seq
    }
    this.fetchOlder()
    yield* this.#beforeHere(before)
  }

  *#beforeHere(beforeSeq: number | null): Generator<Created, void> {
    const from = beforeSeq === null ? this.#created.length : this.#firstFrom(beforeSeq)
    for (let index = from - 1; index >= 0; index--) yield this.#created[index] as Created
  }

  /** Drops forgotten ids once they are more than those still known; not before somebody fetched the older. */
  cleanUp(knownCount: () => number, isKnown: (created: Created) => boolean): void {
    if (this.#older !== null || this.#created.length < CLEAN_UP_MIN) return
    if (this.#created.length >= knownCount() * 2) this.#created = this.#created.filter(isKnown)
  }

  /** Answers whether there was anything to fetch. */
  fetchOlder(): boolean {
    const older = this.#older
    if (older === null) return false
    this.#older = null
    this.#created = [...older(), ...this.#created]
    return true
  }

  /** The index of the first entry at or after `seq`. */
  #firstFrom(seq: number): number {
    let low = 0
    let high = this.#created.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#created[middle] as Created).seq < seq) low = middle + 1
      else high = middle
    }
    return low
  }
}
