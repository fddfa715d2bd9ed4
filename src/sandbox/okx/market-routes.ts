/** What anybody may ask. */
import { formatMoney, type Instrument, type Money, multiplyMoney, priceOf } from '../../domain/index.ts'
import { candlesBy, periodEnd } from '../core/index.ts'
import type { Asked, Asking } from './asked.ts'
import { type Desk, instrumentAt } from './desk.ts'
import { instrumentRow } from './instrument-row.ts'
import { BARS, candleRow, levelRows, tickerRow, tradeRow } from './market-row.ts'
import { page } from './paging.ts'
import { missing, NO_INSTRUMENT, ok, type Reply, type Row, wrong } from './replies.ts'
import { publicly, type Route } from './route.ts'
import { instIdOf, priceText } from './text.ts'

const BOOK_DEPTH_MAX = 400
const FULL_DEPTH_MAX = 5000
const LITE_DEPTH = 25
const TRADES_MAX = 500
const CANDLES_MAX = 300

export const MARKET_ROUTES: readonly Route[] = [
  publicly('public/time', 10, ({ exchange }) => ok([{ ts: String(exchange.nowMs()) }])),
  publicly('public/instruments', 20, instruments),
  publicly('public/mark-price', 10, markPrices),
  publicly('public/price-limit', 20, (desk, { fields }) =>
    of(desk, fields, (found) => priceLimit(desk, found)),
  ),
  publicly('market/tickers', 20, (desk, { fields }) =>
    ok(ofKind(desk, fields).flatMap((each) => tickerRow(desk, each) ?? [])),
  ),
  publicly('market/ticker', 20, (desk, { fields }) => of(desk, fields, (found) => [tickerRow(desk, found)])),
  publicly('market/index-tickers', 20, indexTickers),
  publicly('market/books', 40, (desk, asking) => books(desk, asking, BOOK_DEPTH_MAX)),
  publicly('market/books-full', 10, (desk, asking) => books(desk, asking, FULL_DEPTH_MAX)),
  publicly('market/books-lite', 10, (desk, { fields, list }) =>
    books(desk, { fields: { ...fields, sz: String(LITE_DEPTH) }, list }, LITE_DEPTH),
  ),
  publicly('market/trades', 100, (desk, asking) => trades(desk, asking, TRADES_MAX)),
  publicly('market/history-trades', 20, (desk, asking) => trades(desk, asking, 100)),
  publicly('market/candles', 40, (desk, asking) => candles(desk, asking, true)),
  publicly('market/history-candles', 20, (desk, asking) => candles(desk, asking, false)),
  publicly('system/status', 1, () => ok([])),
]

export function instruments({ exchange }: Desk, { fields }: Asking): Reply {
  const { instType = '', instId = '' } = fields
  if (instType === '') return missing('instType')
  if (instType !== 'SPOT') return ok([])
  const rows = exchange.instruments().map(instrumentRow)
  const found = instId === '' ? rows : rows.filter((row) => row['instId'] === instId)
  return found.length === 0 ? NO_INSTRUMENT : ok(found)
}

function ofKind({ exchange }: Desk, { instType = 'SPOT' }: Asked): readonly Instrument[] {
  return instType === 'SPOT' ? exchange.instruments() : []
}

function of(desk: Desk, fields: Asked, rows: (instrument: Instrument) => readonly (Row | null)[]): Reply {
  if ((fields['instId'] ?? '') === '') return missing('instId')
  const instrument = instrumentAt(desk, fields['instId'])
  return instrument === null ? NO_INSTRUMENT : ok(rows(instrument).filter((row) => row !== null))
}

/** The last price: there is no other market to make one of. */
function markPrices(desk: Desk, { fields }: Asking): Reply {
  const { instType = '', instId = '' } = fields
  if (instType === '') return missing('instType')
  if (instType !== 'MARGIN') return ok([])
  const rows = desk.exchange.instruments().map((each) => markRow(desk, each))
  return ok(rows.filter((row) => row !== null && (instId === '' || row['instId'] === instId)))
}

