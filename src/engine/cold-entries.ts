/**
 * Entries that lie in storage until somebody asks for one of them: all are read together then, or block by
 * block before anybody asks. Collections that lack them join, and are filled at the same time.
 */
export class ColdEntries<Entry> {
  readonly #blocks: (() => readonly Entry[])[]
  readonly #read: (readonly Entry[])[] = []
  readonly #waiting = new Set<() => void>()

  /** Each block is read once, in this order. */
  constructor(blocks: readonly (() => readonly Entry[])[]) {
    this.#blocks = [...blocks]
  }

  /** `fill` takes `all()`; it is called unless `leave` is called with it first. */
  join(fill: () => void): void {
    this.#waiting.add(fill)
  }

  leave(fill: () => void): void {
    this.#waiting.delete(fill)
  }

  /**
   * A small piece of the work that is left: reads a block, or fills one collection. False when all is done.
   */
  step(): boolean {
    const block = this.#blocks.shift()
    if (block !== undefined) {
      this.#read.push(block())
      return true
    }
    for (const fill of this.#waiting) {
      this.#waiting.delete(fill)
      fill()
      return true
    }
    return false
  }

  *all(): Generator<Entry, void> {
    while (this.#blocks.length > 0) this.step()
    for (const entries of this.#read) yield* entries
  }
}
