import { existsSync } from 'node:fs'
import { databaseProblems } from '../../adapters/database-sqlite/index.ts'
import { type Check, fail, messageOf, ok } from './check.ts'

const AREA = 'database'
const ADVICE = 'Put veloz.db back from a backup: it holds users, API keys and settings.'

export function checkDatabase(file: string): readonly Check[] {
  if (!existsSync(file)) return [ok(AREA, 'none yet')]
  try {
    const [problem] = databaseProblems(file)
    return [problem === undefined ? ok(AREA, `${file} is whole`) : fail(AREA, `${file}: ${problem}`, ADVICE)]
  } catch (error) {
    return [fail(AREA, `${file} cannot be read: ${messageOf(error)}`, ADVICE)]
  }
}
