import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { restoredFrom } from '../backup/index.ts'
import { HALF_RESTORED, isHalfRestored, RESTORE_AGAIN } from '../hold-data-directory.ts'
import { checkAudit } from './audit.ts'
import { type Check, fail, ok } from './check.ts'
import { checkClock } from './clock.ts'
import { checkDatabase } from './database.ts'
import { checkDirectory } from './directory.ts'
import { checkJournal } from './journal.ts'
import { checkKeys } from './keys.ts'
import { checkMachine } from './machine.ts'
import { checkRunning } from './running.ts'
import { checkSettings } from './settings.ts'
import { checkVenues, type VenueExamination } from './venues.ts'

export interface Examination extends VenueExamination {
  readonly nowMs: () => number
}

/** In the order in which a start needs them. */
export async function examine(examination: Examination): Promise<readonly Check[]> {
  const { loaded, nowMs } = examination
  const { dataDirectory } = loaded
  const { startedAtMs, steadyAtMs } = { startedAtMs: nowMs(), steadyAtMs: performance.now() }
  const isThere = existsSync(dataDirectory)
  const checks = [
    ...checkSettings(loaded),
    ...(await checkDirectory(dataDirectory)),
    ...(await checkOrigin(dataDirectory)),
    ...(await checkRunning(loaded)),
    ...(isThere ? await checkJournal(join(dataDirectory, 'journal')) : []),
    ...checkDatabase(join(dataDirectory, 'veloz.db')),
    ...(await checkAudit(loaded)),
    ...checkKeys(loaded),
    ...(await checkVenues(examination)),
    ...checkMachine(),
  ]
  const drift = { wallMs: nowMs() - startedAtMs, steadyMs: performance.now() - steadyAtMs }
  return [...checks, ...(await checkClock(drift))]
}

async function checkOrigin(dataDirectory: string): Promise<readonly Check[]> {
  if (isHalfRestored(dataDirectory)) return [fail('data directory', HALF_RESTORED, RESTORE_AGAIN)]
  const origin = await restoredFrom(dataDirectory)
  return origin === null
    ? []
    : [ok('data directory', `restored from a backup of ${origin.created_at}; trading began as reducing`)]
}
