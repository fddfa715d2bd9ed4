/**
 * `heads.json` beside the files: how far each chain had come, so that an end that was cut off is missed. A
 * chain alone cannot tell. It is written at most a second behind the records and once more at the end; who
 * can rewrite this file as well as the records is seen only by comparing with a copy kept elsewhere.
 */
import { join } from 'node:path'
import { AUDIT_TYPES, type AuditType, type ProjectionState } from '../../domain/index.ts'
import { type Disk, isMissing, textOfFile } from './disk.ts'
import { readProjection } from './file-header.ts'
import { parsedObject } from './record-line.ts'

export interface ChainHead {
  /** The number of the newest file, and the bytes of it that count. */
  readonly file: number
  readonly bytes: number
  readonly seq: number
  readonly hash: string
  readonly projection: ProjectionState | null
}

export type ChainHeads = Readonly<Partial<Record<AuditType, ChainHead>>>

const NAME = 'heads.json'

/** What cannot be read counts as not there. */
export async function readHeads(disk: Disk, directory: string): Promise<ChainHeads> {
  try {
    const fields = parsedObject(await textOfFile(disk, join(directory, NAME))) ?? {}
    const heads: Partial<Record<AuditType, ChainHead>> = {}
    for (const type of AUDIT_TYPES) {
      const head = readHead(fields[type])
      if (head !== null) heads[type] = head
    }
    return heads
  } catch (error) {
    if (isMissing(error)) return {}
    throw error
  }
}

function readHead(value: unknown): ChainHead | null {
  if (typeof value !== 'object' || value === null) return null
  const { file, bytes, seq, hash, projection } = value as Partial<Record<keyof ChainHead, unknown>>
  if (typeof file !== 'number' || typeof bytes !== 'number') return null
  if (typeof seq !== 'number' || typeof hash !== 'string') return null
  return { file, bytes, seq, hash, projection: readProjection(projection) }
}

export async function writeHeads(disk: Disk, directory: string, heads: ChainHeads): Promise<void> {
  await disk.replaceText(join(directory, NAME), `${JSON.stringify(heads, null, 1)}\n`)
}
