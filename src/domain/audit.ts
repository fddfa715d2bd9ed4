/** What a record of the audit is about; each type has a chain of its own and is kept for its own time. */
export const AUDIT_TYPES = ['auth', 'order', 'api_key', 'config', 'error', 'access'] as const
export type AuditType = (typeof AUDIT_TYPES)[number]

/** `denied`: refused by us before it was tried. `failure`: tried, and it did not succeed. */
export const AUDIT_OUTCOMES = ['success', 'failure', 'denied'] as const
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number]

/** One security-relevant action: who did what, from where, and how it ended. */
export interface AuditEntry {
  readonly type: AuditType
  /** A past-tense word for a machine: `signed_in`, `key_created`, `settings_changed`. */
  readonly action: string
  readonly userId: string
  readonly address: string
  readonly requestId: string
  readonly outcome: AuditOutcome
  /** Plain JSON; what was changed stands as `before` and `after`. Never a secret. */
  readonly details: Readonly<Record<string, unknown>>
}

/** The audit could not be written: what was to be recorded must not be done. */
export class AuditFailed extends Error {
  override readonly name = 'AuditFailed'
}
