import { useMemo, useState } from 'react'
import type { FillRow, Page as ListPage, OrderUpdateRow } from '../../../src/contract/index.ts'
import { Button, type Column, DataTable, Link, Segments, Time } from '../../components/index.ts'
import { exactText, type Notice, useReplica, useServer } from '../../data/index.ts'
import { type EventKind, KIND_WORDS, keyOf, merged, pastOf } from './events.ts'

const COLUMNS: readonly Column<Notice>[] = [
  {
    id: 'time',
    head: 'Time',
    cell: ({ ts_ns }) => <Time ns={exactText(ts_ns)} />,
    text: ({ ts_ns }) => exactText(ts_ns),
    sortBy: ({ ts_ns }) => BigInt(exactText(ts_ns)),
    width: 136,
  },
  { id: 'kind', head: 'Kind', text: ({ kind }) => KIND_WORDS[kind], width: 72 },
  { id: 'what', head: 'What', text: ({ what }) => wordsOf(what), width: 110 },
  { id: 'symbol', head: 'Symbol', text: ({ symbol }) => symbol ?? '', width: 110, isHiddenNarrow: true },
  { id: 'venue', head: 'Venue', text: ({ venue }) => venue ?? '', width: 80, isHiddenNarrow: true },
  { id: 'text', head: 'What happened', text: ({ text }) => text },
  {
    id: 'order',
    head: 'Order',
    cell: ({ clientOrderId }) =>
      clientOrderId === null ? null : (
        <Link to={`/order/${encodeURIComponent(clientOrderId)}`} title={clientOrderId}>
          {clientOrderId}
        </Link>
      ),
    text: ({ clientOrderId }) => clientOrderId ?? '',
    width: 170,
    isHiddenNarrow: true,
  },
  {
    id: 'seq',
    head: 'Record',
    text: ({ seq }) => (seq === null ? '' : String(seq)),
    sortBy: ({ seq }) => seq ?? 0,
    align: 'end',
    width: 80,
    isHiddenNarrow: true,
  },
]

const wordsOf = (what: string): string => what.toLowerCase().replaceAll('_', ' ')

type Chosen = 'all' | EventKind
const KINDS = [
  { value: 'all', label: 'All' },
  ...(['order_update', 'fill', 'trading_state', 'system'] as const).map((value) => ({
    value,
    label: KIND_WORDS[value],
  })),
] as const satisfies readonly { readonly value: Chosen; readonly label: string }[]

const PAST_MAX = 500
const EMPTY = 'Nothing of this kind happened yet. Order steps, fills and notices appear here as they come.'
const NO_NOTICES: readonly Notice[] = []

/** What the journal records, as the stream tells it, with the order steps and fills from before. */
export function EventsTab() {
  const live = useReplica((replica) => replica.notices) ?? NO_NOTICES
  const [stoppedAt, setStoppedAt] = useState<readonly Notice[] | null>(null)
  const [kind, setKind] = useState<Chosen>('all')
  const past = usePast()
  const shown = stoppedAt ?? live
  const events = useMemo(() => merged(shown, past), [shown, past])
  const rows = useMemo(
    () => (kind === 'all' ? events : events.filter((event) => event.kind === kind)),
    [events, kind],
  )
  const known = useMemo(() => new Set(shown.map(keyOf)), [shown])
  const waiting = stoppedAt === null ? 0 : live.filter((notice) => !known.has(keyOf(notice))).length
  const tools = (
    <>
      <Segments
        label="Kind of event"
        segments={KINDS}
        value={kind}
        onChange={setKind}
        className="segments event-kinds"
      />
      <Button
        size="small"
        aria-pressed={stoppedAt !== null}
        onClick={() => setStoppedAt(stoppedAt === null ? live : null)}
        data-testid="events-pause"
      >
        {stoppedAt === null ? 'Pause' : 'Resume'}
      </Button>
      <span role="status" className="text-soft" data-testid="events-waiting">
        {stoppedAt === null
          ? 'live'
          : waiting === 1
            ? 'paused, 1 event waits'
            : `paused, ${waiting} events wait`}
      </span>
    </>
  )
  return (
    <DataTable
      rows={rows}
      columns={COLUMNS}
      rowKey={keyOf}
      label="Events"
      empty={EMPTY}
      isFilterable
      tools={tools}
      csvName="veloz-events.csv"
      testId="events-table"
    />
  )
}

/** Asked for once: from then on the stream tells. */
function usePast(): readonly Notice[] {
  const orders = useServer<ListPage<OrderUpdateRow>>(`/api/orders?limit=${PAST_MAX}`)
  const fills = useServer<ListPage<FillRow>>(`/api/fills?limit=${PAST_MAX}`)
  return useMemo(
    () => pastOf(orders.value?.items ?? [], fills.value?.items ?? []),
    [orders.value, fills.value],
  )
}
