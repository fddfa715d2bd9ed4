import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { assert, type Event, JournalDamaged, JournalFailed } from '../../domain/index.ts'
import type { Journal, JournalRecovery, JournalStats } from '../../ports/index.ts'
import { type AppendFile, type FileOps, nodeFileOps, systemCode } from './file-ops.ts'
import { cannotHoldRecords, type JournalScan, listSegments, scanJournal } from './journal-scan.ts'
import { encodeSeal, RecordEncoder } from './record-encoder.ts'
import { encodeHeader, HEADER_BYTES, segmentName } from './segment.ts'

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
}

export const SEGMENT_BYTES_DEFAULT = 64 * 1024 * 1024

/**
 * Opens the journal in `directory`, or begins one there. `recover` must run before the first append unless
 * it is new. Throws `JournalDamaged` when the segments do not even say which journal they are.
 */
export async function openFileJournal(options: FileJournalOptions): Promise<Journal<Event>> {
  const place = { directory: options.directory, fileOps: options.fileOps ?? nodeFileOps }
  const segments = await listSegments(place)
  const [first] = segments
  const isBegun =
    first !== undefined && !(segments.length === 1 && cannotHoldRecords(first) && !first.header.ok)
  if (isBegun) {
    // The last segment's epoch is in force; an unfinished one at the end was made with the same.
    const last = segments.findLast((segment) => segment.header.ok) ?? first
    if (!last.header.ok) throw new JournalDamaged(`${last.name}, offset 0: ${last.header.problem}`)
    return new FileJournal(last.header.header.epoch, options, null)
  }
  if (first !== undefined) await place.fileOps.remove(join(options.directory, first.name))
  const epoch = randomBytes(4).toString('hex')
  const segment = await createSegment(place, options.fsync, { epoch, firstSeq: 1, previousChecksum: 0 })
  return new FileJournal(epoch, options, segment)
}

interface OpenSegment {
  readonly path: string
  readonly firstSeq: number
  readonly file: AppendFile
  /** Everything up to here is whole. */
  sizeBytes: number
}

class FileJournal implements Journal<Event> {
  readonly epoch: string
  readonly #directory: string
  readonly #fileOps: FileOps
  readonly #segmentBytes: number
  readonly #fsync: FsyncPolicy
  readonly #encoder = new RecordEncoder()
  #segment: OpenSegment | null
  /** The checksum of the last record: what the next segment's header names. */
  #checksum = 0
  #lastSeq = 0
  #durableSeq = 0
  #bytes: number
  #isAppending = false
  #isClosed = false
  #failure: JournalFailed | null = null
  #syncing: Promise<void> | null = null
  #timer: ReturnType<typeof setInterval> | null = null

  constructor(epoch: string, options: FileJournalOptions, segment: OpenSegment | null) {
    assert(
      options.segmentBytes > HEADER_BYTES,
      `a segment cannot be as small as ${options.segmentBytes} bytes`,
    )
    this.epoch = epoch
    this.#directory = options.directory
    this.#fileOps = options.fileOps ?? nodeFileOps
    this.#segmentBytes = options.segmentBytes
    this.#fsync = options.fsync
    this.#segment = segment
    this.#bytes = segment?.sizeBytes ?? 0
    this.#startTimer()
  }

