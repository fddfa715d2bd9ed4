import type { AuditRow } from '../../../src/contract/index.ts'
import { type Column, StateDot, Time, type Tone } from '../../components/index.ts'

export const OUTCOME_TONES: Readonly<Record<AuditRow['outcome'], Tone>> = {
  success: 'good',
  failure: 'bad',
  denied: 'warn',
}

/** Times come with places, as exact text: a double is enough for a clock of milliseconds. */
export const msOf = ({ timestamp }: AuditRow): number => Number(timestamp) * 1000

const outcomeOf = (outcome: AuditRow['outcome']) => <StateDot tone={OUTCOME_TONES[outcome]} label={outcome} />

/** On a phone who it was stands below the time, and the outcome below the action. */
export const AUDIT_COLUMNS: readonly Column<AuditRow>[] = [
  {
    id: 'time',
    head: 'Time',
    width: 124,
    text: ({ datetime }) => datetime,
    sortBy: msOf,
    cell: (row) => (
      <>
        <Time ms={msOf(row)} />
        <div className="show-narrow text-soft audit-user-below">{row.user_id}</div>
      </>
    ),
  },
  { id: 'type', head: 'Type', width: 76, text: ({ log_type }) => log_type, isHiddenNarrow: true },
  {
    id: 'action',
    head: 'Action',
    width: 170,
    text: ({ action }) => action,
    cell: ({ action, outcome }) => (
      <>
        <b>{action}</b>
        <div className="show-narrow">{outcomeOf(outcome)}</div>
      </>
    ),
  },
  {
    id: 'user',
    head: 'User',
    width: 120,
    text: ({ user_id }) => user_id,
    isHiddenNarrow: true,
  },
  {
    id: 'outcome',
    head: 'Outcome',
    width: 92,
    text: ({ outcome }) => outcome,
    cell: ({ outcome }) => outcomeOf(outcome),
    isHiddenNarrow: true,
  },
  { id: 'from', head: 'From', width: 130, text: ({ ip_address }) => ip_address, isHiddenNarrow: true },
  { id: 'details', head: 'Details', text: ({ details }) => detailsText(details), isHiddenNarrow: true },
]

/** `name=value, …`: enough to find the one that is meant. */
export function detailsText(details: AuditRow['details']): string {
  return Object.entries(details)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')
}
