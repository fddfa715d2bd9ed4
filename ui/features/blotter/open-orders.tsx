import { useCallback, useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import type { OrderStateRow } from '../../../src/contract/index.ts'
import { Button, type Column, DataTable } from '../../components/index.ts'
import { useMay, useReplica } from '../../data/index.ts'
import { AmendDialog } from './amend-dialog.tsx'
import { isAmendable } from './amendment.ts'
import { CancelAll } from './cancel-all.tsx'
import { CancelButton } from './cancel-button.tsx'
import type { CellFormat } from './cells.ts'
import { orderColumns, orderPath } from './columns.tsx'
import { familyStarts, gathered, kinshipOf } from './groups.ts'
import { ORDERS } from './merge.ts'
import { type Room, rowHeightIn, type Silent, silentColumns, speaking } from './rooms.ts'
import { sideWord } from './words.ts'

interface OpenOrdersProps {
  readonly orders: readonly OrderStateRow[]
  readonly format: CellFormat
  readonly room: Room
}

const rowTestId = ({ client_order_id }: OrderStateRow) => `order-row-${client_order_id}`
export function OpenOrders({ orders, format, room }: OpenOrdersProps) {
  const [, navigate] = useLocation()
  const mayTrade = useMay('write:orders')
  const [amended, setAmended] = useState<OrderStateRow | null>(null)
  const rows = useMemo(() => gathered(orders), [orders])
  const starts = useMemo(() => familyStarts(rows), [rows])
  const rowClass = (order: OrderStateRow) => {
    if (starts.has(order.client_order_id)) return 'row-of-group row-starts-group'
    return kinshipOf(order) === null ? undefined : 'row-of-group'
  }
  const instruments = useReplica((replica) => replica.instruments) ?? []
  const silent = silentColumns(orders, { room, instruments })
  const hasKin = room === 'wide' || orders.some((order) => kinshipOf(order) !== null)
  const columns = useOpenColumns({ format, room, silent, hasKin, onAmend: setAmended })
  const onRow = useCallback(
    ({ client_order_id }: OrderStateRow) => navigate(orderPath(client_order_id)),
    [navigate],
  )
  return (
    <>
      <DataTable
        rows={rows}
        columns={columns}
        rowKey={ORDERS.keyOf}
        label="Open orders"
        testId="open-orders"
        rowTestId={rowTestId}
        rowClass={rowClass}
        empty={`No open orders.${mayTrade ? ' Send one from the ticket, or press B.' : ''}`}
        isFilterable
        csvName="veloz-open-orders.csv"
        tools={<CancelAll orders={orders} />}
        onRow={onRow}
        {...rowHeightIn(room, silent, { isStanding: true })}
      />
      {amended !== null && <AmendDialog order={amended} onClose={() => setAmended(null)} />}
    </>
  )
}

interface ColumnOptions {
  readonly format: CellFormat
  readonly room: Room
  readonly silent: Silent
  /** Where room is short, their column waits for one that belongs to another. */
  readonly hasKin: boolean
  readonly onAmend: (order: OrderStateRow) => void
}

const SHOWN = {
  wide: [
    'created',
    'symbol',
    'venue',
    'side',
    'type',
    'trigger',
    'price',
    'quantity',
    'filled',
    'status',
    'kinship',
  ],
  narrow: ['created', 'symbol', 'venue', 'side', 'kind', 'trigger', 'price', 'progress', 'status', 'kinship'],
  phone: ['standing', 'symbol', 'venue', 'status', 'kinship', 'created'],
} as const

function useOpenColumns(options: ColumnOptions): readonly Column<OrderStateRow>[] {
  const { format, room, silent, hasKin, onAmend } = options
  const mayAmend = useMay('write:orders')
  const mayCancel = useMay('write:cancel')
  return useMemo(() => {
    const known = orderColumns(format, room, silent)
    const names = speaking(SHOWN[room], silent).filter((name) => name !== 'kinship' || hasKin)
    // A phone's one cell says it all; the others are there for the filter, the order and the file.
    const isInCell = (name: (typeof names)[number]) => room === 'phone' && name !== 'standing'
    const shown = names.map((name) => ({ ...known[name], isHiddenNarrow: isInCell(name) }))
    const actions: Column<OrderStateRow> = {
      id: 'actions',
      head: 'Amend, cancel',
      isHeadHidden: true,
      text: () => '',
      sortBy: false,
      align: 'end',
      width: mayAmend ? 136 : 90,
      cell: (order) => (
        <span className="row-actions">
          {mayAmend && <AmendButton order={order} onAmend={onAmend} />}
          {mayCancel && <CancelButton order={order} />}
        </span>
      ),
    }
    return mayAmend || mayCancel ? [...shown, actions] : shown
  }, [format, room, silent, hasKin, mayAmend, mayCancel, onAmend])
}

interface AmendButtonProps {
  readonly order: OrderStateRow
  readonly onAmend: (order: OrderStateRow) => void
}

function AmendButton({ order, onAmend }: AmendButtonProps) {
  const id = order.client_order_id
  return (
    <Button
      size="small"
      tone="quiet"
      disabled={!isAmendable(order)}
      onClick={() => onAmend(order)}
      aria-label={`Amend: ${sideWord(order.side).toLowerCase()} order ${id}`}
      data-testid={`amend-${id}`}
    >
      Amend
    </Button>
  )
}
