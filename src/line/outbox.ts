import type { InstrumentKey } from '../domain/index.ts'
import type { MarketChange, RecordGroup } from '../ports/index.ts'
import { joinedChange } from '../wire/index.ts'

/** Takes whole lines, line breaks included. Its promise resolves when there is room for more. */
export type Write = (text: string) => Promise<void> | void

export interface OutboxOptions {
  readonly write: Write
  /** Lines of one journal record. */
  readonly recordLines: (group: RecordGroup) => readonly string[]
  /** The line of one market change; null when there is no price to tell. */
  readonly marketLine: (change: MarketChange) => string | null
  /** Said in place of records that had to be dropped; null: a reader who is that slow is cut. */
  readonly lostLine: ((count: number) => string) | null
  /** Called once, when nothing can be written any more. */
  readonly onFailure?: (error: unknown) => void
}

type Entry =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'record'; readonly group: RecordGroup }
  | { readonly kind: 'lost'; readonly text: string; readonly count: number }

/** Records that may wait for a slow reader; with one more, all that wait are dropped and counted. */
export const RECORDS_WAITING_MAX = 10_000
const RECORDS_CROWDED = 4096
/** Notices that nobody asked for, such as heartbeats, are left out above this. */
const IDLE_LINES_MAX = 64
const LINES_WAITING_MAX = 1024
const CHUNK_CHARACTERS = 65_536

/**
 * What waits to be written, in order, by one writer. Answers hold back whoever makes them (`room`), market
 * changes are conflated to the latest of each instrument, records have a bound: a slow reader costs a bounded
 * amount of memory.
 */
export class Outbox {
  readonly #options: OutboxOptions
  #entries: Entry[] = []
  #recordsWaiting = 0
  readonly #markets = new Map<InstrumentKey, MarketChange>()
  #writing: Promise<void> | null = null
  #chunksWritten = 0
  #failure: { readonly error: unknown } | null = null

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  /** Set once a write has failed; nothing is written from then on. */
  get failure(): { readonly error: unknown } | null {
    return this.#failure
  }

  /** Chunks passed on so far: one that does not grow while something waits shows a reader that is stuck. */
  get chunksWritten(): number {
    return this.#chunksWritten
  }

  /** More records wait than a reader who keeps up ever leaves. */
  get isCrowded(): boolean {
    return this.#recordsWaiting > RECORDS_CROWDED
  }

  get isWriting(): boolean {
    return this.#writing !== null
  }

  line(text: string): void {
    this.#add({ kind: 'line', text })
  }

  /** Something that only matters to a reader who keeps up. */
  notice(text: string): void {
    if (this.#entries.length < IDLE_LINES_MAX) this.line(text)
  }

  /** Gives up on the reader. */
  fail(error: unknown): void {
    if (this.#failure !== null) return
    this.#failure = { error }
    this.#entries = []
    this.#recordsWaiting = 0
    this.#markets.clear()
    this.#options.onFailure?.(error)
  }

  records(groups: readonly RecordGroup[]): void {
    for (const group of groups) {
      if (this.#recordsWaiting >= RECORDS_WAITING_MAX) this.#dropRecords()
      if (this.#failure !== null) return
      this.#recordsWaiting += 1
      this.#add({ kind: 'record', group })
    }
  }

  markets(changes: readonly MarketChange[]): void {
    if (this.#failure !== null) return
    for (const change of changes) {
      const { key } = change.instrument
      const waiting = this.#markets.get(key)
      this.#markets.set(key, waiting === undefined ? change : joinedChange(waiting, change))
    }
    this.#start()
  }

  /** Resolves when few enough entries wait for more answers to be made. */
  async room(): Promise<void> {
    while (this.#entries.length >= LINES_WAITING_MAX && this.#writing !== null) await this.#writing
  }

  /** Resolves when nothing waits. */
  async flushed(): Promise<void> {
    while (this.#writing !== null) await this.#writing
  }

  #add(entry: Entry): void {
    if (this.#failure !== null) return
    this.#entries.push(entry)
    this.#start()
  }

  #dropRecords(): void {
    const { lostLine } = this.#options
    if (lostLine === null) {
      this.fail(new Error('the reader is too slow: records it has not read are more than may wait'))
      return
    }
    const kept = this.#entries.filter((entry) => entry.kind === 'line')
    const lostBefore = this.#entries.reduce(
      (sum, entry) => sum + (entry.kind === 'lost' ? entry.count : 0),
      0,
    )
    const count = lostBefore + this.#recordsWaiting
    this.#entries = [...kept, { kind: 'lost', text: lostLine(count), count }]
    this.#recordsWaiting = 0
  }

  #start(): void {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null
      if (this.#failure === null && (this.#entries.length > 0 || this.#markets.size > 0)) this.#start()
    })
  }

  async #writeAll(): Promise<void> {
    // What is said in the same turn of the event loop goes out in one write.
    await Promise.resolve()
    try {
      const text = this.#nextChunk()
      if (text !== '') await this.#options.write(text)
      this.#chunksWritten += 1
    } catch (error) {
      this.fail(error)
    }
  }

  #nextChunk(): string {
    const lines: string[] = []
    let characters = 0
    let taken = 0
    while (taken < this.#entries.length && characters < CHUNK_CHARACTERS) {
      for (const line of this.#linesOf(this.#entries[taken])) {
        lines.push(line)
        characters += line.length
      }
      taken += 1
    }
    this.#entries = this.#entries.slice(taken)
    if (this.#entries.length === 0) lines.push(...this.#marketLines())
    return lines.map((line) => `${line}\n`).join('')
  }

  #linesOf(entry: Entry | undefined): readonly string[] {
    switch (entry?.kind) {
      case 'line':
      case 'lost':
        return [entry.text]
      case 'record':
        this.#recordsWaiting -= 1
        return this.#options.recordLines(entry.group)
      default:
        return []
    }
  }

  #marketLines(): string[] {
    const changes = [...this.#markets.values()]
    this.#markets.clear()
    return changes.map((change) => this.#options.marketLine(change)).filter((line) => line !== null)
  }
}
