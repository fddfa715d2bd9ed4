import type { RiskChangeRow } from '../contract/index.ts'
import type { RiskLimits } from '../domain/index.ts'
import type { RiskChange } from '../ports/index.ts'
import { exactInteger } from './exact.ts'
import { limitName, riskLimitsRow } from './risk-limits.ts'

export function riskChangeRow(change: RiskChange): RiskChangeRow {
  const { seq, at, kind, by, why } = change
  return { seq, ts_ns: exactInteger(at), kind, user_id: by, reason: why, changes: changesOf(change) }
}

function changesOf(change: RiskChange): RiskChangeRow['changes'] {
  if (change.kind === 'limits') return limitChanges(change.before, change.after)
  const { kind: name, before, after } = change
  return [{ name, before, after }]
}

function limitChanges(before: RiskLimits, after: RiskLimits): RiskChangeRow['changes'] {
  const then = riskLimitsRow(before)
  const now = riskLimitsRow(after)
  const limits = Object.keys(after) as readonly (keyof RiskLimits)[]
  return limits
    .filter((limit) => before[limit] !== after[limit])
    .map((limit) => {
      const name = limitName(limit)
      return { name, before: then[name], after: now[name] }
    })
}
