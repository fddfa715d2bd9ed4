import type { Audited, Auditor } from '../audited.ts'
import type { Caller } from '../caller.ts'
import { problem } from '../frame/index.ts'
import type { AccountChange } from './accounts.ts'
import type { Identity } from './identity-service.ts'
import { hashingProblem, obstacleProblem } from './refusals.ts'

/** A change of users or roles and what the audit says of it. */
export interface AuditedChange {
  readonly caller: Caller
  readonly audited: Audited
  readonly change: AccountChange
  /** It only lowers risk: done at once, and recorded when that is possible. */
  readonly isLowering?: boolean
}

/** Judges, records, judges again and does. Throws the refusal, or 503 where the audit cannot be written. */
export async function carryOut(
  identity: Identity,
  auditor: Auditor,
  { caller, audited, change, isLowering = false }: AuditedChange,
): Promise<void> {
  const obstacle = change.obstacle()
  if (obstacle !== null) {
    auditor.note(caller, { ...audited, outcome: 'denied', details: { ...audited.details, why: obstacle } })
    throw obstacleProblem(obstacle)
  }
  if (!isLowering) await auditor.record(caller, audited)
  demandStillAllowed(identity, auditor, { caller, audited })
  const late = identity.accounts.perform(change)
  if (late !== null) {
    auditor.note(caller, { ...audited, outcome: 'failure', details: { ...audited.details, why: late } })
    throw obstacleProblem(late)
  }
  if (isLowering) auditor.note(caller, audited)
}

/**
 * Between the question who asks and the change there is a body to wait for, a hash and the disk: long enough
 * for the caller to be thrown out. Asked in the same step as the change. Throws 401.
 */
export function demandStillAllowed(
  identity: Identity,
  auditor: Auditor,
  { caller, audited }: Pick<AuditedChange, 'caller' | 'audited'>,
): void {
  if (identity.isAlive(caller.principal)) return
  auditor.note(caller, { ...audited, outcome: 'failure', details: { ...audited.details, why: 'revoked' } })
  throw problem('invalid_token', 'what you may do was changed while this was under way; nothing was done')
}

/** Throws 429 while too many passwords are being checked. */
export async function hashed(identity: Identity, password: string): Promise<string> {
  const outcome = await identity.hasher.hash(password)
  if (outcome.outcome === 'busy') throw hashingProblem(1)
  return outcome.text
}
