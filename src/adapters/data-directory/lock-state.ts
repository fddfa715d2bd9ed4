import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { resultCode } from './lock.ts'

const BUSY = 5
const LOCKED = 6

/** Whether a process holds the data directory, and which, where the system tells. Takes nothing itself. */
export function lockHolder(dataDirectory: string): { readonly isHeld: boolean; readonly pid: number | null } {
  const file = join(dataDirectory, 'journal', 'lock.db')
  if (!existsSync(file) || !isHeld(file)) return { isHeld: false, pid: null }
  return { isHeld: true, pid: process.platform === 'linux' ? holderOf(file) : null }
}

/** Reading is refused to everybody while one process has it for itself. */
function isHeld(file: string): boolean {
  let database: DatabaseSync | null = null
  try {
    database = new DatabaseSync(file, { readOnly: true })
    database.exec('PRAGMA busy_timeout=0')
    database.prepare('SELECT count(*) FROM lock').get()
    return false
  } catch (error) {
    const code = resultCode(error)
    if (code === BUSY || code === LOCKED) return true
    throw error
  } finally {
    database?.close()
  }
}

/** `1: POSIX  ADVISORY  WRITE 4242 fe:01:131090 1073741824 1073742335`; see proc_locks(5). */
function holderOf(file: string): number | null {
  const { ino } = statSync(file)
  for (const line of systemLocks().split('\n')) {
    const [, , , , pid = '', place = ''] = line.trim().split(/\s+/)
    if (place.endsWith(`:${ino}`) && Number(pid) > 0) return Number(pid)
  }
  return null
}

/** Empty where it may not be read, as under Deno with less than every right. */
function systemLocks(): string {
  try {
    return readFileSync('/proc/locks', 'utf8')
  } catch {
    // That it is held is known without it; only by whom is not.
    return ''
  }
}
