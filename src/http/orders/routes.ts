import {
  FillRow,
  FillsQuery,
  OrderEventsQuery,
  OrderHistoryQuery,
  OrderStateQuery,
  OrderStateRow,
  OrdersStateBody,
  OrdersStateQuery,
  OrderUpdateRow,
} from '../../contract/index.ts'
import type { EnginePort } from '../../ports/index.ts'
import type { PastReader } from '../../runtime/index.ts'
import { orderStateRow } from '../../wire/index.ts'
import { listResponse } from '../csv.ts'
import { createFeature, exactBody, jsonResponse, problem } from '../frame/index.ts'
import { readId } from '../listing.ts'
import { fillList, orderEventList, orderHistory, orderStateList, orderStatesOf } from './lists.ts'

export interface OrderRoutesOptions extends Pick<EnginePort, 'view'> {
  /** What happened before memory begins; null where only memory tells. */
  readonly past?: () => Pick<PastReader, 'fill'> | null
}

/** Looking orders and fills up. */
export function orderRoutes({ view, past = () => null }: OrderRoutesOptions) {
  return createFeature('orders')
    .get(
      '/api/orders',
      async ({ query, request }) => {
        // Right after a start the steps of the sessions before are not in memory yet.
        await past()?.fill()
        return listResponse(request, orderEventList(view, query), { name: 'orders', row: OrderUpdateRow })
      },
      { query: OrderEventsQuery },
    )
    .get(
      '/api/orders_state',
      ({ query, request }) =>
        listResponse(request, orderStateList(view, query), { name: 'orders-state', row: OrderStateRow }),
      { query: OrdersStateQuery },
    )
    .post('/api/orders_state', ({ body }) => jsonResponse(orderStatesOf(view, body.client_order_ids)), {
      body: OrdersStateBody,
      parse: exactBody,
    })
    .get(
      '/api/orders/history',
      ({ query, request }) =>
        listResponse(request, orderHistory(view, query), { name: 'order-history', row: OrderStateRow }),
      { query: OrderHistoryQuery },
    )
    .get(
      '/api/order_state',
      ({ query }) => {
        const id = readId(query.client_order_id)
        const order = view.order(id)
        if (!order)
          throw problem('not_found', `No order has the client_order_id ${id}.`, { client_order_id: id })
        return jsonResponse(orderStateRow(order))
      },
      { query: OrderStateQuery },
    )
    .get(
      '/api/fills',
      ({ query, request }) => listResponse(request, fillList(view, query), { name: 'fills', row: FillRow }),
      { query: FillsQuery },
    )
}
