import {
  AUDIT_ITSELF,
  type AuditEntry,
  AuditFailed,
  type AuditType,
  type ProjectionState,
} from '../../domain/index.ts'
import type { Timers } from '../../ports/index.ts'
import { ChainFile, type ChainFileOptions } from './chain-file.ts'
import { ChainQueue, type QueuedEntry, Waiting } from './chain-queue.ts'
import { messageOf } from './disk.ts'

export interface ChainWriterOptions extends ChainFileOptions {
  readonly timers: Timers
  readonly onWritten: (entries: readonly AuditEntry[]) => void
  readonly onFailure: (type: AuditType, error: unknown) => void
}

/** Notes are written together: nobody waits for them. */
const NOTE_DELAY_MS = 200
const RETRY_FIRST_MS = 1000
const RETRY_LAST_MS = 30_000
/** One write: enough for a group commit, short enough that nothing else waits for the hashing. */
const ENTRIES_AT_ONCE = 256

/** One chain with those who wait for it: a write at a time, and whoever comes meanwhile shares the next. */
export class ChainWriter {
  readonly #options: ChainWriterOptions
  readonly #file: ChainFile
  readonly #queue = new ChainQueue()
  #flushing: Promise<void> | null = null
  #cancelTimer: (() => void) | null = null
  #retryMs = RETRY_FIRST_MS
  #dropped = 0
  #isFound = false
  #isFailing = false
  #isClosed = false
  #endsFile = false

  constructor(options: ChainWriterOptions) {
    this.#options = options
    this.#file = new ChainFile(options)
  }

  get isFailing(): boolean {
    return this.#isFailing
  }

  get file(): Pick<ChainFile, 'head' | 'committed' | 'closedThrough'> {
    return this.#file
  }

  /** Entries that nobody waits for. */
  get noteCount(): number {
    return this.#queue.notes
  }

  async write(entries: readonly AuditEntry[]): Promise<void> {
    if (this.#isClosed) throw new AuditFailed('the audit is closed')
    if (entries.length === 0) return
    const waiting = new Waiting(entries.length)
    for (const entry of entries) this.#queue.add({ entry, waiting })
    this.#flushing ??= this.#flush()
    await waiting.done
  }

  note(entry: AuditEntry): void {
    if (this.#isClosed) return
    this.#queue.add({ entry, waiting: null })
    if (this.#flushing === null && this.#cancelTimer === null) this.#flushIn(NOTE_DELAY_MS)
  }

  /** False when nobody's note waits here. The loss is recorded as soon as anything can be. */
  dropOldestNote(): boolean {
    // What is being written now is not dropped any more.
    if (this.#flushing !== null || !this.#queue.dropOldestNote()) return false
    this.#dropped += 1
    return true
  }

  /** For one that has no room: counted like those that were dropped. */
  refuseNote(): void {
    this.#dropped += 1
  }

  async projection(): Promise<ProjectionState> {
    await this.ready()
    return this.#file.projection.state()
  }

  /** Looks at the chain's end, and notes what is wrong with it. Rejects with `AuditFailed`. */
  async ready(): Promise<void> {
    this.#flushing ??= this.#flush()
    await this.#flushing
    if (!this.#isFound) throw new AuditFailed('the audit cannot be read')
  }

  /** Closes the newest file, between two writes. Rejects with `AuditFailed`. */
  async endFile(): Promise<void> {
    this.#endsFile = true
    // One that is under way may be past looking.
    await this.#flushing
    await this.ready()
    if (this.#endsFile) throw new AuditFailed('the newest file of the audit cannot be closed')
  }

  /** What waits is tried once more; what cannot be written now is lost. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#stopTimer()
    await this.#flushing
    if (this.#queue.length > 0) await this.#flush()
    await this.#file.close()
  }

  async #flush(): Promise<void> {
    this.#stopTimer()
    // Whoever asks in the same turn shares the write.
    await Promise.resolve()
    try {
      await this.#find()
      if (this.#endsFile) await this.#file.endFile()
      this.#endsFile = false
      while (this.#queue.length > 0) await this.#writeSome()
      this.#succeeded()
    } catch (error) {
      this.#failed(error)
    } finally {
      this.#flushing = null
    }
  }

  async #find(): Promise<void> {
    if (this.#isFound) return
    const findings = await this.#file.find()
    this.#isFound = true
    for (const { action, details } of findings) this.#tell(action, details)
  }

  async #writeSome(): Promise<void> {
    if (this.#dropped > 0) {
      this.#tell('records_dropped', { records: this.#dropped })
      this.#dropped = 0
    }
    const items = this.#queue.first(ENTRIES_AT_ONCE)
    const entries = items.map(({ entry }) => entry)
    const count = await this.#file.append(entries)
    this.#queue.drop(count)
    for (const { waiting } of items.slice(0, count)) waiting?.written()
    this.#options.onWritten(entries.slice(0, count))
  }

  /** A record about the chain itself. */
  #tell(action: string, details: AuditEntry['details']): void {
    const { type } = this.#options
    const entry: AuditEntry = { type, action, ...AUDIT_ITSELF, outcome: 'failure', details }
    this.#queue.add({ entry, waiting: null })
  }

  #succeeded(): void {
    this.#isFailing = false
    this.#retryMs = RETRY_FIRST_MS
  }

  #failed(error: unknown): void {
    this.#isFailing = true
    this.#options.onFailure(this.#options.type, error)
    const failure = new AuditFailed(`the audit cannot be written: ${messageOf(error)}`)
    refuse(this.#queue.takeWaitedFor(), failure)
    if (this.#isClosed) return
    this.#flushIn(this.#retryMs)
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_LAST_MS)
  }

  #stopTimer(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = null
  }

  #flushIn(delayMs: number): void {
    this.#cancelTimer = this.#options.timers.after(delayMs, () => {
      this.#cancelTimer = null
      this.#flushing ??= this.#flush()
    })
  }
}

function refuse(items: readonly QueuedEntry[], failure: AuditFailed): void {
  for (const { waiting } of items) if (waiting !== null && !waiting.isOver) waiting.fail(failure)
}
