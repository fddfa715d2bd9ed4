import { join } from 'node:path'
import { type AuditEntry, type AuditType, Projection } from '../../domain/index.ts'
import { type ChainStart, findStart, type StartFinding } from './chain-start.ts'
import type { AppendHandle, Disk } from './disk.ts'
import { type Beginning, headerLine } from './file-header.ts'
import { DAY_MS, dayOf, dayStartMs, fileNameOf } from './file-names.ts'
import type { ChainHead } from './heads.ts'
import { type ChainEnd, NO_HASH, recordLine } from './record-line.ts'

export interface ChainFileOptions {
  readonly disk: Disk
  readonly directory: string
  readonly type: AuditType
  readonly nowMs: () => number
  readonly maxFileBytes: () => number
  readonly headOf: (type: AuditType) => Promise<ChainHead | null>
}

/** What of a chain is to be read. */
export interface Committed {
  readonly number: number
  readonly bytes: number
}

interface OpenFile {
  readonly path: string
  readonly day: string
  /** So much of it counts; what lies behind is left from a write that failed. */
  bytes: number
  /** Null until it is written to, and after a failure. */
  handle: AppendHandle | null
  /** Whether its end on disk is `bytes`. */
  isClean: boolean
}

/** The writing end of one chain. One call at a time. What a call did not finish does not count. */
export class ChainFile {
  readonly #options: ChainFileOptions
  #isFound = false
  #end: ChainEnd = { seq: 0, hash: NO_HASH }
  #number = 0
  #begins: Beginning = 'first'
  #open: OpenFile | null = null
  /** A file that could not be begun; it may be there in part. */
  #unfinished: string | null = null
  #projection = new Projection()

  constructor(options: ChainFileOptions) {
    this.#options = options
  }

  get projection(): Projection {
    return this.#projection
  }

