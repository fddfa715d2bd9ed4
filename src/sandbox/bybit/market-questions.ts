/** What anybody may ask: book, tickers, candles, trades, time. */
import {
  type BookLevel,
  divideMoney,
  formatMoney,
  type Instrument,
  money,
  priceOf,
  subtractMoney,
} from '../../domain/index.ts'
import type { SandboxTicker } from '../core/index.ts'
import { candlesOf, INTERVALS } from './candle-rows.ts'
import {
  amountText,
  type House,
  instrumentOf,
  nativeOf,
  priceText,
  quantityText,
  tradeIdText,
} from './house.ts'
import { type Parameters, pageSize, wholeNumber } from './parameters.ts'
import { badParameter, type Reply, UNKNOWN_SYMBOL, yes } from './reply.ts'
import { dollarPrice } from './wallet-rows.ts'

export function serverTime({ exchange }: House): Reply {
  const nowMs = exchange.nowMs()
  return yes({ timeSecond: String(Math.floor(nowMs / 1000)), timeNano: `${nowMs}000000` })
}

const BOOK_MOST = 1000

export function orderBook(house: House, parameters: Parameters): Reply {
  const instrument = instrumentOf(house, parameters.text('symbol'))
  if (instrument === null) return UNKNOWN_SYMBOL
  const limit = pageSize(parameters, 1, BOOK_MOST)
  if (limit === null) return badParameter('limit')
  const book = house.exchange.book(instrument.key)
  return yes({
    s: nativeOf(instrument),
    b: levelRows(instrument, book?.bids.slice(0, limit) ?? []),
    a: levelRows(instrument, book?.asks.slice(0, limit) ?? []),
    ts: house.exchange.nowMs(),
    u: house.books.current(instrument.key),
    seq: book?.updateId ?? 0,
    cts: book?.atMs ?? house.exchange.nowMs(),
  })
}

export function levelRows(
  instrument: Instrument,
  levels: readonly BookLevel[],
): readonly (readonly string[])[] {
  return levels.map(({ price, quantity }) => [
    priceText(instrument, price),
    quantityText(instrument, quantity),
  ])
}

export function tickers(house: House, parameters: Parameters): Reply {
  const native = parameters.text('symbol')
  const listed = native === '' ? house.exchange.instruments() : [instrumentOf(house, native)]
  if (listed[0] === null) return UNKNOWN_SYMBOL
  const list = listed.flatMap((instrument) => {
    const ticker = instrument === null ? null : house.exchange.ticker(instrument.key)
    return instrument === null || ticker === null ? [] : [tickerRow(house, instrument, ticker)]
  })
  return yes({ category: 'spot', list })
}

function tickerRow(house: House, instrument: Instrument, ticker: SandboxTicker): object {
  const book = house.exchange.book(instrument.key)
  const [bid, ask] = [book?.bids[0], book?.asks[0]]
  return {
    ...dayRow(house, instrument, ticker),
    bid1Price: bid === undefined ? '' : priceText(instrument, bid.price),
    bid1Size: bid === undefined ? '' : quantityText(instrument, bid.quantity),
    ask1Price: ask === undefined ? '' : priceText(instrument, ask.price),
    ask1Size: ask === undefined ? '' : quantityText(instrument, ask.quantity),
  }
}

const RATIO_DIGITS = 4

/** What the ticker channel says too. */
export function dayRow(
  { exchange }: House,
  instrument: Instrument,
  { last, open, high, low, volume, quoteVolume }: SandboxTicker,
): object {
  const [lastPrice, openPrice] = [last, open].map((price) => priceOf(price, instrument.tickSize))
  const change =
    lastPrice === undefined || openPrice === undefined || openPrice === 0n
      ? money(0n)
      : divideMoney(subtractMoney(lastPrice, openPrice), openPrice)
  const index = dollarPrice(exchange, instrument.base)
  return {
    symbol: nativeOf(instrument),
    lastPrice: priceText(instrument, last),
    highPrice24h: priceText(instrument, high),
    lowPrice24h: priceText(instrument, low),
    prevPrice24h: priceText(instrument, open),
    volume24h: quantityText(instrument, volume),
    turnover24h: amountText(quoteVolume),
    price24hPcnt: formatMoney(change).replace(new RegExp(`(\\.\\d{${RATIO_DIGITS}})\\d+$`), '$1'),
    usdIndexPrice: index === null ? '' : amountText(index),
  }
}

const CANDLES_USUAL = 200
const CANDLES_MOST = 1000

export function klines(house: House, parameters: Parameters): Reply {
  const { text } = parameters
  const instrument = instrumentOf(house, text('symbol'))
  if (instrument === null) return UNKNOWN_SYMBOL
  const interval = INTERVALS.get(text('interval'))
  if (interval === undefined) return badParameter('interval')
  const limit = pageSize(parameters, CANDLES_USUAL, CANDLES_MOST)
  if (limit === null) return badParameter('limit')
  const startMs = wholeNumber(text('start'))
  const endMs = wholeNumber(text('end')) ?? Number.MAX_SAFE_INTEGER
  const within = candlesOf(house, instrument, interval).filter(
    ({ openAtMs }) => openAtMs >= (startMs ?? 0) && openAtMs <= endMs,
  )
  // Where the start alone is given, so many from there on; else the newest.
  const chosen = startMs !== null && text('end') === '' ? within.slice(0, limit) : within.slice(-limit)
  const list = chosen
    .reverse()
    .map(({ openAtMs, open, high, low, close, volume, quoteVolume }) => [
      String(openAtMs),
      ...[open, high, low, close].map((price) => priceText(instrument, price)),
      quantityText(instrument, volume),
      amountText(quoteVolume),
    ])
  return yes({ category: 'spot', symbol: nativeOf(instrument), list })
}

const TRADES_MOST = 60

export function recentTrades(house: House, parameters: Parameters): Reply {
  const instrument = instrumentOf(house, parameters.text('symbol'))
  if (instrument === null) return UNKNOWN_SYMBOL
  const limit = pageSize(parameters, TRADES_MOST, TRADES_MOST)
  if (limit === null) return badParameter('limit')
  const list = house.exchange
    .trades(instrument.key)
    .slice(-limit)
    .reverse()
    .map(({ tradeId, price, quantity, aggressor, atMs }) => ({
      execId: tradeIdText(tradeId),
      symbol: nativeOf(instrument),
      price: priceText(instrument, price),
      size: quantityText(instrument, quantity),
      side: aggressor === 'buy' ? 'Buy' : 'Sell',
      time: String(atMs),
      isBlockTrade: false,
      isRPITrade: false,
      seq: String(tradeId),
    }))
  return yes({ category: 'spot', list })
}
