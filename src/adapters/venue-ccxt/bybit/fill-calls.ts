import type { CallParameter, FillsPage, FillsQuery, RestCall } from '../protocol/index.ts'
import { answeredAtMs, cursorOf, rowsOf } from './answer.ts'
import { costsOf } from './costs.ts'
import { fillNotice, isTrade } from './fill-notices.ts'

/** Fills of one page; the most there is. */
const PAGE = 100
/** The venue answers for a week at a time. */
const WINDOW_MS = 7 * 24 * 3_600_000
/** What is older than two years is nowhere to be had. */
const KEPT_MS = 730 * 24 * 3_600_000

/**
 * The venue's pages go from the newest on, and a question reaches one week: the cursor holds where the week
 * begins and the venue's own cursor in it, `1700000000000|page2`.
 */
export function fills(query: FillsQuery): RestCall<FillsPage> {
  const [fromText = String(query.sinceMs), inner = ''] = query.cursor?.split('|', 2) ?? []
  const fromMs = Number(fromText)
  return {
    method: 'GET',
    api: 'private',
    path: 'v5/execution/list',
    parameters: {
      category: 'spot',
      symbol: query.native,
      ...scopeOf(query, fromMs),
      limit: PAGE,
      ...(inner === '' ? {} : { cursor: inner }),
    },
    costs: costsOf('execution/list'),
    read(body) {
      const rows = rowsOf(body)
      return {
        fills: rows.filter(isTrade).map(fillNotice).reverse(),
        cursor: nextCursor(query, fromMs, { body, isFull: rows.length >= PAGE }),
      }
    },
  }
}

/** One order's trades are asked for by its id alone: with it the venue looks at nothing else. */
function scopeOf({ order }: FillsQuery, fromMs: number): Readonly<Record<string, CallParameter>> {
  if (order === null) return { startTime: fromMs, endTime: fromMs + WINDOW_MS }
  return order.venueOrderId === null ? { orderLinkId: order.clientId } : { orderId: order.venueOrderId }
}

interface PageRead {
  readonly body: unknown
  /** As many as were asked for: there may be more of this week. */
  readonly isFull: boolean
}

function nextCursor({ order }: FillsQuery, fromMs: number, { body, isFull }: PageRead): string | null {
  const inner = cursorOf(body)
  if (isFull && inner !== null) return `${fromMs}|${inner}`
  const answeredMs = answeredAtMs(body)
  const nextFromMs = Math.max(fromMs + WINDOW_MS, answeredMs - KEPT_MS)
  return order === null && nextFromMs <= answeredMs ? `${nextFromMs}|` : null
}
