import { useCallback, useMemo } from 'react'
import { useLocation } from 'wouter'
import type { FillRow } from '../../../src/contract/index.ts'
import { DataTable } from '../../components/index.ts'
import { useReplica } from '../../data/index.ts'
import type { CellFormat } from './cells.ts'
import { orderPath } from './columns.tsx'
import { fillColumns } from './fill-columns.tsx'
import { ListTools } from './list-tools.tsx'
import { FILLS } from './merge.ts'
import { type Room, silentColumns, speaking } from './rooms.ts'
import { emptyText, useList } from './use-list.ts'

interface FillsProps {
  /** The latest, newest first. */
  readonly fills: readonly FillRow[]
  readonly format: CellFormat
  readonly room: Room
}

const PATH = '/api/fills'
const SHOWN = {
  wide: ['time', 'symbol', 'venue', 'side', 'price', 'quantity', 'fee', 'liquidity', 'order'],
  narrow: ['time', 'symbol', 'venue', 'side', 'price', 'quantity', 'fee', 'liquidity', 'order'],
  phone: ['side', 'price', 'quantity', 'fee', 'symbol', 'venue', 'time', 'liquidity', 'order'],
} as const
const rowTestId = ({ execution_id }: FillRow) => `fill-row-${execution_id}`

export function Fills({ fills, format, room }: FillsProps) {
  const [, navigate] = useLocation()
  const list = useList(PATH, fills, FILLS)
  const instruments = useReplica((replica) => replica.instruments) ?? []
  const silent = silentColumns(list.rows, { room, instruments })
  const columns = useMemo(() => {
    const known = fillColumns(format, room)
    return speaking(SHOWN[room], silent).map((name) => known[name])
  }, [format, room, silent])
  const onRow = useCallback(
    ({ client_order_id }: FillRow) => navigate(orderPath(client_order_id)),
    [navigate],
  )
  return (
    <DataTable
      rows={list.rows}
      columns={columns}
      rowKey={FILLS.keyOf}
      label="Fills"
      testId="fills"
      rowTestId={rowTestId}
      empty={emptyText(list, 'No fills yet. A market order from the ticket fills at once.')}
      isFilterable
      csvName="veloz-fills-shown.csv"
      tools={<ListTools list={list} path={PATH} fileName="veloz-fills.csv" />}
      onRow={onRow}
      onEnd={list.loadMore}
    />
  )
}
