import type { MismatchRow } from '../../../src/contract/index.ts'
import { Badge, type Column, DataTable, Link, Panel, Time, type Tone } from '../../components/index.ts'
import { decimalOf, exactText } from '../../data/index.ts'
import { formatDecimal, placesOf } from '../../lib/decimal.ts'

const TYPES: Readonly<Record<string, string>> = {
  missing_fill: 'Missing fill',
  orphan_order: 'Order we did not know',
  lost_order: 'Order the venue does not have',
  order_differs: 'Order differs',
  balance: 'Balance differs',
}

const ACTIONS: Readonly<Record<string, readonly [string, Tone]>> = {
  applied: ['applied', 'good'],
  adopted: ['adopted', 'good'],
  adjusted: ['adjusted', 'good'],
  cancelled: ['cancelled', 'warn'],
  asked: ['asked the venue', 'warn'],
  reported: ['reported only', 'warn'],
}

const nsOf = ({ ts_ns }: MismatchRow) => exactText(ts_ns)

function numberOf(value: MismatchRow['ours']): string {
  if (value === null) return '—'
  const amount = decimalOf(value)
  return formatDecimal(amount, { places: placesOf(amount) })
}

const COLUMNS: readonly Column<MismatchRow>[] = [
  {
    ...{ id: 'at', head: 'Found', text: nsOf, sortBy: (row) => BigInt(nsOf(row)), width: 130 },
    cell: (row) => <Time ns={nsOf(row)} />,
  },
  { id: 'venue', head: 'Venue', text: ({ venue }) => venue, width: 90 },
  { id: 'type', head: 'What', text: ({ type }) => TYPES[type] ?? type, width: 176 },
  {
    ...{
      id: 'action',
      head: 'What was done',
      text: ({ action }) => ACTIONS[action]?.[0] ?? action,
      width: 130,
    },
    cell: ({ action }) => (
      <Badge tone={ACTIONS[action]?.[1] ?? 'plain'}>{ACTIONS[action]?.[0] ?? action}</Badge>
    ),
  },
  { id: 'on', head: 'On', text: ({ symbol, asset }) => symbol ?? asset ?? '', width: 92 },
  {
    ...{
      id: 'order',
      head: 'Order',
      text: (row) => row.client_order_id ?? row.venue_order_id ?? '',
      width: 116,
    },
    cell: (row) => <OrderCell row={row} />,
  },
  { id: 'ours', head: 'Journal', text: ({ ours }) => numberOf(ours), align: 'end', width: 104 },
  { id: 'theirs', head: 'Venue says', text: ({ theirs }) => numberOf(theirs), align: 'end', width: 104 },
  { id: 'message', head: 'In words', text: ({ message }) => message, width: 260 },
]

const keyOf = ({ seq }: MismatchRow) => String(seq)

/** What differed, and what was done about it. */
export function Mismatches({ rows }: { readonly rows: readonly MismatchRow[] }) {
  return (
    <Panel title="Differences" className="mismatches">
      <DataTable
        rows={rows}
        columns={COLUMNS}
        rowKey={keyOf}
        label="Differences between the journal and the venues"
        empty="No difference was ever found. The latest ones stay here, through restarts too."
        csvName="reconciliation.csv"
        isFilterable
        testId="mismatches"
      />
    </Panel>
  )
}

function OrderCell({ row }: { readonly row: MismatchRow }) {
  const { client_order_id: id, venue_order_id: venueOrderId } = row
  if (id === null) return <span title="The venue's own id">{venueOrderId ?? ''}</span>
  return <Link to={`/order/${encodeURIComponent(id)}`}>{id}</Link>
}
