/** Every address of REST and every method of the WebSocket API, and what answers there. */
import {
  ACCOUNT,
  ALL_ORDERS,
  ALLOCATIONS,
  CANCEL_LIST,
  COMMISSION,
  MY_FILTERS,
  MY_TRADES,
  NO_LISTS,
  OPEN_ORDERS,
  ORDER_LIMITS,
  PREVENTED,
  QUERY_LIST,
} from './account-endpoints.ts'
import { CANCEL_REPLACE } from './cancel-replace.ts'
import { type Endpoint, open, signed } from './endpoint.ts'
import {
  AGGREGATE_TRADES,
  AVERAGE,
  BLOCK_TRADES,
  BOOK_TICKER,
  CANDLES,
  DAY_TICKER,
  DEPTH,
  EXCHANGE_INFO,
  EXECUTION_RULES,
  OLD_TRADES,
  PING,
  PRICE_TICKER,
  RECENT_TRADES,
  REFERENCE_PRICE,
  TIME,
  TRADING_DAY_TICKER,
  WINDOW_TICKER,
} from './market-endpoints.ts'
import { AMEND, AMENDMENTS, CANCEL_ALL, CANCEL_ORDER, PLACE, QUERY, TEST } from './order-endpoints.ts'
import { ORDER_PARAMETERS } from './order-request.ts'
import { Refusal } from './refusal.ts'
import { COINS, KEY_RIGHTS, NO_MARGIN, TRADE_FEES } from './wallet-endpoints.ts'

/** `exchangeInfo` says that no symbol has order lists, and so does whoever asks for one all the same. */
const LIST_PARAMETERS = [
  ...ORDER_PARAMETERS,
  ...['listClientOrderId', 'limitClientOrderId', 'stopClientOrderId', 'stopLimitPrice'],
  ...['stopLimitTimeInForce', 'stopIcebergQty', 'limitIcebergQty', 'aboveType', 'belowType'],
  ...['aboveClientOrderId', 'belowClientOrderId', 'abovePrice', 'belowPrice', 'aboveStopPrice'],
  ...['belowStopPrice', 'aboveTimeInForce', 'belowTimeInForce', 'aboveTrailingDelta', 'belowTrailingDelta'],
  ...['aboveStrategyId', 'aboveStrategyType', 'belowStrategyId', 'belowStrategyType', 'aboveIcebergQty'],
  ...['belowIcebergQty', 'limitStrategyId', 'limitStrategyType', 'stopStrategyId', 'stopStrategyType'],
]
const NO_OCO: Endpoint = signed(1, LIST_PARAMETERS, () => {
  throw new Refusal(-2010, 'OCO orders are not supported for this symbol')
})

/** Of derivatives: this venue has none, and clients that list every market at once hear so. */
const NO_DERIVATIVES: Endpoint = open(1, [], ({ exchange }) => ({
  timezone: 'UTC',
  serverTime: exchange.nowMs(),
  rateLimits: [],
  exchangeFilters: [],
  assets: [],
  symbols: [],
  optionSymbols: [],
}))

