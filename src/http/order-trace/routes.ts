import { OrderBody, OrderStateQuery, type OrderTraceAnswer } from '../../contract/index.ts'
import type { Fill, Order } from '../../domain/index.ts'
import type { Principal } from '../../identity/index.ts'
import type { AuditLog, EnginePort, EngineView, OrderLife } from '../../ports/index.ts'
import { orderPreviewAnswer, orderTraceAnswer, readOrder } from '../../wire/index.ts'
import { badField } from '../caller.ts'
import { createFeature, exactBody, jsonResponse, problem } from '../frame/index.ts'
import { readId } from '../listing.ts'
import { auditOf, mayReadAudit } from './audit.ts'

export interface OrderTraceOptions extends Pick<EnginePort, 'view'> {
  /** How an order came to be what it is, as far as anybody here can tell. */
  readonly lifeOf: (order: Order) => Promise<OrderLife>
  /** Null: no audit is kept. */
  readonly audit: AuditLog | null
}

export function orderTraceRoutes({ view, lifeOf, audit }: OrderTraceOptions) {
  return createFeature('order-trace')
    .post(
      '/api/order/preview',
      ({ body }) => {
        const read = readOrder(body, view.instrumentsBySymbol)
        if (!read.ok) throw badField(read.problem)
        const { request } = read.value
        const { isRunning, why } = view.health()
        const trouble = isRunning ? null : (why ?? 'the engine does not run')
        return jsonResponse(orderPreviewAnswer(view.preview(request), request, trouble))
      },
      { body: OrderBody, parse: exactBody },
    )
    .get(
      '/api/order/trace',
      async ({ query, principal }) => {
        const id = readId(query.client_order_id)
        const order = view.order(id)
        if (!order)
          throw problem('not_found', `No order has the client_order_id ${id}.`, { client_order_id: id })
        const life = await lifeOf(order)
        const fills = fillsOf(view, order, life)
        const answer = orderTraceAnswer(order, { life, fills, order: (other) => view.order(other) })
        const isReplay = view.marketSource.startsWith('replay:')
        const audited = await auditOf(order, { audit, principal, isReplay })
        const origin = originFor(principal, answer.origin)
        return jsonResponse({ ...answer, origin, ...audited })
      },
      { query: OrderStateQuery },
    )
}

/** From where others ask is of the audit. */
function originFor(principal: Principal, origin: OrderTraceAnswer['origin']): OrderTraceAnswer['origin'] {
  const isOwn = principal.userId === origin.user_id
  return isOwn || mayReadAudit(principal) ? origin : { ...origin, address: '' }
}

/** Those of its records, and those that memory knows where records are missing. */
function fillsOf(view: EngineView, { clientOrderId }: Order, { groups }: OrderLife): readonly Fill[] {
  const known = new Map<number, Fill>()
  for (const { fill } of groups) if (fill !== null) known.set(fill.seq, fill)
  for (const fill of view.eachFill()) if (fill.clientOrderId === clientOrderId) known.set(fill.seq, fill)
  return [...known.values()].sort((left, right) => left.seq - right.seq)
}
