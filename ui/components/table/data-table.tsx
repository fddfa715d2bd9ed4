import { useVirtualizer } from '@tanstack/react-virtual'
import {
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type ReactNode,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { classes } from '../../lib/browser.ts'
import { csvText, saveFile } from '../../lib/csv.ts'
import { Button } from '../button.tsx'
import { useMediaQuery } from '../hooks.ts'
import { Empty } from '../panel.tsx'
import { SearchField } from '../search-field.tsx'
import type { Column, Sort } from './column.ts'
import { HeadCell } from './head-cell.tsx'
import { useShownRows } from './table-model.ts'

export interface DataTableProps<Row> {
  readonly rows: readonly Row[]
  /** Keeps its identity between renders, as `rowKey` and `onRow` do. */
  readonly columns: readonly Column<Row>[]
  readonly rowKey: (row: Row) => string
  /** Names the table for who cannot see what stands around it. */
  readonly label: string
  readonly testId?: string
  /** Why there is nothing, and what to do. */
  readonly empty: ReactNode
  readonly initialSort?: Sort
  /** Pixels of the scrolled part; absent: as high as what it stands in allows. */
  readonly height?: number
  /** A click, or Enter on the row, opens it. */
  readonly onRow?: (row: Row) => void
  readonly rowTestId?: (row: Row) => string
  readonly rowClass?: (row: Row) => string | undefined
  /** With it, what is shown can be had as a file of this name. */
  readonly csvName?: string
  readonly isFilterable?: boolean
  /** Beside the filter. */
  readonly tools?: ReactNode
  readonly rowHeight?: number
  /** The last rows have come into sight: more of them may be wanted. Asked again while that stays so. */
  readonly onEnd?: () => void
}

const ROW_HEIGHT = 26
/** Where fingers are meant the style sheet makes no row lower. */
const TOUCH_ROW_HEIGHT = 38
const TOUCH_QUERY = '(max-width: 1099px)'
/** Fewer rows than this are all drawn, so that the browser's own search finds them. */
const VIRTUAL_FROM = 120
const OVERSCAN = 12
/** Where the style sheet hides what `isHiddenNarrow` names. */
const NARROW_QUERY = '(max-width: 699px)'
const USUAL_WIDTH = 120

/**
 * Rows in columns: sorted by their heads, filtered by words, drawn only where they are seen, so that 100,000
 * of them scroll like ten.
 */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { rows, columns, initialSort, isFilterable, csvName, tools, testId } = props
  const [sort, setSort] = useState<Sort | null>(initialSort ?? null)
  const [filter, setFilter] = useState('')
  const { shown, isWorking } = useShownRows({ rows, columns, sort, filter })
  const hasTools = isFilterable === true || csvName !== undefined || tools !== undefined
  return (
    <div className="data-table" data-testid={testId}>
      {hasTools && (
        <div className="table-tools">
          {isFilterable && <SearchField label={`Filter ${props.label}`} value={filter} onText={setFilter} />}
          {filter !== '' && (
            <span className="text-soft" role="status">
              {isWorking ? 'Looking…' : `${shown.length} of ${rows.length}`}
            </span>
          )}
          {tools}
          {csvName !== undefined && (
            <Button
              size="small"
              className="ml-auto"
              disabled={shown.length === 0 || isWorking}
              title={`The ${shown.length.toLocaleString('en')} rows listed here, as they are shown`}
              onClick={() => saveFile(csvName, [csvOf(columns, shown)])}
            >
              CSV
            </Button>
          )}
        </div>
      )}
      {shown.length === 0 ? (
        <Empty>
          {rows.length === 0 ? props.empty : isWorking ? 'Looking…' : `Nothing matches “${filter}”.`}
        </Empty>
      ) : (
        <Rows {...props} shown={shown} sort={sort} onSort={setSort} />
      )}
    </div>
  )
}

function csvOf<Row>(columns: readonly Column<Row>[], shown: readonly Row[]): string {
  const written = columns.filter(({ isHeadHidden }) => isHeadHidden !== true)
  return csvText([
    written.map(({ head }) => head),
    ...shown.map((row) => written.map((column) => column.text(row))),
  ])
}

function widthOf<Row>(columns: readonly Column<Row>[], isNarrow: boolean): number {
  const seen = isNarrow ? columns.filter(({ isHiddenNarrow }) => isHiddenNarrow !== true) : columns
  return seen.reduce((sum, { width = USUAL_WIDTH }) => sum + width, 0)
}

interface RowsProps<Row> extends DataTableProps<Row> {
  readonly shown: readonly Row[]
  readonly sort: Sort | null
  readonly onSort: (sort: Sort) => void
}

