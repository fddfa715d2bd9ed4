import type { AuditEntry } from '../../domain/index.ts'

/** Entries that somebody waits for together. */
export class Waiting {
  readonly done: Promise<void>
  #remaining: number
  readonly #resolve: () => void
  readonly #reject: (error: Error) => void
  #isOver = false

  constructor(count: number) {
    this.#remaining = count
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.done = promise
    this.#resolve = resolve
    this.#reject = reject
  }

  get isOver(): boolean {
    return this.#isOver
  }

  written(): void {
    this.#remaining -= 1
    if (this.#remaining > 0) return
    this.#isOver = true
    this.#resolve()
  }

  fail(error: Error): void {
    this.#isOver = true
    this.#reject(error)
  }
}

/** `waiting` null: nobody waits, and it is kept until it can be written. */
export interface QueuedEntry {
  readonly entry: AuditEntry
  readonly waiting: Waiting | null
}

/** What is to be written next, in order. Taking from the front costs nothing, however much waits. */
export class ChainQueue {
  #items: QueuedEntry[] = []
  #from = 0
  #waitedFor = 0

  get length(): number {
    return this.#items.length - this.#from
  }

  /** Of which somebody waits. */
  get waitedFor(): number {
    return this.#waitedFor
  }

  get notes(): number {
    return this.length - this.#waitedFor
  }

  add(item: QueuedEntry): void {
    this.#items.push(item)
    if (item.waiting !== null) this.#waitedFor += 1
  }

  /** At most `count`, oldest first; they stay until `drop`. */
  first(count: number): readonly QueuedEntry[] {
    return this.#items.slice(this.#from, this.#from + count)
  }

  /** The oldest `count`, which are written. */
  drop(count: number): void {
    for (let index = this.#from; index < this.#from + count; index++) {
      if (this.#items[index]?.waiting != null) this.#waitedFor -= 1
    }
    this.#from += count
    if (this.#from < 4096 && this.#from < this.#items.length) return
    this.#items = this.#items.slice(this.#from)
    this.#from = 0
  }

  /** Everything that somebody waits for, which is taken out. */
  takeWaitedFor(): readonly QueuedEntry[] {
    const rest = this.#items.slice(this.#from)
    this.#items = rest.filter(({ waiting }) => waiting === null)
    this.#from = 0
    this.#waitedFor = 0
    return rest.filter(({ waiting }) => waiting !== null)
  }

  /** The oldest that nobody waits for; false when there is none. */
  dropOldestNote(): boolean {
    const index = this.#items.findIndex(({ waiting }, at) => at >= this.#from && waiting === null)
    if (index === -1) return false
    this.#items.splice(index, 1)
    return true
  }
}
