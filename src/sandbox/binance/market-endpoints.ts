import type { Instrument } from '../../domain/index.ts'
import { candlesBy, periodEnd, type SandboxCandle, type SandboxTrade } from '../core/index.ts'
import { type Endpoint, open } from './endpoint.ts'
import { aheadMsOf, INTERVALS_MS, periodOf, WINDOW_PATTERN, windowMsOf } from './intervals.ts'
import {
  aggregateView,
  averageView,
  bookView,
  candleRow,
  dayStatistics,
  movesOf,
  pricesView,
  publicTradeView,
  windowOf,
} from './market-views.ts'
import { integerOf, legal, limitOf, optionalOf, type Parameters, textOf, timeOf } from './parameters.ts'
import { Refusal } from './refusal.ts'
import { exchangeInfo } from './symbols.ts'
import { type BinanceVenue, instrumentOf, type Selection, selectionOf } from './venue.ts'

const TRADES = ['symbol', 'limit', 'fromId']
const AGGREGATES = ['symbol', 'fromId', 'startTime', 'endTime', 'limit']
const KLINES = ['symbol', 'interval', 'startTime', 'endTime', 'timeZone', 'limit']
const SYMBOLS = ['symbol', 'symbols', 'symbolStatus']
const INFO = [...SYMBOLS, 'permissions', 'showPermissionSets']

export const PING: Endpoint = open(1, [], () => ({}))
export const TIME: Endpoint = open(1, [], ({ exchange }) => ({ serverTime: exchange.nowMs() }))
export const EXCHANGE_INFO: Endpoint = open(20, INFO, exchangeInfo)
export const DEPTH: Endpoint = open(depthWeight, ['symbol', 'limit', 'symbolStatus'], depth)
export const RECENT_TRADES: Endpoint = open(25, TRADES.slice(0, 2), recentTrades)
export const OLD_TRADES: Endpoint = open(25, TRADES, recentTrades)
export const AGGREGATE_TRADES: Endpoint = open(4, AGGREGATES, aggregateTrades)
export const CANDLES: Endpoint = open(2, KLINES, candles)
export const AVERAGE: Endpoint = open(2, ['symbol'], (venue, parameters) =>
  averageView(venue, instrumentOf(venue, parameters)),
)
export const DAY_TICKER: Endpoint = open(dayWeight, [...SYMBOLS, 'type'], dayTickers)
export const PRICE_TICKER: Endpoint = open(pairWeight, SYMBOLS, priceTickers)
export const BOOK_TICKER: Endpoint = open(pairWeight, SYMBOLS, bookTickers)
export const TRADING_DAY_TICKER: Endpoint = open(windowWeight, [...SYMBOLS, 'timeZone', 'type'], dayOfTrading)
/** Nobody trades in blocks here, and no symbol has rules of its own or a reference price. */
export const BLOCK_TRADES: Endpoint = open(25, TRADES, () => [])
export const EXECUTION_RULES: Endpoint = open(40, SYMBOLS, () => ({ symbolRules: [] }))
export const REFERENCE_PRICE: Endpoint = open(2, ['symbol'], () => {
  throw new Refusal(-2043, "This symbol doesn't have a reference price.")
})
export const WINDOW_TICKER: Endpoint = open(windowWeight, [...SYMBOLS, 'windowSize', 'type'], windowTickers)

const DEPTH_WEIGHTS = [
  [100, 5],
  [500, 25],
  [1_000, 50],
] as const

function depthWeight(parameters: Parameters): number {
  const limit = Number(parameters.get('limit') ?? 100)
  return DEPTH_WEIGHTS.find(([most]) => limit <= most)?.[1] ?? 250
}

function depth(venue: BinanceVenue, parameters: Parameters): object {
  return bookView(venue, instrumentOf(venue, parameters), limitOf(parameters, 100, 5_000))
}

