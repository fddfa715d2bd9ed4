/** Which question is answered by whom, and how often a second it may be asked. */
import {
  accountCoins,
  accountSettings,
  borrowQuota,
  coins,
  feeRate,
  keyRights,
  walletBalance,
} from './account-questions.ts'
import { amendBatch, cancelBatch, createBatch } from './batches.ts'
import type { House } from './house.ts'
import { instruments } from './instrument-questions.ts'
import { transactionLog } from './ledger-questions.ts'
import { klines, orderBook, recentTrades, serverTime, tickers } from './market-questions.ts'
import { amendOrder, cancelAllOrders, cancelOrder, createOrder } from './order-deeds.ts'
import { executions, pastOrders, realtimeOrders } from './order-questions.ts'
import type { Parameters } from './parameters.ts'
import { priceLimit, setLimitAction, userSettings } from './price-limit.ts'
import { protectionState, setProtection } from './protection-questions.ts'
import { no, type Reply, yes } from './reply.ts'

export interface Route {
  /** A second, for the account; null for what needs no key. */
  readonly limit: number | null
  /** What is said of products other than spot; absent where the product plays no part. */
  readonly otherProducts?: 'nothing' | 'refused'
  readonly handle: (house: House, parameters: Parameters) => Reply
}

const NOTHING = (_: House, { text }: Parameters): Reply =>
  yes({ category: text('category'), list: [], nextPageCursor: '' })
/** Nothing is under repair, and nothing is paid in or out through the venue. */
const EMPTY_LIST = (): Reply => yes({ list: [], nextPageCursor: '' })
const EMPTY_ROWS = (): Reply => yes({ rows: [], nextPageCursor: '' })
const NO_RIGHT = (): Reply => no(10005, 'Permission denied, please check your API key permissions.')
const ANNOUNCEMENTS = (): Reply => yes({ total: 0, list: [] })

export const ROUTES: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['GET /v5/market/time', { limit: null, handle: serverTime }],
  ['GET /v5/market/instruments-info', { limit: null, otherProducts: 'nothing', handle: instruments }],
  ['GET /v5/market/orderbook', { limit: null, otherProducts: 'refused', handle: orderBook }],
  ['GET /v5/market/tickers', { limit: null, otherProducts: 'nothing', handle: tickers }],
  ['GET /v5/market/kline', { limit: null, otherProducts: 'refused', handle: klines }],
  ['GET /v5/market/recent-trade', { limit: null, otherProducts: 'refused', handle: recentTrades }],
  ['GET /v5/market/price-limit', { limit: null, otherProducts: 'refused', handle: priceLimit }],
  ['GET /v5/system/status', { limit: null, handle: () => yes({ list: [] }) }],
  ['GET /v5/announcements/index', { limit: null, handle: ANNOUNCEMENTS }],
  ['POST /v5/order/create', { limit: 20, otherProducts: 'refused', handle: createOrder }],
  ['POST /v5/order/amend', { limit: 10, otherProducts: 'refused', handle: amendOrder }],
  ['POST /v5/order/cancel', { limit: 20, otherProducts: 'refused', handle: cancelOrder }],
  ['POST /v5/order/cancel-all', { limit: 20, otherProducts: 'refused', handle: cancelAllOrders }],
  ['POST /v5/order/create-batch', { limit: 20, otherProducts: 'refused', handle: createBatch }],
  ['POST /v5/order/amend-batch', { limit: 20, otherProducts: 'refused', handle: amendBatch }],
  ['POST /v5/order/cancel-batch', { limit: 20, otherProducts: 'refused', handle: cancelBatch }],
  ['GET /v5/order/realtime', { limit: 50, otherProducts: 'nothing', handle: realtimeOrders }],
  ['GET /v5/order/history', { limit: 50, otherProducts: 'nothing', handle: pastOrders }],
  ['GET /v5/order/spot-borrow-check', { limit: 50, otherProducts: 'refused', handle: borrowQuota }],
  ['POST /v5/order/disconnected-cancel-all', { limit: 5, handle: setProtection }],
  ['GET /v5/execution/list', { limit: 50, otherProducts: 'nothing', handle: executions }],
  ['GET /v5/position/list', { limit: 50, handle: NOTHING }],
  ['GET /v5/account/wallet-balance', { limit: 50, handle: walletBalance }],
  ['GET /v5/account/info', { limit: 50, handle: accountSettings }],
  ['GET /v5/account/fee-rate', { limit: 5, otherProducts: 'nothing', handle: feeRate }],
  ['GET /v5/account/query-dcp-info', { limit: 5, handle: protectionState }],
  ['POST /v5/account/set-limit-px-action', { limit: 5, otherProducts: 'refused', handle: setLimitAction }],
  ['GET /v5/account/user-setting-config', { limit: 5, handle: userSettings }],
  ['GET /v5/account/transaction-log', { limit: 30, handle: transactionLog }],
  // Contracts of the old accounts had a log of their own; nothing is borrowed here.
  ['GET /v5/account/contract-transaction-log', { limit: 30, handle: EMPTY_LIST }],
  ['GET /v5/account/borrow-history', { limit: 5, handle: EMPTY_LIST }],
  ['GET /v5/user/query-api', { limit: 10, handle: keyRights }],
  ['GET /v5/asset/coin/query-info', { limit: 5, handle: coins }],
  ['GET /v5/asset/transfer/query-account-coins-balance', { limit: 5, handle: accountCoins }],
  ['GET /v5/asset/transfer/query-inter-transfer-list', { limit: 5, handle: EMPTY_LIST }],
  ['GET /v5/asset/deposit/query-record', { limit: 5, handle: EMPTY_ROWS }],
  ['GET /v5/asset/withdraw/query-record', { limit: 5, handle: EMPTY_ROWS }],
  ['GET /v5/asset/deposit/query-address', { limit: 5, handle: NO_RIGHT }],
  ['POST /v5/asset/withdraw/create', { limit: 5, handle: NO_RIGHT }],
  ['POST /v5/asset/transfer/inter-transfer', { limit: 5, handle: NO_RIGHT }],
])

export function carriedOut(house: House, { otherProducts, handle }: Route, parameters: Parameters): Reply {
  const category = parameters.text('category')
  if (otherProducts === undefined || category === 'spot') return handle(house, parameters)
  const isKnown = ['linear', 'inverse', 'option'].includes(category)
  if (otherProducts === 'nothing' && isKnown) return NOTHING(house, parameters)
  return no(10001, 'Illegal category: only spot is traded here')
}
