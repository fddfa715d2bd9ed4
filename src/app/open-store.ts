import { openIdentityStore } from '../adapters/database-sqlite/index.ts'
import type { IdentityStore } from '../ports/index.ts'
import { StartProblem } from './start-problem.ts'

/** Users, sessions and keys. Throws `StartProblem` when the file cannot be opened. */
export function openStore(file: string): IdentityStore {
  try {
    return openIdentityStore(file)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new StartProblem(1, `The database ${file} cannot be opened: ${why}`)
  }
}
