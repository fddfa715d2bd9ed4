import type {
  ClientOrderId,
  ExecutionId,
  Instrument,
  Money,
  OrderType,
  TimeInForce,
  VenueOrderId,
} from '../../../domain/index.ts'
import type { OrderNotice, VenueListing } from '../protocol/index.ts'

export interface OrderEnd {
  readonly status: 'filled' | 'cancelled' | 'expired' | 'rejected'
  /** What it traded, base asset; null where the venue does not say: its fills are asked for. */
  readonly cumQuantity: Money | null
  readonly reason: OrderNotice['reason']
}

/** One order of ours, or one replacement of it, as far as this connection followed it. Amounts in base. */
export interface KnownOrder {
  readonly clientOrderId: ClientOrderId
  readonly revision: number
  /** In whose lots the engine counts it. */
  instrument: Instrument
  /** The id it bears at the venue. */
  readonly clientId: string
  /** Null for one that only the journal knows. */
  type: OrderType | null
  readonly timeInForce: TimeInForce | null
  triggerPrice: Money | null
  sentAtMs: number
  /** After so long since then nothing of it can still arrive. */
  arrivesWithinMs: number
  /** What this revision is to trade; null where only the venue knows. */
  quantity: Money | null
  /** Of all revisions together; null where only the engine knows. */
  total: Money | null
  venueOrderId: VenueOrderId | null
  /** When the venue first showed that it has it; null before. */
  acceptedAtMs: number | null
  isAcceptanceTold: boolean
  isTriggered: boolean
  /** By the venue's number of the trade. */
  readonly fills: Map<string, Money>
  /** Sum of `fills`, and of what the journal knew at a restart. */
  filled: Money
  /** What the venue said was filled, at most so far. */
  filledAtVenue: Money
  /** After a restart it is not known which fills the journal has: only asking tells. */
  isAuditDue: boolean
  /** Trades that were named without what they cost. */
  readonly owedTrades: Set<string>
  /** How it ended, kept back until every fill of it was told. */
  end: OrderEnd | null
  /** The venue does not know it any more, though it did: its fills are the last that can be asked for. */
  isGone: boolean
  /** When a question first found nothing of an order that was there before; null while none did. */
  missedAtMs: number | null
  isFetching: boolean
  fetchAttempt: number
  isSubmitting: boolean
  isAsking: boolean
  /** A cancel of ours was answered with yes. */
  isCancelAnswered: boolean
  /** The last cancel was sent before the venue had shown the order: it may have found nothing to take out. */
  hasCancelOvertaken: boolean
  /** Cancels sent and not confirmed; 0 when none is wanted. */
  cancelTries: number
  amend: { readonly total: Money; readonly quantity: Money; readonly sentAtMs: number } | null
  /** The engine may not know it: it forgets an amend over a cancel. */
  isMadeSmaller: boolean
  closedAtMs: number | null
}

export type NewKnownOrder = Pick<
  KnownOrder,
  | 'clientOrderId'
  | 'revision'
  | 'instrument'
  | 'clientId'
  | 'type'
  | 'timeInForce'
  | 'triggerPrice'
  | 'sentAtMs'
  | 'quantity'
  | 'total'
>

/** What a venue has just taken, or what may still be on its way, ends by no answer that finds nothing. */
const SETTLED_MS = 10_000
const MISSES_APART_MS = 5000

export function knownOrder(order: NewKnownOrder): KnownOrder {
  return {
    ...order,
    arrivesWithinMs: SETTLED_MS,
    venueOrderId: null,
    acceptedAtMs: null,
    isAcceptanceTold: false,
    isTriggered: false,
    fills: new Map(),
    filled: 0n as Money,
    filledAtVenue: 0n as Money,
    isAuditDue: false,
    owedTrades: new Set(),
    end: null,
    isGone: false,
    missedAtMs: null,
    isFetching: false,
    fetchAttempt: 0,
    isSubmitting: false,
    isAsking: false,
    isCancelAnswered: false,
    hasCancelOvertaken: false,
    cancelTries: 0,
    amend: null,
    isMadeSmaller: false,
    closedAtMs: null,
  }
}

/**
 * The engine counts an open order in the lots in force; one that those cannot express it has closed, and
 * counts in the old ones.
 */
export function recount(order: KnownOrder, { listing }: VenueListing): void {
  const { lotSize } = listing
  const isWhole = (order.quantity ?? 0n) % lotSize === 0n && order.filled % lotSize === 0n
  if (isWhole) order.instrument = { ...order.instrument, ...listing }
}

/** A stop that the venue keeps and that was not reached. */
export function isWaitingStop({ triggerPrice, isTriggered }: KnownOrder): boolean {
  return triggerPrice !== null && !isTriggered
}

/** A function, so that nobody takes for settled what may have changed while the venue was asked. */
export function isOver({ closedAtMs }: KnownOrder): boolean {
  return closedAtMs !== null
}

/** A cancel that overtook the order found nothing to take out; one that bore the venue's id did. */
export function isCancelDue(known: KnownOrder): boolean {
  const { cancelTries, isCancelAnswered, hasCancelOvertaken } = known
  return cancelTries > 0 && hasCancelOvertaken && !isCancelAnswered && !isOver(known)
}

/** Long after it was taken, and not by two answers of the same moment. */
export function isMissedTwice({ acceptedAtMs, sentAtMs, missedAtMs }: KnownOrder, nowMs: number): boolean {
  const isSettled = nowMs - (acceptedAtMs ?? sentAtMs) >= SETTLED_MS
  return isSettled && missedAtMs !== null && nowMs - missedAtMs >= MISSES_APART_MS
}

/** Whether the venue owes an answer; what does not rest has ended by now, and no end was heard. */
export function isAnswerDue({
  isAcceptanceTold,
  cancelTries,
  amend,
  missedAtMs,
  timeInForce,
}: KnownOrder): boolean {
  const isPassing = timeInForce === 'ioc' || timeInForce === 'fok'
  return !isAcceptanceTold || cancelTries > 0 || amend !== null || missedAtMs !== null || isPassing
}

/** How an order ended that the venue shows; null while it is open. */
export function endOf({ status, cumQuantity, reason }: OrderNotice): OrderEnd | null {
  return status === 'waiting' || status === 'open' ? null : { status, cumQuantity, reason }
}

export function executionIdOf(exchange: string, native: string, tradeId: string): ExecutionId {
  return `${exchange}-${native}-${tradeId}` as ExecutionId
}
