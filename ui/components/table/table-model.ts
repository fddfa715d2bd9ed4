import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { type Column, compareTexts, type Sort } from './column.ts'
import { SlicedWork } from './sliced-work.ts'
import { runToEnd, STEP_ROWS, type Steps, sortSteps } from './steps.ts'

/** As many are filtered and sorted at once; more would hold up the page. */
const AT_ONCE_MAX = 2_000

interface ModelOptions<Row> {
  readonly rows: readonly Row[]
  readonly columns: readonly Column<Row>[]
  readonly sort: Sort | null
  /** Words that must all be somewhere in the row. */
  readonly filter: string
}

export interface ShownRows<Row> {
  readonly shown: readonly Row[]
  /** They are not yet what was asked for: there are many, and the page goes on meanwhile. */
  readonly isWorking: boolean
}

/** The rows that are left after the filter, in the order asked for. */
export function useShownRows<Row extends object>(options: ModelOptions<Row>): ShownRows<Row> {
  const { rows, columns, sort, filter } = options
  const textOf = useMemo(() => searchTextOf(columns), [columns])
  const question = useMemo(() => {
    const words = searched(filter).split(/\s+/).filter(Boolean)
    const column = columns.find(({ id }) => id === sort?.id) ?? null
    return { textOf, words, column, isDescending: sort?.isDescending === true }
  }, [textOf, columns, sort, filter])
  const isPlain = question.words.length === 0 && question.column === null
  const isLong = !isPlain && rows.length > AT_ONCE_MAX
  const atOnce = useMemo(() => {
    if (isLong) return null
    return isPlain ? rows : runToEnd(shownSteps(rows, question))
  }, [isLong, isPlain, rows, question])
  const sliced = useSliced(question, isLong ? rows : null)
  if (atOnce !== null) return { shown: atOnce, isWorking: false }
  return { shown: sliced.result ?? rows, isWorking: sliced.isWorking || sliced.result === null }
}

function useSliced<Row extends object>(question: Question<Row>, rows: readonly Row[] | null) {
  const [work] = useState(() => new SlicedWork<readonly Row[]>())
  useEffect(() => {
    work.ask(question, rows === null ? null : () => shownSteps(rows, question))
  }, [work, question, rows])
  useEffect(() => () => work.end(), [work])
  return useSyncExternalStore(work.subscribe, () => work.state)
}

interface Question<Row> {
  readonly textOf: (row: Row) => string
  readonly words: readonly string[]
  readonly column: Column<Row> | null
  readonly isDescending: boolean
}

function* shownSteps<Row>(rows: readonly Row[], question: Question<Row>): Steps<readonly Row[]> {
  const left = yield* filteredSteps(rows, question)
  const { column, isDescending } = question
  return column === null ? left : yield* sortedRowsSteps(left, column, isDescending)
}

/** What a row is searched by, made once for each: 100,000 of them take a second, and a filter is typed. */
function searchTextOf<Row extends object>(columns: readonly Column<Row>[]): (row: Row) => string {
  const known = new WeakMap<Row, string>()
  return (row) => {
    const found = known.get(row)
    if (found !== undefined) return found
    const text = searched(columns.map((column) => column.text(row)).join(' '))
    known.set(row, text)
    return text
  }
}

/** A number is found as it is typed, `40120` and `-0.5`, however it is written for the eye. */
const searched = (text: string): string =>
  text
    .toLowerCase()
    .replace(/(?<=\d),(?=\d)/g, '')
    .replaceAll('−', '-')

function* filteredSteps<Row>(rows: readonly Row[], { textOf, words }: Question<Row>): Steps<readonly Row[]> {
  if (words.length === 0) return rows
  const left: Row[] = []
  for (const [index, row] of rows.entries()) {
    // Making the texts is what takes long.
    if (index % FEW_ROWS === 0) yield
    const text = textOf(row)
    if (words.every((word) => text.includes(word))) left.push(row)
  }
  return left
}

const FEW_ROWS = 50

type Key = number | bigint | string

/** Equal ones keep their place. Each row's key is made once, not once a comparison. */
export function* sortedRowsSteps<Row>(
  rows: readonly Row[],
  { sortBy, text }: Column<Row>,
  isDescending: boolean,
): Steps<readonly Row[]> {
  const keyOf = typeof sortBy === 'function' ? sortBy : text
  const keys: Key[] = []
  for (const row of rows) {
    if (keys.length % FEW_ROWS === 0) yield
    keys.push(keyOf(row))
  }
  const ranks = keys.some((key) => typeof key === 'string') ? yield* rankSteps(keys.map(String)) : keys
  // Doubles never put two exact numbers the wrong way round; they only cannot always tell them apart.
  const near = Float64Array.from(ranks, Number)
  yield
  const order = yield* sortSteps([...rows.keys()], (one, other) => {
    const by = (near[one] ?? 0) - (near[other] ?? 0) || compareExact(ranks[one], ranks[other])
    return isDescending ? -by : by
  })
  return order.map((index) => rows[index] as Row)
}

const compareExact = (a: Key | undefined, b: Key | undefined): number =>
  a === undefined || b === undefined || a === b ? 0 : a < b ? -1 : 1

/** The place of each text among all of them: people's order is dear, and most columns have few texts. */
function* rankSteps(texts: readonly string[]): Steps<readonly number[]> {
  const distinct = new Set(texts)
  yield
  const ordered = yield* sortSteps([...distinct], compareTexts)
  const ranks = new Map<string, number>()
  let rank = 0
  for (const [index, text] of ordered.entries()) {
    if (index % STEP_ROWS === 0) yield
    const before = ordered[index - 1]
    if (before !== undefined && compareTexts(before, text) !== 0) rank = index
    ranks.set(text, rank)
  }
  return texts.map((text) => ranks.get(text) ?? 0)
}
