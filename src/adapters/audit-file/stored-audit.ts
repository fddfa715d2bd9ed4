/** The files of an audit as somebody finds them who is not its writer: read only, while it may be growing. */
import type { AuditType, ProjectionState } from '../../domain/index.ts'
import type { AuditRecord } from '../../ports/index.ts'
import type { Disk } from './disk.ts'
import { parseHeader } from './file-header.ts'
import { listFiles } from './file-list.ts'
import { forwardLines } from './lines.ts'
import { parseRecord } from './record-line.ts'

export interface ChainRecord {
  readonly record: AuditRecord
  readonly file: string
  /** From 1. */
  readonly line: number
}

/** Oldest first, in batches; lines that are no records are passed over. */
export async function* chainRecords(
  disk: Disk,
  directory: string,
  type: AuditType,
): AsyncGenerator<readonly ChainRecord[], void> {
  for (const file of await listFiles(disk, directory, type)) {
    let line = 0
    for await (const lines of forwardLines(disk, file)) {
      const before = line
      line += lines.length
      yield lines.flatMap(({ text }, index) => {
        const record = parseRecord(text)
        return record === null ? [] : [{ record, file: file.name, line: before + index + 1 }]
      })
    }
  }
}

/** What the order records stood on before the oldest one that is still kept; null without any file. */
export async function projectionBefore(disk: Disk, directory: string): Promise<ProjectionState | null> {
  const oldest = (await listFiles(disk, directory, 'order'))[0]
  if (oldest === undefined) return null
  for await (const lines of forwardLines(disk, oldest))
    return parseHeader(lines[0]?.text ?? '')?.projection ?? null
  return null
}

/** Text comes out of the archive about so many times as long. */
const UNZIPPED_RATIO = 8

/** How much there is to be read, about. */
export async function bytesToRead(disk: Disk, directory: string): Promise<number> {
  let bytes = 0
  for (const file of await listFiles(disk, directory)) {
    bytes += (await disk.sizeOf(file.path)) * (file.isCompressed ? UNZIPPED_RATIO : 1)
  }
  return bytes
}

/** The audits of other gateways in folders of their own. */
export async function instancesOf(disk: Disk, directory: string): Promise<readonly string[]> {
  const instances: string[] = []
  for (const name of await disk.list(directory)) {
    if (INSTANCE.test(name) && (await listFiles(disk, `${directory}/${name}`)).length > 0)
      instances.push(name)
  }
  return instances.filter((name) => name !== 'archive').sort()
}

const INSTANCE = /^[a-z0-9][a-z0-9_-]{0,63}$/
