import type { CancelAnswer, OrderAnswer } from '../../contract/index.ts'
import type { Order, Reason } from '../../domain/index.ts'
import type { CancelAllOutcome, CancelOutcome, SubmitOutcome, Unavailable } from '../../ports/index.ts'
import { reasonDetails, sentenceOf, wireStatus } from '../../wire/index.ts'
import { jsonResponse, problem, problemResponse, refusal } from '../frame/index.ts'

/** The HTTP answer to what became of an order. */
export function submitAnswer(outcome: SubmitOutcome): Response {
  switch (outcome.outcome) {
    case 'submitted':
      return outcome.order.status === 'rejected' && outcome.order.reason
        ? refused(outcome.order, outcome.order.reason, outcome.isDuplicate)
        : jsonResponse(orderAnswer(outcome.order, outcome.seq, outcome.isDuplicate))
    case 'denied':
      return refused(outcome.order, outcome.reason, outcome.isDuplicate)
    case 'id_taken':
      return problemResponse(
        problem('duplicate_client_order_id', 'This client_order_id belongs to a different order.', {
          client_order_id: outcome.order.clientOrderId,
          status: wireStatus(outcome.order.status),
        }),
      )
    default:
      return notNow(outcome)
  }
}

function orderAnswer(order: Order, seq: number, isDuplicate: boolean): OrderAnswer {
  return {
    ok: true,
    client_order_id: order.clientOrderId,
    venue_order_id: order.venueOrderId,
    status: wireStatus(order.status),
    seq,
    ...(isDuplicate ? { duplicate: true } : {}),
  }
}

function refused(order: Order, reason: Reason, isDuplicate: boolean): Response {
  return problemResponse(
    refusal(reason.code, sentenceOf(reason), {
      ...reasonDetails(reason),
      client_order_id: order.clientOrderId,
      status: 'REJECTED',
      rejected_by: order.status === 'denied' ? 'veloz' : 'venue',
      ...(isDuplicate ? { duplicate: true } : {}),
    }),
  )
}

export function cancelAnswer(outcome: CancelOutcome, clientOrderId: string): Response {
  switch (outcome.outcome) {
    case 'requested': {
      const status = wireStatus(outcome.order.status)
      const answer: CancelAnswer = { ok: true, client_order_id: clientOrderId, status }
      return jsonResponse(answer)
    }
    case 'unknown_order': {
      const details = { client_order_id: clientOrderId }
      return problemResponse(
        problem('not_found', `No order has the client_order_id ${clientOrderId}.`, details),
      )
    }
    case 'already_closed': {
      const status = wireStatus(outcome.order.status)
      const details = { client_order_id: clientOrderId, status }
      return problemResponse(problem('conflict', `The order is closed already: ${status}.`, details))
    }
    default:
      return notNow(outcome)
  }
}

export function cancelAllAnswer(outcome: CancelAllOutcome): Response {
  if (outcome.outcome !== 'requested') return notNow(outcome)
  return jsonResponse({
    ok: true,
    orders: outcome.orders.map((order) => ({
      client_order_id: order.clientOrderId,
      status: wireStatus(order.status),
    })),
  })
}

function notNow(outcome: Unavailable): Response {
  if (outcome.outcome === 'overloaded') {
    const seconds = Math.max(1, Math.ceil(outcome.retryAfterMs / 1000))
    const message = 'The engine takes no more orders right now; try again.'
    return problemResponse(problem('overloaded', message, { retry_after_s: seconds }))
  }
  const message = 'The engine does not take commands; see /api/health.'
  return problemResponse(problem('engine_unavailable', message, { why: outcome.why }))
}
