/**
 * Rows understood: bars, trades and books in whole ticks and lots, in order of time, everything else left out
 * and counted.
 */
import {
  type Bar,
  type BookLevel,
  type BookSnapshot,
  lots,
  type Trade,
  ticks,
  type UnixNs,
  unixNs,
} from '../../domain/index.ts'
import type { BarColumns, Columns, TradeColumns } from './column-types.ts'
import { columnsOf } from './columns.ts'
import { type Decimal, isFinerThan, readDecimal, stepsOf } from './decimal.ts'
import { readTime } from './file-time.ts'
import type { Grid } from './grid.ts'
import type { RawBook, RawRow } from './row.ts'
import type { SkipCounts, SkipReason } from './skip-counts.ts'

export type TradeRecord = Pick<Trade, 'eventAt' | 'price' | 'quantity' | 'aggressor'>

export type BookRecord = Pick<BookSnapshot, 'eventAt' | 'bids' | 'asks'>
export type FileRecord = Bar | TradeRecord | BookRecord

export interface RecordReader {
  /** A bar without its end, a trade or a book; null when the row was left out and counted. */
  read(row: RawRow): FileRecord | null
}

/** What all rows must share with the first usable one. */
export interface FileLayout {
  /** Books stand among trades. */
  readonly kind: 'bars' | 'trades'
  readonly timeframe: string | null
  readonly symbol: string | null
}

interface ReaderState {
  readonly layout: FileLayout
  readonly grid: Grid
  readonly skips: SkipCounts
  lastAt: UnixNs | null
  lastPrice: number
  lastAggressor: 'buy' | 'sell'
  /** Trade ids of the present moment: a recorder that reconnects writes the last trades again. */
  readonly idsNow: Set<string>
}

const AGGRESSOR_WORDS: Readonly<Record<string, 'buy' | 'sell'>> = {
  buy: 'buy',
  b: 'buy',
  bid: 'buy',
  buyer: 'buy',
  '1': 'buy',
  '-1': 'sell',
  s: 'sell',
  sell: 'sell',
  ask: 'sell',
  seller: 'sell',
}
const IDS_MAX = 10_000
const TRUE_WORDS: ReadonlySet<string> = new Set(['true', 't', '1', 'yes'])

export function recordReader(layout: FileLayout, grid: Grid, skips: SkipCounts): RecordReader {
  const state: ReaderState = {
    layout,
    grid,
    skips,
    lastAt: null,
    lastPrice: 0,
    lastAggressor: 'buy',
    idsNow: new Set(),
  }
  const columnsByNames = columnsCache()
  return {
    read(row) {
      const columns = columnsByNames(row)
      const outcome = columns === null ? 'other_kind' : readRow(state, row, columns)
      if (typeof outcome !== 'string') return outcome
      skips.note(outcome, row.line)
      return null
    },
  }
}

/** Columns are found once per list of names, not once per row. */
export function columnsCache(): (row: RawRow) => Columns | null {
  const known = new Map<readonly string[], Columns | null>()
  let headerless: Columns | null | undefined
  return (row) => {
    const { names } = row
    if (names === null) {
      headerless ??= columnsOf(row)
      return headerless
    }
    let columns = known.get(names)
    if (columns === undefined) {
      columns = columnsOf(row)
      if (known.size < 64) known.set(names, columns)
    }
    return columns
  }
}

/** The part of the layout that a row states: other symbols and timeframes in the same file are left out. */
export function layoutFrom(row: RawRow, columns: Columns): FileLayout {
  const timeframe =
    columns.kind === 'bars' && columns.timeframe !== null ? row.cells[columns.timeframe] : undefined
  const symbol = columns.symbol === null ? undefined : row.cells[columns.symbol]
  const kind = columns.kind === 'books' ? 'trades' : columns.kind
  return { kind, timeframe: timeframe ?? null, symbol: symbol ?? null }
}

function readRow(state: ReaderState, row: RawRow, columns: Columns): FileRecord | SkipReason {
  const stated = layoutFrom(row, columns)
  if (stated.kind !== state.layout.kind) return 'other_kind'
  if (stated.symbol !== state.layout.symbol) return 'other_symbol'
  if (stated.timeframe !== state.layout.timeframe) return 'other_timeframe'
  const at = readTime(row.cells[columns.time.index] ?? '', columns.time.unit)
  if (at === null) return 'time_not_understood'
  if (state.lastAt !== null && at < state.lastAt) return 'out_of_order'
  const outcome = readKind(state, row, { columns, at })
  if (typeof outcome !== 'string') state.lastAt = at
  return outcome
}

function readKind(
  state: ReaderState,
  row: RawRow,
  { columns, at }: { readonly columns: Columns; readonly at: UnixNs },
): FileRecord | SkipReason {
  switch (columns.kind) {
    case 'bars':
      return readBar(state, row, { columns, at })
    case 'trades':
      return readTrade(state, row, { columns, at })
    case 'books':
      return readBook(state, row, at)
  }
}

