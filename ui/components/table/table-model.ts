import { useMemo } from 'react'
import { type Column, compareTexts, type Sort } from './column.ts'

interface ModelOptions<Row> {
  readonly rows: readonly Row[]
  readonly columns: readonly Column<Row>[]
  readonly sort: Sort | null
  /** Words that must all be somewhere in the row. */
  readonly filter: string
}

/** The rows that are left after the filter, in the order asked for. */
export function useShownRows<Row extends object>(options: ModelOptions<Row>): readonly Row[] {
  const { rows, columns, sort, filter } = options
  const textOf = useMemo(() => searchTextOf(columns), [columns])
  const left = useMemo(() => filteredRows(rows, textOf, filter), [rows, textOf, filter])
  return useMemo(() => {
    const column = columns.find(({ id }) => id === sort?.id)
    return column && sort ? sortedRows(left, column, sort.isDescending) : left
  }, [left, columns, sort])
}

/** What a row is searched by, made once for each: 100,000 of them take a second, and a filter is typed. */
function searchTextOf<Row extends object>(columns: readonly Column<Row>[]): (row: Row) => string {
  const known = new WeakMap<Row, string>()
  return (row) => {
    const found = known.get(row)
    if (found !== undefined) return found
    const text = columns
      .map((column) => column.text(row))
      .join(' ')
      .toLowerCase()
    known.set(row, text)
    return text
  }
}

function filteredRows<Row>(
  rows: readonly Row[],
  textOf: (row: Row) => string,
  filter: string,
): readonly Row[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return rows
  return rows.filter((row) => {
    const text = textOf(row)
    return words.every((word) => text.includes(word))
  })
}

type Key = number | bigint | string

/** Equal ones keep their place. Each row's key is made once, not once a comparison. */
export function sortedRows<Row>(
  rows: readonly Row[],
  { sortBy, text }: Column<Row>,
  isDescending: boolean,
): readonly Row[] {
  const keys = rows.map(typeof sortBy === 'function' ? sortBy : text)
  const ranks = keys.some((key) => typeof key === 'string') ? ranksOf(keys.map(String)) : keys
  // Doubles never put two exact numbers the wrong way round; they only cannot always tell them apart.
  const near = Float64Array.from(ranks, Number)
  const order = Uint32Array.from(rows.keys())
  order.sort((one, other) => {
    const by = (near[one] ?? 0) - (near[other] ?? 0) || compareExact(ranks[one], ranks[other])
    return by === 0 ? one - other : isDescending ? -by : by
  })
  return Array.from(order, (index) => rows[index] as Row)
}

const compareExact = (a: Key | undefined, b: Key | undefined): number =>
  a === undefined || b === undefined || a === b ? 0 : a < b ? -1 : 1

/** The place of each text among all of them: people's order is dear, and most columns have few texts. */
function ranksOf(texts: readonly string[]): readonly number[] {
  const ordered = [...new Set(texts)].sort(compareTexts)
  const ranks = new Map<string, number>()
  let rank = 0
  ordered.forEach((text, index) => {
    const before = ordered[index - 1]
    if (before !== undefined && compareTexts(before, text) !== 0) rank = index
    ranks.set(text, rank)
  })
  return texts.map((text) => ranks.get(text) ?? 0)
}
