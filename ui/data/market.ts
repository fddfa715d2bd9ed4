import type {
  BarRow,
  BookAnswer,
  LevelRow,
  MarketNotice,
  TradeRow,
  TradesAnswer,
} from '../../src/contract/index.ts'
import { drawnNumber } from '../lib/decimal.ts'
import { msOfNs } from '../lib/time.ts'
import { decimalOf, exactText } from './exact.ts'
import { type InstrumentKey, isSameInstrument } from './instrument-key.ts'

/**
 * The market as the page shows it: the latest of everything, and short memories of trades and minutes. Pure.
 */
export interface Market {
  readonly venue: string
  readonly symbol: string
  readonly price: string | null
  readonly bid: string | null
  readonly ask: string | null
  /** Which way the last price moved; holds until it moves again. */
  readonly direction: Direction
  readonly book: Book
  /** Newest first. */
  readonly trades: readonly MarketTrade[]
  /** Oldest first; the last one is still open. */
  readonly minutes: readonly DrawnBar[]
}

export type Direction = 'up' | 'down' | 'none'

export interface Book {
  /** Best first. */
  readonly bids: readonly LevelRow[]
  readonly asks: readonly LevelRow[]
}

export interface MarketTrade extends TradeRow {
  /** Counts up on this page, so that a row keeps its place in the list. */
  readonly key: number
}

/** A bar as a chart draws it; `time` in seconds since the epoch. Doubles: for drawing only. */
export interface DrawnBar {
  readonly time: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
}

export const TRADES_MAX = 1000
export const MINUTES_MAX = 600

export function emptyMarket({ venue, symbol }: InstrumentKey): Market {
  const book = { bids: [], asks: [] }
  const quote = { price: null, bid: null, ask: null, direction: 'none' } as const
  return { venue, symbol, ...quote, book, trades: [], minutes: [] }
}

/** What the server tells of an instrument when it is asked. */
export interface MarketAnswers {
  readonly book: BookAnswer
  readonly trades: TradesAnswer
  readonly minutes: readonly BarRow[]
}

/** What a stream does not bring again, below what it has brought since: that is newer. */
export function withAnswers(market: Market, { book, trades, minutes }: MarketAnswers): Market {
  const { bids, asks } = hasBook(market) ? market.book : book
  const drawn = minutes.map(drawnBar)
  const last = minutes.at(-1)
  return {
    ...market,
    book: { bids, asks },
    bid: market.bid ?? bestOf(bids),
    ask: market.ask ?? bestOf(asks),
    trades: withEarlierTrades(market.trades, trades.items),
    minutes: mergeBars(drawn, market.minutes).slice(-MINUTES_MAX),
    price: market.price ?? (last ? exactText(last.close) : null),
  }
}

const hasBook = ({ book }: Market): boolean => book.bids.length + book.asks.length > 0

function withEarlierTrades(known: readonly MarketTrade[], rows: readonly TradeRow[]): readonly MarketTrade[] {
  const oldest = known.at(-1)
  if (!oldest) return withTrades([], rows)
  const before = BigInt(exactText(oldest.ts_ns))
  const earlier = rows.filter((row) => BigInt(exactText(row.ts_ns)) < before)
  return withTrades(withTrades([], earlier), known.toReversed())
}

/** Parts a notice does not bring stay as they are. Notices for other instruments change nothing. */
export function withNotice(market: Market, notice: MarketNotice): Market {
  if (!isSameInstrument(notice, market)) return market
  const price = exactText(notice.price)
  const { bids = market.book.bids, asks = market.book.asks } = notice
  const isBookNew = notice.bids !== undefined || notice.asks !== undefined
  return {
    ...market,
    price,
    direction: directionOf(market.direction, market.price, price),
    bid: notice.bid === undefined ? (isBookNew ? bestOf(bids) : market.bid) : exactText(notice.bid),
    ask: notice.ask === undefined ? (isBookNew ? bestOf(asks) : market.ask) : exactText(notice.ask),
    book: isBookNew ? { bids, asks } : market.book,
    trades: notice.trades ? withTrades(market.trades, notice.trades) : market.trades,
    minutes: notice.bars
      ? mergeBars(market.minutes, notice.bars.map(drawnBar)).slice(-MINUTES_MAX)
      : market.minutes,
  }
}

const bestOf = (levels: readonly LevelRow[]): string | null => (levels[0] ? exactText(levels[0][0]) : null)

export function directionOf(before: Direction, from: string | null, to: string): Direction {
  if (from === null || from === to) return before
  return drawnPrice(to) > drawnPrice(from) ? 'up' : 'down'
}

const drawnPrice = (text: string): number => Number(text)

function withTrades(known: readonly MarketTrade[], rows: readonly TradeRow[]): readonly MarketTrade[] {
  let key = known[0]?.key ?? 0
  const fresh: MarketTrade[] = []
  for (const row of rows) {
    key += 1
    fresh.unshift({ ...row, key })
  }
  return [...fresh, ...known].slice(0, TRADES_MAX)
}

export function drawnBar(bar: BarRow): DrawnBar {
  return {
    time: Math.floor(msOfNs(exactText(bar.open_ts_ns)) / 1000),
    open: drawnNumber(decimalOf(bar.open)),
    high: drawnNumber(decimalOf(bar.high)),
    low: drawnNumber(decimalOf(bar.low)),
    close: drawnNumber(decimalOf(bar.close)),
    volume: drawnNumber(decimalOf(bar.volume)),
  }
}

/** `fresh` replaces bars of the same time and goes on after them. Both oldest first; so is the answer. */
export function mergeBars(known: readonly DrawnBar[], fresh: readonly DrawnBar[]): readonly DrawnBar[] {
  const first = fresh[0]
  if (!first) return known
  const last = known.at(-1)
  if (!last || last.time < first.time) return [...known, ...fresh]
  const byTime = new Map(known.map((bar) => [bar.time, bar]))
  for (const bar of fresh) byTime.set(bar.time, bar)
  return [...byTime.values()].sort((a, b) => a.time - b.time)
}

/** Minutes as bars of a longer interval, a whole number of minutes. Oldest first. */
export function gatherBars(minutes: readonly DrawnBar[], intervalS: number): readonly DrawnBar[] {
  const gathered: DrawnBar[] = []
  for (const bar of minutes) {
    const time = bar.time - (bar.time % intervalS)
    const open = gathered.at(-1)
    if (open?.time === time) gathered[gathered.length - 1] = joined(open, bar)
    else gathered.push({ ...bar, time })
  }
  return gathered
}

const joined = (bar: DrawnBar, later: DrawnBar): DrawnBar => ({
  ...bar,
  high: Math.max(bar.high, later.high),
  low: Math.min(bar.low, later.low),
  close: later.close,
  volume: bar.volume + later.volume,
})

/**
 * History as the server gathered it, its last bar and later ones from the live minutes.
 * Where the minutes do not reach back to the start of the last bar, that bar keeps the server's open and
 * volume.
 */
export function liveBars(history: readonly DrawnBar[], minutes: readonly DrawnBar[], intervalS: number) {
  const last = history.at(-1)
  if (!last) return gatherBars(minutes, intervalS)
  const recent = minutes.filter((bar) => bar.time >= last.time)
  const [current, ...later] = gatherBars(recent, intervalS)
  if (!current) return history
  if (current.time > last.time) return [...history, current, ...later]
  const isWhole = (minutes[0]?.time ?? Number.POSITIVE_INFINITY) <= last.time
  const merged = isWhole
    ? current
    : { ...joined(last, current), volume: Math.max(last.volume, current.volume) }
  return [...history.slice(0, -1), merged, ...later]
}