function Rows<Row extends object>(props: RowsProps<Row>) {
  const { shown, columns, label, height, onRow, sort, onSort, onEnd } = props
  const isTouch = useMediaQuery(TOUCH_QUERY)
  const rowHeight = Math.max(props.rowHeight ?? ROW_HEIGHT, isTouch ? TOUCH_ROW_HEIGHT : 0)
  const scroller = useRef<HTMLDivElement>(null)
  const isVirtual = shown.length >= VIRTUAL_FROM
  const virtualizer = useVirtualizer({
    count: isVirtual ? shown.length : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
  })
  const items = virtualizer.getVirtualItems()
  const first = isVirtual ? (items[0]?.index ?? 0) : 0
  const end = isVirtual ? (items.at(-1)?.index ?? -1) + 1 : shown.length
  const isNarrow = useMediaQuery(NARROW_QUERY)
  const width = useMemo(() => widthOf(columns, isNarrow), [columns, isNarrow])
  const onKeyDown = useRowKeys(shown, onRow, (index) => virtualizer.scrollToIndex(index))
  const isAtEnd = end >= shown.length
  useEffect(() => {
    if (isAtEnd && shown.length > 0) onEnd?.()
  }, [isAtEnd, shown.length, onEnd])
  return (
    <section
      ref={scroller}
      // Without rows that take the focus the arrow keys must still move what is seen.
      tabIndex={0}
      aria-label={`Rows of ${label}`}
      className="table-scroll"
      style={height === undefined ? {} : { height }}
      onKeyDown={onKeyDown}
    >
      <table
        className="rows rows-fixed"
        style={{ minWidth: width }}
        aria-label={label}
        aria-rowcount={shown.length + 1}
      >
        <colgroup>
          {columns.map(({ id, width: columnWidth, isHiddenNarrow }) => (
            <col
              key={id}
              className={isHiddenNarrow ? 'hide-narrow' : undefined}
              style={columnWidth === undefined ? {} : { width: columnWidth }}
            />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map((column) => (
              <HeadCell key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Gap height={first * rowHeight} columns={columns.length} />
          {shown.slice(first, end).map((row, offset) => (
            <BodyRow
              key={props.rowKey(row)}
              row={row}
              index={first + offset}
              columns={columns}
              height={rowHeight}
              onRow={onRow}
              testId={props.rowTestId?.(row)}
              className={props.rowClass?.(row)}
            />
          ))}
          <Gap height={(shown.length - end) * rowHeight} columns={columns.length} />
        </tbody>
      </table>
    </section>
  )
}

/** Stands for the rows that are not drawn. */
function Gap({ height, columns }: { readonly height: number; readonly columns: number }) {
  if (height <= 0) return null
  return (
    <tr className="table-gap">
      <td colSpan={columns} style={{ height }} />
    </tr>
  )
}

interface BodyRowProps<Row> {
  readonly row: Row
  readonly index: number
  readonly columns: readonly Column<Row>[]
  readonly height: number
  readonly onRow: ((row: Row) => void) | undefined
  readonly testId: string | undefined
  readonly className: string | undefined
}

/** What is pressed inside a row for itself does not open the row. */
const isControl = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('a, button, input, select') !== null

const BodyRow = memo(function BodyRow<Row>(props: BodyRowProps<Row>) {
  const { row, index, columns, height, onRow, testId, className } = props
  const onClick = ({ target }: MouseEvent) => {
    if (!isControl(target)) onRow?.(row)
  }
  const opens = onRow === undefined ? {} : { tabIndex: 0, onClick }
  return (
    <tr
      {...opens}
      data-index={index}
      data-testid={testId}
      aria-rowindex={index + 2}
      className={classes(onRow !== undefined && 'row-opens', className)}
      style={{ height }}
    >
      {columns.map((column) => (
        <td
          key={column.id}
          className={classes(column.align === 'end' && 'number', column.isHiddenNarrow && 'hide-narrow')}
        >
          {column.cell ? column.cell(row) : column.text(row)}
        </td>
      ))}
    </tr>
  )
}) as <Row>(props: BodyRowProps<Row>) => ReactNode

/** Arrow keys go from row to row, Enter opens the one that has the focus. */
function useRowKeys<Row>(
  shown: readonly Row[],
  onRow: ((row: Row) => void) | undefined,
  reveal: (index: number) => void,
) {
  return useCallback(
    (event: KeyboardEvent<HTMLDivElement>) => {
      if (onRow === undefined || !(event.target instanceof HTMLTableRowElement)) return
      const index = Number(event.target.dataset['index'])
      const found = shown[index]
      if (event.key === 'Enter' && found) return onRow(found)
      const next = event.key === 'ArrowDown' ? index + 1 : event.key === 'ArrowUp' ? index - 1 : null
      if (next === null || next < 0 || next >= shown.length) return
      event.preventDefault()
      const table = event.currentTarget
      reveal(next)
      requestAnimationFrame(() => table.querySelector<HTMLElement>(`tr[data-index="${next}"]`)?.focus())
    },
    [shown, onRow, reveal],
  )
}