function readBook(state: ReaderState, row: RawRow, at: UnixNs): BookRecord | SkipReason {
  const bids = readLevels(state, row, row.book?.bids ?? [])
  const asks = readLevels(state, row, row.book?.asks ?? [])
  if (typeof bids === 'string') return bids
  if (typeof asks === 'string') return asks
  const [bid, ask] = [bids[0]?.price, asks[0]?.price]
  return bid !== undefined && ask !== undefined && bid >= ask ? 'crossed_book' : { eventAt: at, bids, asks }
}

function readLevels(
  state: ReaderState,
  { line }: RawRow,
  written: RawBook['bids'],
): readonly BookLevel[] | SkipReason {
  const { pricePlaces, quantityPlaces } = state.grid
  const levels: BookLevel[] = []
  for (const cells of written) {
    const price = readSteps(state, { line, cells }, { index: 0, places: pricePlaces })
    const quantity = readSteps(state, { line, cells }, { index: 1, places: quantityPlaces })
    if (typeof price === 'string') return price
    if (typeof quantity === 'string') return quantity
    if (price <= 0) return 'not_positive'
    if (quantity > 0) levels.push({ price: ticks(price), quantity: lots(quantity) })
  }
  return levels
}

function readBar(
  state: ReaderState,
  row: RawRow,
  { columns, at }: { readonly columns: BarColumns; readonly at: UnixNs },
): Bar | SkipReason {
  if (at === state.lastAt) return 'duplicate'
  const { pricePlaces, quantityPlaces } = state.grid
  const prices: number[] = []
  for (const index of [columns.open, columns.high, columns.low, columns.close]) {
    const price = readSteps(state, row, { index, places: pricePlaces })
    if (typeof price === 'string') return price
    if (price <= 0) return 'not_positive'
    prices.push(price)
  }
  const [open = 0, high = 0, low = 0, close = 0] = prices
  if (high < Math.max(open, close) || low > Math.min(open, close)) return 'inconsistent_bar'
  const volume = readSteps(state, row, { index: columns.volume, places: quantityPlaces })
  if (typeof volume === 'string') return volume
  if (volume < 0) return 'not_positive'
  return {
    openAt: unixNs(at),
    open: ticks(open),
    high: ticks(high),
    low: ticks(low),
    close: ticks(close),
    volume: lots(volume),
  }
}

function readTrade(
  state: ReaderState,
  row: RawRow,
  { columns, at }: { readonly columns: TradeColumns; readonly at: UnixNs },
): TradeRecord | SkipReason {
  const price = readSteps(state, row, { index: columns.price, places: state.grid.pricePlaces })
  const quantity = readSteps(state, row, { index: columns.quantity, places: state.grid.quantityPlaces })
  if (typeof price === 'string') return price
  if (typeof quantity === 'string') return quantity
  if (price <= 0 || quantity < 0) return 'not_positive'
  if (quantity === 0) return 'too_small'
  if (at !== state.lastAt || state.idsNow.size >= IDS_MAX) state.idsNow.clear()
  const id = columns.id === null ? '' : (row.cells[columns.id] ?? '')
  if (id !== '' && state.idsNow.has(id)) return 'duplicate'
  if (id !== '') state.idsNow.add(id)
  const aggressor = statedAggressor(row, columns) ?? aggressorByMove(state, price)
  state.lastPrice = price
  state.lastAggressor = aggressor
  return { eventAt: at, price: ticks(price), quantity: lots(quantity), aggressor }
}

function statedAggressor(row: RawRow, columns: TradeColumns): 'buy' | 'sell' | undefined {
  if (columns.isBuyerMaker !== null) {
    return TRUE_WORDS.has((row.cells[columns.isBuyerMaker] ?? '').toLowerCase()) ? 'sell' : 'buy'
  }
  return columns.side === null ? undefined : AGGRESSOR_WORDS[(row.cells[columns.side] ?? '').toLowerCase()]
}

/** Nobody said who was the aggressor: a higher price was a buyer's doing, a lower one a seller's. */
function aggressorByMove(state: ReaderState, price: number): 'buy' | 'sell' {
  if (price === state.lastPrice) return state.lastAggressor
  return price > state.lastPrice ? 'buy' : 'sell'
}

/** The cell in whole steps of 10^-`places`; finer values are rounded and counted. */
function readSteps(
  state: ReaderState,
  row: Pick<RawRow, 'line' | 'cells'>,
  { index, places }: { readonly index: number; readonly places: number },
): number | SkipReason {
  const text = row.cells[index] ?? ''
  if (text.startsWith('-')) return readDecimal(text.slice(1)) === null ? 'not_a_number' : 'not_positive'
  const decimal: Decimal | null = readDecimal(text)
  if (decimal === null) return 'not_a_number'
  const steps = stepsOf(decimal, places)
  if (Number.isNaN(steps)) return 'too_large'
  if (isFinerThan(decimal, places)) state.skips.noteRounded(row.line)
  return steps
}
