import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { assert, type Event, JournalDamaged, JournalFailed, type PlainParts } from '../../domain/index.ts'
import type {
  Journal,
  JournalGap,
  JournalRecovery,
  JournalSnapshot,
  JournalStats,
} from '../../ports/index.ts'
import { type FileOps, nodeFileOps, systemCode } from './file-ops.ts'
import { createSegment, type OpenSegment } from './open-segment.ts'
import { recordsFrom } from './record-cursor.ts'
import { encodeSeal, RecordEncoder } from './record-encoder.ts'
import { type RecoveredRecords, type RecoverOptions, recoverRecords } from './recover-records.ts'
import { HEADER_BYTES, segmentName } from './segment.ts'
import { cannotHoldRecords, type JournalPlace, listSegments } from './segment-list.ts'
import type { RecordPlace } from './segment-scan.ts'
import { SegmentShelf } from './segment-shelf.ts'
import { listSnapshots, storeSnapshot } from './snapshots.ts'
import { isLackOfRoom, messageOf, ShortWrite } from './write-failures.ts'

/**
 * When an append counts as done. `always`: when it would survive a power cut. Otherwise when the system has
 * taken it: a power cut then costs the last `intervalMs`, or with `os` whatever the system had not written
 * yet.
 */
export type FsyncPolicy = 'always' | 'os' | { readonly intervalMs: number }

export interface FileJournalOptions {
  /** Must exist and be held by this process alone. */
  readonly directory: string
  /** A segment takes no further batch that would make it larger. */
  readonly segmentBytes: number
  readonly fsync: FsyncPolicy
  readonly fileOps?: FileOps
  /** Called after a segment was closed: its records no longer change. */
  readonly onSegmentClosed?: () => void
}

export interface FileJournal extends Journal<Event> {
  /**
   * Stores the state as it is after the last record, for a start to begin with. Also after `close`. `digest`:
   * 16 hex digits.
   */
  saveSnapshot(digest: string, parts: PlainParts): Promise<{ readonly bytes: number }>
  /** Somebody stored the snapshot of record `seq` beside the segments. */
  noteSnapshot(seq: number): void
  /**
   * Removes closed segments last written before `beforeMs` whose records `coveredSeq` includes. Answers their
   * names.
   */
  removeOldSegments(limit: {
    readonly beforeMs: number
    readonly coveredSeq: number
  }): Promise<readonly string[]>
  /** Puts closed segments that were found damaged aside; a snapshot must cover all their records. */
  putAside(damaged: readonly { readonly name: string; readonly why: string }[]): Promise<JournalGap | null>
  /** What follows belongs to another life of this journal: a copy that is gone on with. Answers its epoch. */
  beginEpoch(): Promise<string>
}

export const SEGMENT_BYTES_DEFAULT = 64 * 1024 * 1024

/**
 * Opens the journal in `directory`, or begins one there. `recover` must run before the first append unless
 * it is new. Throws `JournalDamaged` when nothing there even says which journal it is.
 */
export async function openFileJournal(options: FileJournalOptions): Promise<FileJournal> {
  const { directory, fileOps = nodeFileOps } = options
  const place = { directory, fileOps }
  const segments = await listSegments(place)
  const hasSnapshot = (await listSnapshots(place)).length > 0
  const [first] = segments
  const isCutShort =
    first !== undefined && segments.length === 1 && cannotHoldRecords(first) && !first.header.ok
  if (hasSnapshot || (first !== undefined && !isCutShort)) {
    // The last segment's epoch is in force; an unfinished one at the end was made with the same.
    const header = segments.findLast((segment) => segment.header.ok)?.header
    if (!header?.ok && !hasSnapshot && first && !first.header.ok) {
      throw new JournalDamaged(`${first.name}, offset 0: ${first.header.problem}`)
    }
    return new SegmentJournal(header?.ok ? header.header.epoch : UNKNOWN_EPOCH, options, null)
  }
  if (first !== undefined) await fileOps.remove(join(directory, first.name))
  const epoch = randomBytes(4).toString('hex')
  const header = { epoch, firstSeq: 1, previousChecksum: 0 }
  return new SegmentJournal(epoch, options, await createSegment(place, header, options.fsync === 'always'))
}

