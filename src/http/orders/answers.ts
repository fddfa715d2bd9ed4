import type {
  AmendAnswer,
  CancelAllAnswer,
  CancelAnswer,
  OrderAnswer,
  OrderGroupAnswer,
} from '../../contract/index.ts'
import type { Order, Reason } from '../../domain/index.ts'
import type {
  AmendOutcome,
  CancelAllOutcome,
  CancelOutcome,
  GroupOutcome,
  SubmitOutcome,
} from '../../ports/index.ts'
import { orderRef, orderStateRow, reasonDetails, sentenceOf, wireStatus } from '../../wire/index.ts'
import { jsonResponse, problem, problemResponse, refusal } from '../frame/index.ts'
import { notNow } from '../not-now.ts'

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
      return idTaken(outcome.order)
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
    ...duplicate(isDuplicate),
  }
}

function duplicate(isDuplicate: boolean): { duplicate?: true } {
  return isDuplicate ? { duplicate: true } : {}
}

function refused(order: Order, reason: Reason, isDuplicate: boolean): Response {
  return problemResponse(
    refusal(reason.code, sentenceOf(reason), {
      ...reasonDetails(reason),
      client_order_id: order.clientOrderId,
      status: 'REJECTED',
      rejected_by: order.status === 'denied' ? 'veloz' : 'venue',
      ...duplicate(isDuplicate),
    }),
  )
}

function idTaken(order: Order): Response {
  return problemResponse(
    problem('duplicate_client_order_id', 'This client_order_id belongs to a different order.', {
      client_order_id: order.clientOrderId,
      status: wireStatus(order.status),
    }),
  )
}

/** Both legs of a pair, or neither. */
export function groupAnswer(outcome: GroupOutcome): Response {
  switch (outcome.outcome) {
    case 'submitted': {
      const { orders, seq, isDuplicate } = outcome
      const rejected = orders.find(({ status }) => status === 'rejected')
      if (rejected?.reason) return refusedGroup(orders, rejected.reason, isDuplicate)
      const answer: OrderGroupAnswer = {
        ok: true,
        client_order_ids: orders.map((order) => order.clientOrderId),
        orders: orders.map(orderStateRow),
        seq,
        ...duplicate(isDuplicate),
      }
      return jsonResponse(answer)
    }
    case 'denied':
      return refusedGroup(outcome.orders, outcome.reason, outcome.isDuplicate)
    case 'id_taken':
      return idTaken(outcome.order)
    default:
      return notNow(outcome)
  }
}

function refusedGroup(orders: readonly Order[], reason: Reason, isDuplicate: boolean): Response {
  const isDenied = orders.some(({ status }) => status === 'denied')
  const details = {
    ...reasonDetails(reason),
    client_order_ids: orders.map((order) => order.clientOrderId),
    status: 'REJECTED',
    rejected_by: isDenied ? 'veloz' : 'venue',
    ...duplicate(isDuplicate),
  }
  return problemResponse(refusal(reason.code, sentenceOf(reason), details))
}

export function cancelAnswer(outcome: CancelOutcome, clientOrderId: string): Response {
  switch (outcome.outcome) {
    case 'requested': {
      const answer: CancelAnswer = { ok: true, ...orderRef(outcome.order) }
      return jsonResponse(answer)
    }
    case 'unknown_order':
      return unknownOrder(clientOrderId)
    case 'already_closed':
      return closedOrder(outcome.order)
    default:
      return notNow(outcome)
  }
}

export function amendAnswer(outcome: AmendOutcome, clientOrderId: string): Response {
  switch (outcome.outcome) {
    case 'requested': {
      const answer: AmendAnswer = { ok: true, ...orderRef(outcome.order), way: outcome.way }
      return jsonResponse(answer)
    }
    case 'refused': {
      const { order, reason } = outcome
      const details = { ...reasonDetails(reason), ...orderRef(order) }
      return problemResponse(refusal(reason.code, sentenceOf(reason), details))
    }
    case 'unknown_order':
      return unknownOrder(clientOrderId)
    case 'already_closed':
      return closedOrder(outcome.order)
    default:
      return notNow(outcome)
  }
}

function unknownOrder(clientOrderId: string): Response {
  const message = `No order has the client_order_id ${clientOrderId}.`
  return problemResponse(problem('not_found', message, { client_order_id: clientOrderId }))
}

function closedOrder(order: Order): Response {
  const message = `The order is closed already: ${wireStatus(order.status)}.`
  return problemResponse(problem('conflict', message, orderRef(order)))
}

export function cancelAllAnswer(outcome: CancelAllOutcome): Response {
  if (outcome.outcome !== 'requested') return notNow(outcome)
  const answer: CancelAllAnswer = { ok: true, orders: outcome.orders.map(orderRef) }
  return jsonResponse(answer)
}