const API: readonly (readonly [path: string, endpoint: Endpoint])[] = [
  ['GET ping', PING],
  ['GET time', TIME],
  ['GET exchangeInfo', EXCHANGE_INFO],
  ['GET depth', DEPTH],
  ['GET trades', RECENT_TRADES],
  ['GET historicalTrades', OLD_TRADES],
  ['GET historicalBlockTrades', BLOCK_TRADES],
  ['GET executionRules', EXECUTION_RULES],
  ['GET referencePrice', REFERENCE_PRICE],
  ['GET aggTrades', AGGREGATE_TRADES],
  ['GET klines', CANDLES],
  ['GET uiKlines', CANDLES],
  ['GET avgPrice', AVERAGE],
  ['GET ticker/24hr', DAY_TICKER],
  ['GET ticker/price', PRICE_TICKER],
  ['GET ticker/bookTicker', BOOK_TICKER],
  ['GET ticker/tradingDay', TRADING_DAY_TICKER],
  ['GET ticker', WINDOW_TICKER],
  ['POST order', PLACE],
  ['POST order/test', TEST],
  ['GET order', QUERY],
  ['DELETE order', CANCEL_ORDER],
  ['POST order/cancelReplace', CANCEL_REPLACE],
  ['PUT order/amend/keepPriority', AMEND],
  ['GET order/amendments', AMENDMENTS],
  ['GET openOrders', OPEN_ORDERS],
  ['DELETE openOrders', CANCEL_ALL],
  ['GET allOrders', ALL_ORDERS],
  ['POST order/oco', NO_OCO],
  ['POST orderList/oco', NO_OCO],
  ['GET orderList', QUERY_LIST],
  ['DELETE orderList', CANCEL_LIST],
  ['GET openOrderList', NO_LISTS],
  ['GET allOrderList', NO_LISTS],
  ['GET account', ACCOUNT],
  ['GET account/commission', COMMISSION],
  ['GET myTrades', MY_TRADES],
  ['GET rateLimit/order', ORDER_LIMITS],
  ['GET myPreventedMatches', PREVENTED],
  ['GET myAllocations', ALLOCATIONS],
  ['GET myFilters', MY_FILTERS],
]

const OTHERS: readonly (readonly [path: string, endpoint: Endpoint])[] = [
  ['GET /sapi/v1/capital/config/getall', COINS],
  ['GET /sapi/v1/account/apiRestrictions', KEY_RIGHTS],
  ['GET /sapi/v1/asset/tradeFee', TRADE_FEES],
  ['GET /sapi/v1/margin/allPairs', NO_MARGIN],
  ['GET /sapi/v1/margin/isolated/allPairs', NO_MARGIN],
  ['GET /fapi/v1/exchangeInfo', NO_DERIVATIVES],
  ['GET /dapi/v1/exchangeInfo', NO_DERIVATIVES],
  ['GET /eapi/v1/exchangeInfo', NO_DERIVATIVES],
]

/** By method and path. */
export const REST_ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map([
  ...API.map(([name, endpoint]) => [name.replace(' ', ' /api/v3/'), endpoint] as const),
  ...OTHERS,
])

export const SOCKET_METHODS: ReadonlyMap<string, Endpoint> = new Map([
  ['ping', PING],
  ['time', TIME],
  ['exchangeInfo', EXCHANGE_INFO],
  ['depth', DEPTH],
  ['trades.recent', RECENT_TRADES],
  ['trades.historical', OLD_TRADES],
  ['blockTrades.historical', BLOCK_TRADES],
  ['executionRules', EXECUTION_RULES],
  ['referencePrice', REFERENCE_PRICE],
  ['trades.aggregate', AGGREGATE_TRADES],
  ['klines', CANDLES],
  ['uiKlines', CANDLES],
  ['avgPrice', AVERAGE],
  ['ticker.24hr', DAY_TICKER],
  ['ticker.price', PRICE_TICKER],
  ['ticker.book', BOOK_TICKER],
  ['ticker.tradingDay', TRADING_DAY_TICKER],
  ['ticker', WINDOW_TICKER],
  ['order.place', PLACE],
  ['order.test', TEST],
  ['order.status', QUERY],
  ['order.cancel', CANCEL_ORDER],
  ['order.cancelReplace', CANCEL_REPLACE],
  ['order.amend.keepPriority', AMEND],
  ['order.amendments', AMENDMENTS],
  ['openOrders.status', OPEN_ORDERS],
  ['openOrders.cancelAll', CANCEL_ALL],
  ['orderList.place', NO_OCO],
  ['orderList.place.oco', NO_OCO],
  ['orderList.status', QUERY_LIST],
  ['orderList.cancel', CANCEL_LIST],
  ['openOrderLists.status', NO_LISTS],
  ['allOrderLists', NO_LISTS],
  ['allOrders', ALL_ORDERS],
  ['account.status', ACCOUNT],
  ['account.commission', COMMISSION],
  ['account.rateLimits.orders', ORDER_LIMITS],
  ['myTrades', MY_TRADES],
  ['myPreventedMatches', PREVENTED],
  ['myAllocations', ALLOCATIONS],
  ['myFilters', MY_FILTERS],
])
