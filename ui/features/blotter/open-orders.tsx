import { memo, useCallback, useState } from 'react'
import type { OrderStateRow } from '../../../src/contract/index.ts'
import { Button, Empty } from '../../components/index.ts'
import { ApiProblem, useMay, useTerminal } from '../../data/index.ts'
import type { CellFormat } from './cells.ts'
import { type Column, TableHead } from './table-head.tsx'
import { sideWord, statusNote, statusWord, typeWord } from './words.ts'

interface OpenOrdersProps {
  readonly orders: readonly OrderStateRow[]
  readonly format: CellFormat
}

const COLUMNS: readonly Column[] = [
  ['Created', 'wide'],
  ['Symbol', 'wide'],
  ['Side', 'plain'],
  ['Type', 'wide'],
  ['Price', 'number'],
  ['Quantity', 'number'],
  ['Filled', 'number'],
  ['Status', 'wide'],
  ['Cancel', 'unseen'],
]

export const OpenOrders = memo(function OpenOrders({ orders, format }: OpenOrdersProps) {
  return (
    <div data-testid="open-orders" className="flex flex-1 flex-col">
      {orders.length === 0 ? (
        <Empty>No open orders. Send one from the ticket, or press B.</Empty>
      ) : (
        <table className="rows">
          <TableHead columns={COLUMNS} />
          <tbody>
            {orders.map((order) => (
              <OpenOrder key={order.client_order_id} order={order} format={format} />
            ))}
          </tbody>
        </table>
      )}
    </div>
  )
})

const OpenOrder = memo(function OpenOrder({ order, format }: { order: OrderStateRow; format: CellFormat }) {
  const { symbol, side, client_order_id: id } = order
  return (
    <tr data-testid={`order-row-${id}`} title={`Client order id ${id}`}>
      <td className="wide text-soft">{format.time(order.created_ts_ns)}</td>
      <td className="wide">{symbol}</td>
      <td className={side === 'BUY' ? 'buy' : 'sell'}>{sideWord(side)}</td>
      <td className="wide">{typeWord(order, format)}</td>
      <td className="number">{format.price(symbol, order.limit_price)}</td>
      <td className="number">{format.quantity(symbol, order.order_qty)}</td>
      <td className="number">{format.quantity(symbol, order.executed_qty)}</td>
      <td className="wide">
        {statusWord(order.status)}
        {statusNote(order) !== '' && <span className="text-soft"> {statusNote(order)}</span>}
      </td>
      <td className="number">
        <CancelButton order={order} />
      </td>
    </tr>
  )
})

type Cancelling = 'idle' | 'asked' | { readonly problem: string }

/** One click asks; the row says "Cancelling…" until the stream confirms, and leaves the table then. */
function CancelButton({ order }: { readonly order: OrderStateRow }) {
  const terminal = useTerminal()
  const mayCancel = useMay('write:cancel')
  const [cancelling, setCancelling] = useState<Cancelling>('idle')
  const id = order.client_order_id
  const cancel = useCallback(async () => {
    setCancelling('asked')
    try {
      await terminal.cancelOrder(id)
    } catch (problem) {
      // 409: it closed before the cancel arrived, and the stream is about to say how.
      if (problem instanceof ApiProblem && problem.status === 409) return
      setCancelling({ problem: problem instanceof Error ? problem.message : String(problem) })
    }
  }, [terminal, id])
  const isAsked = cancelling === 'asked' || order.status === 'PENDING_CANCEL'
  return (
    <span className="inline-flex items-center gap-2" aria-live="polite">
      {typeof cancelling === 'object' && <span className="text-down">{cancelling.problem}</span>}
      <Button
        size="small"
        disabled={isAsked || !mayCancel}
        onClick={() => void cancel()}
        aria-label={`Cancel ${sideWord(order.side).toLowerCase()} order ${id}`}
        data-testid={`cancel-${id}`}
      >
        {isAsked ? 'Cancelling…' : typeof cancelling === 'object' ? 'Try again' : 'Cancel'}
      </Button>
    </span>
  )
}
