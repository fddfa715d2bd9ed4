import { Type } from '@sinclair/typebox'
import { ClientOrderIdText } from '../../contract/index.ts'
import type { EnginePort } from '../../ports/index.ts'
import { orderStateRow } from '../../wire/index.ts'
import { createFeature, exactBody, jsonResponse, problem } from '../frame/index.ts'
import { readId } from '../listing.ts'
import { fillList, orderEventList, orderStateList, orderStatesOf } from './lists.ts'

const OrdersStateBody = Type.Object(
  { client_order_ids: Type.Array(ClientOrderIdText, { minItems: 1, maxItems: 500 }) },
  { additionalProperties: false },
)

/** Looking orders and fills up. */
export function orderRoutes({ view }: EnginePort) {
  return createFeature('orders')
    .get('/api/orders', ({ query }) => jsonResponse(orderEventList(view, query)))
    .get('/api/orders_state', ({ query }) => jsonResponse(orderStateList(view, query)))
    .post('/api/orders_state', ({ body }) => jsonResponse(orderStatesOf(view, body.client_order_ids)), {
      body: OrdersStateBody,
      parse: exactBody,
    })
    .get('/api/order_state', ({ query }) => {
      const id = readId(query['client_order_id'])
      const order = view.order(id)
      if (!order)
        throw problem('not_found', `No order has the client_order_id ${id}.`, { client_order_id: id })
      return jsonResponse(orderStateRow(order))
    })
    .get('/api/fills', ({ query }) => jsonResponse(fillList(view, query)))
}
