import { type AuditEntry, AuditFailed } from '../domain/index.ts'
import type { AuditLog } from '../ports/index.ts'
import type { Caller } from './caller.ts'
import { problem } from './frame/index.ts'

/** What an action adds to who is calling. */
export type Audited = Pick<AuditEntry, 'type' | 'action' | 'outcome' | 'details'> & {
  /** Whom it is about, where nobody is signed in yet: the name a sign-in gave. */
  readonly userId?: string
}

/** How the features tell the audit. */
export interface Auditor {
  /**
   * On disk before it resolves. Throws `Problem` 503 `audit_unavailable`: then what was to be recorded must
   * not be done, so call it before the change.
   */
  record(caller: Caller, what: Audited): Promise<void>
  /** For what only lowers risk, and for refusals: nobody waits for the disk. */
  note(caller: Caller, what: Audited): void
}

/** `log` null: the audit is switched off, and nothing is recorded. */
export function auditorOf(log: AuditLog | null): Auditor {
  return {
    async record(caller, what) {
      if (log !== null) await unlessAuditFails(log.record(entryOf(caller, what)))
    },
    note: (caller, what) => log?.note(entryOf(caller, what)),
  }
}

/** What the audit gives. Throws `Problem` 503 `audit_unavailable` where it cannot. */
export async function unlessAuditFails<Given>(asked: Promise<Given>): Promise<Given> {
  try {
    return await asked
  } catch (error) {
    if (!(error instanceof AuditFailed)) throw error
    const message = 'the audit cannot be written, so nothing was done; see the log and the disk'
    throw problem('audit_unavailable', message, { retry_after_s: 5 })
  }
}

interface Recorded {
  readonly auditor: Auditor
  readonly caller: Caller
  readonly what: Audited
}

/** Runs what was recorded as done; when it cannot be done, that is recorded too. */
export function tried<Result>({ auditor, caller, what }: Recorded, run: () => Result): Result {
  try {
    return run()
  } catch (error) {
    auditor.note(caller, { ...what, outcome: 'failure' })
    throw error
  }
}

function entryOf({ principal, address, requestId }: Caller, what: Audited): AuditEntry {
  return { ...what, userId: what.userId ?? principal.userId, address, requestId }
}
