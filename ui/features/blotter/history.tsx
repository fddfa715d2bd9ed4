import { useCallback, useMemo } from 'react'
import { useLocation } from 'wouter'
import type { OrderStateRow } from '../../../src/contract/index.ts'
import { type Column, DataTable } from '../../components/index.ts'
import { useReplica } from '../../data/index.ts'
import type { CellFormat } from './cells.ts'
import { Cut, orderColumns, orderPath } from './columns.tsx'
import { ListTools } from './list-tools.tsx'
import { ORDERS } from './merge.ts'
import { type Room, rowHeightIn, type Silent, silentColumns, speaking } from './rooms.ts'
import { emptyText, useList } from './use-list.ts'
import { reasonText } from './words.ts'

interface HistoryProps {
  /** The latest, newest first. */
  readonly orders: readonly OrderStateRow[]
  readonly format: CellFormat
  readonly room: Room
}

const PATH = '/api/orders/history'
const rowTestId = ({ client_order_id }: OrderStateRow) => `history-row-${client_order_id}`

/** Closed orders: live ones first, then as far back as one scrolls. */
export function History({ orders, format, room }: HistoryProps) {
  const [, navigate] = useLocation()
  const list = useList(PATH, orders, ORDERS)
  const instruments = useReplica((replica) => replica.instruments) ?? []
  const silent = silentColumns(list.rows, { room, instruments })
  const columns = useHistoryColumns(format, room, silent)
  const onRow = useCallback(
    ({ client_order_id }: OrderStateRow) => navigate(orderPath(client_order_id)),
    [navigate],
  )
  return (
    <DataTable
      rows={list.rows}
      columns={columns}
      rowKey={ORDERS.keyOf}
      label="Order history"
      testId="order-history"
      rowTestId={rowTestId}
      empty={emptyText(list, 'No closed orders yet. Filled, cancelled and refused orders are listed here.')}
      isFilterable
      csvName="veloz-orders-shown.csv"
      tools={<ListTools list={list} path={PATH} fileName="veloz-orders.csv" />}
      onRow={onRow}
      {...rowHeightIn(room, silent)}
      onEnd={list.loadMore}
    />
  )
}

const SHOWN = {
  wide: [
    'closed',
    'symbol',
    'venue',
    'side',
    'type',
    'trigger',
    'price',
    'quantity',
    'filled',
    'average',
    'outcome',
  ],
  narrow: ['closed', 'symbol', 'venue', 'side', 'kind', 'price', 'progress', 'average', 'outcome'],
  phone: ['order', 'outcome', 'average', 'symbol', 'venue', 'closed'],
} as const

function useHistoryColumns(format: CellFormat, room: Room, silent: Silent): readonly Column<OrderStateRow>[] {
  const steps = useReplica((replica) => replica.steps)
  const reasons = useMemo(() => new Map((steps ?? []).map((step) => [step.client_order_id, step])), [steps])
  return useMemo(() => {
    const known = orderColumns(format, room, silent)
    const shown = speaking(SHOWN[room], silent).map((name) => known[name])
    const textOf = (order: OrderStateRow) => {
      const step = reasons.get(order.client_order_id)
      return reasonText(order, step === undefined ? [] : [step])
    }
    const reason: Column<OrderStateRow> = {
      id: 'reason',
      head: 'Reason',
      text: textOf,
      cell: (order) => (
        <span className="text-soft">
          <Cut text={textOf(order)} />
        </span>
      ),
      width: 240,
    }
    return [...shown, reason, known.kinship]
  }, [format, room, silent, reasons])
}
