import { AmendBody, CancelAllBody, CancelBody, OrderBody, OrderGroupBody } from './order-bodies.ts'
import { AmendAnswer, CancelAllAnswer, CancelAnswer, OrderAnswer, OrderGroupAnswer } from './orders.ts'
import { queryOf, queryText } from './query.ts'
import type { RouteContracts } from './route-contract.ts'

const tag = 'orders'

/** The longest a request may wait for its venue's first answer. */
export const WAIT_MS_MAX = 5000

export const SubmitQuery = queryOf({
  wait_ms: queryText(
    `0|[1-4]?\\d{1,3}|${WAIT_MS_MAX}`,
    `a whole number from 0 to ${WAIT_MS_MAX}: how long to wait for the venue's first answer`,
  ),
})

const order = {
  side: 'buy',
  symbol: 'BTCUSDT',
  qty: '0.001',
  price: '20000',
  client_order_id: 'example-1',
}

export const ORDER_COMMAND_ROUTES: RouteContracts = {
  'POST /api/order': {
    tag,
    summary: 'Sends an order; the answer comes once it is durable. Without a type it is a limit order.',
    query: SubmitQuery,
    body: OrderBody,
    answer: OrderAnswer,
    isRefusable: true,
    refusals: ['duplicate_client_order_id', 'engine_unavailable', 'overloaded'],
    example: { body: order },
  },
  'POST /api/order_group': {
    tag,
    summary: 'Sends two orders of which one cancels the other: both or neither.',
    body: OrderGroupBody,
    answer: OrderGroupAnswer,
    isRefusable: true,
    refusals: ['duplicate_client_order_id', 'engine_unavailable', 'overloaded'],
    example: {
      body: {
        type: 'oco',
        orders: [
          { side: 'sell', symbol: 'BTCUSDT', qty: '0.001', price: '90000' },
          { side: 'sell', symbol: 'BTCUSDT', qty: '0.001', type: 'stop', stop_price: '15000' },
        ],
      },
    },
  },
  'POST /api/amend': {
    tag,
    summary: 'Changes the total quantity or a price of an open order.',
    body: AmendBody,
    answer: AmendAnswer,
    isRefusable: true,
    refusals: ['not_found', 'conflict', 'engine_unavailable', 'overloaded'],
    example: { body: { client_order_id: 'example-1', price: '20100' } },
  },
  'POST /api/cancel': {
    tag,
    summary: 'Takes an open order out.',
    body: CancelBody,
    answer: CancelAnswer,
    refusals: ['not_found', 'conflict', 'engine_unavailable', 'overloaded'],
    example: { body: { client_order_id: 'example-1' } },
  },
  'POST /api/cancel_all': {
    tag,
    summary:
      'Takes out every open order of this instance or of the account, or of one venue, symbol or strategy.',
    body: CancelAllBody,
    answer: CancelAllAnswer,
    refusals: ['not_found', 'engine_unavailable', 'overloaded'],
    example: { body: { symbol: 'BTCUSDT' } },
  },
}
