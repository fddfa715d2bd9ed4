import { useMemo } from 'react'
import type { FillRow, OrderTraceAnswer } from '../../../src/contract/index.ts'
import { type Column, DataTable, Panel, usePreferences } from '../../components/index.ts'
import { exactText } from '../../data/index.ts'
import type { Zone } from '../../lib/time.ts'
import { amountText, type OrderNumbers } from './numbers.ts'
import { preciseTime } from './spans.ts'

interface FillsProps {
  readonly value: OrderTraceAnswer
  readonly numbers: OrderNumbers
}

/** What it traded, oldest first. */
export function Fills({ value, numbers }: FillsProps) {
  const { fills } = value
  const { zone } = usePreferences()
  const columns = useMemo(() => columnsIn(numbers, zone), [numbers, zone])
  return (
    <Panel title="Fills" testId="order-fills">
      {fills.length === 0 ? (
        <p className="order-note">{emptyText(value)}</p>
      ) : (
        <DataTable rows={fills} columns={columns} rowKey={keyOf} label="Fills" empty={emptyText(value)} />
      )}
    </Panel>
  )
}

const keyOf = ({ seq }: FillRow) => String(seq)

function columnsIn(numbers: OrderNumbers, zone: Zone): readonly Column<FillRow>[] {
  return [
    {
      ...{ id: 'time', head: 'Time', width: 102, sortBy: false },
      text: ({ ts_ns: at }) => preciseTime(exactText(at), zone),
    },
    {
      ...{ id: 'qty', head: 'Quantity', align: 'end', width: 80, sortBy: false },
      text: ({ qty }) => numbers.quantity(qty),
    },
    {
      ...{ id: 'price', head: 'Price', align: 'end', width: 90, sortBy: false },
      text: ({ price }) => numbers.price(price),
    },
    {
      ...{ id: 'fee', head: 'Fee', align: 'end', width: 124, sortBy: false },
      text: ({ fee, fee_asset: asset }) => `${amountText(fee)} ${asset}`,
    },
    {
      ...{ id: 'as', head: 'As', width: 58, sortBy: false },
      text: ({ liquidity }) => (liquidity === 'MAKER' ? 'Maker' : 'Taker'),
    },
    {
      ...{ id: 'execution', head: 'Execution', width: 110, sortBy: false },
      text: ({ execution_id: id }) => id,
      cell: ({ execution_id: id }) => <span title={id}>{id}</span>,
    },
  ]
}

function emptyText({ order, records_problem: problem }: OrderTraceAnswer): string {
  const isOlder = problem !== null && exactText(order.executed_qty) !== '0'
  return isOlder ? 'Its fills are older than what is kept here.' : 'Nothing of it has traded.'
}
