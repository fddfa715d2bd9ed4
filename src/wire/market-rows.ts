import type { BarRow, BookAnswer, LevelRow, MarketAnswer, MarketNotice, TradeRow } from '../contract/index.ts'
import {
  type Bar,
  type BookLevel,
  type Instrument,
  type Lots,
  priceOf,
  quantityOf,
  type Ticks,
  type Trade,
} from '../domain/index.ts'
import type { MarketChange, MarketView } from '../ports/index.ts'
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

export function bookAnswer(market: MarketView | null, instrument: Instrument): BookAnswer {
  return {
    symbol: instrument.symbol,
    venue: instrument.venue,
    ts_ns: market?.book ? exactInteger(market.book.eventAt) : null,
    bids: levelRows(market?.book?.bids ?? [], instrument),
    asks: levelRows(market?.book?.asks ?? [], instrument),
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
    ...(change.isBookChanged && market.book
      ? { bids: levelRows(market.book.bids, instrument), asks: levelRows(market.book.asks, instrument) }
      : {}),
    ...(change.trades.length > 0
      ? { trades: change.trades.map((trade) => tradeRow(trade, instrument)) }
      : {}),
    ...(change.bars.length > 0 ? { bars: change.bars.map((bar) => barRow(bar, instrument)) } : {}),
  }
}
