/**
 * A journal that lives as long as its process: for backtests and tests. The same rules as the one on disk.
 *
 * @example const journal = memoryJournal<Event>({ epoch: '0badcafe' })
 */
import { randomBytes } from 'node:crypto'
import { assert } from '../../domain/index.ts'
import type { Journal, JournalRecovery, JournalStats } from '../../ports/index.ts'

export interface MemoryJournalOptions<Entry> {
  /** Where the entries are kept. Hand in the same list again to go on with it. */
  readonly entries?: Entry[]
  /** 8 hex digits; made at random unless given. Give it where runs must repeat. */
  readonly epoch?: string
}

export function memoryJournal<Entry extends { readonly seq: number }>({
  entries = [],
  epoch = randomBytes(4).toString('hex'),
}: MemoryJournalOptions<Entry> = {}): Journal<Entry> {
  return new MemoryJournal(epoch, entries)
}

class MemoryJournal<Entry extends { readonly seq: number }> implements Journal<Entry> {
  readonly epoch: string
  readonly #entries: Entry[]
  #isRecovered: boolean
  #isAppending = false
  #isClosed = false

  constructor(epoch: string, entries: Entry[]) {
    this.epoch = epoch
    this.#entries = entries
    this.#isRecovered = entries.length === 0
  }

  async recover(onEntry: (entry: Entry) => void): Promise<JournalRecovery> {
    this.#expectIdle()
    for (const entry of this.#entries) onEntry(entry)
    this.#isRecovered = true
    const { length } = this.#entries
    return { records: length, replayed: length, snapshotSeq: null, tornBytes: 0, gap: null, remarks: [] }
  }

  async append(entries: readonly Entry[]): Promise<void> {
    this.#expectIdle()
    assert(this.#isRecovered, 'append before recover')
    let seq = this.#entries.length
    for (const entry of entries) {
      seq += 1
      assert(entry.seq === seq, `record ${entry.seq} offered where ${seq} must follow`)
    }
    this.#isAppending = true
    // One turn of the queue, as with any journal: a caller that does not wait shows here too.
    await null
    for (const entry of entries) this.#entries.push(entry)
    this.#isAppending = false
  }

  readFrom(seq: number): AsyncIterable<Entry> | null {
    return seq < 1 || seq > this.#entries.length + 1 ? null : this.#from(seq)
  }

  async *#from(seq: number): AsyncGenerator<Entry, void> {
    for (let index = seq - 1; index < this.#entries.length; index++) yield this.#entries[index] as Entry
  }

  stats(): JournalStats {
    const { length } = this.#entries
    const oldestSeq = length === 0 ? 0 : 1
    return { durableSeq: length, bytes: 0, segments: 0, oldestSeq, snapshotSeq: 0, gap: null }
  }

  async close(): Promise<void> {
    if (!this.#isClosed) this.#expectIdle()
    this.#isClosed = true
  }

  #expectIdle(): void {
    assert(!this.#isAppending, 'the journal has one caller, and an append is in flight')
    assert(!this.#isClosed, 'the journal is closed')
  }
}
