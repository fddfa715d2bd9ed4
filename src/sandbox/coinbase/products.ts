/** What anybody may ask: products, books, trades, candles, currencies. */
import {
  type BookLevel,
  formatMoney,
  type Instrument,
  type Lots,
  lots,
  MONEY_ZERO,
  oppositeSide,
  quantityOf,
  type Side,
  type Ticks,
} from '../../domain/index.ts'
import type { FaceAnswer, SandboxCandle, SandboxOrder, SandboxTicker, SandboxTrade } from '../core/index.ts'
import { answer, NOT_FOUND, problem, rawAnswer } from './answers.ts'
import { page } from './paging.ts'
import type { Venue } from './venue.ts'
import { fixed, isoTime, orderUuid, priceText, productOf, sizeText } from './words.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const GRANULARITIES_S: ReadonlySet<number> = new Set([60, 300, 900, 3600, 21_600, 86_400])
const CANDLES_MAX = 300

export function timeAnswer({ exchange }: Venue): FaceAnswer {
  const nowMs = exchange.nowMs()
  return answer({ iso: new Date(nowMs).toISOString(), epoch: nowMs / 1000 })
}

export function productJson(instrument: Instrument): Record<string, unknown> {
  const { base, quote, tickSize, lotSize, notionalMin, isTrading, quantityMin, quantityMax } = instrument
  return {
    id: productOf(instrument),
    base_currency: base,
    quote_currency: quote,
    quote_increment: formatMoney(tickSize),
    base_increment: formatMoney(lotSize),
    display_name: `${base}/${quote}`,
    base_min_size: formatMoney(quantityOf(quantityMin, lotSize)),
    base_max_size: formatMoney(quantityOf(quantityMax, lotSize)),
    min_market_funds: formatMoney(notionalMin),
    margin_enabled: false,
    post_only: false,
    limit_only: false,
    cancel_only: false,
    trading_disabled: !isTrading,
    status: isTrading ? 'online' : 'offline',
    status_message: '',
    fx_stablecoin: false,
    max_slippage_percentage: '0.02000000',
    auction_mode: false,
    high_bid_limit_percentage: '',
  }
}

export function bookAnswer(venue: Venue, instrument: Instrument, query: URLSearchParams): FaceAnswer {
  const level = query.get('level') ?? '1'
  if (!['1', '2', '3'].includes(level)) return problem(400, 'Invalid level')
  const book = venue.exchange.book(instrument.key)
  const orders = venue.exchange.openOrders(instrument.key)
  const side = (of: Side, levels: readonly BookLevel[]) => {
    const shown = level === '1' ? levels.slice(0, 1) : levels
    return shown.flatMap((each) => {
      const own = orders.filter(
        (order) => order.side === of && order.status === 'open' && order.price === each.price,
      )
      return level === '3'
        ? ordersAt(venue, instrument, { of, price: each.price, own })
        : [summed(instrument, each, own)]
    })
  }
  return answer({
    bids: side('buy', book?.bids ?? []),
    asks: side('sell', book?.asks ?? []),
    sequence: venue.sequences.newest(productOf(instrument)),
    auction_mode: false,
    auction: null,
    time: isoTime(book?.atMs ?? venue.exchange.nowMs()),
  })
}

function leavesOf({ quantity, cumQty }: SandboxOrder): number {
  return quantity - cumQty
}

/** `[price, size, number of orders]`: all that is not ours counts as one. */
function summed(instrument: Instrument, { price, quantity }: BookLevel, own: readonly SandboxOrder[]) {
  const ours = own.reduce((sum, order) => sum + leavesOf(order), 0)
  return [
    priceText(instrument, price),
    sizeText(instrument, quantity),
    own.length + (quantity > ours ? 1 : 0),
  ]
}

interface Place {
  readonly of: Side
  readonly price: Ticks
  readonly own: readonly SandboxOrder[]
}

function ordersAt({ strangers }: Venue, instrument: Instrument, { of, price, own }: Place) {
  const entry = (quantity: number, id: string) => [
    priceText(instrument, price),
    sizeText(instrument, lots(quantity)),
    id,
  ]
  const stranger = strangers.at(instrument, of, price)
  return [
    ...own.map((order) => entry(leavesOf(order), orderUuid(order.id))),
    ...(stranger === null ? [] : [entry(stranger.size, stranger.id)]),
  ]
}

export function tickerAnswer(venue: Venue, instrument: Instrument): FaceAnswer {
  const newest = newestPrint(venue, instrument)
  const book = venue.exchange.book(instrument.key)
  if (newest === null) return NOT_FOUND
  const best = (level: BookLevel | undefined) => (level ? priceText(instrument, level.price) : '0')
  return answer({
    ask: best(book?.asks[0]),
    bid: best(book?.bids[0]),
    volume: sizeText(instrument, newest.ticker.volume),
    trade_id: newest.tradeId,
    price: priceText(instrument, newest.price),
    size: sizeText(instrument, newest.quantity),
    time: isoTime(newest.atMs),
    rfq_volume: fixed(MONEY_ZERO, 8),
  })
}

export interface Print extends Pick<SandboxTrade, 'tradeId' | 'price' | 'quantity' | 'aggressor' | 'atMs'> {
  readonly ticker: SandboxTicker
}

/** The last trade; before the first one the price at which the market began. Null when nobody knows any. */
export function newestPrint({ exchange }: Venue, { key }: Instrument): Print | null {
  const ticker = exchange.ticker(key)
  if (ticker === null) return null
  const began = {
    tradeId: 0,
    price: ticker.last,
    quantity: lots(0),
    aggressor: 'buy',
    atMs: ticker.atMs,
  } as const
  return { ...(exchange.trades(key).at(-1) ?? began), ticker }
}

