import type { ColdEntries } from './cold-entries.ts'

/**
 * The latest ids, oldest first, at most `capacity`. A plain `Set` would do but for its oldest end: each look
 * there walks over everything deleted before, 16 µs at 100,000 ids; the ring beside it makes that 0.1 µs.
 */
export class RecentIds<Id> implements Iterable<Id> {
  readonly #capacity: number
  /** Made when somebody first asks for an id: who only ever pushes new ones needs none. */
  #known: Set<Id> | null = null
  /** From `#oldest` on, round the end. */
  #ring: Id[]
  #oldest = 0
  /** Where they lie until somebody asks; null when they are here. */
  #cold: ColdEntries<Id> | null = null
  readonly #fill = (): void => this.#warm()

  constructor(capacity: number, ids: Iterable<Id> = []) {
    this.#capacity = capacity
    this.#ring = [...ids]
  }

  get size(): number {
    this.#warm()
    return this.#ring.length
  }

  has(id: Id): boolean {
    return this.#set().has(id)
  }

  /** What the next new id will push out; null while there is room. */
  get nextToGo(): Id | null {
    this.#warm()
    return this.#ring.length < this.#capacity ? null : (this.#ring[this.#oldest] as Id)
  }

  /** An id that is known keeps its place. Answers what fell out at the old end. */
  add(id: Id): Id | null {
    return this.#set().has(id) ? null : this.push(id)
  }

  /** The same for an id that is surely not known. */
  push(id: Id): Id | null {
    this.#warm()
    this.#known?.add(id)
    if (this.#ring.length < this.#capacity) {
      this.#ring.push(id)
      return null
    }
    const forgotten = this.#ring[this.#oldest] as Id
    this.#ring[this.#oldest] = id
    this.#oldest = (this.#oldest + 1) % this.#capacity
    this.#known?.delete(forgotten)
    return forgotten
  }

  /** Another of the same capacity that remembers the ids of `cold`, oldest first, once somebody asks. */
  from(cold: ColdEntries<Id>): RecentIds<Id> {
    const ids = new RecentIds<Id>(this.#capacity)
    ids.#cold = cold
    cold.join(ids.#fill)
    return ids
  }

  copy(): RecentIds<Id> {
    return this.#cold === null ? new RecentIds(this.#capacity, this) : this.from(this.#cold)
  }

  *[Symbol.iterator](): IterableIterator<Id> {
    this.#warm()
    const { length } = this.#ring
    for (let index = 0; index < length; index++) yield this.#ring[(this.#oldest + index) % length] as Id
  }

  #set(): Set<Id> {
    this.#warm()
    this.#known ??= new Set(this.#ring)
    return this.#known
  }

  #warm(): void {
    const cold = this.#cold
    if (cold === null) return
    this.#cold = null
    cold.leave(this.#fill)
    this.#ring = [...cold.all()]
  }
}
