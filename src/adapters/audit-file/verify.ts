/** Whether every chain of a folder is as it was written. Reads only. */
import { AUDIT_TYPES, type AuditType } from '../../domain/index.ts'
import { type Disk, isMissing } from './disk.ts'
import { type FileHeader, parseHeader } from './file-header.ts'
import { type AuditFile, listFiles } from './file-list.ts'
import { dayOf, fileNameOf } from './file-names.ts'
import { type ChainHead, readHeads } from './heads.ts'
import { forwardLines, type Line } from './lines.ts'
import { linkOf, NO_HASH, parseRecord, timeOf } from './record-line.ts'
import { REMOVED, type RemovedRange, removedRanges } from './removed-files.ts'

export interface ChainProblem {
  readonly file: string
  /** From 1; null for what concerns the file as a whole. */
  readonly line: number | null
  readonly why: string
}

export interface ChainReport {
  readonly type: AuditType
  readonly files: number
  readonly records: number
  /** 0 without any. */
  readonly firstSeq: number
  readonly lastSeq: number
  /** Ms since the epoch; null without records. */
  readonly fromMs: number | null
  readonly toMs: number | null
  readonly problems: readonly ChainProblem[]
}

/** Of one chain; what comes behind so many is not told. */
const PROBLEMS_MAX = 100

/** Told after each block that was read, with its length; false asks to stop. */
export type OnRead = (bytes: number) => boolean

/** Null when it was told to stop. */
export async function verifyChains(
  disk: Disk,
  directory: string,
  onRead: OnRead = () => true,
): Promise<readonly ChainReport[] | null> {
  const heads = await readHeads(disk, directory)
  const reports: ChainReport[] = []
  for (const type of AUDIT_TYPES) {
    const verified = () => verifyChain({ disk, directory, onRead }, type, heads[type] ?? null)
    const report = await verified().catch((error: unknown) => {
      // The upkeep of a running VeloZ has moved a file since the folder was listed.
      if (isMissing(error)) return verified()
      throw error
    })
    if (report === null) return null
    reports.push(report)
  }
  return reports
}

interface Reading {
  readonly disk: Disk
  readonly directory: string
  readonly onRead: OnRead
}

async function verifyChain(
  { disk, directory, onRead }: Reading,
  type: AuditType,
  head: ChainHead | null,
): Promise<ChainReport | null> {
  const check = new ChainCheck(type, head)
  const files = await listFiles(disk, directory, type)
  for (const file of files) {
    check.begin(file)
    for await (const lines of forwardLines(disk, file)) {
      check.take(lines)
      if (!onRead((lines.at(-1)?.end ?? 0) - (lines[0]?.start ?? 0))) return null
    }
    check.end(file === files.at(-1))
  }
  return check.report()
}

class ChainCheck {
  readonly #type: AuditType
  readonly #head: ChainHead | null
  readonly #problems: ChainProblem[] = []
  readonly #removed: RemovedRange[] = []
  #file: AuditFile | null = null
  #line = 0
  #files = 0
  #records = 0
  #seq = 0
  #hash = NO_HASH
  #firstSeq = 0
  #first: FileHeader | null = null
  #isHeadSeen = false
  #isHeadTrue = false
  #fromMs: number | null = null
  #toMs: number | null = null
  #lastNumber = 0

  constructor(type: AuditType, head: ChainHead | null) {
    this.#type = type
    this.#head = head
  }

  begin(file: AuditFile): void {
    const { number } = file
    this.#file = file
    this.#line = 0
    this.#files += 1
    if (this.#files > 1 && number !== this.#lastNumber + 1) {
      const [from, to] = [this.#lastNumber + 1, number - 1]
      this.#tell(
        from === to ? `file ${from} before it is missing` : `files ${from} to ${to} before it are missing`,
      )
    }
    this.#lastNumber = number
  }

