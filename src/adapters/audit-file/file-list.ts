import { join } from 'node:path'
import type { AuditType } from '../../domain/index.ts'
import type { Disk } from './disk.ts'
import { type AuditFileName, DAY_MS, dayStartMs, parseFileName } from './file-names.ts'

/** Closed files, compressed, are in here. */
export const ARCHIVE = 'archive'

export interface AuditFile extends AuditFileName {
  readonly path: string
  readonly name: string
  readonly isCompressed: boolean
}

/** The files of the chains, or of one, oldest first. */
export async function listFiles(
  disk: Disk,
  directory: string,
  type: AuditType | null = null,
): Promise<readonly AuditFile[]> {
  const archive = join(directory, ARCHIVE)
  const found = new Map<string, AuditFile>()
  // A crash may leave a file in both places; the one that is not compressed counts. The archive is looked at
  // last: what moves there meanwhile would else be seen in neither.
  for (const folder of [directory, archive]) {
    for (const name of await disk.list(folder)) {
      const parsed = parseFileName(name)
      if (parsed === null || parsed.isCompressed !== (folder === archive)) continue
      if (type !== null && parsed.type !== type) continue
      const key = `${parsed.type}-${parsed.number}`
      if (!found.has(key)) found.set(key, { ...parsed, name, path: join(folder, name) })
    }
  }
  return [...found.values()].sort((left, right) => left.number - right.number)
}

/** Whether any record of the file can lie between the two times, both inclusive. */
export function mayHold(day: string, fromMs: number | null, toMs: number | null): boolean {
  const startMs = dayStartMs(day)
  return (toMs === null || startMs <= toMs) && (fromMs === null || startMs + DAY_MS > fromMs)
}
