import { memo } from 'react'
import type { FillRow } from '../../../src/contract/index.ts'
import { Empty } from '../../components/index.ts'
import type { CellFormat } from './cells.ts'
import { type Column, TableHead } from './table-head.tsx'
import { sideWord } from './words.ts'

interface FillsProps {
  readonly fills: readonly FillRow[]
  readonly format: CellFormat
}

const COLUMNS: readonly Column[] = [
  ['Time', 'plain'],
  ['Symbol', 'wide'],
  ['Side', 'plain'],
  ['Price', 'number'],
  ['Quantity', 'number'],
  ['Fee', 'number'],
  ['Liquidity', 'plain'],
  ['Order', 'wide'],
]

export const Fills = memo(function Fills({ fills, format }: FillsProps) {
  return (
    <div data-testid="fills" className="flex flex-1 flex-col">
      {fills.length === 0 ? (
        <Empty>No fills yet. A market order from the ticket fills at once.</Empty>
      ) : (
        <table className="rows">
          <TableHead columns={COLUMNS} />
          <tbody>
            {fills.map((fill) => (
              <FillLine key={`${fill.venue} ${fill.execution_id}`} fill={fill} format={format} />
            ))}
          </tbody>
        </table>
      )}
    </div>
  )
})

const FillLine = memo(function FillLine({ fill, format }: { fill: FillRow; format: CellFormat }) {
  return (
    <tr data-testid={`fill-row-${fill.execution_id}`}>
      <td className="text-soft">{format.time(fill.ts_ns)}</td>
      <td className="wide">{fill.symbol}</td>
      <td className={fill.side === 'BUY' ? 'buy' : 'sell'}>{sideWord(fill.side)}</td>
      <td className="number">{format.price(fill.symbol, fill.price)}</td>
      <td className="number">{format.quantity(fill.symbol, fill.qty)}</td>
      <td className="number">
        {format.fee(fill.fee)} {fill.fee_asset}
      </td>
      <td>{fill.liquidity === 'MAKER' ? 'Maker' : 'Taker'}</td>
      <td className="wide text-soft" title={fill.client_order_id}>
        {fill.client_order_id.slice(0, 8)}
      </td>
    </tr>
  )
})
