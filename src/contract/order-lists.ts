import { type Static, Type } from '@sinclair/typebox'
import { ClientOrderIdText } from './order-bodies.ts'
import { FillRow, OrderStateRow, OrderUpdateRow, WireStatus } from './orders.ts'
import { pageOf } from './page.ts'
import {
  CursorQuery,
  limitQuery,
  queryOf,
  queryText,
  queryWord,
  RecordQuery,
  SymbolQuery,
  TimeNsQuery,
  VenueQuery,
} from './query.ts'
import type { RouteContracts } from './route-contract.ts'

const tag = 'orders'

export const ORDERS_MAX = 1000
export const ORDERS_USUAL = 100
const limit = limitQuery(ORDERS_MAX, ORDERS_USUAL)

const STATUSES: readonly WireStatus[] = WireStatus.anyOf.map((status) => status.const)
/** Those after which nothing more is expected of an order. */
export const CLOSED_STATUSES = ['FILLED', 'CANCELLED', 'REJECTED', 'EXPIRED'] as const

export const IDS_MAX = 500

export const OrderEventsQuery = queryOf({
  symbol: SymbolQuery,
  venue: VenueQuery,
  since_id: RecordQuery('the seq of a record: only what came after it'),
  limit,
  cursor: CursorQuery,
})
export type OrderEventsQuery = Static<typeof OrderEventsQuery>

export const OrdersStateQuery = queryOf({
  client_order_ids: queryText(
    `[A-Za-z0-9._:,-]{1,${IDS_MAX * 65}}`,
    `at most ${IDS_MAX} ids, separated by commas; then nothing else is looked at`,
  ),
  status: queryWord(['open', 'closed', 'all', ...STATUSES], 'without it: all'),
  symbol: SymbolQuery,
  venue: VenueQuery,
  limit,
  cursor: CursorQuery,
})
export type OrdersStateQuery = Static<typeof OrdersStateQuery>

export const OrdersStateBody = Type.Object(
  { client_order_ids: Type.Array(ClientOrderIdText, { minItems: 1, maxItems: IDS_MAX }) },
  { additionalProperties: false },
)
export type OrdersStateBody = Static<typeof OrdersStateBody>

export const OrderHistoryQuery = queryOf({
  symbol: SymbolQuery,
  venue: VenueQuery,
  status: queryWord(CLOSED_STATUSES, 'without it: all of them'),
  from_ts_ns: TimeNsQuery('created at or after this time'),
  to_ts_ns: TimeNsQuery('created before this time'),
  limit,
  cursor: queryText('\\d{1,19}-\\d{1,15}', 'next_cursor of the page before'),
})
export type OrderHistoryQuery = Static<typeof OrderHistoryQuery>

export const FillsQuery = queryOf({ symbol: SymbolQuery, venue: VenueQuery, limit, cursor: CursorQuery })
export type FillsQuery = Static<typeof FillsQuery>

export const OrderStateQuery = Type.Object(
  { client_order_id: ClientOrderIdText },
  { additionalProperties: true },
)

export const ORDER_LIST_ROUTES: RouteContracts = {
  'GET /api/orders': {
    tag,
    summary: 'The latest steps in the lives of orders, newest first.',
    query: OrderEventsQuery,
    answer: pageOf(OrderUpdateRow),
    hasCsv: true,
    refusals: ['not_found'],
    example: { query: 'symbol=BTCUSDT&limit=10' },
  },
  'GET /api/orders_state': {
    tag,
    summary: 'Orders as they stand, newest first: those named, or a page of all.',
    query: OrdersStateQuery,
    answer: pageOf(OrderStateRow),
    hasCsv: true,
    refusals: ['not_found'],
    example: { query: 'status=open&limit=10' },
  },
  'POST /api/orders_state': {
    tag,
    summary: 'Orders by their ids; ids that name no order are left out.',
    body: OrdersStateBody,
    answer: pageOf(OrderStateRow),
    example: { body: { client_order_ids: ['example-1'] } },
  },
  'GET /api/orders/history': {
    tag,
    summary: 'Closed orders, newest first, as far back as they are kept.',
    query: OrderHistoryQuery,
    answer: pageOf(OrderStateRow),
    hasCsv: true,
    refusals: ['not_found'],
    example: { query: 'symbol=BTCUSDT&status=filled&limit=10' },
  },
  'GET /api/order_state': {
    tag,
    summary: 'One order as it stands.',
    query: OrderStateQuery,
    answer: OrderStateRow,
    refusals: ['not_found'],
    example: { query: 'client_order_id=example-1' },
  },
  'GET /api/fills': {
    tag,
    summary: 'Fills, newest first.',
    query: FillsQuery,
    answer: pageOf(FillRow),
    hasCsv: true,
    refusals: ['not_found'],
    example: { query: 'symbol=BTCUSDT&limit=10' },
  },
}
