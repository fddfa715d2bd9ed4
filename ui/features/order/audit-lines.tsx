import type { OrderAuditRow } from '../../../src/contract/index.ts'
import { type Column, DataTable, Panel, Time } from '../../components/index.ts'

const MS_PER_SECOND = 1000

const COLUMNS: readonly Column<OrderAuditRow>[] = [
  {
    ...{ id: 'time', head: 'Time', sortBy: false, width: 120 },
    text: ({ timestamp }) => String(timestamp),
    cell: ({ timestamp }) => <Time ms={timestamp * MS_PER_SECOND} />,
  },
  {
    ...{ id: 'action', head: 'What', sortBy: false, width: 130 },
    text: ({ action }) => action.replaceAll('_', ' '),
  },
  { id: 'user', head: 'Who', sortBy: false, width: 100, text: ({ user_id: id }) => id },
  { id: 'outcome', head: 'Outcome', sortBy: false, width: 90, text: ({ outcome }) => outcome },
  { id: 'request', head: 'Request', sortBy: false, width: 200, text: ({ request_id: id }) => id },
]

const keyOf = ({ seq }: OrderAuditRow) => String(seq)

/** What the audit says of it: who asked for what. */
export function AuditLines({ rows }: { readonly rows: readonly OrderAuditRow[] }) {
  return (
    <Panel title="Audit" testId="order-audit">
      {rows.length === 0 ? (
        <p className="order-note">
          The audit has no record of it here. Records are written a moment behind the journal, and kept for as
          long as the settings say.
        </p>
      ) : (
        <DataTable rows={rows} columns={COLUMNS} rowKey={keyOf} label="Audit records" empty="None." />
      )}
    </Panel>
  )
}