function recentTrades(venue: BinanceVenue, parameters: Parameters): readonly object[] {
  const instrument = instrumentOf(venue, parameters)
  const trades = venue.exchange.trades(instrument.key)
  return paged(trades, parameters).map((trade) => publicTradeView(trade, instrument))
}

/** From a number on, or the newest. */
function paged(trades: readonly SandboxTrade[], parameters: Parameters): readonly SandboxTrade[] {
  const limit = limitOf(parameters, 500, 1_000)
  const fromId = integerOf(parameters, 'fromId')
  if (fromId === null) return trades.slice(-limit)
  return trades.filter(({ tradeId }) => tradeId >= fromId).slice(0, limit)
}

function aggregateTrades(venue: BinanceVenue, parameters: Parameters): readonly object[] {
  const instrument = instrumentOf(venue, parameters)
  const [startMs, endMs] = spanOf(parameters)
  const trades = venue.exchange.trades(instrument.key)
  const within = trades.filter(({ atMs }) => atMs >= (startMs ?? 0) && atMs <= (endMs ?? atMs))
  const limit = limitOf(parameters, 500, 1_000)
  const page = startMs === null ? paged(within, parameters) : within.slice(0, limit)
  return page.map((trade) => aggregateView(trade, instrument))
}

export function spanOf(parameters: Parameters): readonly [number | null, number | null] {
  return [timeOf(parameters, 'startTime'), timeOf(parameters, 'endTime')]
}

function candles(venue: BinanceVenue, parameters: Parameters): readonly unknown[] {
  const instrument = instrumentOf(venue, parameters)
  const aheadMs = aheadMsOf(optionalOf(parameters, 'timeZone') ?? '0')
  const period = periodOf(textOf(parameters, 'interval'), aheadMs)
  if (period === null) throw new Refusal(-1120, 'Invalid interval.')
  const [startMs, endMs] = spanOf(parameters)
  const limit = limitOf(parameters, 500, 1_000)
  const all = candlesBy(venue.exchange, instrument.key, period)
  const within = all.filter(({ openAtMs }) => openAtMs >= (startMs ?? 0) && openAtMs <= (endMs ?? openAtMs))
  const page = startMs === null ? within.slice(-limit) : within.slice(0, limit)
  return page.map((candle) =>
    candleRow(venue, instrument, { candle, endMs: periodEnd(period, candle.openAtMs) }),
  )
}

/** How many symbols are asked for; null for all of them. */
function countOf(parameters: Parameters): number | null {
  if (parameters.has('symbol')) return 1
  const list = parameters.get('symbols')
  return list === undefined ? null : list.split(',').length
}

function dayWeight(parameters: Parameters): number {
  const count = countOf(parameters)
  if (count === null || count > 100) return 80
  return count > 20 ? 40 : 2
}

function pairWeight(parameters: Parameters): number {
  return countOf(parameters) === 1 && parameters.has('symbol') ? 2 : 4
}

function windowWeight(parameters: Parameters): number {
  return Math.min(200, 4 * (countOf(parameters) ?? 1))
}

/** One answer, or a list of them without what has none yet. */
function answered(
  { instruments, isSingle }: Selection,
  view: (instrument: Instrument) => object | null,
): unknown {
  const views = instruments.map(view).filter((found) => found !== null)
  if (!isSingle) return views
  if (views[0] === undefined) {
    throw new Refusal(-2016, 'No trading window could be found for the symbol. Try ticker/24hrs instead.')
  }
  return views[0]
}

function isMini(parameters: Parameters): boolean {
  const type = optionalOf(parameters, 'type') ?? 'FULL'
  if (type !== 'FULL' && type !== 'MINI') throw new Refusal(-1139, 'Invalid ticker type.')
  return type === 'MINI'
}

function dayTickers(venue: BinanceVenue, parameters: Parameters): unknown {
  const mini = isMini(parameters)
  return answered(selectionOf(venue, parameters), (instrument) => dayTicker(venue, instrument, mini))
}

