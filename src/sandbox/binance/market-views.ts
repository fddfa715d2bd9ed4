/** Books, trades, candles and tickers as REST and the WebSocket API answer with them. */
import {
  type BookLevel,
  divideMoney,
  type Instrument,
  type Lots,
  lots,
  MONEY_ZERO,
  type Money,
  notionalOf,
  priceOf,
  quantityOf,
  type Ticks,
} from '../../domain/index.ts'
import type { SandboxCandle, SandboxTicker, SandboxTrade } from '../core/index.ts'
import { decimal, NOTHING, priceText, quantityText, scaled } from './decimals.ts'
import type { BinanceVenue } from './venue.ts'

export function levelText(level: BookLevel, instrument: Instrument): readonly [string, string] {
  return [priceText(level.price, instrument), quantityText(level.quantity, instrument)]
}

/** Empty before the market began. */
export function bookView({ exchange }: BinanceVenue, instrument: Instrument, levels: number): object {
  const book = exchange.book(instrument.key)
  const sided = (side: readonly BookLevel[]) =>
    side.slice(0, levels).map((level) => levelText(level, instrument))
  return {
    lastUpdateId: book?.updateId ?? 0,
    bids: sided(book?.bids ?? []),
    asks: sided(book?.asks ?? []),
  }
}

export function publicTradeView(trade: SandboxTrade, instrument: Instrument): object {
  return {
    id: trade.tradeId,
    price: priceText(trade.price, instrument),
    qty: quantityText(trade.quantity, instrument),
    quoteQty: decimal(notionalOf(instrument, trade.price, trade.quantity)),
    time: trade.atMs,
    isBuyerMaker: trade.aggressor === 'sell',
    isBestMatch: true,
  }
}

/** Every trade is one of its own here. */
export function aggregateView(trade: SandboxTrade, instrument: Instrument): object {
  return {
    a: trade.tradeId,
    p: priceText(trade.price, instrument),
    q: quantityText(trade.quantity, instrument),
    f: trade.tradeId,
    l: trade.tradeId,
    T: trade.atMs,
    m: trade.aggressor === 'sell',
    M: true,
  }
}

export interface CandleSpan {
  readonly candle: SandboxCandle
  /** The first moment of the next one. */
  readonly endMs: number
}

export function candleRow(venue: BinanceVenue, instrument: Instrument, span: CandleSpan): readonly unknown[] {
  const { candle, endMs } = span
  const taken = takerBuys(venue, instrument, span)
  return [
    candle.openAtMs,
    ...[candle.open, candle.high, candle.low, candle.close].map((price) => priceText(price, instrument)),
    quantityText(candle.volume, instrument),
    endMs - 1,
    decimal(candle.quoteVolume),
    candle.trades,
    quantityText(taken.base, instrument),
    decimal(taken.quote),
    '0',
  ]
}

interface TakerBuys {
  readonly base: Lots
  readonly quote: Money
}

/** What takers bought: of the trades that are remembered, and half of what is older than those. */
export function takerBuys(
  { exchange }: BinanceVenue,
  instrument: Instrument,
  { candle, endMs }: CandleSpan,
): TakerBuys {
  const within = ({ atMs }: SandboxTrade) => atMs >= candle.openAtMs && atMs < endMs
  const remembered = exchange.trades(instrument.key)
  const newest = remembered.at(-1)
  const trades = newest === undefined || newest.atMs < candle.openAtMs ? [] : remembered.filter(within)
  const bought = volumeOf(
    trades.filter(({ aggressor }) => aggressor === 'buy'),
    instrument,
  )
  const all = volumeOf(trades, instrument)
  const older = Math.max(0, candle.volume - all.base)
  const olderQuote = candle.quoteVolume > all.quote ? candle.quoteVolume - all.quote : 0n
  return {
    base: lots(bought.base + Math.floor(older / 2)),
    quote: (bought.quote + olderQuote / 2n) as Money,
  }
}

function volumeOf(trades: readonly SandboxTrade[], instrument: Instrument): TakerBuys {
  let [base, quote] = [0, 0n]
  for (const { price, quantity } of trades) {
    base += quantity
    quote += notionalOf(instrument, price, quantity)
  }
  return { base: lots(base), quote: quote as Money }
}

