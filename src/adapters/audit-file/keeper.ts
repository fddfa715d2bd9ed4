/** Compresses closed files and removes those that are too old. */
import { join } from 'node:path'
import {
  AUDIT_ITSELF,
  AUDIT_TYPES,
  type AuditEntry,
  type AuditRetention,
  type AuditType,
} from '../../domain/index.ts'
import type { ArchiveOutcome } from '../../ports/index.ts'
import { type Disk, messageOf } from './disk.ts'
import { parseHeader } from './file-header.ts'
import { ARCHIVE, type AuditFile, listFiles } from './file-list.ts'
import { DAY_MS, dayStartMs } from './file-names.ts'
import { forwardLines } from './lines.ts'
import { linkOf } from './record-line.ts'
import { REMOVED, type RemovedRange, removedDetails } from './removed-files.ts'

export interface KeeperOptions {
  readonly disk: Disk
  readonly directory: string
  readonly nowMs: () => number
  readonly retentionDays: () => AuditRetention
  /** No file of this number or a lower one is written to any more. */
  readonly closedThrough: (type: AuditType) => number
  /** Nothing is written to the newest file any more. */
  readonly endFile: (type: AuditType) => Promise<void>
  readonly record: (entry: AuditEntry) => Promise<void>
}

/** A file rests so long after its day before it is compressed. */
const REST_MS = DAY_MS
/** Told of in one record. */
const RANGES_MAX = 100

interface Tally {
  archivedFiles: number
  deletedFiles: number
  bytesFreed: number
  readonly errors: string[]
}

export class Keeper {
  readonly #options: KeeperOptions

  constructor(options: KeeperOptions) {
    this.#options = options
  }

  async run(): Promise<ArchiveOutcome> {
    const tally: Tally = { archivedFiles: 0, deletedFiles: 0, bytesFreed: 0, errors: [] }
    for (const type of AUDIT_TYPES) {
      try {
        await this.#runFor(type, tally)
      } catch (error) {
        tally.errors.push(`The files of type ${type} could not be kept up: ${messageOf(error)}.`)
      }
    }
    return tally
  }

  async #runFor(type: AuditType, tally: Tally): Promise<void> {
    const { disk, directory, nowMs } = this.#options
    const now = nowMs()
    const isRested = ({ day }: AuditFile) => dayStartMs(day) + DAY_MS + REST_MS <= now
    const newest = (await listFiles(disk, directory, type)).at(-1)
    // Of a chain that is quiet. The record of its removal begins the next file.
    if (newest !== undefined && isRested(newest) && this.#isOld(newest)) await this.#options.endFile(type)
    const closedThrough = this.#options.closedThrough(type)
    const rested = (await listFiles(disk, directory, type)).filter(
      // Not by its day alone: a projection that catches up writes to files of long ago.
      (file) => file.number <= closedThrough && isRested(file),
    )
    const kept: AuditFile[] = []
    for (const file of rested) kept.push(file.isCompressed ? file : await this.#compress(file, tally))
    await this.#remove(type, kept, tally)
  }

  async #compress(file: AuditFile, tally: Tally): Promise<AuditFile> {
    const { disk, directory } = this.#options
    const archive = join(directory, ARCHIVE)
    const name = `${file.name}.gz`
    const path = join(archive, name)
    await disk.makeDirectory(archive)
    await disk.compress(file.path, path)
    await disk.syncDirectory(archive)
    const before = await disk.sizeOf(file.path)
    await disk.remove(file.path)
    await disk.syncDirectory(directory)
    tally.archivedFiles += 1
    tally.bytesFreed += Math.max(0, before - (await disk.sizeOf(path)))
    return { ...file, name, path, isCompressed: true }
  }

  #isOld({ type, day }: AuditFile): boolean {
    const { nowMs, retentionDays } = this.#options
    return dayStartMs(day) + DAY_MS + retentionDays()[type] * DAY_MS <= nowMs()
  }

  /** The oldest ones only, so that what is left is one piece; said in the chain before it is done. */
  async #remove(type: AuditType, files: readonly AuditFile[], tally: Tally): Promise<void> {
    const { disk, retentionDays } = this.#options
    const days = retentionDays()[type]
    const end = files.findIndex((file) => !this.#isOld(file))
    const old = end === -1 ? files : files.slice(0, end)
    for (let from = 0; from < old.length; from += RANGES_MAX) {
      const some = old.slice(from, from + RANGES_MAX)
      const ranges: RemovedRange[] = []
      for (const file of some) ranges.push(await rangeOf(disk, file))
      const details = removedDetails(ranges, days)
      await this.#options.record({ type, action: REMOVED, ...AUDIT_ITSELF, outcome: 'success', details })
      for (const file of some) {
        tally.bytesFreed += await disk.sizeOf(file.path)
        await disk.remove(file.path)
        tally.deletedFiles += 1
      }
    }
  }
}

async function rangeOf(disk: Disk, file: AuditFile): Promise<RemovedRange> {
  let [firstSeq, lastSeq, lastHash] = [0, 0, '']
  for await (const lines of forwardLines(disk, file)) {
    const [first, last] = [lines[0], lines.at(-1)]
    if (first === undefined || last === undefined) continue
    if (first.start === 0) firstSeq = parseHeader(first.text)?.firstSeq ?? 0
    const link = linkOf(last.text)
    lastSeq = link?.seq ?? Math.max(lastSeq, firstSeq - 1)
    lastHash = link?.hash ?? lastHash
  }
  return { file: file.name.replace(/\.gz$/, ''), firstSeq, lastSeq, lastHash }
}
