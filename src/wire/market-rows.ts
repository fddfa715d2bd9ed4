import type {
  AggregatedBookAnswer,
  AggregatedLevelRow,
  BarRow,
  BookAnswer,
  CandleRow,
  LevelRow,
  MarketAnswer,
  MarketNotice,
  TickerAnswer,
  TradeRow,
} from '../contract/index.ts'
import {
  type AggregatedBook,
  type AggregatedLevel,
  type Bar,
  type BookFigures,
  type BookLevel,
  type BookSnapshot,
  type Impact,
  type Instrument,
  type Lots,
  type Money,
  priceOf,
  quantityOf,
  type Ticks,
  type Trade,
} from '../domain/index.ts'
import type { MarketChange, MarketView, TickerNotice } from '../ports/index.ts'
import { encodeJson, exactInteger, exactMoney } from './exact.ts'

const exactPrice = (price: Ticks, { tickSize }: Instrument) => exactMoney(priceOf(price, tickSize))
const exactQuantity = (quantity: Lots, { lotSize }: Instrument) => exactMoney(quantityOf(quantity, lotSize))

export function levelRows(levels: readonly BookLevel[], instrument: Instrument): LevelRow[] {
  return levels.map(({ price, quantity }) => [
    exactPrice(price, instrument),
    exactQuantity(quantity, instrument),
  ])
}

export function tradeRow(trade: Trade, instrument: Instrument): TradeRow {
  return {
    ts_ns: exactInteger(trade.eventAt),
    price: exactPrice(trade.price, instrument),
    qty: exactQuantity(trade.quantity, instrument),
    aggressor: trade.aggressor === 'buy' ? 'BUY' : 'SELL',
  }
}

export function barRow(bar: Bar, instrument: Instrument): BarRow {
  return {
    open_ts_ns: exactInteger(bar.openAt),
    open: exactPrice(bar.open, instrument),
    high: exactPrice(bar.high, instrument),
    low: exactPrice(bar.low, instrument),
    close: exactPrice(bar.close, instrument),
    volume: exactQuantity(bar.volume, instrument),
  }
}

/** Of a list without holes: what has no volume and one price is an interval without a print. */
export function candleRow(bar: Bar, instrument: Instrument): CandleRow {
  const { open, high, low, close, volume } = bar
  const isEmpty = volume === 0 && high === low && open === close && open === high
  return { ...barRow(bar, instrument), empty: isEmpty }
}

interface Told {
  readonly instrument: Instrument
  readonly text: string
}

/**
 * Prices change a few times a second and are asked for thousands of times: their text is made once per
 * change.
 */
const told = new WeakMap<MarketView, Told>()

/**
 * A `MarketAnswer` as JSON. `market` null: nothing was heard of it yet. `nowMs` is our own clock's, in ms
 * since the
 * epoch.
 */
export function marketAnswerText(market: MarketView | null, instrument: Instrument, nowMs: number): string {
  if (market === null)
    return encodeJson({ ...priceRow(null, instrument), age_ms: null } satisfies MarketAnswer)
  const ageMs = Math.max(0, Math.round(nowMs - market.receivedAtMs))
  return `${textWithoutEnd(market, instrument)},"age_ms":${ageMs}}`
}

function textWithoutEnd(market: MarketView, instrument: Instrument): string {
  const known = told.get(market)
  if (known?.instrument === instrument) return known.text
  const text = encodeJson(priceRow(market, instrument)).slice(0, -1)
  told.set(market, { instrument, text })
  return text
}

function priceRow(market: MarketView | null, instrument: Instrument): Omit<MarketAnswer, 'age_ms'> {
  const price = (value: Ticks | null | undefined) => (value == null ? null : exactPrice(value, instrument))
  return {
    symbol: instrument.symbol,
    venue: instrument.venue,
    price: price(market?.last),
    bid: price(market?.bid),
    ask: price(market?.ask),
    ts_ns: market ? exactInteger(market.eventAt) : null,
  }
}

