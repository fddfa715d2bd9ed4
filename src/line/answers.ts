import type { Order } from '../domain/index.ts'
import type {
  AmendOutcome,
  CancelAllOutcome,
  CancelOutcome,
  SubmitOutcome,
  Unavailable,
} from '../ports/index.ts'
import { reasonDetails, sentenceOf, wireStatus } from '../wire/index.ts'
import { type LineEvent, orderStateEvent } from './events.ts'

/** Why a command was not carried out, as the `error` event tells it. */
export interface Refusal {
  readonly code: string
  readonly message: string
  readonly client_order_id?: string
  /** The numbers of a refusal. */
  readonly details?: Readonly<Record<string, unknown>>
}

/** How a command ended. `isRepeated`: nothing new happened, so that no event of the journal tells of it. */
export type Answer =
  | { readonly refusal: Refusal }
  | { readonly event: LineEvent; readonly isRepeated: boolean }

export function submitAnswer(outcome: SubmitOutcome): Answer {
  switch (outcome.outcome) {
    case 'submitted':
    case 'denied': {
      const { order, isDuplicate } = outcome
      const event = orderStateEvent(order)
      return { event: isDuplicate ? { ...event, duplicate: true } : event, isRepeated: isDuplicate }
    }
    case 'id_taken': {
      const { clientOrderId } = outcome.order
      const message = `The client_order_id ${clientOrderId} belongs to another order.`
      return { refusal: { code: 'duplicate_client_order_id', message, client_order_id: clientOrderId } }
    }
    default:
      return { refusal: unavailable(outcome) }
  }
}

export function cancelAnswer(outcome: CancelOutcome, clientOrderId: string): Answer {
  switch (outcome.outcome) {
    case 'requested':
      return { event: orderStateEvent(outcome.order), isRepeated: false }
    case 'unknown_order':
      return unknownOrder(clientOrderId)
    case 'already_closed':
      return closedOrder(outcome.order)
    default:
      return { refusal: unavailable(outcome) }
  }
}

/** What is done to the order is told by the journal; `way` says whether it keeps its place in the queue. */
export function amendAnswer(outcome: AmendOutcome, clientOrderId: string): Answer {
  switch (outcome.outcome) {
    case 'requested': {
      const event = { ...orderStateEvent(outcome.order), way: outcome.way }
      return { event, isRepeated: false }
    }
    case 'refused': {
      const { code } = outcome.reason
      const details = reasonDetails(outcome.reason)
      const message = sentenceOf(outcome.reason)
      return { refusal: { code, message, client_order_id: clientOrderId, details } }
    }
    case 'unknown_order':
      return unknownOrder(clientOrderId)
    case 'already_closed':
      return closedOrder(outcome.order)
    default:
      return { refusal: unavailable(outcome) }
  }
}

function unknownOrder(clientOrderId: string): Answer {
  const message = `There is no order ${clientOrderId}.`
  return { refusal: { code: 'not_found', message, client_order_id: clientOrderId } }
}

function closedOrder({ clientOrderId, status }: Order): Answer {
  const message = `The order ${clientOrderId} is ${wireStatus(status)} already.`
  return { refusal: { code: 'conflict', message, client_order_id: clientOrderId } }
}

export function cancelAllAnswer(outcomes: readonly CancelAllOutcome[]): Answer {
  const ids: string[] = []
  for (const outcome of outcomes) {
    if (outcome.outcome !== 'requested') return { refusal: unavailable(outcome) }
    ids.push(...outcome.orders.map((order) => order.clientOrderId))
  }
  const result = { client_order_ids: [...new Set(ids)] }
  return { event: { type: 'reply', ok: true, result }, isRepeated: false }
}

function unavailable(outcome: Unavailable): Refusal {
  if (outcome.outcome === 'unavailable') return { code: 'engine_unavailable', message: outcome.why }
  return { code: 'overloaded', message: `The engine is busy; try again in ${outcome.retryAfterMs} ms.` }
}
