import {
  type DataDirectory,
  DataDirectoryProblem,
  type HoldOptions,
  openDataDirectory,
} from '../adapters/data-directory/index.ts'
import { StartProblem } from './start-problem.ts'

/**
 * Holding it twice would mean two writers of one journal, so that one is refused for safety; anything else is
 * usage.
 */
export async function holdDataDirectory(path: string, options: HoldOptions = {}): Promise<DataDirectory> {
  try {
    return await openDataDirectory(path, options)
  } catch (error) {
    if (error instanceof DataDirectoryProblem)
      throw new StartProblem(error.code === 'locked' ? 3 : 2, error.message)
    throw error
  }
}
