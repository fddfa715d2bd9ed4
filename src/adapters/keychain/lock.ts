import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { KeychainLocked } from '../../domain/index.ts'

const LOOK_AGAIN_MS = 20
const WAIT_MS_MAX = 5000

/**
 * Runs `change` while no other process runs one under the same lock file. The system frees it when a process
 * ends, however it ends. Throws `KeychainLocked` when another one holds it for longer than five seconds.
 */
export async function withFileLock<Result>(
  path: string,
  change: () => Promise<Result>,
  waitMsMax = WAIT_MS_MAX,
): Promise<Result> {
  const release = await taken(path, waitMsMax)
  try {
    return await change()
  } finally {
    release()
  }
}

async function taken(path: string, waitMsMax: number): Promise<() => void> {
  for (let waitedMs = 0; waitedMs < waitMsMax; waitedMs += LOOK_AGAIN_MS) {
    const release = tryLock(path)
    if (release !== null) return release
    await pause(LOOK_AGAIN_MS)
  }
  throw new KeychainLocked('another process has been changing the exchange keys for too long; try again')
}

/** Null while somebody else holds it. */
function tryLock(path: string): (() => void) | null {
  const database = new DatabaseSync(path)
  try {
    database.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE')
    return () => database.close()
  } catch (error) {
    database.close()
    if (error instanceof Error && /database is locked/.test(error.message)) return null
    throw error
  }
}