/** A trade that others may have followed already. */
export function printOf({ exchange }: Venue, trade: SandboxTrade): Print | null {
  const ticker = exchange.ticker(trade.key)
  return ticker === null ? null : { ...trade, ticker }
}

export function tradesAnswer(
  { exchange }: Venue,
  instrument: Instrument,
  query: URLSearchParams,
): FaceAnswer {
  const items = exchange.trades(instrument.key).map((trade) => ({
    cursor: trade.tradeId,
    shown: {
      trade_id: trade.tradeId,
      // That of the order that rested.
      side: oppositeSide(trade.aggressor),
      size: sizeText(instrument, trade.quantity),
      price: fixed(priceOfTrade(instrument, trade.price), 8),
      time: isoTime(trade.atMs),
    },
  }))
  return page(items, query)
}

function priceOfTrade({ tickSize }: Instrument, price: number) {
  return quantityOf(lots(price), tickSize)
}

/** Newest first, numbers without quotes: `[time, low, high, open, close, volume]`. */
export function candlesAnswer(
  { exchange }: Venue,
  instrument: Instrument,
  query: URLSearchParams,
): FaceAnswer {
  const granularity = Number(query.get('granularity') ?? '60')
  if (!GRANULARITIES_S.has(granularity)) return problem(400, 'Unsupported granularity')
  const widthMs = granularity * 1000
  const endMs = momentOf(query.get('end')) ?? exchange.nowMs()
  const startMs = momentOf(query.get('start')) ?? endMs - CANDLES_MAX * widthMs
  if (Number.isNaN(startMs) || Number.isNaN(endMs)) return problem(400, 'Invalid start or end')
  if (endMs < startMs) return problem(400, 'start must be before end')
  const count = Math.floor((endMs - startMs) / widthMs)
  if (count > CANDLES_MAX) {
    const words =
      'granularity too small for the requested time range. Count of aggregations requested exceeds'
    return problem(400, `${words} ${CANDLES_MAX}`)
  }
  const rows = exchange
    .candles(instrument.key, widthMs)
    // Where nobody traded it has none.
    .filter(({ openAtMs, trades }) => trades > 0 && openAtMs >= startMs && openAtMs <= endMs)
    .slice(-CANDLES_MAX)
    .map((candle) => candleText(instrument, candle))
  return rawAnswer(`[${rows.reverse().join(',')}]`)
}

function candleText(
  instrument: Instrument,
  { openAtMs, low, high, open, close, volume }: SandboxCandle,
): string {
  const prices = [low, high, open, close].map((price) => priceText(instrument, price))
  return `[${[openAtMs / 1000, ...prices, formatMoney(quantityOf(volume, instrument.lotSize))].join(',')}]`
}

/** RFC 3339, or seconds since the epoch; null when nothing is said, NaN for neither. */
function momentOf(text: string | null): number | null {
  if (text === null || text === '') return null
  return /^\d{1,12}$/.test(text) ? Number(text) * 1000 : Date.parse(text)
}

export function statsAnswer(venue: Venue, instrument: Instrument): FaceAnswer {
  const ticker = venue.exchange.ticker(instrument.key)
  if (ticker === null) return NOT_FOUND
  const { open, high, low, last, volume } = ticker
  return answer({
    open: priceText(instrument, open),
    high: priceText(instrument, high),
    low: priceText(instrument, low),
    last: priceText(instrument, last),
    volume: sizeText(instrument, volume),
    volume_30day: sizeText(instrument, monthlyVolume(venue, instrument)),
    rfq_volume_24hour: fixed(MONEY_ZERO, 8),
    rfq_volume_30day: fixed(MONEY_ZERO, 8),
    conversions_volume_24hour: '0.00000000',
    conversions_volume_30day: '0.00000000',
  })
}

export function monthlyVolume({ exchange }: Venue, { key }: Instrument): Lots {
  const days = exchange.candles(key, DAY_MS).slice(-30)
  return lots(days.reduce((sum, { volume }) => sum + volume, 0))
}

/** The day in hours of every product: `[time, low, high, open, close]`, newest first. */
export function sparkLines({ exchange, products }: Venue): FaceAnswer {
  const lines = [...products].map(([product, instrument]) => {
    const rows = exchange.candles(instrument.key, HOUR_MS).slice(-24).reverse()
    const texts = rows.map(({ openAtMs, low, high, open, close }) => {
      const prices = [low, high, open, close].map((price) => priceText(instrument, price))
      return `[${[openAtMs / 1000, ...prices].join(',')}]`
    })
    return `${JSON.stringify(product)}:[${texts.join(',')}]`
  })
  return rawAnswer(`{${lines.join(',')}}`)
}

export function volumeSummary(venue: Venue): FaceAnswer {
  const rows = [...venue.products].map(([product, instrument]) => {
    const day = sizeText(instrument, venue.exchange.ticker(instrument.key)?.volume ?? lots(0))
    const month = sizeText(instrument, monthlyVolume(venue, instrument))
    const none = fixed(MONEY_ZERO, 8)
    return {
      id: product,
      base_currency: instrument.base,
      quote_currency: instrument.quote,
      display_name: `${instrument.base}/${instrument.quote}`,
      market_types: ['spot'],
      ...{
        spot_volume_24hour: day,
        spot_volume_30day: month,
        rfq_volume_24hour: none,
        rfq_volume_30day: none,
      },
      ...{ conversion_volume_24hour: none, conversion_volume_30day: none },
    }
  })
  return answer(rows)
}
