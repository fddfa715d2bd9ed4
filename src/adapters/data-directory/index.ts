/**
 * The one folder where VeloZ keeps everything: created for its owner alone, and held by one process at a
 * time.
 *
 * @example
 * const data = await openDataDirectory('/var/lib/veloz')  // throws DataDirectoryProblem
 * const key = await data.ensureSecret('jwt')
 * data.release()
 */
export { type DataDirectory, type HoldOptions, openDataDirectory } from './data-directory.ts'
export { takeLock } from './lock.ts'
export { lockHolder } from './lock-state.ts'
export { type DataDirectoryCode, DataDirectoryProblem } from './problem.ts'
export { syncDirectory } from './secret-file.ts'
