/** What the market's streams say, every field of it. */
import type { BookLevel, Instrument } from '../../domain/index.ts'
import type { SandboxTrade } from '../core/index.ts'
import { decimal, priceText, quantityText } from './decimals.ts'
import { windowTicker } from './market-endpoints.ts'
import {
  aggregateView,
  averageView,
  bookView,
  type CandleSpan,
  dayStatistics,
  levelText,
  movesOf,
  pricesView,
  takerBuys,
  tradeNumbers,
} from './market-views.ts'
import type { BinanceVenue } from './venue.ts'

export function tradeMessage(trade: SandboxTrade, instrument: Instrument): object {
  return {
    e: 'trade',
    E: trade.atMs,
    s: instrument.symbol,
    t: trade.tradeId,
    p: priceText(trade.price, instrument),
    q: quantityText(trade.quantity, instrument),
    T: trade.atMs,
    m: trade.aggressor === 'sell',
    M: true,
  }
}

export function aggregateMessage(trade: SandboxTrade, instrument: Instrument): object {
  return { e: 'aggTrade', E: trade.atMs, s: instrument.symbol, ...aggregateView(trade, instrument) }
}

export interface Depth {
  readonly firstId: number
  readonly lastId: number
  readonly atMs: number
  readonly bids: readonly BookLevel[]
  readonly asks: readonly BookLevel[]
}

export function depthMessage({ firstId, lastId, atMs, bids, asks }: Depth, instrument: Instrument): object {
  return {
    e: 'depthUpdate',
    E: atMs,
    s: instrument.symbol,
    U: firstId,
    u: lastId,
    b: bids.map((level) => levelText(level, instrument)),
    a: asks.map((level) => levelText(level, instrument)),
  }
}

export function topMessage(venue: BinanceVenue, instrument: Instrument, levels: number): object {
  return bookView(venue, instrument, levels)
}

/** Null where there is no book, or nothing was ever traded. */
export function bookTickerMessage(venue: BinanceVenue, instrument: Instrument): object | null {
  const day = dayStatistics(venue, instrument)
  const book = venue.exchange.book(instrument.key)
  if (day === null || book === null) return null
  const { bid, ask } = day
  return { u: book.updateId, s: instrument.symbol, b: bid[0], B: bid[1], a: ask[0], A: ask[1] }
}

export function candleMessage(
  venue: BinanceVenue,
  instrument: Instrument,
  candle: CandleSpan & { readonly interval: string; readonly isClosed: boolean },
): object {
  const { open, close, high, low, volume, quoteVolume, trades, openAtMs } = candle.candle
  const taken = takerBuys(venue, instrument, candle)
  const [first, last] = tradeNumbers(venue, instrument, candle)
  return {
    e: 'kline',
    E: venue.exchange.nowMs(),
    s: instrument.symbol,
    k: {
      t: openAtMs,
      T: candle.endMs - 1,
      s: instrument.symbol,
      i: candle.interval,
      f: first,
      L: last,
      o: priceText(open, instrument),
      c: priceText(close, instrument),
      h: priceText(high, instrument),
      l: priceText(low, instrument),
      v: quantityText(volume, instrument),
      n: trades,
      x: candle.isClosed,
      q: decimal(quoteVolume),
      V: quantityText(taken.base, instrument),
      Q: decimal(taken.quote),
      B: '0',
    },
  }
}

export function miniTickerMessage(venue: BinanceVenue, instrument: Instrument): object | null {
  const ticker = venue.exchange.ticker(instrument.key)
  if (ticker === null) return null
  const prices = pricesView(ticker, instrument)
  return {
    e: '24hrMiniTicker',
    E: ticker.atMs,
    s: instrument.symbol,
    c: prices.lastPrice,
    o: prices.openPrice,
    h: prices.highPrice,
    l: prices.lowPrice,
    v: prices.volume,
    q: prices.quoteVolume,
  }
}

export function tickerMessage(venue: BinanceVenue, instrument: Instrument): object | null {
  const day = dayStatistics(venue, instrument)
  if (day === null) return null
  const { ticker, lastQty, bid, ask } = day
  const prices = pricesView(ticker, instrument)
  const moves = movesOf(ticker, instrument)
  return {
    ...{ e: '24hrTicker', E: ticker.atMs, s: instrument.symbol },
    ...{ p: moves.priceChange, P: moves.priceChangePercent, w: moves.weightedAvgPrice },
    ...{ x: prices.openPrice, c: prices.lastPrice, Q: lastQty },
    ...{ b: bid[0], B: bid[1], a: ask[0], A: ask[1] },
    ...{ o: prices.openPrice, h: prices.highPrice, l: prices.lowPrice },
    ...{ v: prices.volume, q: prices.quoteVolume, O: ticker.openAtMs, C: ticker.atMs },
    ...{ F: ticker.firstTradeId, L: ticker.lastTradeId, n: ticker.trades },
  }
}

export function averageMessage(venue: BinanceVenue, instrument: Instrument): object {
  const { mins, price, closeTime } = averageView(venue, instrument)
  const E = venue.exchange.nowMs()
  return { e: 'avgPrice', E, s: instrument.symbol, i: `${mins}m`, w: price, T: closeTime }
}

export function windowMessage(
  venue: BinanceVenue,
  instrument: Instrument,
  { windowMs, word }: { readonly windowMs: number; readonly word: string },
): object | null {
  const window = windowTicker(venue, instrument, windowMs)
  if (window === null) return null
  return {
    ...{ e: `${word}Ticker`, E: window.closeTime, s: instrument.symbol },
    ...{ p: window.priceChange, P: window.priceChangePercent, o: window.openPrice, h: window.highPrice },
    ...{ l: window.lowPrice, c: window.lastPrice, w: window.weightedAvgPrice, v: window.volume },
    ...{ q: window.quoteVolume, O: window.openTime, C: window.closeTime, F: window.firstId },
    ...{ L: window.lastId, n: window.count },
  }
}
