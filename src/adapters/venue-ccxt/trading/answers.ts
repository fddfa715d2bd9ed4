import type { AccountNotice, CallOutcome, RefusalKind } from '../protocol/index.ts'

export type Answer = CallOutcome<readonly AccountNotice[]>

/** Some venues refuse the question, others answer it with nothing. */
export function isUnknownThere(outcome: Answer): boolean {
  if (outcome.outcome === 'answered') return outcome.value.length === 0
  return outcome.outcome === 'refused' && outcome.refusal.kind === 'not_found'
}

const FOR_NOW: ReadonlySet<RefusalKind> = new Set<RefusalKind>([
  'rate_limited',
  'banned',
  'maintenance',
  'clock',
])

/** The venue did not get it, or has no time for anything: that says nothing of what was asked. */
export function isUnheard(outcome: Answer): boolean {
  return (
    outcome.outcome === 'not_sent' || (outcome.outcome === 'refused' && FOR_NOW.has(outcome.refusal.kind))
  )
}
