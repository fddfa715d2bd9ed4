import { AUDIT_TYPES, type AuditType, type ProjectionState } from '../../domain/index.ts'
import { type ChainEnd, linkOf, parsedObject, sealed, type WrittenLine } from './record-line.ts'

/**
 * Why a file was begun. `loss`: the one before is gone or shorter than it was. `damage`: its end cannot be
 * read.
 */
export const BEGINNINGS = ['first', 'day', 'size', 'loss', 'damage'] as const
export type Beginning = (typeof BEGINNINGS)[number]

/** The first line of every file: a link of the chain like the records. */
export interface FileHeader {
  readonly type: AuditType
  readonly number: number
  readonly day: string
  readonly begins: Beginning
  readonly firstSeq: number
  /** The last hash of the file before. */
  readonly prevHash: string
  readonly hash: string
  /** Of order records alone: what the projection stood on. */
  readonly projection: ProjectionState | null
}

const FORMAT = 1

export function headerLine(
  header: Omit<FileHeader, 'firstSeq' | 'prevHash' | 'hash'>,
  before: ChainEnd,
): WrittenLine {
  const { type, number, day, begins, projection } = header
  return sealed({
    veloz_audit: FORMAT,
    log_type: type,
    file: number,
    day,
    begins,
    ...(projection === null ? {} : { projection }),
    first_seq: before.seq + 1,
    prev_hash: before.hash,
  })
}

/** Null when the line is no first line of a file, whether its hash is true or not. */
export function parseHeader(line: string): FileHeader | null {
  const link = linkOf(line)
  const fields = parsedObject(line)
  if (link === null || fields?.['veloz_audit'] !== FORMAT) return null
  const { file: number, day, first_seq: firstSeq } = fields
  const type = AUDIT_TYPES.find((known) => known === fields['log_type'])
  const begins = BEGINNINGS.find((known) => known === fields['begins'])
  if (!type || !begins || typeof number !== 'number' || typeof day !== 'string') return null
  if (typeof firstSeq !== 'number') return null
  const { prevHash, hash } = link
  const projection = readProjection(fields['projection'])
  return { type, number, day, begins, firstSeq, prevHash, hash, projection }
}

/** Null for anything that is no such state. */
export function readProjection(value: unknown): ProjectionState | null {
  if (typeof value !== 'object' || value === null) return null
  const { marks, tradingState, limits } = value as Partial<Record<keyof ProjectionState, unknown>>
  if (!Array.isArray(marks)) return null
  const read: (readonly [string, number])[] = []
  for (const mark of marks as readonly unknown[]) {
    if (!Array.isArray(mark)) return null
    const [epoch, seq] = mark as readonly unknown[]
    if (typeof epoch !== 'string' || typeof seq !== 'number') return null
    read.push([epoch, seq])
  }
  return {
    marks: read,
    tradingState: typeof tradingState === 'string' ? tradingState : null,
    limits: typeof limits === 'object' && limits !== null ? (limits as Record<string, unknown>) : null,
  }
}
