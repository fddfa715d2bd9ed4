import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  type DataDirectory,
  DataDirectoryProblem,
  type HoldOptions,
  openDataDirectory,
} from '../adapters/data-directory/index.ts'
import { StartProblem } from './start-problem.ts'

/** In a data directory: what a restore has not put in its place yet. Gone when it has ended, either way. */
export const RESTORING = '.restoring'

/** A restore was killed in it: nothing, or not everything, is in its place. */
export function isHalfRestored(path: string): boolean {
  return existsSync(join(path, RESTORING))
}

export const HALF_RESTORED = 'a restore was broken off here, or is under way'
export const RESTORE_AGAIN = 'Run veloz restore again, with --force-empty.'

interface Holding extends HoldOptions {
  /** It is the restore itself that asks. */
  readonly restores?: boolean
}

/**
 * Holding it twice would mean two writers of one journal, and starting on half a restore a new life beside
 * the one that was to come back, so those are refused for safety; anything else is usage.
 */
export async function holdDataDirectory(
  path: string,
  { restores = false, ...options }: Holding = {},
): Promise<DataDirectory> {
  if (!restores && isHalfRestored(path))
    throw new StartProblem(3, `${path}: ${HALF_RESTORED}. ${RESTORE_AGAIN}`)
  try {
    return await openDataDirectory(path, options)
  } catch (error) {
    if (error instanceof DataDirectoryProblem)
      throw new StartProblem(error.code === 'locked' ? 3 : 2, error.message)
    throw error
  }
}
