import {
  type FillRow,
  type FillsQuery,
  IDS_MAX,
  ORDERS_USUAL,
  type OrderEventsQuery,
  type OrderHistoryQuery,
  type OrderStateRow,
  type OrdersStateQuery,
  type OrderUpdateRow,
  type Page,
  type WireStatus,
} from '../../contract/index.ts'
import type { ClientOrderId, Fill, InstrumentKey, Order, UnixNs } from '../../domain/index.ts'
import type { ClosedOrdersQuery, EngineView, OrderPlace, OrderQuery } from '../../ports/index.ts'
import { fillRow, orderStateRow, orderUpdateRow, statusesOf } from '../../wire/index.ts'
import { problem } from '../frame/index.ts'
import { firstOf, readCount, readKey, readRecord, readTimeNs } from '../listing.ts'

/** The latest steps of order lives, newest first; `since_id` shows only what came after that record. */
export function orderEventList(view: EngineView, query: OrderEventsQuery): Page<OrderUpdateRow> {
  const since = readRecord(query.since_id) ?? 0
  const before = readRecord(query.cursor) ?? Number.MAX_SAFE_INTEGER
  const key = readKey(view, query.symbol, query.venue)
  const { page, hasMore } = firstOf(steps(view, { since, before, key }), readCount(query.limit, ORDERS_USUAL))
  return { items: page, next_cursor: hasMore ? String(page.at(-1)?.seq) : null }
}

interface StepFilter {
  readonly since: number
  readonly before: number
  readonly key: InstrumentKey | null
}

function* steps(view: EngineView, { since, before, key }: StepFilter): Generator<OrderUpdateRow, void> {
  for (const group of view.eachGroup()) {
    if (group.seq <= since) return
    if (group.seq >= before) continue
    const row = key === null || group.order?.key === key ? orderUpdateRow(group) : null
    if (row) yield row
  }
}

/** Order states, newest first: named ones, or a page of all. */
export function orderStateList(view: EngineView, query: OrdersStateQuery): Page<OrderStateRow> {
  if (query.client_order_ids) return orderStatesOf(view, readIds(query.client_order_ids))
  const limit = readCount(query.limit, ORDERS_USUAL)
  const key = readKey(view, query.symbol, query.venue)
  const beforeSeq = readRecord(query.cursor)
  const orders = view.orders({ ...whichOf(query.status), key, beforeSeq, limit: limit + 1 })
  const { page, hasMore } = firstOf(orders, limit)
  return {
    items: page.map(orderStateRow),
    next_cursor: hasMore ? String(page.at(-1)?.createdSeq) : null,
  }
}

function whichOf(status: string | undefined): Pick<OrderQuery, 'which' | 'statuses'> {
  const word = status ? status.toLowerCase() : 'all'
  if (word === 'open' || word === 'closed' || word === 'all') return { which: word }
  return { which: 'all', statuses: statusesOf(word.toUpperCase() as WireStatus) }
}

function readIds(text: string): readonly string[] {
  const ids = [...new Set(text.split(','))]
  if (ids.length <= IDS_MAX) return ids
  const message = `client_order_ids takes at most ${IDS_MAX} at once.`
  throw problem('bad_params', message, { field: 'client_order_ids' })
}

/** Ids that name no order are left out. */
export function orderStatesOf(view: EngineView, ids: readonly string[]): Page<OrderStateRow> {
  const found = ids
    .map((id) => view.order(id as ClientOrderId))
    .filter((order): order is Order => order !== null)
  return { items: found.map(orderStateRow), next_cursor: null }
}

/** Closed orders, newest first by creation, those that left the engine's memory among them. */
export function orderHistory(view: EngineView, query: OrderHistoryQuery): Page<OrderStateRow> {
  const limit = readCount(query.limit, ORDERS_USUAL)
  const wish: ClosedOrdersQuery = {
    key: readKey(view, query.symbol, query.venue),
    statuses: query.status ? statusesOf(query.status.toUpperCase() as WireStatus) : null,
    from: readTimeNs(query.from_ts_ns),
    to: readTimeNs(query.to_ts_ns),
    after: readPlace(query.cursor),
    limit: limit + 1,
  }
  const { page, hasMore } = firstOf(view.closedOrders(wish), limit)
  const last = page.at(-1)
  return {
    items: page.map(orderStateRow),
    next_cursor: hasMore && last ? `${last.createdAt}-${last.createdSeq}` : null,
  }
}

function readPlace(cursor: string | undefined): OrderPlace | null {
  if (!cursor) return null
  const [at = '', seq = ''] = cursor.split('-')
  return { createdAt: BigInt(at) as UnixNs, createdSeq: Number(seq) }
}

/** Our fills, newest first. */
export function fillList(view: EngineView, query: FillsQuery): Page<FillRow> {
  const before = readRecord(query.cursor) ?? Number.MAX_SAFE_INTEGER
  const key = readKey(view, query.symbol, query.venue)
  const { page, hasMore } = firstOf(fills(view, before, key), readCount(query.limit, ORDERS_USUAL))
  return { items: page.map(fillRow), next_cursor: hasMore ? String(page.at(-1)?.seq) : null }
}

function* fills(view: EngineView, before: number, key: InstrumentKey | null): Generator<Fill, void> {
  for (const fill of view.eachFill()) {
    if (fill.seq < before && (key === null || fill.key === key)) yield fill
  }
}
