import type { FillRow, OrderStateRow, OrderUpdateRow, Page } from '../../contract/index.ts'
import type { ClientOrderId, Order } from '../../domain/index.ts'
import type { EngineView } from '../../ports/index.ts'
import { fillRow, orderStateRow, orderUpdateRow } from '../../wire/index.ts'
import { problem } from '../frame/index.ts'
import { readCursor, readKey, readLimit } from '../listing.ts'

export type Query = Readonly<Record<string, string | undefined>>

const LIMITS = { fallback: 100, max: 1000 }

/** The latest steps of order lives, newest first; `since_id` shows only what came after that record. */
export function orderEventList(view: EngineView, query: Query): Page<OrderUpdateRow> {
  const limit = readLimit(query['limit'], LIMITS)
  const since = readCursor('since_id', query['since_id']) ?? 0
  const key = readKey(view, query['symbol'], query['venue'])
  const items: OrderUpdateRow[] = []
  for (const group of view.recentGroups(Number.MAX_SAFE_INTEGER)) {
    if (group.seq <= since || items.length === limit) break
    const row = key === null || group.order?.key === key ? orderUpdateRow(group) : null
    if (row) items.push(row)
  }
  return { items, next_cursor: null }
}

const STATUSES = ['open', 'closed', 'all'] as const

/** Order states, newest first: named ones, or a page of all. */
export function orderStateList(view: EngineView, query: Query): Page<OrderStateRow> {
  const named = query['client_order_ids']
  if (named) return orderStatesOf(view, readIds(named))
  const limit = readLimit(query['limit'], LIMITS)
  const which = STATUSES.find((status) => status === (query['status'] ?? 'all').toLowerCase())
  if (!which) throw problem('bad_params', 'status is open, closed or all.', { field: 'status' })
  const key = readKey(view, query['symbol'], query['venue'])
  const beforeSeq = readCursor('cursor', query['cursor'])
  const orders = view.orders({ which, key, beforeSeq, limit: limit + 1 })
  const page = orders.slice(0, limit)
  const last = page.at(-1)
  return {
    items: page.map(orderStateRow),
    next_cursor: orders.length > limit && last ? String(last.createdSeq) : null,
  }
}

const IDS_MAX = 500

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

/** Our fills, newest first. */
export function fillList(view: EngineView, query: Query): Page<FillRow> {
  const limit = readLimit(query['limit'], LIMITS)
  const key = readKey(view, query['symbol'], query['venue'])
  const before = readCursor('cursor', query['cursor']) ?? Number.MAX_SAFE_INTEGER
  const fits = view
    .fills(Number.MAX_SAFE_INTEGER)
    .filter((fill) => fill.seq < before && (key === null || fill.key === key))
  const page = fits.slice(0, limit)
  const last = page.at(-1)
  return { items: page.map(fillRow), next_cursor: fits.length > limit && last ? String(last.seq) : null }
}