/** Until `recover` has read it. */
const UNKNOWN_EPOCH = '00000000'

class SegmentJournal implements FileJournal {
  readonly #place: JournalPlace
  readonly #options: FileJournalOptions
  readonly #encoder = new RecordEncoder()
  readonly #shelf: SegmentShelf
  #epoch: string
  #segment: OpenSegment | null
  /** The checksum of the last record: what the next segment's header names. */
  #checksum = 0
  #lastSeq = 0
  #lastPlace: RecordPlace | null = null
  #durableSeq = 0
  #gap: JournalGap | null = null
  #snapshotSeq = 0
  #isAppending = false
  #isClosed = false
  #failure: JournalFailed | null = null
  #syncing: Promise<void> | null = null
  #timer: ReturnType<typeof setInterval> | null = null

  constructor(epoch: string, options: FileJournalOptions, segment: OpenSegment | null) {
    const { directory, segmentBytes, fileOps = nodeFileOps } = options
    assert(segmentBytes > HEADER_BYTES, `a segment cannot be as small as ${segmentBytes} bytes`)
    this.#epoch = epoch
    this.#place = { directory, fileOps }
    this.#options = options
    this.#segment = segment
    this.#shelf = new SegmentShelf(this.#place)
    this.#startTimer()
  }

  get epoch(): string {
    return this.#epoch
  }

