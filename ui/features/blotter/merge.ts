import type { ExactNumber, FillRow, OrderStateRow } from '../../../src/contract/index.ts'
import { exactText } from '../../data/index.ts'

/** As many rows as a table shows; the files of the server go further back. */
export const ROWS_MAX = 100_000

export interface Listed<Row> {
  readonly keyOf: (row: Row) => string
  readonly timeOf: (row: Row) => ExactNumber
}

export const ORDERS: Listed<OrderStateRow> = {
  keyOf: ({ client_order_id }) => client_order_id,
  timeOf: ({ created_ts_ns }) => created_ts_ns,
}

/** A venue numbers its own executions. */
export const FILLS: Listed<FillRow> = {
  keyOf: ({ venue, execution_id }) => `${venue} ${execution_id}`,
  timeOf: ({ ts_ns }) => ts_ns,
}

/** Two lists, each newest first, as one. A row that is in both is taken from the live one. */
export function merged<Row>(
  live: readonly Row[],
  earlier: readonly Row[],
  { keyOf, timeOf }: Listed<Row>,
): readonly Row[] {
  const known = new Set(live.map(keyOf))
  const rest = earlier.filter((row) => !known.has(keyOf(row)))
  const rows: Row[] = []
  let at = 0
  for (const row of rest) {
    while (at < live.length && isAsNew(live[at], row, timeOf)) rows.push(live[at++] as Row)
    rows.push(row)
  }
  return [...rows, ...live.slice(at)].slice(0, ROWS_MAX)
}

function isAsNew<Row>(one: Row | undefined, other: Row, timeOf: Listed<Row>['timeOf']): boolean {
  if (one === undefined) return false
  const [a, b] = [exactText(timeOf(one)), exactText(timeOf(other))]
  // Nanoseconds of one length compare as text.
  return a.length === b.length ? a >= b : a.length > b.length
}

/** What was in the live list before and has been dropped from it since: the replica keeps only the latest. */
export function leftBehind<Row>(
  left: readonly Row[],
  before: readonly Row[],
  now: readonly Row[],
  keyOf: Listed<Row>['keyOf'],
): readonly Row[] {
  if (before === now || before.length === 0) return left
  const known = new Set([...now, ...left].map(keyOf))
  const gone = before.filter((row) => !known.has(keyOf(row)))
  return gone.length === 0 ? left : [...gone, ...left].slice(0, ROWS_MAX)
}
