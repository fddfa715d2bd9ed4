import {
  AUDIT_OUTCOMES,
  AUDIT_TYPES,
  type AuditEntry,
  type AuditOutcome,
  type AuditType,
  assert,
  type ProjectionState,
} from '../../domain/index.ts'
import type {
  ArchiveOutcome,
  AuditChainState,
  AuditPage,
  AuditQuery,
  AuditSettings,
  AuditStats,
  AuditStore,
  Log,
  Timers,
} from '../../ports/index.ts'
import { ChainWriter } from './chain-writer.ts'
import { type Disk, messageOf, nodeDisk } from './disk.ts'
import { listFiles } from './file-list.ts'
import { type ChainHead, type ChainHeads, readHeads, writeHeads } from './heads.ts'
import { Keeper } from './keeper.ts'
import { type AuditFolder, type QueryPlace, queryFiles, storedPlace } from './query.ts'
import { type ChainReport, verifyChains } from './verify.ts'

export interface AuditProbe {
  written(type: AuditType, outcome: AuditOutcome, count: number): void
  failed(): void
  dropped(): void
}

export interface FileAuditOptions {
  /** Made when it is not there. One process writes to it. */
  readonly directory: string
  readonly settings: AuditSettings
  readonly nowMs: () => number
  readonly timers: Timers
  readonly log: Log
  readonly probe?: AuditProbe
  /** What others write, whose records are shown with its own. */
  readonly beside?: readonly AuditFolder[]
  readonly disk?: Disk
  /** Notes that may wait while the disk does not take any. */
  readonly notesMax?: number
}

const NOTES_MAX = 20_000
const HEADS_DELAY_MS = 1000
/** Whose notes are given up first. */
const EXPENDABLE: readonly AuditType[] = ['access', 'error']

/** Reads nothing: each chain is looked at when it is first written to. */
export function openFileAudit(options: FileAuditOptions): AuditStore {
  return new FileAuditLog(options)
}

class FileAuditLog implements AuditStore {
  readonly #options: FileAuditOptions
  readonly #disk: Disk
  readonly #writers: ReadonlyMap<AuditType, ChainWriter>
  readonly #keeper: Keeper
  #settings: AuditSettings
  #heads: Promise<ChainHeads> | null = null
  #cancelHeads: (() => void) | null = null
  #headsWritten: Promise<void> = Promise.resolve()
  #archiving: Promise<ArchiveOutcome> | null = null
  #upkeep: Promise<unknown> = Promise.resolve()
  #isClosing = false
  #chain: AuditChainState = { verified: false, fromMs: null, toMs: null, problem: null }
  /** Those whose failure was told in the log. */
  readonly #failing = new Set<AuditType>()

