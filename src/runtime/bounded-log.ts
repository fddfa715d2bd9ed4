/** The latest entries, oldest forgotten first; appending and reading the newest end are cheap. */
export class BoundedLog<Entry> {
  readonly #capacity: number
  #entries: Entry[] = []
  #start = 0
  /** The older ones, oldest first, until somebody asks for them; null when they are here. */
  #older: (() => readonly Entry[]) | null = null

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get size(): number {
    this.fetchOlder()
    return this.#entries.length
  }

  /** Begins empty here; `older` is asked for what comes before when somebody wants it. */
  restore(older: () => readonly Entry[]): void {
    this.#older = older
  }

  /** Answers the entry that made room; null while there was room. */
  push(entry: Entry): Entry | null {
    if (this.#entries.length < this.#capacity) {
      this.#entries.push(entry)
      return null
    }
    const oldest = this.#entries[this.#start] as Entry
    this.#entries[this.#start] = entry
    this.#start = (this.#start + 1) % this.#capacity
    return oldest
  }

  /** Newest first, at most `limit`. */
  latest(limit: number): readonly Entry[] {
    if (limit > this.#entries.length) this.fetchOlder()
    const { length } = this.#entries
    const found: Entry[] = []
    for (let back = 1; back <= Math.min(limit, length); back++) {
      found.push(this.#entries[(this.#start + length - back) % length] as Entry)
    }
    return found
  }

  /** Newest first, none copied; stop before the next `push`. */
  *newestFirst(): Generator<Entry, void> {
    this.fetchOlder()
    const { length } = this.#entries
    for (let back = 1; back <= length; back++) {
      yield this.#entries[(this.#start + length - back) % length] as Entry
    }
  }

  /** Of the `newest` latest entries the oldest ones, at most `limit`, in order. */
  oldestOf(newest: number, limit: number): readonly Entry[] {
    const { size } = this
    const count = Math.min(newest, size)
    const found: Entry[] = []
    for (let back = count; back > Math.max(0, count - limit); back--) {
      found.push(this.#entries[(this.#start + size - back) % size] as Entry)
    }
    return found
  }

  /** Puts entries before the oldest one, as many as there is room for. */
  prepend(older: readonly Entry[]): void {
    this.fetchOlder()
    const newer = this.latest(this.#entries.length).toReversed()
    const room = this.#capacity - newer.length
    if (room === 0) return
    this.#entries = [...older.slice(-room), ...newer]
    this.#start = 0
  }

  /** Answers whether there was anything to fetch. */
  fetchOlder(): boolean {
    const older = this.#older
    if (older === null) return false
    this.#older = null
    const newer = this.latest(this.#entries.length).toReversed()
    this.#entries = []
    this.#start = 0
    for (const entry of older()) this.push(entry)
    for (const entry of newer) this.push(entry)
    return true
  }
}
