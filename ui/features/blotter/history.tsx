import { memo } from 'react'
import type { OrderStateRow } from '../../../src/contract/index.ts'
import { Empty } from '../../components/index.ts'
import { decimalOf, useReplica } from '../../data/index.ts'
import { ZERO } from '../../lib/decimal.ts'
import type { CellFormat } from './cells.ts'
import { type Column, TableHead } from './table-head.tsx'
import { reasonText, sideWord, statusWord, typeWord } from './words.ts'

interface HistoryProps {
  readonly orders: readonly OrderStateRow[]
  readonly format: CellFormat
}

const COLUMNS: readonly Column[] = [
  ['Closed', 'plain'],
  ['Symbol', 'wide'],
  ['Side', 'plain'],
  ['Type', 'wide'],
  ['Price', 'number'],
  ['Quantity', 'number'],
  ['Filled', 'number'],
  ['Average', 'number'],
  ['Status', 'plain'],
  ['Reason', 'plain'],
]

export const History = memo(function History({ orders, format }: HistoryProps) {
  const steps = useReplica((replica) => replica.steps) ?? []
  if (orders.length === 0) {
    return <Empty>No closed orders yet. Filled, cancelled and refused orders are listed here.</Empty>
  }
  return (
    <table className="rows" data-testid="order-history">
      <TableHead columns={COLUMNS} />
      <tbody>
        {orders.map((order) => (
          <ClosedOrder
            key={order.client_order_id}
            order={order}
            format={format}
            reason={reasonText(order, steps)}
          />
        ))}
      </tbody>
    </table>
  )
})

interface ClosedOrderProps {
  readonly order: OrderStateRow
  readonly format: CellFormat
  readonly reason: string
}

const ClosedOrder = memo(function ClosedOrder({ order, format, reason }: ClosedOrderProps) {
  const { symbol, side } = order
  const isFilled = decimalOf(order.executed_qty) !== ZERO
  return (
    <tr
      data-testid={`history-row-${order.client_order_id}`}
      title={`Client order id ${order.client_order_id}`}
    >
      <td className="text-soft">{format.time(order.last_ts_ns)}</td>
      <td className="wide">{symbol}</td>
      <td className={side === 'BUY' ? 'buy' : 'sell'}>{sideWord(side)}</td>
      <td className="wide">{typeWord(order, format)}</td>
      <td className="number">{format.price(symbol, order.limit_price)}</td>
      <td className="number">{format.quantity(symbol, order.order_qty)}</td>
      <td className="number">{format.quantity(symbol, order.executed_qty)}</td>
      <td className="number">{isFilled ? format.price(symbol, order.avg_price) : '—'}</td>
      <td>{statusWord(order.status, order.rejected_by)}</td>
      <td className="text-soft">{reason}</td>
    </tr>
  )
})
