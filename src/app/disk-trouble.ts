import { StorageFailed } from '../domain/index.ts'

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not do that',
  EDQUOT: 'the quota of the disk is used up',
  EIO: 'the disk failed',
  ENOSPC: 'there is no space left on the disk',
  EROFS: 'the disk is read-only',
}

/** SQLite's primary result codes for a disk: read-only, I/O, full, cannot open. */
const SQLITE_CODES: readonly unknown[] = [8, 10, 13, 14]

/** What the disk or its rights refused, without a full stop; null for everything else, which is a defect. */
export function diskTrouble(error: unknown): string | null {
  if (error instanceof StorageFailed) return error.message
  if (!(error instanceof Error)) return null
  const { code, path, errcode } = error as NodeJS.ErrnoException & { readonly errcode?: number }
  const where = path === undefined ? '' : ` (${path})`
  const words = WORDS[code ?? '']
  if (words !== undefined) return `${words}${where}`
  return SQLITE_CODES.includes((errcode ?? 0) & 0xff) ? error.message : null
}
