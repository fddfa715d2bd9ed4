import { DatabaseSync } from 'node:sqlite'
import { DataDirectoryProblem, noSpaceProblem, problemFrom } from './problem.ts'

// SQLite's primary result codes: https://www.sqlite.org/rescode.html
const BUSY = 5
const LOCKED = 6
const READ_ONLY = 8
const FULL = 13
const CANNOT_OPEN = 14

/**
 * Takes the lock of a directory at once or says who cannot have it. The system frees it when the process
 * ends, however it ends: it is a file lock that SQLite keeps for as long as the returned function was not
 * called.
 */
export function takeLock(file: string, directory: string): () => void {
  let database: DatabaseSync | null = null
  try {
    database = new DatabaseSync(file)
    // Exclusive mode keeps the lock after the transaction. The table is there for `lockHolder` to read: what
    // wrote to it at each start would wait for the disk.
    database.exec(`
      PRAGMA busy_timeout=0; PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=DELETE;
      BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS lock (held INTEGER); COMMIT;
    `)
  } catch (error) {
    database?.close()
    throw lockProblem(error, file, directory)
  }
  const held = database
  let isHeld = true
  return () => {
    // Named here so that the handle stays referenced, and with it the lock, for as long as the release
    // function does.
    if (isHeld) held.close()
    isHeld = false
  }
}

function lockProblem(error: unknown, file: string, directory: string): DataDirectoryProblem {
  switch (resultCode(error)) {
    case BUSY:
    case LOCKED:
      return new DataDirectoryProblem(
        'locked',
        directory,
        `another VeloZ is using ${directory}: stop it first, or give this one a data directory of its own`,
      )
    case READ_ONLY:
    case CANNOT_OPEN:
      return new DataDirectoryProblem('not_writable', directory, `this user may not write to ${file}`)
    case FULL:
      return noSpaceProblem(file, 'the disk or the quota is full')
    default:
      return problemFrom(error, file)
  }
}

/**
 * Bun says `errno`, Deno and Node `errcode`; both may carry extended codes, whose low byte is the primary
 * one.
 */
export function resultCode(error: unknown): number | null {
  const { errcode, errno } = error as { readonly errcode?: unknown; readonly errno?: unknown }
  const code = errcode ?? errno
  if (typeof code === 'number') return code & 0xff
  return error instanceof Error && /database is locked/.test(error.message) ? BUSY : null
}
