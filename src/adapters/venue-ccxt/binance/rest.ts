import { addMoney, assert, MONEY_ZERO, type Money } from '../../../domain/index.ts'
import type { BookUpdate } from '../../../market-data/index.ts'
import {
  type AccountNotice,
  type BalanceNotice,
  type Fields,
  fieldsOf,
  integerAt,
  listOf,
  moneyAt,
  type RestCall,
  type RestProtocol,
  textAt,
  type VenueCandle,
} from '../protocol/index.ts'
import { fillsCall } from './fills-call.ts'
import { costs, LIMITS, usedLimits } from './limits.ts'
import { listingsOf } from './listings.ts'
import { bookLines, UNSTAMPED } from './market-stream.ts'
import { orderNotices } from './order-answers.ts'
import { amendCall, cancelAllCall, cancelCall, orderCall, submitCall } from './order-calls.ts'
import { refusalOf } from './refusals.ts'
import { candleOf } from './rest-candle.ts'
import { intervalWord } from './words.ts'

/** Asked with 1,000 levels a side; the deepest book costs five times that. */
const BOOK_LEVELS = 1_000

export const REST: RestProtocol = {
  limits: LIMITS,
  used: usedLimits,
  refusalOf,
  serverTime: () => publicCall('time', {}, 1, (body) => integerAt(fieldsOf(body, 'time'), 'serverTime')),
  listings: (symbols) => publicCall('exchangeInfo', listed(symbols), 20, listingsOf),
  feeRates: (native) => privateCall('account/commission', { symbol: native }, 20, feeRatesOf),
  book: (native) => publicCall('depth', { symbol: native, limit: BOOK_LEVELS }, 50, bookOf),
  candles: candlesCall,
  submit: submitCall,
  cancel: cancelCall,
  amend: amendCall,
  // Each symbol needs a call of its own.
  cancelAll: (native) => (native === null ? null : cancelAllCall(native)),
  order: orderCall,
  openOrders: openOrdersCalls,
  fills: fillsCall,
  balances: () => privateCall('account', {}, 20, balancesOf),
  // Spot has no dead man's switch.
  cancelAfter: () => null,
}

type Sent = RestCall<unknown>['parameters']
type Read<T> = (body: unknown) => T

function publicCall<T>(path: string, parameters: Sent, weight: number, read: Read<T>): RestCall<T> {
  return { method: 'GET', api: 'public', path, parameters, costs: costs(weight), read }
}

function privateCall<T>(path: string, parameters: Sent, weight: number, read: Read<T>): RestCall<T> {
  return { ...publicCall(path, parameters, weight, read), api: 'private' }
}

function listed(symbols: readonly string[]): Sent {
  if (symbols.length === 0) return { permissions: 'SPOT' }
  return { symbols: JSON.stringify(symbols.map((symbol) => symbol.replace('/', ''))) }
}

function bookOf(body: unknown): BookUpdate {
  const book = fieldsOf(body, 'depth')
  return {
    isSnapshot: true,
    firstId: null,
    lastId: integerAt(book, 'lastUpdateId'),
    previousId: null,
    checksum: null,
    bids: bookLines(book['bids'], 'bids'),
    asks: bookLines(book['asks'], 'asks'),
    eventAt: UNSTAMPED,
  }
}

function candlesCall(query: CandlesQuery): RestCall<readonly VenueCandle[]> {
  const { native, intervalMs, fromMs, limit } = query
  const interval = intervalWord(intervalMs)
  assert(interval !== null, () => `the venue has no candles of ${intervalMs} ms`)
  const parameters = { symbol: native, interval, startTime: fromMs, limit }
  return publicCall<readonly VenueCandle[]>('klines', parameters, 2, (body) =>
    listOf(body, 'klines').map((row) => candleOf(listOf(row, 'a kline'), intervalMs)),
  )
}

type CandlesQuery = Parameters<RestProtocol['candles']>[0]

/** One call for each instrument costs 6, one for all of them 80. */
function openOrdersCalls(natives: readonly string[]): readonly RestCall<readonly AccountNotice[]>[] {
  if (natives.length * 6 <= 80) {
    return natives.map((native) => openOrdersCall({ symbol: native }, 6, orderNotices))
  }
  const wanted = new Set(natives)
  const read = (body: unknown) => orderNotices(body).filter(({ native }) => wanted.has(native))
  return [openOrdersCall({}, 80, read)]
}

function openOrdersCall(
  parameters: Sent,
  weight: number,
  read: Read<readonly AccountNotice[]>,
): RestCall<readonly AccountNotice[]> {
  return privateCall('openOrders', parameters, weight, read)
}

/** Of every asset the venue knows, so that one that is gone is seen to be zero. */
function balancesOf(body: unknown): readonly BalanceNotice[] {
  return listOf(fieldsOf(body, 'account')['balances'], 'balances').map((entry) => {
    const balance = fieldsOf(entry, 'a balance')
    return {
      kind: 'balance',
      asset: textAt(balance, 'asset'),
      free: moneyAt(balance, 'free'),
      locked: moneyAt(balance, 'locked'),
    }
  })
}

const COMMISSIONS = ['standardCommission', 'specialCommission', 'taxCommission'] as const

/** The sum of what is charged; without the discount for paying in a third asset, which may run out. */
function feeRatesOf(body: unknown): { readonly maker: Money; readonly taker: Money } {
  const answer = fieldsOf(body, 'commission')
  const parts = COMMISSIONS.flatMap((name) =>
    answer[name] === undefined ? [] : [fieldsOf(answer[name], name)],
  )
  const total = (name: string) => parts.reduce((sum, part) => addMoney(sum, rateAt(part, name)), MONEY_ZERO)
  const [buyer, seller] = [total('buyer'), total('seller')]
  const bySide = buyer > seller ? buyer : seller
  return { maker: addMoney(total('maker'), bySide), taker: addMoney(total('taker'), bySide) }
}

function rateAt(part: Fields, name: string): Money {
  return part[name] === undefined ? MONEY_ZERO : moneyAt(part, name)
}
