import { assert, type Money, unixNsFromMs } from '../../../domain/index.ts'
import type { BookUpdate } from '../../../market-data/index.ts'
import {
  type BalanceNotice,
  type CallParameter,
  type Fields,
  moneyAt,
  type RestCall,
  type VenueCandle,
  type VenueListing,
} from '../protocol/index.ts'
import { listsOf, msAt, onlyRowOf, rowsOf } from './answers.ts'
import { BARS } from './intervals.ts'
import { nativeOf, readListings } from './listings.ts'
import { bookUpdate, candleOf } from './market-rows.ts'
import { balanceNotices, charged } from './notices.ts'
import { asking } from './order-calls.ts'

type Asked = Readonly<Record<string, CallParameter>>

function publicly<T>(path: string, parameters: Asked, read: (body: unknown) => T): RestCall<T> {
  return { method: 'GET', api: 'public', path, parameters, costs: { [path]: 1 }, read }
}

export function serverTime(): RestCall<number> {
  return publicly('public/time', {}, (body) => msAt(onlyRowOf(body), 'ts'))
}

/** OKX takes one instrument or all of a kind. */
export function listings(symbols: readonly string[]): RestCall<readonly VenueListing[]> {
  const natives = new Set(symbols.map(nativeOf))
  return publicly('public/instruments', { instType: 'SPOT' }, (body) => readListings(body, natives))
}

export function feeRates(native: string): RestCall<{ readonly maker: Money; readonly taker: Money }> {
  return asking('account/trade-fee', { instType: 'SPOT', instId: native }, (body) => {
    const row: Fields = onlyRowOf(body)
    return { maker: charged(moneyAt(row, 'maker')), taker: charged(moneyAt(row, 'taker')) }
  })
}

const BOOK_DEPTH = 400

export function book(native: string): RestCall<BookUpdate> {
  return publicly('market/books', { instId: native, sz: BOOK_DEPTH }, (body) =>
    bookUpdate(onlyRowOf(body), true),
  )
}

const CANDLES_MAX = 300

interface CandleQuery {
  readonly native: string
  readonly intervalMs: number
  readonly fromMs: number
  readonly limit: number
}

/** The newest 1,440 of each interval. `before` and `after` are both excluded. */
export function candles(query: CandleQuery): RestCall<readonly VenueCandle[]> {
  const { native, intervalMs, fromMs, limit } = query
  const bar = BARS.get(intervalMs)
  assert(bar !== undefined, () => `OKX has no candles of ${intervalMs} ms`)
  const count = Math.min(limit, CANDLES_MAX)
  const parameters = {
    instId: native,
    bar,
    before: String(fromMs - 1),
    after: String(fromMs + count * intervalMs),
    limit: count,
  }
  const from = unixNsFromMs(fromMs)
  return publicly<readonly VenueCandle[]>('market/candles', parameters, (body) =>
    listsOf(body)
      .map((row) => candleOf(row, intervalMs))
      .filter(({ openAt }) => openAt >= from)
      .toReversed(),
  )
}

export function balances(): RestCall<readonly BalanceNotice[]> {
  return asking<readonly BalanceNotice[]>('account/balance', {}, (body) =>
    rowsOf(body).flatMap(balanceNotices),
  )
}
