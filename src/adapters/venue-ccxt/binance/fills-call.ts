import { unixMsFromNs } from '../../../domain/index.ts'
import type { FillNotice, FillsPage, FillsQuery, RestCall } from '../protocol/index.ts'
import { listOf } from '../protocol/index.ts'
import { costs } from './limits.ts'
import { tradeNotice } from './order-answers.ts'

const PAGE_ROWS = 1_000
/** The page that follows when the newest trades did not reach back far enough. */
const FROM_START = 'since'

/**
 * The newest trades first: nearly always they are all there is to ask for. When they are too many to tell,
 * from the start on by time, and from there by number.
 */
export function fillsCall(query: FillsQuery): RestCall<FillsPage> {
  const orderId = query.order?.venueOrderId ?? null
  return {
    method: 'GET',
    api: 'private',
    path: 'myTrades',
    parameters: {
      symbol: query.native,
      ...(orderId === null ? {} : { orderId }),
      ...from(query, orderId !== null),
      limit: PAGE_ROWS,
    },
    costs: costs(orderId === null ? 20 : 5),
    read: (body) => pageOf(listOf(body, 'myTrades').map(tradeNotice), query),
  }
}

function from(
  { cursor, sinceMs }: FillsQuery,
  isOfOrder: boolean,
): Readonly<Record<string, number | string>> {
  if (cursor === null) return {}
  if (cursor !== FROM_START) return { fromId: cursor }
  // Of one order there is no asking by time, and no trade with a lower number than any.
  return isOfOrder ? { fromId: 0 } : { startTime: sinceMs }
}

function pageOf(fills: readonly FillNotice[], { cursor, sinceMs }: FillsQuery): FillsPage {
  const wanted = fills.filter(({ at }) => unixMsFromNs(at) >= sinceMs)
  if (cursor === null) {
    const isWhole = fills.length < PAGE_ROWS || wanted.length < fills.length
    return isWhole ? { fills: wanted, cursor: null } : { fills: [], cursor: FROM_START }
  }
  const last = fills.at(-1)
  return { fills: wanted, cursor: last === undefined ? null : String(Number(last.tradeId) + 1) }
}
