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

  get size(): number {
    return this.#created.length
  }

  push(id: ClientOrderId, seq: number): void {
    this.#created.push({ id, seq })
  }

  /** Newest first, only those created before record `beforeSeq`; null for all. */
  *before(beforeSeq: number | null): Generator<Created, void> {
    const from = beforeSeq === null ? this.#created.length : this.#firstFrom(beforeSeq)
    for (let index = from - 1; index >= 0; index--) yield this.#created[index] as Created
  }

  /** Drops forgotten ids once they are more than those still known. */
  cleanUp(knownCount: number, isKnown: (created: Created) => boolean): void {
    if (this.#created.length < CLEAN_UP_MIN || this.#created.length < knownCount * 2) return
    this.#created = this.#created.filter(isKnown)
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