function dayTicker(venue: BinanceVenue, instrument: Instrument, mini: boolean): object | null {
  const day = dayStatistics(venue, instrument)
  if (day === null) return null
  const { ticker, lastQty, bid, ask } = day
  const span = {
    openTime: ticker.openAtMs,
    closeTime: ticker.atMs,
    firstId: ticker.firstTradeId,
    lastId: ticker.lastTradeId,
    count: ticker.trades,
  }
  const prices = pricesView(ticker, instrument)
  if (mini) return { symbol: instrument.symbol, ...prices, ...span }
  return {
    symbol: instrument.symbol,
    ...movesOf(ticker, instrument),
    prevClosePrice: prices.openPrice,
    ...prices,
    lastQty,
    ...{ bidPrice: bid[0], bidQty: bid[1], askPrice: ask[0], askQty: ask[1] },
    ...span,
  }
}

function priceTickers(venue: BinanceVenue, parameters: Parameters): unknown {
  return answered(selectionOf(venue, parameters), (instrument) => {
    const ticker = venue.exchange.ticker(instrument.key)
    if (ticker === null) return null
    return { symbol: instrument.symbol, price: pricesView(ticker, instrument).lastPrice }
  })
}

function bookTickers(venue: BinanceVenue, parameters: Parameters): unknown {
  return answered(selectionOf(venue, parameters), (instrument) => {
    const day = dayStatistics(venue, instrument)
    if (day === null) return null
    const { bid, ask } = day
    return { symbol: instrument.symbol, bidPrice: bid[0], bidQty: bid[1], askPrice: ask[0], askQty: ask[1] }
  })
}

function windowTickers(venue: BinanceVenue, parameters: Parameters): unknown {
  const size = legal('windowSize', optionalOf(parameters, 'windowSize') ?? '1d', WINDOW_PATTERN)
  return tickersOf(venue, parameters, windowMsOf(size))
}

/** Since midnight, UTC. */
function dayOfTrading(venue: BinanceVenue, parameters: Parameters): unknown {
  return tickersOf(venue, parameters, venue.exchange.nowMs() % INTERVALS_MS['1d'])
}

function tickersOf(venue: BinanceVenue, parameters: Parameters, windowMs: number): unknown {
  if (!parameters.has('symbol') && !parameters.has('symbols')) {
    throw new Refusal(
      -1128,
      "Combination of optional parameters invalid. Recommendation: 'symbol' or 'symbols'",
    )
  }
  const mini = isMini(parameters)
  return answered(selectionOf(venue, parameters), (instrument) => {
    const found = windowTicker(venue, instrument, windowMs)
    if (found === null || !mini) return found
    const { priceChange, priceChangePercent, weightedAvgPrice, ...rest } = found
    return rest
  })
}

/** Null where the window has no candle. */
export function windowTicker(venue: BinanceVenue, instrument: Instrument, windowMs: number) {
  const found = windowCandles(venue, instrument, windowMs)
  const window = windowOf(found.candles)
  if (window === null) return null
  const lastId = venue.exchange.trades(instrument.key).at(-1)?.tradeId ?? 0
  return {
    symbol: instrument.symbol,
    ...movesOf(window, instrument),
    ...pricesView(window, instrument),
    openTime: found.openMs,
    closeTime: venue.exchange.nowMs(),
    firstId: Math.max(0, lastId - window.trades + 1),
    lastId,
    count: window.trades,
  }
}

/** By minutes as far as they are remembered, which is a day; beyond it by hours. */
function windowCandles(
  { exchange }: BinanceVenue,
  instrument: Instrument,
  windowMs: number,
): { readonly candles: readonly SandboxCandle[]; readonly openMs: number } {
  const stepMs = windowMs <= INTERVALS_MS['1d'] ? INTERVALS_MS['1m'] : INTERVALS_MS['1h']
  const since = exchange.nowMs() - windowMs
  const openMs = since - (since % stepMs)
  const candles = exchange.candles(instrument.key, stepMs).filter(({ openAtMs }) => openAtMs >= openMs)
  return { candles, openMs }
}
