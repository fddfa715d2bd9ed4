import { classes } from '../../lib/browser.ts'
import type { Column, Sort } from './column.ts'

interface HeadCellProps<Row> {
  readonly column: Column<Row>
  readonly sort: Sort | null
  readonly onSort: (sort: Sort) => void
}

/** A head that can be sorted by is a button; which way stands in an arrow and in `aria-sort`. */
export function HeadCell<Row>({ column, sort, onSort }: HeadCellProps<Row>) {
  const { id, head, isHeadHidden, sortBy, align, isHiddenNarrow } = column
  const isSorted = sort?.id === id
  const className = classes(align === 'end' && 'number', isHiddenNarrow && 'hide-narrow')
  if (isHeadHidden || sortBy === false) {
    return (
      <th scope="col" className={className}>
        <span className={isHeadHidden ? 'sr-only' : undefined}>{head}</span>
      </th>
    )
  }
  const direction = isSorted ? (sort.isDescending ? 'descending' : 'ascending') : 'none'
  const arrow = direction === 'none' ? '' : direction === 'descending' ? '▼' : '▲'
  return (
    <th scope="col" className={className} aria-sort={direction}>
      <button
        type="button"
        className="head-button"
        onClick={() => onSort({ id, isDescending: isSorted ? !sort.isDescending : align === 'end' })}
      >
        {head}
        <span className="head-arrow" aria-hidden="true">
          {arrow}
        </span>
      </button>
    </th>
  )
}
