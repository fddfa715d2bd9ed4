import type { BookUpdate } from '../../../market-data/index.ts'
import {
  listOf,
  type RestCall,
  StrangeAnswer,
  textAt,
  type VenueCandle,
  type VenueListing,
} from '../protocol/index.ts'
import { resultOf, rowsOf } from './answer.ts'
import { bookUpdate } from './book-updates.ts'
import { restCandle } from './candles.ts'
import { OPEN_COSTS } from './costs.ts'
import { intervalName } from './intervals.ts'
import { listingOf } from './listings.ts'

const OPEN = { method: 'GET', api: 'public', costs: OPEN_COSTS } as const

export function serverTime(): RestCall<number> {
  return {
    ...OPEN,
    path: 'v5/market/time',
    parameters: {},
    read(body) {
      const text = textAt(resultOf(body), 'timeNano')
      if (!/^\d{19}$/.test(text)) throw new StrangeAnswer(`timeNano is no time: ${text.slice(0, 40)}`)
      return Number(text.slice(0, 13))
    },
  }
}

/** The venue takes one symbol or none; some are not named after their coins, so all are asked for. */
export function listings(symbols: readonly string[]): RestCall<readonly VenueListing[]> {
  const wanted = new Set(symbols)
  return {
    ...OPEN,
    path: 'v5/market/instruments-info',
    parameters: { category: 'spot' },
    read: (body) =>
      rowsOf(body)
        .filter((row) => wanted.size === 0 || wanted.has(`${row['baseCoin']}/${row['quoteCoin']}`))
        .flatMap((row) => listingOf(row) ?? []),
  }
}

/** The most there is: its update ids are those of the 1,000-level channel. */
const BOOK_LEVELS = 1000

export function book(native: string): RestCall<BookUpdate> {
  return {
    ...OPEN,
    path: 'v5/market/orderbook',
    parameters: { category: 'spot', symbol: native, limit: BOOK_LEVELS },
    read: (body) => bookUpdate(resultOf(body), { isSnapshot: true, atName: 'ts' }),
  }
}

const CANDLES_MAX = 1000

export function candles({
  native,
  intervalMs,
  fromMs,
  limit,
}: {
  readonly native: string
  readonly intervalMs: number
  readonly fromMs: number
  readonly limit: number
}): RestCall<readonly VenueCandle[]> {
  const interval = intervalName(intervalMs)
  if (interval === null) throw new RangeError(`Bybit has no candles of ${intervalMs} ms`)
  return {
    ...OPEN,
    path: 'v5/market/kline',
    parameters: {
      category: 'spot',
      symbol: native,
      interval,
      start: fromMs,
      limit: Math.min(limit, CANDLES_MAX),
    },
    // Newest first.
    read: (body) =>
      listOf(resultOf(body)['list'], 'list')
        .map((row) => restCandle(listOf(row, 'candle'), intervalMs))
        .reverse(),
  }
}