/** First and last number of the trades of a candle; -1 and -1 when it has none. */
export function tradeNumbers(
  { exchange }: BinanceVenue,
  instrument: Instrument,
  { candle, endMs }: CandleSpan,
): readonly [number, number] {
  const trades = exchange.trades(instrument.key).filter(({ atMs }) => atMs >= candle.openAtMs && atMs < endMs)
  return [trades[0]?.tradeId ?? -1, trades.at(-1)?.tradeId ?? -1]
}

/** The last five minutes by worth; the last price where nothing was traded. */
export function averageView({ exchange }: BinanceVenue, instrument: Instrument) {
  const trades = exchange.trades(instrument.key)
  const sinceMs = exchange.nowMs() - AVERAGE_MINUTES * 60_000
  const { base, quote } = volumeOf(
    trades.filter(({ atMs }) => atMs >= sinceMs),
    instrument,
  )
  const newest = trades.at(-1)
  const last = newest?.price ?? exchange.ticker(instrument.key)?.last ?? (0 as Ticks)
  const price = base === 0 ? priceOf(last, instrument.tickSize) : perBase(quote, base, instrument)
  return { mins: AVERAGE_MINUTES, price: decimal(price), closeTime: newest?.atMs ?? exchange.nowMs() }
}

const AVERAGE_MINUTES = 5

function perBase(quote: Money, base: Lots, { lotSize }: Instrument): Money {
  return divideMoney(quote, quantityOf(base, lotSize))
}

/** What a window of time came to. */
export interface Window {
  readonly open: Ticks
  readonly high: Ticks
  readonly low: Ticks
  readonly last: Ticks
  readonly volume: Lots
  readonly quoteVolume: Money
  readonly trades: number
}

export interface Moves {
  readonly priceChange: string
  readonly priceChangePercent: string
  readonly weightedAvgPrice: string
}

export function movesOf({ open, last, volume, quoteVolume }: Window, instrument: Instrument): Moves {
  const change = BigInt(last) - BigInt(open)
  return {
    priceChange: decimal((change * instrument.tickSize) as Money),
    // Thousandths of a hundredth.
    priceChangePercent: scaled(open === 0 ? 0n : (change * 100_000n) / BigInt(open), 3),
    weightedAvgPrice: volume === 0 ? NOTHING : decimal(perBase(quoteVolume, volume, instrument)),
  }
}

export function pricesView({ open, high, low, last, volume, quoteVolume }: Window, instrument: Instrument) {
  return {
    openPrice: priceText(open, instrument),
    highPrice: priceText(high, instrument),
    lowPrice: priceText(low, instrument),
    lastPrice: priceText(last, instrument),
    volume: quantityText(volume, instrument),
    quoteVolume: decimal(quoteVolume),
  }
}

/** Of the 24 hours before now. */
export interface DayStatistics {
  readonly ticker: SandboxTicker
  readonly lastQty: string
  readonly bid: readonly [price: string, quantity: string]
  readonly ask: readonly [price: string, quantity: string]
}

/** Null before anything was ever traded. */
export function dayStatistics({ exchange }: BinanceVenue, instrument: Instrument): DayStatistics | null {
  const ticker = exchange.ticker(instrument.key)
  if (ticker === null) return null
  const book = exchange.book(instrument.key)
  const best = (level: BookLevel | undefined) =>
    level === undefined ? ([NOTHING, NOTHING] as const) : levelText(level, instrument)
  return {
    ticker,
    lastQty: quantityText(exchange.trades(instrument.key).at(-1)?.quantity ?? (0 as Lots), instrument),
    bid: best(book?.bids[0]),
    ask: best(book?.asks[0]),
  }
}

/** The candles of a window as one. Null where there are none. */
export function windowOf(candles: readonly SandboxCandle[]): Window | null {
  const [first, last] = [candles[0], candles.at(-1)]
  if (first === undefined || last === undefined) return null
  let { high, low } = first
  let [volume, quoteVolume, trades]: [number, bigint, number] = [0, MONEY_ZERO, 0]
  for (const candle of candles) {
    if (candle.high > high) high = candle.high
    if (candle.low < low) low = candle.low
    volume += candle.volume
    quoteVolume += candle.quoteVolume
    trades += candle.trades
  }
  return {
    ...{ open: first.open, high, low, last: last.close },
    ...{ volume: lots(volume), quoteVolume: quoteVolume as Money, trades },
  }
}
