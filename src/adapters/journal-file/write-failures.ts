import { JournalFailed } from '../../domain/index.ts'
import { systemCode } from './file-ops.ts'

export class ShortWrite extends Error {
  override readonly name = 'ShortWrite'
}

const LACK_OF_ROOM: ReadonlySet<string | null> = new Set(['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE'])

/** Room may come back: on the disk, in the quota, in the table of open files. */
export function isLackOfRoom(error: unknown): boolean {
  if (error instanceof JournalFailed) return error.retriable
  return error instanceof ShortWrite || LACK_OF_ROOM.has(systemCode(error))
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
