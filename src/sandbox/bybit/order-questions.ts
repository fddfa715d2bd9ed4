/** Orders and trades of the account, newest first, page by page. */
import type { SandboxFill, SandboxOrder } from '../core/index.ts'
import { executionRow } from './execution-rows.ts'
import { type House, keyOf, orderIdOf } from './house.ts'
import { isOfFilter } from './order-deeds.ts'
import { orderRow, standing } from './order-rows.ts'
import { cursorAfter, numberOfCursor, type TimeWindow } from './pages.ts'
import { type Parameters, pageSize, wholeNumber } from './parameters.ts'
import { badParameter, type Reply, UNKNOWN_SYMBOL, yes } from './reply.ts'

/** Closed orders that `v5/order/realtime` still knows. */
const RECENT_MAX = 500
const WEEK_MS = 7 * 24 * 3_600_000

export function realtimeOrders(house: House, parameters: Parameters): Reply {
  const { text } = parameters
  const { exchange } = house
  const key = keyOf(house, text('symbol'))
  if (key === undefined) return UNKNOWN_SYMBOL
  const isNamed = text('orderId') !== '' || text('orderLinkId') !== ''
  const recent = () => exchange.closedOrders(key).slice(-RECENT_MAX)
  // Which of the two kinds is asked for plays no part when an order is named.
  const orders = isNamed
    ? [...exchange.openOrders(key), ...recent()]
    : text('openOnly') === '1'
      ? recent()
      : exchange.openOrders(key)
  return pageOfOrders(house, parameters, orders)
}

export function pastOrders(house: House, parameters: Parameters): Reply {
  const { text } = parameters
  const key = keyOf(house, text('symbol'))
  if (key === undefined) return UNKNOWN_SYMBOL
  const window = windowOf(parameters, house.exchange.nowMs())
  if (window === null) return badParameter('startTime')
  const status = text('orderStatus')
  const orders = house.exchange
    .closedOrders(key)
    .filter(({ createdAtMs }) => createdAtMs >= window.fromMs && createdAtMs <= window.toMs)
    .filter((order) => status === '' || standing(order).orderStatus === status)
  return pageOfOrders(house, parameters, orders)
}

const ORDERS_USUAL = 20
const ORDERS_MOST = 50

function pageOfOrders(house: House, parameters: Parameters, orders: readonly SandboxOrder[]): Reply {
  const { text } = parameters
  const limit = pageSize(parameters, ORDERS_USUAL, ORDERS_MOST)
  if (limit === null) return badParameter('limit')
  const before = numberOfCursor(text('cursor'))
  const filter = text('orderFilter')
  const wanted = orders
    .filter((order) => isNamed(order, parameters))
    .filter((order) => filter === '' || isOfFilter(order, filter))
    .filter(({ instrument }) => text('baseCoin') === '' || instrument.base === text('baseCoin'))
    .filter(({ id }) => before === null || id < before)
    .sort((left, right) => right.id - left.id)
  const list = wanted.slice(0, limit)
  const last = list.at(-1)
  return yes({
    list: list.map((order) => orderRow(house.exchange, order)),
    nextPageCursor: last !== undefined && wanted.length > limit ? cursorAfter(last.id) : '',
    category: 'spot',
  })
}

function isNamed({ id, clientId }: Pick<SandboxOrder, 'id' | 'clientId'>, { text }: Parameters): boolean {
  if (text('orderId') !== '') return id === orderIdOf(text('orderId'))
  return text('orderLinkId') === '' || clientId === text('orderLinkId')
}

const FILLS_USUAL = 50
const FILLS_MOST = 100

export function executions(house: House, parameters: Parameters): Reply {
  const { text } = parameters
  const key = keyOf(house, text('symbol'))
  if (key === undefined) return UNKNOWN_SYMBOL
  const limit = pageSize(parameters, FILLS_USUAL, FILLS_MOST)
  if (limit === null) return badParameter('limit')
  const isOfOrder = text('orderId') !== '' || text('orderLinkId') !== ''
  const window = windowOf(parameters, house.exchange.nowMs())
  if (window === null) return badParameter('startTime')
  const before = numberOfCursor(text('cursor'))
  const wanted = house.exchange
    .fills(key)
    .filter((fill) => (isOfOrder ? isNamed(fill.order, parameters) : isWithin(fill, window)))
    .filter(({ tradeId }) => before === null || tradeId < before)
    .sort((left, right) => right.tradeId - left.tradeId)
  const list = wanted.slice(0, limit)
  const last = list.at(-1)
  return yes({
    nextPageCursor: last !== undefined && wanted.length > limit ? cursorAfter(last.tradeId) : '',
    category: 'spot',
    list: list.map(executionRow),
  })
}

function isWithin({ atMs }: SandboxFill, { fromMs, toMs }: TimeWindow): boolean {
  return atMs >= fromMs && atMs <= toMs
}

/** A week at most: from the start, up to the end, or up to now. Null where it would be longer. */
function windowOf({ text }: Parameters, nowMs: number): TimeWindow | null {
  const startMs = wholeNumber(text('startTime'))
  const endMs = wholeNumber(text('endTime'))
  if (startMs === null) return { fromMs: (endMs ?? nowMs) - WEEK_MS, toMs: endMs ?? nowMs }
  const toMs = endMs ?? startMs + WEEK_MS
  return toMs - startMs > WEEK_MS ? null : { fromMs: startMs, toMs }
}
