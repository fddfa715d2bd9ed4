import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { openFileAudit } from '../adapters/audit-file/index.ts'
import { systemClock, systemTimers } from '../adapters/clock/index.ts'
import { DataDirectoryProblem, takeLock } from '../adapters/data-directory/index.ts'
import { type AuditEntry, AuditFailed, unixMsFromNs } from '../domain/index.ts'
import type { AuditLog, AuditStore, Log } from '../ports/index.ts'
import { auditDirectoryOf, commandAuditDirectoryOf } from './audit-place.ts'
import type { LoadedConfig } from './config/index.ts'
import { handOver } from './hand-over.ts'
import { auditSettingsOf } from './open-audit.ts'
import { StartProblem } from './start-problem.ts'

/** What a command tells the audit; who and from where is known, and that it was done unless it says not. */
export type CommandAudited = Pick<AuditEntry, 'type' | 'action' | 'details'> &
  Partial<Pick<AuditEntry, 'outcome'>>

/** The audit of commands, which write beside a running gateway and so have chains of their own. */
export interface CommandAudit {
  /** On disk before it resolves. Throws `StartProblem`: then what was to be recorded must not be done. */
  record(what: CommandAudited): Promise<void>
  /** For what only lowers risk. */
  note(what: CommandAudited): void
  close(): Promise<void>
}

/** Says nothing where the audit is switched off. Throws `StartProblem`. */
export async function openCommandAudit(loaded: LoadedConfig): Promise<CommandAudit> {
  if (!loaded.config.audit.enabled) {
    const close = async () => handOver(loaded.dataDirectory)
    return { record: async () => undefined, note: () => undefined, close }
  }
  const directory = commandAuditDirectoryOf(loaded)
  const release = await heldSoon(directory)
  const clock = systemClock()
  const nowMs = () => unixMsFromNs(clock.now())
  const audit = openFileAudit({
    directory,
    settings: auditSettingsOf(loaded.config),
    nowMs,
    timers: systemTimers(),
    log: SILENT,
  })
  return {
    record: (what) => recorded(audit, entryOf(what)),
    note: (what) => audit.note(entryOf(what)),
    async close() {
      await keepUpOnceADay(audit, directory, nowMs())
      await audit.close()
      release()
      handOver(auditDirectoryOf(loaded))
      handOver(loaded.dataDirectory)
    },
  }
}

/** No gateway writes here, so whoever holds the folder applies its retention. */
async function keepUpOnceADay(audit: AuditStore, directory: string, nowMs: number): Promise<void> {
  const mark = join(directory, KEPT_UP)
  const day = new Date(nowMs).toISOString().slice(0, 10)
  try {
    if (existsSync(mark) && readFileSync(mark, 'utf8') === day) return
    const { errors } = await audit.archive()
    if (errors.length === 0) writeFileSync(mark, day, { mode: 0o600 })
  } catch {
    // What the command did is done and recorded. Without the mark the next one tries again.
  }
}

/** Holds the UTC day on which the files were last kept up. */
const KEPT_UP = 'kept-up'

async function recorded(audit: AuditLog, entry: AuditEntry): Promise<void> {
  try {
    await audit.record(entry)
  } catch (error) {
    if (!(error instanceof AuditFailed)) throw error
    throw new StartProblem(1, `The audit cannot be written, so nothing was done: ${error.message}`)
  }
}

function entryOf(what: CommandAudited): AuditEntry {
  return { outcome: 'success', ...what, userId: `cli:${operator()}`, address: 'local', requestId: '' }
}

/**
 * Whoever runs the command. By the number of the user, which nobody can choose: some runtimes take the name
 * from the environment.
 */
function operator(): string {
  const uid = process.getuid?.()
  if (uid === undefined) return userInfo().username
  return nameOf(uid) ?? `uid-${uid}`
}

/** In a container the number may have no name. */
function nameOf(uid: number): string | null {
  if (!existsSync(PASSWD)) return null
  const rows = readFileSync(PASSWD, 'utf8').split('\n')
  const row = rows.map((line) => line.split(':')).find((fields) => fields[2] === String(uid))
  return row?.[0] ?? null
}

const PASSWD = '/etc/passwd'

const HELD_TRIES = 50
const HELD_PAUSE_MS = 100

/** Two commands at the same moment write one after the other. */
async function heldSoon(directory: string): Promise<() => void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 })
      return takeLock(join(directory, 'lock.db'), directory)
    } catch (error) {
      const isLocked = error instanceof DataDirectoryProblem && error.code === 'locked'
      if (isLocked && attempt < HELD_TRIES) {
        await new Promise((resolve) => setTimeout(resolve, HELD_PAUSE_MS))
        continue
      }
      const why = error instanceof Error ? error.message : String(error)
      throw new StartProblem(1, `The folder of the audit cannot be used, so nothing was done: ${why}`)
    }
  }
}

/** What goes wrong is in the error of the record itself. */
const SILENT: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}
