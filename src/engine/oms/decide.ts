import {
  type CancelAll,
  type CancelOrder,
  type ClientOrderId,
  type EventBody,
  isClosed,
  maySucceed,
  type Order,
  type OrderStatus,
  type SubmitOrder,
  type VenueReport,
} from '../../domain/index.ts'
import { assess } from '../risk/index.ts'
import type { State } from '../state.ts'
import type { Surroundings } from '../surroundings.ts'

const NOTHING: readonly EventBody[] = []

/** No event means the id is known: the first answer stands, or the id is taken by a different request. */
export function decideSubmit(
  state: State,
  input: SubmitOrder,
  surroundings: Surroundings,
): readonly EventBody[] {
  const clientOrderId = input.clientOrderId ?? generatedId(state)
  if (state.orders.has(clientOrderId)) return NOTHING
  const { request, origin } = input
  const verdict = assess(state, request, surroundings)
  if (!verdict.ok) return [{ kind: 'order_denied', clientOrderId, request, origin, reason: verdict.reason }]
  const { instrument, price, quantity, locked, mark } = verdict.approved
  return [
    {
      kind: 'order_submitted',
      clientOrderId,
      request,
      origin,
      instrumentVersion: instrument.version,
      price,
      quantity,
      locked,
      mark,
    },
  ]
}

/**
 * Unique across restarts and instances: the journal's epoch and the number of the record that will hold it.
 */
export function generatedId({ epoch, seq, orders }: State): ClientOrderId {
  let id = `vz-${epoch}-${seq + 1}` as ClientOrderId
  // Somebody may have sent this very id. Taken for a repetition, no order without an id would get in again.
  for (let n = 1; orders.has(id); n++) id = `vz-${epoch}-${seq + 1}.${n}` as ClientOrderId
  return id
}

export function decideCancel(state: State, { clientOrderId, origin }: CancelOrder): readonly EventBody[] {
  const order = state.orders.get(clientOrderId)
  if (!order || !isCancellable(order)) return NOTHING
  return [{ kind: 'cancel_requested', clientOrderId, origin }]
}

export function decideCancelAll(state: State, { key, origin }: CancelAll): readonly EventBody[] {
  const events: EventBody[] = []
  for (const clientOrderId of state.open) {
    const order = state.orders.get(clientOrderId)
    if (!order || !isCancellable(order) || (key !== null && order.key !== key)) continue
    events.push({ kind: 'cancel_requested', clientOrderId, origin })
  }
  return events
}

function isCancellable({ status }: Order): boolean {
  return !isClosed(status) && maySucceed(status, 'pending_cancel')
}

/** Reports that repeat what is known, or come too late to matter, cause nothing. */
export function decideReport(state: State, report: VenueReport): readonly EventBody[] {
  const order = state.orders.get(report.clientOrderId)
  if (!order) return NOTHING
  if (report.kind === 'order_filled') {
    const isRepeated = state.executions.has(report.executionId)
    return isRepeated || !maySucceed(order.status, 'partially_filled') ? NOTHING : [report]
  }
  if (report.kind === 'cancel_rejected') return order.status === 'pending_cancel' ? [report] : NOTHING
  return maySucceed(order.status, statusAfter(report)) ? [report] : NOTHING
}

function statusAfter(
  report: Exclude<VenueReport, { kind: 'order_filled' | 'cancel_rejected' }>,
): OrderStatus {
  const STATUS = {
    order_accepted: 'accepted',
    order_rejected: 'rejected',
    order_cancelled: 'cancelled',
    order_expired: 'expired',
    order_outcome_unknown: 'unknown',
  } as const
  return STATUS[report.kind]
}
