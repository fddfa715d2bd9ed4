/** Prices, books, trades and candles as OKX writes them, by REST and by socket alike. */
import { type BookLevel, formatMoney, type Instrument } from '../../domain/index.ts'
import {
  type CandlePeriod,
  fixedPeriod,
  monthPeriod,
  type SandboxCandle,
  type SandboxTicker,
  type SandboxTrade,
} from '../core/index.ts'
import type { Desk } from './desk.ts'
import type { Row } from './replies.ts'
import { instIdOf, priceText, sizeText } from './text.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
/** Hong Kong's day begins at 16:00 UTC. */
const UTC8_OFFSET_MS = 8 * HOUR_MS

/** `[price, size, "0", orders]`. */
export function levelRows(
  levels: readonly BookLevel[],
  instrument: Instrument,
): readonly (readonly string[])[] {
  return levels.map(({ price, quantity }) => [
    priceText(price, instrument),
    sizeText(quantity, instrument),
    '0',
    quantity === 0 ? '0' : '1',
  ])
}

export function tradeRow(trade: SandboxTrade, instrument: Instrument): Row {
  return {
    instId: instIdOf(instrument),
    tradeId: String(trade.tradeId),
    px: priceText(trade.price, instrument),
    sz: sizeText(trade.quantity, instrument),
    side: trade.aggressor,
    source: '0',
    ts: String(trade.atMs),
  }
}

export function candleRow(
  candle: SandboxCandle,
  instrument: Instrument,
  isClosed: boolean,
): readonly string[] {
  const { openAtMs, open, high, low, close, volume, quoteVolume } = candle
  const prices = [open, high, low, close].map((price) => priceText(price, instrument))
  const quote = formatMoney(quoteVolume)
  return [String(openAtMs), ...prices, sizeText(volume, instrument), quote, quote, isClosed ? '1' : '0']
}

export function tickerRow(desk: Desk, instrument: Instrument): Row | null {
  const ticker = desk.exchange.ticker(instrument.key)
  if (ticker === null) return null
  const book = desk.exchange.book(instrument.key)
  const last = desk.exchange.trades(instrument.key).at(-1)
  const [bid, ask] = [book?.bids[0], book?.asks[0]]
  return {
    instType: 'SPOT',
    instId: instIdOf(instrument),
    last: priceText(ticker.last, instrument),
    lastSz: last === undefined ? '0' : sizeText(last.quantity, instrument),
    askPx: priceText(ask?.price ?? null, instrument),
    askSz: ask === undefined ? '' : sizeText(ask.quantity, instrument),
    bidPx: priceText(bid?.price ?? null, instrument),
    bidSz: bid === undefined ? '' : sizeText(bid.quantity, instrument),
    open24h: priceText(ticker.open, instrument),
    high24h: priceText(ticker.high, instrument),
    low24h: priceText(ticker.low, instrument),
    volCcy24h: formatMoney(ticker.quoteVolume),
    vol24h: sizeText(ticker.volume, instrument),
    ...startsOfDay(desk, instrument, ticker),
    ts: String(ticker.atMs),
  }
}

/** Open of the day that began at midnight UTC, and at midnight in Hong Kong. */
function startsOfDay(desk: Desk, instrument: Instrument, { atMs, open }: SandboxTicker): Row {
  const hours = desk.exchange.candles(instrument.key, HOUR_MS)
  const openAt = (beganAtMs: number) => hours.find(({ openAtMs }) => openAtMs >= beganAtMs)?.open ?? open
  const utc0 = atMs - (atMs % DAY_MS)
  const utc8 = atMs - ((atMs + UTC8_OFFSET_MS) % DAY_MS)
  return { sodUtc0: priceText(openAt(utc0), instrument), sodUtc8: priceText(openAt(utc8), instrument) }
}

/** Bars by what OKX calls them. Those of six hours and more begin by Hong Kong's clock without `utc`. */
export const BARS: ReadonlyMap<string, CandlePeriod> = new Map([
  ['1s', fixedPeriod(1000)],
  ...([1, 3, 5, 15, 30] as const).map(minutesBar),
  ...([1, 2, 4] as const).map(hoursBar),
  ...longBars('', UTC8_OFFSET_MS),
  ...longBars('utc', 0),
])

type Bar = readonly [name: string, period: CandlePeriod]

function minutesBar(minutes: number): Bar {
  return [`${minutes}m`, fixedPeriod(minutes * MINUTE_MS)]
}

function hoursBar(hours: number): Bar {
  return [`${hours}H`, fixedPeriod(hours * HOUR_MS)]
}

function longBars(suffix: string, aheadMs: number): readonly Bar[] {
  const fixed = [
    ['6H', 6 * HOUR_MS],
    ['12H', 12 * HOUR_MS],
    ['1D', DAY_MS],
    ['2D', 2 * DAY_MS],
    ['3D', 3 * DAY_MS],
    ['1W', 7 * DAY_MS],
  ] as const
  return [
    ...fixed.map(([name, widthMs]): Bar => [`${name}${suffix}`, fixedPeriod(widthMs, aheadMs)]),
    ...([1, 3] as const).map((months): Bar => [`${months}M${suffix}`, monthPeriod(months, aheadMs)]),
  ]
}
