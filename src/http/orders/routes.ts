import { Type } from '@sinclair/typebox'
import { CancelBody, ClientOrderIdText, OrderBody, SymbolText, VenueText } from '../../contract/index.ts'
import { type ClientOrderId, type Origin, parseClientOrderId } from '../../domain/index.ts'
import type { Principal } from '../../identity/index.ts'
import type { EnginePort, EngineView } from '../../ports/index.ts'
import { type FieldProblem, orderStateRow, readOrder, readSymbol } from '../../wire/index.ts'
import { createFeature, exactBody, jsonResponse, type Problem, problem } from '../frame/index.ts'
import { readKey } from '../listing.ts'
import { cancelAllAnswer, cancelAnswer, submitAnswer } from './answers.ts'
import { fillList, orderEventList, orderStateList, orderStatesOf } from './lists.ts'

interface Caller {
  readonly principal: Principal
  readonly address: string
  readonly requestId: string
}

function originOf({ principal, address, requestId }: Caller): Origin {
  return { principal: principal.userId, address, requestId }
}

function badField({ field, message }: FieldProblem): Problem {
  return problem('bad_params', message, { field })
}

function readId(text: string | undefined): ClientOrderId {
  const id = text === undefined ? null : parseClientOrderId(text)
  if (id === null)
    throw problem('bad_params', 'client_order_id takes 1 to 64 letters, digits and . _ : -', {
      field: 'client_order_id',
    })
  return id
}

/** Whoever names a symbol means an order of that symbol; another one is a mix-up to be told of. */
function demandSymbol(view: EngineView, id: ClientOrderId, text: string | undefined): void {
  if (text === undefined) return
  const read = readSymbol(text)
  if (!read.ok) throw badField(read.problem)
  const known = view.order(id)?.request.symbol ?? read.value
  if (known !== read.value)
    throw problem('bad_params', `The order ${id} is one for ${known}, not ${read.value}.`, {
      field: 'symbol',
    })
}

const CancelAllBody = Type.Object(
  { symbol: Type.Optional(SymbolText), venue: Type.Optional(VenueText) },
  { additionalProperties: false },
)
const OrdersStateBody = Type.Object(
  { client_order_ids: Type.Array(ClientOrderIdText, { minItems: 1, maxItems: 500 }) },
  { additionalProperties: false },
)

export function orderRoutes(engine: EnginePort) {
  const { view } = engine
  return createFeature('orders')
    .post(
      '/api/order',
      async ({ body, principal, address, requestId }) => {
        const read = readOrder(body, view.instrumentsBySymbol)
        if (!read.ok) throw badField(read.problem)
        const origin = originOf({ principal, address, requestId })
        return submitAnswer(await engine.submit({ ...read.value, origin }))
      },
      { body: OrderBody, parse: exactBody },
    )
    .post(
      '/api/cancel',
      async ({ body, principal, address, requestId }) => {
        const clientOrderId = readId(body.client_order_id)
        demandSymbol(view, clientOrderId, body.symbol)
        const origin = originOf({ principal, address, requestId })
        return cancelAnswer(await engine.cancel({ clientOrderId, origin }), clientOrderId)
      },
      { body: CancelBody, parse: exactBody },
    )
    .post(
      '/api/cancel_all',
      async ({ body, principal, address, requestId }) => {
        const origin = originOf({ principal, address, requestId })
        return cancelAllAnswer(
          await engine.cancelAll({ key: readKey(view, body.symbol, body.venue), origin }),
        )
      },
      { body: CancelAllBody, parse: exactBody },
    )
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
