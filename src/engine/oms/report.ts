import {
  type Amendment,
  type ClientOrderId,
  ENGINE_ORIGIN,
  type EventBody,
  isClosed,
  maySucceed,
  NS_PER_MS,
  NS_PER_SECOND,
  type Order,
  type OrderStatus,
  type Reason,
  type ReportInput,
  type UnixNs,
  type VenueReport,
} from '../../domain/index.ts'
import { refusalOfReplacement } from '../risk/index.ts'
import type { State } from '../state.ts'
import type { Surroundings } from '../surroundings.ts'
import { inForce } from './amend.ts'
import { isCancellable } from './cancel.ts'
import { isToSendAgain } from './sending-again.ts'

const NOTHING: readonly EventBody[] = []

type OrderReport = Extract<VenueReport, { readonly clientOrderId: ClientOrderId }>

/** Reports that repeat what is known, or come too late to matter, cause nothing. */
export function decideOrderReport(
  state: State,
  report: OrderReport,
  revision: ReportInput['revision'],
  surroundings: Surroundings,
): readonly EventBody[] {
  const order = state.orders.get(report.clientOrderId)
  if (!order) return NOTHING
  if (report.kind === 'order_filled') {
    // A fill of a replaced order is a fill all the same; its execution id tells whether it is new.
    const verdict = fillVerdict(state, order, report)
    if (verdict === 'repeated' || order.status === 'denied') return NOTHING
    if (verdict === 'impossible') return [unbelievable(order, report)]
    return isFilledBefore(order, revision) ? [takenBack(order), report] : [report]
  }
  // What is said of a replaced order no longer concerns the one in force.
  if (revision !== undefined && revision !== order.revision) return NOTHING
  return decideStatusReport(state, order, report, surroundings)
}

type FillReport = Extract<OrderReport, { readonly kind: 'order_filled' }>

/** Whether a fill changes our books; an impossible one has no place in them. */
export function fillVerdict(
  state: State,
  order: Order,
  report: FillReport,
): 'new' | 'repeated' | 'impossible' {
  if (isRepeated(state, order, report)) return 'repeated'
  return maySucceed(order.status, 'filled') && isPossible(order, report) ? 'new' : 'impossible'
}

/** What was replaced filled after all: together with its replacement that would be too much. */
function isFilledBefore(order: Order, revision: ReportInput['revision']): boolean {
  return revision !== undefined && revision < order.revision && isCancellable(order)
}

function takenBack({ clientOrderId }: Order): EventBody {
  return { kind: 'cancel_requested', clientOrderId, origin: ENGINE_ORIGIN }
}

/** Nearly every order fills once, and remembers that fill itself: no look into those of all orders. */
function isRepeated(
  { executions }: State,
  { firstExecutionId }: Order,
  { executionId }: FillReport,
): boolean {
  if (firstExecutionId === null) return false
  return executionId === firstExecutionId || executions.has(executionId)
}

/** Whole lots, as many as can be counted: whatever a venue writes, it must not stop the engine. */
function isPossible({ cumQty }: Order, { quantity, price }: FillReport): boolean {
  return (
    quantity > 0 && Number.isSafeInteger(quantity) && Number.isSafeInteger(cumQty + quantity) && price >= 0n
  )
}

function unbelievable({ request, clientOrderId }: Order, { executionId }: FillReport): EventBody {
  const why = `execution ${executionId} of ${clientOrderId} bears numbers that no fill can have`
  return { kind: 'venue_gapped', venue: request.venue, why }
}

type StatusReport = Exclude<OrderReport, { readonly kind: 'order_filled' }>

function decideStatusReport(
  state: State,
  order: Order,
  report: StatusReport,
  surroundings: Surroundings,
): readonly EventBody[] {
  switch (report.kind) {
    case 'cancel_rejected':
      return decideCancelRejected(order, report)
    case 'amend_rejected':
      return order.status === 'pending_amend' ? [report] : NOTHING
    case 'amend_accepted':
      return order.amendment?.way === 'in_place' ? [amended(state, order, order.amendment)] : NOTHING
    case 'order_triggered':
      return order.triggerPrice === null || order.isTriggered ? NOTHING : [report]
    case 'order_missed':
      return decideMissed(order, report, surroundings.at)
    case 'order_accepted':
      return isNewAcceptance(state, order, report) ? [report] : NOTHING
    case 'order_cancelled':
      return decideCancelled(state, order, report, surroundings)
    case 'order_rejected':
      return decideRejected(order, report)
    default:
      return maySucceed(order.status, STATUS[report.kind]) ? [report] : NOTHING
  }
}

const STATUS = {
  order_expired: 'expired',
  order_outcome_unknown: 'unknown',
} as const satisfies Record<string, OrderStatus>

type Rejected = Extract<OrderReport, { readonly kind: 'order_rejected' }>