  constructor(options: FileAuditOptions) {
    this.#options = options
    this.#settings = options.settings
    this.#disk = options.disk ?? nodeDisk
    this.#writers = new Map(AUDIT_TYPES.map((type) => [type, this.#writerOf(type)]))
    this.#keeper = new Keeper({
      disk: this.#disk,
      directory: options.directory,
      nowMs: options.nowMs,
      retentionDays: () => this.#settings.retentionDays,
      closedThrough: (type) => this.#writer(type).file.closedThrough,
      endFile: (type) => this.#writer(type).endFile(),
      record: (entry) => this.record(entry),
    })
  }

  get isFailing(): boolean {
    return [...this.#writers.values()].some((writer) => writer.isFailing)
  }

  async record(entry: AuditEntry): Promise<void> {
    await this.#writer(entry.type).write([entry])
  }

  async recordAll(entries: readonly AuditEntry[]): Promise<void> {
    const type = entries[0]?.type
    if (type === undefined) return
    assert(
      entries.every((entry) => entry.type === type),
      'entries that are recorded together are of one type',
    )
    await this.#writer(type).write(entries)
  }

  note(entry: AuditEntry): void {
    const waiting = [...this.#writers.values()].reduce((sum, { noteCount }) => sum + noteCount, 0)
    if (waiting >= (this.#options.notesMax ?? NOTES_MAX)) {
      this.#options.probe?.dropped()
      const victims = [...EXPENDABLE, entry.type].map((type) => this.#writer(type))
      if (!victims.some((writer) => writer.dropOldestNote())) {
        this.#writer(entry.type).refuseNote()
        return
      }
    }
    this.#writer(entry.type).note(entry)
  }

  async projection(): Promise<ProjectionState> {
    return await this.#writer('order').projection()
  }

  async query(query: AuditQuery): Promise<AuditPage> {
    const { directory } = this.#options
    const committed = (type: AuditType) => this.#writer(type).file.committed
    const own = { disk: this.#disk, instance: '', directory, committed }
    return await queryFiles([own, ...(await this.#readableBeside())], query)
  }

  /** One that its writer made for another user of the system must not take away the sight of our own. */
  async #readableBeside(): Promise<readonly QueryPlace[]> {
    const { beside = [], log } = this.#options
    const places: QueryPlace[] = []
    for (const { instance, directory } of beside) {
      try {
        await this.#disk.list(directory)
        places.push(storedPlace(this.#disk, { instance, directory }))
      } catch (error) {
        log.warn('an audit beside this one cannot be read', { instance, error: messageOf(error) })
      }
    }
    return places
  }

  async stats(): Promise<AuditStats> {
    const sums = new Map(AUDIT_TYPES.map((type) => [type, { files: 0, bytes: 0 }]))
    let [archiveFiles, archiveBytes] = [0, 0]
    for (const file of await listFiles(this.#disk, this.#options.directory)) {
      const bytes = await this.#disk.sizeOf(file.path)
      const sum = sums.get(file.type)
      if (file.isCompressed) {
        archiveFiles += 1
        archiveBytes += bytes
      } else if (sum !== undefined) {
        sum.files += 1
        sum.bytes += bytes
      }
    }
    const { retentionDays, maxFileBytes } = this.#settings
    const types = [...sums].map(([type, sum]) => ({ type, retentionDays: retentionDays[type], ...sum }))
    const { isFailing } = this
    return { types, maxFileBytes, archiveFiles, archiveBytes, chain: this.#chain, isFailing }
  }

  async archive(): Promise<ArchiveOutcome> {
    this.#archiving ??= this.#inTurn(() => this.#archive())
    return await this.#archiving
  }

  reconfigure(settings: AuditSettings): void {
    this.#settings = settings
  }

  async check(): Promise<AuditChainState> {
    return await this.#inTurn(() => this.#check())
  }

  async #check(): Promise<AuditChainState> {
    for (const writer of this.#writers.values()) await writer.ready()
    await this.#writeHeads()
    // Years of records take long to read: an end is not kept waiting for it.
    const reports = await verifyChains(this.#disk, this.#options.directory, () => !this.#isClosing)
    if (reports !== null) this.#chain = stateOf(reports)
    return this.#chain
  }

  async close(): Promise<void> {
    this.#isClosing = true
    await this.#upkeep
    for (const writer of this.#writers.values()) await writer.close()
    this.#cancelHeads?.()
    await this.#writeHeads()
  }

  /** Files that move while others read them would look like damage. */
  #inTurn<Outcome>(work: () => Promise<Outcome>): Promise<Outcome> {
    const outcome = this.#upkeep.then(work)
    // Whoever asked for it is told when it failed; whoever waits for its turn need not know.
    this.#upkeep = Promise.allSettled([outcome])
    return outcome
  }

  #writer(type: AuditType): ChainWriter {
    const writer = this.#writers.get(type)
    assert(writer !== undefined, `there is no chain of type ${type}`)
    return writer
  }

  #writerOf(type: AuditType): ChainWriter {
    const { directory, nowMs, timers } = this.#options
    return new ChainWriter({
      disk: this.#disk,
      directory,
      type,
      nowMs,
      timers,
      maxFileBytes: () => this.#settings.maxFileBytes,
      headOf: async (one) => (await this.#readHeads())[one] ?? null,
      onWritten: (entries) => this.#onWritten(type, entries),
      onFailure: (failed, error) => this.#onFailure(failed, error),
    })
  }

  #onWritten(type: AuditType, entries: readonly AuditEntry[]): void {
    const { probe, timers, log } = this.#options
    for (const outcome of AUDIT_OUTCOMES) {
      const count = entries.filter((entry) => entry.outcome === outcome).length
      if (count > 0) probe?.written(type, outcome, count)
    }
    this.#cancelHeads ??= timers.after(HEADS_DELAY_MS, () => {
      this.#cancelHeads = null
      void this.#writeHeads()
    })
    if (this.#failing.delete(type)) log.info('the audit can be written again', { type })
  }

  #onFailure(type: AuditType, error: unknown): void {
    const { probe, log } = this.#options
    probe?.failed()
    if (!this.#failing.has(type)) log.error('the audit cannot be written', { type, error })
    this.#failing.add(type)
  }

  /** Once: afterwards the chains themselves say it. After a failure the next who asks tries again. */
  async #readHeads(): Promise<ChainHeads> {
    this.#heads ??= readHeads(this.#disk, this.#options.directory)
    try {
      return await this.#heads
    } catch (error) {
      this.#heads = null
      throw error
    }
  }

  /** One at a time: the last one says how far the chains are. */
  async #writeHeads(): Promise<void> {
    this.#headsWritten = this.#headsWritten.then(() => this.#putHeads())
    await this.#headsWritten
  }

  async #putHeads(): Promise<void> {
    try {
      const heads: Partial<Record<AuditType, ChainHead>> = { ...(await this.#readHeads()) }
      for (const [type, { file }] of this.#writers) if (file.head !== null) heads[type] = file.head
      if (Object.keys(heads).length > 0) await writeHeads(this.#disk, this.#options.directory, heads)
    } catch (error) {
      this.#options.log.warn('how far the audit came could not be noted', { error: messageOf(error) })
    }
  }

  async #archive(): Promise<ArchiveOutcome> {
    try {
      for (const writer of this.#writers.values()) await writer.ready()
      return await this.#keeper.run()
    } finally {
      this.#archiving = null
    }
  }
}

function stateOf(reports: readonly ChainReport[]): AuditChainState {
  const times = reports.flatMap(({ fromMs, toMs }) =>
    fromMs === null || toMs === null ? [] : [fromMs, toMs],
  )
  const problem = reports.flatMap(({ problems }) => problems)[0]
  return {
    verified: problem === undefined,
    fromMs: times.length === 0 ? null : Math.min(...times),
    toMs: times.length === 0 ? null : Math.max(...times),
    problem: problem === undefined ? null : problemText(problem),
  }
}

/** `auth-000001-20260927.ndjson:12: its text was changed …`. */
export function problemText({ file, line, why }: ChainReport['problems'][number]): string {
  return line === null ? `${file}: ${why}` : `${file}:${line}: ${why}`
}
