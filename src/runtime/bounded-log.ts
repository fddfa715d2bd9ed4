/** The latest entries, oldest forgotten first; appending and reading the newest end are cheap. */
export class BoundedLog<Entry> {
  readonly #capacity: number
  readonly #entries: Entry[] = []
  #start = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get size(): number {
    return this.#entries.length
  }

  push(entry: Entry): void {
    if (this.#entries.length < this.#capacity) {
      this.#entries.push(entry)
      return
    }
    this.#entries[this.#start] = entry
    this.#start = (this.#start + 1) % this.#capacity
  }

  /** Newest first, at most `limit`. */
  latest(limit: number): readonly Entry[] {
    const { length } = this.#entries
    const found: Entry[] = []
    for (let back = 1; back <= Math.min(limit, length); back++) {
      found.push(this.#entries[(this.#start + length - back) % length] as Entry)
    }
    return found
  }
}