/** What is told of a book beside its levels. `quantity`: what the impact was asked for, null for none. */
export interface BookMeasured {
  readonly figures: BookFigures | null
  readonly quantity: Lots | null
}

/** `book` null: there is none, or it is not known to be right. */
export function bookAnswer(
  book: BookSnapshot | null,
  instrument: Instrument,
  { figures, quantity }: BookMeasured,
): BookAnswer {
  return {
    symbol: instrument.symbol,
    venue: instrument.venue,
    ts_ns: book && exactInteger(book.eventAt),
    bids: levelRows(book?.bids ?? [], instrument),
    asks: levelRows(book?.asks ?? [], instrument),
    ...(figures === null
      ? {}
      : {
          spread: exactMoney(figures.spread),
          middle: exactMoney(figures.middle),
          microprice: exactMoney(figures.microprice),
        }),
    ...(quantity === null ? {} : { impact: impactRows(figures, quantity, instrument) }),
  }
}

function impactRows(figures: BookFigures | null, quantity: Lots, instrument: Instrument) {
  const row = (impact: Impact | null | undefined) =>
    impact == null
      ? null
      : { average: exactMoney(impact.average), worst: exactPrice(impact.worst, instrument) }
  const impact = figures?.impact
  return { qty: exactQuantity(quantity, instrument), buy: row(impact?.buy), sell: row(impact?.sell) }
}

export function aggregatedBookAnswer(book: AggregatedBook): AggregatedBookAnswer {
  const { symbol, bids, asks, isCrossed, leftOut } = book
  return {
    symbol,
    venue: 'all',
    bids: bids.map(aggregatedLevelRow),
    asks: asks.map(aggregatedLevelRow),
    crossed: isCrossed,
    left_out: leftOut.map(({ venue, why, ageMs }) => ({ venue, why, age_ms: ageMs })),
  }
}

function aggregatedLevelRow({ price, quantity, parts }: AggregatedLevel): AggregatedLevelRow {
  return {
    price: exactMoney(price),
    qty: exactMoney(quantity),
    venues: parts.map((part) => ({ venue: part.venue, qty: exactMoney(part.quantity) })),
  }
}

/** `ticker` null: the venue said nothing yet. */
export function tickerAnswer(ticker: TickerNotice | null, { symbol, venue }: Instrument): TickerAnswer {
  const amount = (value: Money | undefined) => (value === undefined ? null : exactMoney(value))
  return {
    ...{ symbol, venue },
    ts_ns: ticker && exactInteger(ticker.at),
    last: amount(ticker?.last),
    open: amount(ticker?.open),
    high: amount(ticker?.high),
    low: amount(ticker?.low),
    volume: amount(ticker?.volume),
  }
}

/** Null while there is no price to tell. */
export function marketNotice(change: MarketChange): MarketNotice | null {
  const { instrument, market } = change
  const shown = market.last ?? market.bid ?? market.ask
  if (shown === null) return null
  return {
    symbol: instrument.symbol,
    venue: instrument.venue,
    ts_ns: exactInteger(market.eventAt),
    price: exactPrice(shown, instrument),
    ...(market.bid === null ? {} : { bid: exactPrice(market.bid, instrument) }),
    ...(market.ask === null ? {} : { ask: exactPrice(market.ask, instrument) }),
    // A book that is not known any more is told as an empty one: what was shown holds no longer.
    ...(change.isBookChanged
      ? {
          bids: levelRows(market.book?.bids ?? [], instrument),
          asks: levelRows(market.book?.asks ?? [], instrument),
        }
      : {}),
    ...(change.trades.length > 0
      ? { trades: change.trades.map((trade) => tradeRow(trade, instrument)) }
      : {}),
    ...(change.bars.length > 0 ? { bars: change.bars.map((bar) => barRow(bar, instrument)) } : {}),
  }
}
