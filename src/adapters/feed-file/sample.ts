/**
 * What the first rows tell about a file: its kind, tick and lot, the interval of its bars, whether it is in
 * order.
 */
import type { UnixNs } from '../../domain/index.ts'
import type { Columns } from './column-types.ts'
import { unknownColumns } from './csv-rows.ts'
import { type Decimal, readDecimal } from './decimal.ts'
import { FileProblem } from './file-problem.ts'
import { readTime, readTimeframeMs } from './file-time.ts'
import { type Grid, gridFor } from './grid.ts'
import { columnsCache, type FileLayout, layoutFrom } from './records.ts'
import type { RawBook, RawRow } from './row.ts'

export const SAMPLE_ROWS = 1000
/** Of each side of a book: the others are written on the same grid. */
const SAMPLE_LEVELS = 10

export interface FileCharacter {
  readonly layout: FileLayout
  readonly grid: Grid
  /** Of the bars; one minute for trades, whose bars we make. */
  readonly intervalNs: bigint
}

interface Usable {
  readonly row: RawRow
  readonly columns: Columns
  readonly at: UnixNs
}

const MINUTE_NS = 60_000_000_000n
const NS_PER_MS = 1_000_000n

/** Throws `FileProblem` when nothing in the sample can be used, or the file runs backward. */
export function characterOf(path: string, sample: readonly RawRow[]): FileCharacter {
  const usable = usableRows(sample)
  const first = usable[0]
  if (first === undefined) throw nothingUsable(path, sample)
  const layout = layoutFrom(first.row, first.columns)
  const alike = usable.filter(({ row, columns }) => isAlike(layoutFrom(row, columns), layout))
  const times = alike.map(({ at }) => at)
  if (runsBackward(times)) {
    throw new FileProblem(`${path}: the newest row comes first; sort the file by time, oldest first`)
  }
  const values = alike.map(valuesOf)
  const prices = values.flatMap((value) => value.prices)
  if (prices.length === 0) throw nothingUsable(path, sample)
  return {
    layout,
    grid: gridFor(
      prices,
      values.flatMap((value) => value.quantities),
    ),
    intervalNs: layout.kind === 'trades' ? MINUTE_NS : intervalFrom(layout, times),
  }
}

function usableRows(sample: readonly RawRow[]): Usable[] {
  const columnsByNames = columnsCache()
  const usable: Usable[] = []
  for (const row of sample) {
    const columns = columnsByNames(row)
    const at = columns === null ? null : readTime(row.cells[columns.time.index] ?? '', columns.time.unit)
    if (columns !== null && at !== null) usable.push({ row, columns, at })
  }
  return usable
}

function isAlike(one: FileLayout, other: FileLayout): boolean {
  return one.kind === other.kind && one.symbol === other.symbol && one.timeframe === other.timeframe
}

function runsBackward(times: readonly UnixNs[]): boolean {
  let backward = 0
  let forward = 0
  for (let index = 1; index < times.length; index++) {
    const move = (times[index] as UnixNs) - (times[index - 1] as UnixNs)
    if (move < 0n) backward++
    if (move > 0n) forward++
  }
  return backward > forward
}

function valuesOf(usable: Usable): { prices: readonly Decimal[]; quantities: readonly Decimal[] } {
  const { prices, quantities } = textsOf(usable)
  return {
    prices: prices.map(readDecimal).filter((price) => price !== null && price.digits > 0) as Decimal[],
    quantities: quantities.map(readDecimal).filter((quantity) => quantity !== null) as Decimal[],
  }
}

function textsOf({ row, columns }: Usable): { prices: readonly string[]; quantities: readonly string[] } {
  const cells = (indexes: readonly number[]) => indexes.map((index) => row.cells[index] ?? '')
  switch (columns.kind) {
    case 'bars':
      return {
        prices: cells([columns.open, columns.high, columns.low, columns.close]),
        quantities: cells([columns.volume]),
      }
    case 'trades':
      return { prices: cells([columns.price]), quantities: cells([columns.quantity]) }
    case 'books': {
      const best = (side: RawBook['bids'] = []) => side.slice(0, SAMPLE_LEVELS)
      const levels = [...best(row.book?.bids), ...best(row.book?.asks)]
      return { prices: levels.map(([price]) => price), quantities: levels.map(([, quantity]) => quantity) }
    }
  }
}

/**
 * As the file states it, else the most common distance between rows; one minute when there is only one row.
 */
function intervalFrom(layout: FileLayout, times: readonly UnixNs[]): bigint {
  const stated = layout.timeframe === null ? null : readTimeframeMs(layout.timeframe)
  if (stated !== null) return BigInt(stated) * NS_PER_MS
  const counts = new Map<bigint, number>()
  let common = MINUTE_NS
  let most = 0
  for (let index = 1; index < times.length; index++) {
    const distance = (times[index] as UnixNs) - (times[index - 1] as UnixNs)
    if (distance <= 0n) continue
    const count = (counts.get(distance) ?? 0) + 1
    counts.set(distance, count)
    if (count > most) [common, most] = [distance, count]
  }
  return common
}

function nothingUsable(path: string, sample: readonly RawRow[]): FileProblem {
  const row = sample[0]
  if (row === undefined) return new FileProblem(`${path}: no rows; expected trades or bars below a header`)
  const columnsByNames = columnsCache()
  if (sample.every((each) => columnsByNames(each) === null))
    return unknownColumns(path, row.names ?? row.cells)
  const shown = row.cells.slice(0, 8).join(', ').slice(0, 120)
  return new FileProblem(
    `${path}: line ${row.line}: no usable row (${shown}). Expected a time (a number of seconds to ` +
      'nanoseconds since 1970, or a date like 2024-01-31 or 2024-01-31T12:00:00Z) and prices above zero',
  )
}
