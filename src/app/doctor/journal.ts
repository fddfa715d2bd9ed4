import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { cutJournal, newestSnapshot, snapshotNames } from '../../adapters/journal-file/index.ts'
import { JournalDamaged } from '../../domain/index.ts'
import { type Check, fail, ok, warn } from './check.ts'

const AREA = 'journal'
const ADVICE = 'See veloz journal verify.'

/** The newest segment and the newest snapshot: what the next start reads first. */
export async function checkJournal(directory: string): Promise<readonly Check[]> {
  if (!existsSync(directory)) return [ok(AREA, 'none yet')]
  const names = await readdir(directory)
  if (!names.some((name) => name.endsWith('.journal'))) return [ok(AREA, 'none yet')]
  return [await checkEnd(directory), await checkSnapshot(directory), await checkQuarantine(directory)]
}

async function checkEnd(directory: string): Promise<Check> {
  try {
    const { epoch, lastSeq, segments } = await cutJournal(directory)
    return ok(AREA, `epoch ${epoch}, record ${lastSeq} is the last, ${segments.length} segments`)
  } catch (error) {
    if (!(error instanceof JournalDamaged)) throw error
    return fail(AREA, `it cannot be read to its end: ${error.message}`, ADVICE)
  }
}

async function checkSnapshot(directory: string): Promise<Check> {
  const [newest] = await snapshotNames(directory)
  if (newest === undefined) return ok(AREA, 'no snapshot yet: a start reads every record')
  const whole = await newestSnapshot(directory)
  if (whole !== null && newest.startsWith(String(whole.seq).padStart(16, '0')))
    return ok(AREA, `the newest snapshot is of record ${whole.seq}`)
  return warn(AREA, `the newest snapshot ${newest} is damaged; a start reads more records`, ADVICE)
}

/** Nothing in it stops a start; somebody should have looked. */
async function checkQuarantine(directory: string): Promise<Check> {
  const folder = join(directory, 'quarantine')
  const found = existsSync(folder) ? await readdir(folder) : []
  if (found.length === 0) return ok(AREA, 'no records were lost')
  const text = `${found.length} times damaged files were put aside`
  return warn(AREA, text, `Read why.txt in ${folder}, and move away what was dealt with.`)
}