  /** Null before the first record, and before the chain was looked at. */
  get head(): ChainHead | null {
    if (this.#end.seq === 0) return null
    const projection = this.#options.type === 'order' ? this.#projection.state() : null
    return { ...this.#end, file: this.#number, bytes: this.#open?.bytes ?? 0, projection }
  }

  /** The newest file that counts, and how much of it does; null before the chain was looked at. */
  get committed(): Committed | null {
    if (!this.#isFound) return null
    return { number: this.#number, bytes: this.#open?.bytes ?? Number.MAX_SAFE_INTEGER }
  }

  /** No file of this number or a lower one is written to any more. */
  get closedThrough(): number {
    return this.#open === null ? this.#number : this.#number - 1
  }

  /** Looks at the chain's end once; answers what it found wrong that time. */
  async find(): Promise<readonly StartFinding[]> {
    if (this.#isFound) return []
    const { disk, directory, type, headOf } = this.#options
    const start: ChainStart = await findStart(disk, directory, { type, head: await headOf(type) })
    this.#isFound = true
    this.#end = start.end
    this.#number = start.number
    this.#begins = start.begins
    this.#projection = start.projection
    if (start.open !== null) this.#open = { ...start.open, handle: null, isClean: true }
    return start.findings
  }

  /** Appends the first of the entries, as many as one write takes, durably; answers how many. */
  async append(entries: readonly AuditEntry[]): Promise<number> {
    const first = entries[0]
    if (first === undefined) return 0
    const now = this.#options.nowMs()
    const day = dayOf(first.atMs ?? now)
    const file = this.#open
    const roomBytes = file === null ? 0 : this.#options.maxFileBytes() - file.bytes
    if (file === null || file.day !== day || roomBytes <= 0) return await this.#begin(entries, day, now)
    const lines = linesOf(entries, { day, now, roomBytes, before: this.#end })
    await this.#removeUnfinished()
    await this.#write(file, lines.text)
    return this.#commit(file, lines)
  }

  /** The newest file takes no more: what comes next begins one, whatever its day. */
  async endFile(): Promise<void> {
    const file = this.#open
    if (file === null) return
    if (!file.isClean) await this.#clean(file)
    await file.handle?.close()
    this.#open = null
    this.#begins = 'day'
  }

  async close(): Promise<void> {
    await this.#open?.handle?.close()
    if (this.#open !== null) this.#open.handle = null
  }

  async #begin(entries: readonly AuditEntry[], day: string, now: number): Promise<number> {
    const { type, directory, disk, maxFileBytes } = this.#options
    const before = this.#open
    const begins = before === null ? this.#begins : before.day === day ? 'size' : 'day'
    const number = this.#number + 1
    const projection = type === 'order' ? this.#projection.state() : null
    const header = headerLine({ type, number, day, begins, projection }, this.#end)
    const end = { seq: this.#end.seq, hash: header.hash }
    const lines = linesOf(entries, { day, now, roomBytes: maxFileBytes(), before: end })
    const text = header.text + lines.text
    const path = join(directory, fileNameOf({ type, number, day }))
    await this.#prepare(path)
    const fresh: OpenFile = { path, day, bytes: 0, handle: null, isClean: true }
    try {
      fresh.handle = await disk.openAppend(path, { isNew: true })
      await this.#write(fresh, text)
      await disk.syncDirectory(directory)
    } catch (error) {
      await fresh.handle?.close()
      // Left there it would look like damage. When that fails as well, it is tried before the next write.
      await Promise.allSettled([this.#removeUnfinished()])
      throw error
    }
    this.#unfinished = null
    this.#number = number
    this.#open = fresh
    this.#begins = 'day'
    return this.#commit(fresh, { ...lines, text })
  }

  /** Nothing that a failed attempt left may look like a record, here or in the file before. */
  async #prepare(path: string): Promise<void> {
    const { disk, directory } = this.#options
    await this.#removeUnfinished()
    this.#unfinished = path
    const before = this.#open
    if (before !== null && !before.isClean) await this.#clean(before)
    await before?.handle?.close()
    if (before !== null) before.handle = null
    await disk.makeDirectory(directory)
  }

  async #removeUnfinished(): Promise<void> {
    if (this.#unfinished === null) return
    const { disk, directory } = this.#options
    await disk.remove(this.#unfinished)
    await disk.syncDirectory(directory)
    this.#unfinished = null
  }

  async #write(file: OpenFile, text: string): Promise<void> {
    if (!file.isClean) await this.#clean(file)
    file.handle ??= await this.#options.disk.openAppend(file.path, { isNew: false })
    try {
      await file.handle.write(text)
      await file.handle.sync()
    } catch (error) {
      file.isClean = false
      throw error
    }
  }

  #commit(file: OpenFile, lines: Lines): number {
    file.bytes += Buffer.byteLength(lines.text)
    this.#end = lines.end
    for (const entry of lines.entries) this.#projection.take(entry)
    return lines.entries.length
  }

  /** Takes back what an attempt that failed may have left. */
  async #clean(file: OpenFile): Promise<void> {
    await file.handle?.close()
    file.handle = null
    await this.#options.disk.cut(file.path, file.bytes)
    file.isClean = true
  }
}

interface Lines {
  readonly text: string
  readonly end: ChainEnd
  readonly entries: readonly AuditEntry[]
}

interface Run {
  readonly day: string
  readonly now: number
  readonly roomBytes: number
  readonly before: ChainEnd
}

/** The lines of as many entries as belong into the file, one at least, each linked to the one before. */
function linesOf(entries: readonly AuditEntry[], { day, now, roomBytes, before }: Run): Lines {
  const texts: string[] = []
  let end = before
  let room = roomBytes
  const startMs = dayStartMs(day)
  for (const entry of entries) {
    const atMs = entry.atMs ?? now
    const isOfDay = atMs >= startMs && atMs < startMs + DAY_MS
    if (!isOfDay || (texts.length > 0 && room <= 0)) break
    const line = recordLine(entry, atMs, end)
    texts.push(line.text)
    room -= line.text.length
    end = { seq: end.seq + 1, hash: line.hash }
  }
  return { text: texts.join(''), end, entries: entries.slice(0, texts.length) }
}