  async recover(onEntry: (entry: Event) => void): Promise<JournalRecovery> {
    this.#expectIdle()
    assert(this.#lastSeq === 0, 'the journal is recovered already')
    const place = { directory: this.#directory, fileOps: this.#fileOps }
    const scan = await scanJournal(place, onEntry)
    const segment = this.#segment ?? (await this.#reopen(scan))
    this.#segment = segment
    this.#checksum = scan.checksum
    this.#bytes = scan.bytes
    this.#lastSeq = scan.lastSeq
    this.#durableSeq = scan.lastSeq
    return { records: scan.records, tornBytes: scan.tornBytes }
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

  stats(): JournalStats {
    return { durableSeq: this.#durableSeq, bytes: this.#bytes }
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
      if (this.#failure && this.#fsync !== 'always') throw this.#failure
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

  /**
   * Cuts off what an interrupted run left, and makes sure that what was read is on the disk, not only in
   * memory.
   */
  async #reopen(scan: JournalScan): Promise<OpenSegment> {
    const path = join(this.#directory, scan.lastName)
    if (scan.tornBytes > 0) await this.#fileOps.cut(path, scan.lastGoodBytes)
    if (scan.unfinishedName !== null) {
      await this.#fileOps.remove(join(this.#directory, scan.unfinishedName))
      await this.#fileOps.syncDirectory(this.#directory)
    }
    const file = await this.#fileOps.openAppend(path, {
      isNew: false,
      isWriteThrough: this.#fsync === 'always',
    })
    await file.sync()
    return { path, firstSeq: scan.lastFirstSeq, file, sizeBytes: scan.lastGoodBytes }
  }

  async #append(entries: readonly Event[], current: OpenSegment): Promise<void> {
    const batch = this.#encoder.encodeBatch(entries, this.#durableSeq)
    const isFull =
      current.sizeBytes + batch.bytes.length > this.#segmentBytes && this.#lastSeq >= current.firstSeq
    const segment = isFull ? await this.#rotate(current) : current
    await this.#store(segment, batch.bytes, this.#fsync === 'always')
    this.#checksum = batch.checksum
    this.#lastSeq += entries.length
    if (this.#fsync === 'always' || this.#fsync === 'os') this.#durableSeq = this.#lastSeq
  }

  /**
   * Writes at the segment's end. A failure leaves the segment as it was, or the journal refusing for good.
   */
  async #store(segment: OpenSegment, bytes: Buffer, isDurable: boolean): Promise<void> {
    try {
      const count = await segment.file.write(bytes)
      if (count !== bytes.length) throw new ShortWrite(`only ${count} of ${bytes.length} bytes were taken`)
      if (isDurable && !(this.#fsync === 'always' && this.#fileOps.hasWriteThrough)) await segment.file.sync()
    } catch (error) {
      throw await this.#undo(error, () => this.#fileOps.cut(segment.path, segment.sizeBytes))
    }
    segment.sizeBytes += bytes.length
    this.#bytes += bytes.length
  }

  /** The next segment is created first and this one sealed second: `journal-scan.ts` relies on that order. */
  async #rotate(full: OpenSegment): Promise<OpenSegment> {
    const header = { epoch: this.epoch, firstSeq: this.#lastSeq + 1, previousChecksum: this.#checksum }
    const place = { directory: this.#directory, fileOps: this.#fileOps }
    const path = join(this.#directory, segmentName(header.firstSeq))
    let next: OpenSegment
    try {
      next = await createSegment(place, this.#fsync, header)
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
    this.#bytes += next.sizeBytes
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
    const names = await this.#fileOps.list(this.#directory)
    if (!names.some((name) => join(this.#directory, name) === path)) return
    await this.#fileOps.remove(path)
    await this.#fileOps.syncDirectory(this.#directory)
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
    if (typeof this.#fsync !== 'object') return
    this.#timer = setInterval(() => {
      if (this.#segment && !this.#syncing && this.#lastSeq > this.#durableSeq)
        void this.#syncBehind(this.#segment)
    }, this.#fsync.intervalMs)
    this.#timer.unref()
  }

  /**
   * Makes what was appended so far durable where appends do not do it themselves. Failures show at the next
   * append.
   */
  async #syncBehind(segment: OpenSegment): Promise<void> {
    while (this.#syncing) await this.#syncing
    if (this.#fsync === 'always' || this.#failure) return
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

class ShortWrite extends Error {
  override readonly name = 'ShortWrite'
}

const LACK_OF_ROOM: ReadonlySet<string | null> = new Set(['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE'])

/** Room may come back: on the disk, in the quota, in the table of open files. */
function isLackOfRoom(error: unknown): boolean {
  if (error instanceof JournalFailed) return error.retriable
  return error instanceof ShortWrite || LACK_OF_ROOM.has(systemCode(error))
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

async function createSegment(
  { directory, fileOps }: { readonly directory: string; readonly fileOps: FileOps },
  fsync: FsyncPolicy,
  header: { readonly epoch: string; readonly firstSeq: number; readonly previousChecksum: number },
): Promise<OpenSegment> {
  const path = join(directory, segmentName(header.firstSeq))
  const file = await fileOps.openAppend(path, { isNew: true, isWriteThrough: fsync === 'always' })
  try {
    const bytes = encodeHeader(header)
    const count = await file.write(bytes)
    if (count !== bytes.length) throw new ShortWrite(`only ${count} of ${bytes.length} bytes were taken`)
    await file.sync()
    await fileOps.syncDirectory(directory)
  } catch (error) {
    await file.close()
    throw error
  }
  return { path, firstSeq: header.firstSeq, file, sizeBytes: HEADER_BYTES }
}
