import type { AccountNotice, CallParameter, OrderAddress, RestCall } from '../protocol/index.ts'
import { cursorOf, rowsOf } from './answer.ts'
import { costsOf } from './costs.ts'
import { orderNotice } from './order-notices.ts'

type OrderQuery = RestCall<readonly AccountNotice[]>
type Parameters = Readonly<Record<string, CallParameter>>

const GET = { method: 'GET', api: 'private' } as const

/** Orders of one page; the most there is. */
const PAGE = 50

/**
 * Where it stands now. The venue keeps 500 closed orders there and none over its own restart: when it does
 * not find it, the history is asked, which is slower to know and forgets nothing that traded.
 */
export function order(address: OrderAddress): OrderQuery {
  const { native, clientId, venueOrderId } = address
  const parameters = {
    category: 'spot',
    symbol: native,
    ...(venueOrderId === null ? { orderLinkId: clientId } : { orderId: venueOrderId }),
  }
  return {
    ...GET,
    path: 'v5/order/realtime',
    parameters,
    costs: costsOf('order/realtime'),
    read: (body) => rowsOf(body).map(orderNotice),
    further: (found) => (found.length > 0 ? null : past(parameters)),
  }
}

function past(parameters: Parameters): OrderQuery {
  return {
    ...GET,
    path: 'v5/order/history',
    parameters,
    costs: costsOf('order/history'),
    read: (body) => rowsOf(body).map(orderNotice),
  }
}

/** All of the account by as many pages as it takes, stops of every kind included. */
export function openOrders(natives: readonly string[]): readonly OrderQuery[] {
  return [page({ wanted: new Set(natives), before: [], cursor: null })]
}

interface Page {
  readonly wanted: ReadonlySet<string>
  readonly before: readonly AccountNotice[]
  readonly cursor: string | null
}

function page({ wanted, before, cursor }: Page): OrderQuery {
  return {
    ...GET,
    path: 'v5/order/realtime',
    parameters: { category: 'spot', openOnly: 0, limit: PAGE, ...(cursor === null ? {} : { cursor }) },
    costs: costsOf('order/realtime'),
    read: (body) => [
      ...before,
      ...rowsOf(body)
        .map(orderNotice)
        .filter(({ native }) => wanted.has(native)),
    ],
    further(found, body) {
      const next = cursorOf(body)
      // The last page may bear a cursor too, to a page with nothing in it.
      return next === null || rowsOf(body).length < PAGE
        ? null
        : page({ wanted, before: found, cursor: next })
    },
  }
}