  take(lines: readonly Line[]): void {
    for (const { text } of lines) {
      this.#line += 1
      if (this.#line === 1) this.#takeHeader(text)
      else this.#takeRecord(text)
    }
  }

  end(isLast: boolean): void {
    if (this.#line > 0) return
    const isKnown = this.#head !== null && this.#head.file >= this.#lastNumber
    // Made for a record that could not be written, which was refused then: it was never begun.
    if (isLast && !isKnown) this.#files -= 1
    else this.#tell('it is empty')
  }

  report(): ChainReport {
    this.#checkBeginning()
    this.#checkHead()
    return {
      type: this.#type,
      files: this.#files,
      records: this.#records,
      firstSeq: this.#firstSeq,
      lastSeq: this.#records === 0 ? 0 : this.#seq,
      fromMs: this.#fromMs,
      toMs: this.#toMs,
      problems: this.#problems,
    }
  }

  #takeHeader(text: string): void {
    const header = parseHeader(text)
    const file = this.#file
    if (header === null || file === null) return this.#tell('it is no first line of an audit file', 1)
    if (linkOf(text)?.isTrue !== true) this.#tell('its text was changed: the hash is another', 1)
    const isNamed = header.type === file.type && header.number === file.number && header.day === file.day
    if (!isNamed) this.#tell(`it belongs to ${fileNameOf(header)}`, 1)
    if (this.#files === 1) {
      this.#first = header
      this.#seq = header.firstSeq - 1
    } else {
      this.#expect(header.firstSeq, this.#seq + 1)
      if (header.prevHash !== this.#hash)
        this.#tell('it does not follow the last record of the file before', 1)
      this.#seq = header.firstSeq - 1
    }
    this.#hash = header.hash
    // Before its first record a file's first line is the end of the chain.
    if (this.#head?.seq === this.#seq) this.#isHeadTrue ||= this.#head.hash === header.hash
  }

  #takeRecord(text: string): void {
    const link = linkOf(text)
    if (link === null || link.seq === null) return this.#tell('it is no record', this.#line)
    this.#records += 1
    this.#firstSeq ||= link.seq
    this.#expect(link.seq, this.#seq + 1)
    if (!link.isTrue) this.#tell('its text was changed: the hash is another', this.#line)
    if (link.prevHash !== this.#hash) this.#tell('it does not follow the line before it', this.#line)
    this.#seq = link.seq
    this.#hash = link.hash
    if (this.#head?.seq === link.seq) {
      this.#isHeadSeen = true
      this.#isHeadTrue ||= this.#head.hash === link.hash
    }
    this.#checkTime(text)
    if (text.includes(REMOVED)) this.#removed.push(...removedRanges(parseRecord(text)))
  }

  #expect(seq: number, expected: number): void {
    if (seq === expected) return
    const count = seq - expected
    const missing = `${count} ${count === 1 ? 'record is' : 'records are'} missing before it`
    const misplaced = `it has number ${seq} where ${expected} is expected`
    this.#tell(count > 0 ? `${missing} (number ${expected} is expected)` : misplaced, this.#line)
  }

  #checkTime(text: string): void {
    const atMs = timeOf(text)
    if (atMs === null || dayOf(atMs) !== this.#file?.day)
      return this.#tell('its time is of another day', this.#line)
    this.#fromMs = Math.min(this.#fromMs ?? atMs, atMs)
    this.#toMs = Math.max(this.#toMs ?? atMs, atMs)
  }

  /** The oldest file must be the first one, or the one that follows what retention removed. */
  #checkBeginning(): void {
    const header = this.#first
    if (header === null || (header.number === 1 && header.firstSeq === 1 && header.prevHash === NO_HASH))
      return
    const { firstSeq, prevHash } = header
    const isTold = this.#removed.some(
      ({ lastSeq, lastHash }) => lastSeq === firstSeq - 1 && lastHash === prevHash,
    )
    if (isTold) return
    const why = `the records up to ${firstSeq - 1} are gone, and no record says that retention removed them`
    this.#problems.unshift({ file: fileNameOf(header), line: null, why })
  }

  #checkHead(): void {
    const head = this.#head
    if (head === null) return
    const file = this.#file?.name ?? 'heads.json'
    if (this.#seq < head.seq || this.#files === 0) {
      const known = `heads.json knows of record ${head.seq}, the last one here is ${this.#seq}`
      this.#problems.push({ file, line: null, why: `its end was cut off: ${known}` })
    } else if (this.#isHeadSeen && !this.#isHeadTrue) {
      const why = `record ${head.seq} is not the one that heads.json knows`
      this.#problems.push({ file, line: null, why })
    }
  }

  #tell(why: string, line: number | null = null): void {
    if (this.#problems.length >= PROBLEMS_MAX) return
    this.#problems.push({ file: this.#file?.name ?? '', line, why })
  }
}