  async recover(
    onEntry: (entry: Event) => void,
    onSnapshot: (snapshot: JournalSnapshot) => boolean = () => false,
  ): Promise<JournalRecovery> {
    this.#expectIdle()
    assert(this.#lastSeq === 0, 'the journal is recovered already')
    if (this.#segment !== null) {
      return { records: 0, replayed: 0, snapshotSeq: null, tornBytes: 0, gap: null, remarks: [] }
    }
    const isWriteThrough = this.#options.fsync === 'always'
    const found = await this.#recoverRecords({ isWriteThrough, onEvent: onEntry, onSnapshot })
    this.#segment = found.open
    this.#epoch = found.epoch
    this.#checksum = found.checksum
    this.#lastSeq = found.lastSeq
    this.#lastPlace = found.place
    this.#durableSeq = found.lastSeq
    this.#gap = found.recovery.gap
    this.#snapshotSeq = found.recovery.snapshotSeq ?? 0
    await this.#shelf.load(found.open)
    return found.recovery
  }

  /** What the file system refuses here is told like a write that it refuses. */
  async #recoverRecords(options: RecoverOptions): Promise<RecoveredRecords> {
    try {
      return await recoverRecords(this.#place, options)
    } catch (error) {
      if (systemCode(error) === null) throw error
      throw new JournalFailed(`the journal could not be read back: ${messageOf(error)}`, false)
    }
  }

  async append(entries: readonly Event[]): Promise<void> {
    this.#expectIdle()
    if (this.#failure) throw this.#failure
    assert(this.#segment !== null, 'append before recover')
    if (entries.length === 0) return
    this.#expectNumbering(entries)
    this.#isAppending = true
    try {
      await this.#append(entries, this.#segment)
    } finally {
      this.#isAppending = false
    }
  }

  readFrom(seq: number): AsyncIterable<Event> | null {
    const { oldestSeq } = this.stats()
    if (this.#segment === null || seq < Math.max(1, oldestSeq) || seq > this.#durableSeq + 1) return null
    const segments = () => this.#shelf.all(this.#segment)
    if (seq <= this.#durableSeq && !segments().some(({ firstSeq }) => firstSeq <= seq)) return null
    return recordsFrom(this.#place, { segments, durableSeq: () => this.#durableSeq }, seq)
  }

  stats(): JournalStats {
    const segments = this.#shelf.all(this.#segment)
    return {
      durableSeq: this.#durableSeq,
      bytes: segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      segments: segments.length,
      oldestSeq: this.#lastSeq === 0 ? 0 : Math.min(segments[0]?.firstSeq ?? 0, this.#lastSeq),
      snapshotSeq: this.#snapshotSeq,
      gap: this.#gap,
    }
  }

  async saveSnapshot(digest: string, parts: PlainParts): Promise<{ readonly bytes: number }> {
    const { epoch } = this
    const [seq, checksum, place] = [this.#lastSeq, this.#checksum, this.#lastPlace]
    assert(place !== null, 'there is no record to make a snapshot of')
    const stored = await storeSnapshot(this.#place, { epoch, seq, checksum, place, digest }, parts)
    this.noteSnapshot(seq)
    return stored
  }

  noteSnapshot(seq: number): void {
    this.#snapshotSeq = Math.max(this.#snapshotSeq, seq)
  }

  async removeOldSegments(limit: { readonly beforeMs: number; readonly coveredSeq: number }) {
    return await this.#shelf.removeOld(limit, this.#segment)
  }

  async putAside(damaged: readonly { readonly name: string; readonly why: string }[]) {
    const gap = await this.#shelf.putAside(damaged, this.#segment)
    this.#gap = gap ?? this.#gap
    return gap
  }

  async beginEpoch(): Promise<string> {
    this.#expectIdle()
    const current = this.#segment
    assert(current !== null && this.#lastSeq > 0, 'an epoch follows records')
    this.#epoch = randomBytes(4).toString('hex')
    if (this.#lastSeq >= current.firstSeq) {
      await this.#rotate(current)
      return this.#epoch
    }
    await this.#closeFile(current)
    await this.#discard(current.path)
    const header = { epoch: this.#epoch, firstSeq: current.firstSeq, previousChecksum: this.#checksum }
    this.#segment = await createSegment(this.#place, header, this.#options.fsync === 'always')
    return this.#epoch
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#expectIdle()
    this.#isClosed = true
    if (this.#timer) clearInterval(this.#timer)
    const segment = this.#segment
    if (segment === null) return
    try {
      await this.#syncBehind(segment)
      // With a sync in each append, the append that failed has said so; otherwise this may be the first to
      // hear of it.
      if (this.#failure && this.#options.fsync !== 'always') throw this.#failure
    } finally {
      await segment.file.close()
    }
  }

  #expectIdle(): void {
    assert(!this.#isAppending, 'the journal has one caller, and an append is in flight')
    assert(!this.#isClosed, 'the journal is closed')
  }

  #expectNumbering(entries: readonly Event[]): void {
    let seq = this.#lastSeq
    for (const entry of entries) {
      seq += 1
      assert(entry.seq === seq, () => `record ${entry.seq} offered where ${seq} must follow`)
    }
  }

  async #append(entries: readonly Event[], current: OpenSegment): Promise<void> {
    const { fsync, segmentBytes } = this.#options
    const batch = this.#encoder.encodeBatch(entries, this.#durableSeq)
    const isFull = current.sizeBytes + batch.bytes.length > segmentBytes && this.#lastSeq >= current.firstSeq
    const segment = isFull ? await this.#rotate(current) : current
    const offset = segment.sizeBytes + batch.lastOffset
    await this.#store(segment, batch.bytes, fsync === 'always')
    this.#checksum = batch.checksum
    this.#lastPlace = { segmentFirstSeq: segment.firstSeq, offset }
    this.#lastSeq += entries.length
    if (fsync === 'always' || fsync === 'os') this.#durableSeq = this.#lastSeq
    if (isFull) this.#options.onSegmentClosed?.()
  }

  /**
   * Writes at the segment's end. A failure leaves the segment as it was, or the journal refusing for good.
   */
  async #store(segment: OpenSegment, bytes: Buffer, isDurable: boolean): Promise<void> {
    const { fileOps } = this.#place
    try {
      const count = await segment.file.write(bytes)
      if (count !== bytes.length) throw new ShortWrite(`only ${count} of ${bytes.length} bytes were taken`)
      const isThrough = this.#options.fsync === 'always' && fileOps.hasWriteThrough
      if (isDurable && !isThrough) await segment.file.sync()
    } catch (error) {
      throw await this.#undo(error, () => fileOps.cut(segment.path, segment.sizeBytes))
    }
    segment.sizeBytes += bytes.length
  }

  /** The next segment is created first and this one sealed second: `journal-scan.ts` relies on that order. */
  async #rotate(full: OpenSegment): Promise<OpenSegment> {
    const header = { epoch: this.epoch, firstSeq: this.#lastSeq + 1, previousChecksum: this.#checksum }
    const path = join(this.#place.directory, segmentName(header.firstSeq))
    let next: OpenSegment
    try {
      next = await createSegment(this.#place, header, this.#options.fsync === 'always')
    } catch (error) {
      throw await this.#undo(error, () => this.#discard(path))
    }
    try {
      await this.#store(full, encodeSeal(header.firstSeq, this.#durableSeq), true)
    } catch (error) {
      await this.#closeFile(next)
      throw this.#failure ?? (await this.#undo(error, () => this.#discard(path)))
    }
    // The seal's sync covered every record before it, whatever the policy.
    this.#durableSeq = this.#lastSeq
    this.#segment = next
    this.#shelf.add(full)
    while (this.#syncing) await this.#syncing
    await this.#closeFile(full)
    return next
  }

  /** A descriptor that cannot be closed hints at a disk that fails: no reason to go on writing to it. */
  async #closeFile(segment: OpenSegment): Promise<void> {
    try {
      await segment.file.close()
    } catch (error) {
      throw this.#fail(`${segment.path} could not be closed: ${messageOf(error)}`)
    }
  }

  async #discard(path: string): Promise<void> {
    const { directory, fileOps } = this.#place
    const names = await fileOps.list(directory)
    if (!names.some((name) => join(directory, name) === path)) return
    await fileOps.remove(path)
    await fileOps.syncDirectory(directory)
  }

  /**
   * Takes back what a failed write may have left. When that fails too, or the cause is no lack of room, all
   * is over.
   */
  async #undo(cause: unknown, takeBack: () => Promise<void>): Promise<JournalFailed> {
    if (!isLackOfRoom(cause)) return this.#fail(`the journal could not be written: ${messageOf(cause)}`)
    try {
      await takeBack()
    } catch (error) {
      return this.#fail(`after "${messageOf(cause)}" the journal could not be restored: ${messageOf(error)}`)
    }
    if (cause instanceof JournalFailed) return cause
    return new JournalFailed(`the journal could not be written: ${messageOf(cause)}`, true)
  }

  /** After a failed sync nobody knows what is on the disk, and asking again would only hide it. */
  #fail(message: string): JournalFailed {
    this.#failure ??= new JournalFailed(message, false)
    return this.#failure
  }

  #startTimer(): void {
    const { fsync } = this.#options
    if (typeof fsync !== 'object') return
    this.#timer = setInterval(() => {
      if (this.#segment && !this.#syncing && this.#lastSeq > this.#durableSeq)
        void this.#syncBehind(this.#segment)
    }, fsync.intervalMs)
    this.#timer.unref()
  }

  /**
   * Makes what was appended so far durable where appends do not do it themselves. Failures show at the next
   * append.
   */
  async #syncBehind(segment: OpenSegment): Promise<void> {
    while (this.#syncing) await this.#syncing
    if (this.#options.fsync === 'always' || this.#failure) return
    this.#syncing = this.#syncNow(segment)
    await this.#syncing
  }

  async #syncNow(segment: OpenSegment): Promise<void> {
    const seq = this.#lastSeq
    try {
      await segment.file.sync()
      this.#durableSeq = Math.max(this.#durableSeq, seq)
    } catch (error) {
      this.#fail(`the journal could not be made durable: ${messageOf(error)}`)
    } finally {
      this.#syncing = null
    }
  }
}