function decideRejected(order: Order, report: Rejected): readonly EventBody[] {
  if (!maySucceed(order.status, 'rejected')) return NOTHING
  const { clientOrderId, reason } = report
  return isToSendAgain(order, reason) ? [{ kind: 'release_rejected', clientOrderId, reason }] : [report]
}

const STANDING: ReadonlySet<OrderStatus> = new Set<OrderStatus>([
  'accepted',
  'partially_filled',
  'pending_cancel',
  'pending_amend',
])

function isNewAcceptance(
  { doubted }: State,
  order: Order,
  { venueOrderId }: { readonly venueOrderId: string },
): boolean {
  // A stop that was reached may go on as another order; and who was not to be found is there after all.
  const isFound = order.missedAt !== null || doubted.get(order.clientOrderId) === 'lost_order'
  const isNews = isFound || order.venueOrderId !== venueOrderId
  return STANDING.has(order.status) ? isNews : maySucceed(order.status, 'accepted')
}

type CancelRejected = Extract<OrderReport, { readonly kind: 'cancel_rejected' }>

/** The first half of a replacement is a cancel too: refused, the order stays as it was. */
function decideCancelRejected(order: Order, report: CancelRejected): readonly EventBody[] {
  if (order.status === 'pending_cancel') return [report]
  const isReplacing = order.status === 'pending_amend' && order.amendment?.way === 'cancel_replace'
  const { clientOrderId, reason } = report
  return isReplacing ? [{ kind: 'amend_rejected', clientOrderId, reason }] : NOTHING
}

type Cancelled = Extract<OrderReport, { readonly kind: 'order_cancelled' }>

/** The end of an order, the first half of a replacement, or an expiry that we asked for. */
function decideCancelled(
  state: State,
  order: Order,
  report: Cancelled,
  surroundings: Surroundings,
): readonly EventBody[] {
  const { at } = surroundings
  if (!maySucceed(order.status, 'cancelled')) return NOTHING
  const { clientOrderId, amendment } = order
  // An order that was found again is no longer on its way into another shape.
  const isReplacing = order.status === 'pending_amend' || order.status === 'unknown'
  if (amendment?.way === 'cancel_replace' && isReplacing) {
    const refusal =
      amendment.quantity > order.cumQty ? refusalOfReplacement(state, order, amendment, surroundings) : null
    if (refusal !== null) return [{ kind: 'order_cancelled', clientOrderId, reason: refusal }]
    return [amended(state, order, amendment)]
  }
  const { expireAt } = order.request
  const isDue = expireAt !== null && expireAt <= at && order.status === 'pending_cancel'
  if (!isDue) return [{ ...report, reason: reasonOfCancel(order, report.reason) }]
  const reason = { code: 'good_till_date_reached', details: {} } as const
  return [{ kind: 'order_expired', clientOrderId, reason }]
}

/** A venue confirms a cancel of ours with the same words as one that a person asked for. */
function reasonOfCancel({ status, cancelledBy, link }: Order, reason: Reason): Reason {
  const isOurs = status === 'pending_cancel' && cancelledBy === ENGINE_ORIGIN.principal
  if (!isOurs || reason.code !== 'cancelled_by_request') return reason
  const isAlone = link === null || link.sibling === null
  return { code: isAlone ? 'cancelled_by_veloz' : 'sibling_closed', details: {} }
}

/** In force, unless its fills overtook it: then nothing is left to trade. */
export function amended(state: State, order: Order, amendment: Amendment): EventBody {
  if (amendment.quantity > order.cumQty) return inForce(state, order, amendment)
  const reason = { code: 'amended_below_filled', details: {} } as const
  return { kind: 'order_cancelled', clientOrderId: order.clientOrderId, reason }
}

/** How long a venue may take to act on what we sent, at most: the widest receive window we use. */
const RECEIVE_WINDOW_NS = 5000n * NS_PER_MS
/** Later than this nothing that was sent can still arrive. */
export const ARRIVES_WITHIN_NS = 2n * RECEIVE_WINDOW_NS
const BETWEEN_QUERIES_NS = 5n * NS_PER_SECOND

/**
 * An order that its venue does not know is closed only after two questions at least five seconds apart, both
 * later than anything we sent could still arrive.
 */
function decideMissed(
  order: Order,
  report: Extract<OrderReport, { readonly kind: 'order_missed' }>,
  at: UnixNs,
): readonly EventBody[] {
  const { clientOrderId, sentAt, missedAt, status } = order
  if (isClosed(status) || order.heldBy === 'engine') return NOTHING
  if (at - sentAt <= ARRIVES_WITHIN_NS) return NOTHING
  if (missedAt === null) return [report]
  if (at - missedAt < BETWEEN_QUERIES_NS) return NOTHING
  const reason = { code: 'never_seen', details: {} } as const
  // It was there once: what is gone now is not an order that never was.
  const wasSeen = order.venueOrderId !== null || order.cumQty > 0
  return [{ kind: wasSeen ? 'order_cancelled' : 'order_rejected', clientOrderId, reason }]
}