export function markRow(desk: Desk, instrument: Instrument): Row | null {
  const ticker = desk.exchange.ticker(instrument.key)
  if (ticker === null) return null
  const markPx = priceText(ticker.last, instrument)
  return { instType: 'MARGIN', instId: instIdOf(instrument), markPx, ts: String(ticker.atMs) }
}

function indexTickers(desk: Desk, { fields }: Asking): Reply {
  const { quoteCcy = '', instId = '' } = fields
  if (quoteCcy === '' && instId === '') return missing('instId or quoteCcy')
  const found = desk.exchange
    .instruments()
    .filter((each) => (instId === '' ? each.quote === quoteCcy : instIdOf(each) === instId))
  return ok(found.flatMap((each) => indexRow(tickerRow(desk, each)) ?? []))
}

function indexRow(ticker: Row | null): Row | null {
  if (ticker === null) return null
  const { instId, last, high24h, low24h, open24h, sodUtc0, sodUtc8, ts } = ticker
  return { instId, idxPx: last, high24h, low24h, open24h, sodUtc0, sodUtc8, ts }
}

/** The prices between which an order is taken now. */
function priceLimit(desk: Desk, instrument: Instrument): readonly Row[] {
  const ticker = desk.exchange.ticker(instrument.key)
  if (ticker === null) return []
  const { priceBand, tickSize } = instrument
  const at = (factor: Money | undefined) =>
    factor === undefined ? '' : formatMoney(multiplyMoney(priceOf(ticker.last, tickSize), factor))
  const limits = {
    buyLmt: at(priceBand?.highest),
    sellLmt: at(priceBand?.lowest),
    enabled: priceBand !== null,
  }
  return [{ instType: 'SPOT', instId: instIdOf(instrument), ...limits, ts: String(ticker.atMs) }]
}

function books(desk: Desk, { fields }: Asking, depthMax: number): Reply {
  const depth = countOf(fields['sz'], 1, depthMax)
  if (depth === null) return wrong('sz')
  return of(desk, fields, (instrument) => {
    const book = desk.exchange.book(instrument.key)
    if (book === null) return []
    const { bids, asks, atMs, updateId } = book
    return [
      {
        asks: levelRows(asks.slice(0, depth), instrument),
        bids: levelRows(bids.slice(0, depth), instrument),
        ts: String(atMs),
        seqId: updateId,
      },
    ]
  })
}

/** Null for no count between 1 and the most. */
function countOf(text: string | undefined, absent: number, most: number): number | null {
  if (text === undefined || text === '') return absent
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= most ? Number(text) : null
}

function trades(desk: Desk, { fields }: Asking, limitMax: number): Reply {
  return of(desk, fields, (instrument) => {
    const items = desk.exchange.trades(instrument.key)
    // Type 2 pages by time.
    const idOf = fields['type'] === '2' ? ({ atMs }: { atMs: number }) => String(atMs) : tradeId
    return page(fields, { items, idOf, limitMax }).map((trade) => tradeRow(trade, instrument))
  })
}

const tradeId = (trade: { readonly tradeId: number }) => String(trade.tradeId)

function candles(desk: Desk, { fields }: Asking, isOpenToo: boolean): Reply {
  if ((fields['instId'] ?? '') === '') return missing('instId')
  const instrument = instrumentAt(desk, fields['instId'])
  if (instrument === null) return NO_INSTRUMENT
  const period = BARS.get(fields['bar'] || '1m')
  if (period === undefined) return wrong('bar')
  const all = candlesBy(desk.exchange, instrument.key, period)
  const nowMs = desk.exchange.nowMs()
  const isClosed = (openAtMs: number) => periodEnd(period, openAtMs) <= nowMs
  const items = isOpenToo ? all : all.filter(({ openAtMs }) => isClosed(openAtMs))
  const limit = fields['limit'] || '100'
  const found = page(
    { ...fields, limit },
    { items, idOf: ({ openAtMs }) => String(openAtMs), limitMax: CANDLES_MAX },
  )
  return ok(found.map((candle) => candleRow(candle, instrument, isClosed(candle.openAtMs))))
}
