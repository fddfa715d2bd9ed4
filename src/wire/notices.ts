import type { SystemNotice } from '../contract/index.ts'
import {
  type BreakerState,
  type Event,
  type EventKind,
  formatMoney,
  type MismatchType,
  MONEY_ONE,
  unreachable,
  type VenueName,
} from '../domain/index.ts'
import { exactInteger } from './exact.ts'

/** The other notices are no records. */
type NoticeKind = Exclude<SystemNotice['kind'], 'market_status' | 'shutting_down'>
type NoticeEvent = Extract<Event, { readonly kind: NoticeKind }>

type Telling = {
  readonly [Kind in EventKind]: Kind extends NoticeKind ? 'notice' : 'order' | 'funds' | 'trading_state'
}

/**
 * What tells of a record: messages about an order, about funds, about the trading state, or a notice. Every
 * kind is told somehow, so that no sequence number is missing from a stream.
 */
const TELLING: Telling = {
  session_started: 'notice',
  session_stopped: 'notice',
  instrument_listed: 'notice',
  funds_deposited: 'funds',
  balance_adjusted: 'funds',
  order_denied: 'order',
  order_held: 'order',
  order_submitted: 'order',
  order_adopted: 'order',
  order_triggered: 'order',
  order_released: 'order',
  release_rejected: 'order',
  trailing_trigger_moved: 'order',
  order_accepted: 'order',
  order_rejected: 'order',
  order_filled: 'order',
  cancel_requested: 'order',
  cancel_rejected: 'order',
  order_cancelled: 'order',
  order_expired: 'order',
  order_outcome_unknown: 'order',
  order_missed: 'order',
  amend_requested: 'order',
  amend_rejected: 'order',
  order_amended: 'order',
  exit_resized: 'order',
  trading_state_changed: 'trading_state',
  limits_changed: 'notice',
  limit_scale_moved: 'notice',
  breaker_changed: 'notice',
  day_opened: 'notice',
  equity_peak_moved: 'notice',
  stall_began: 'notice',
  stall_ended: 'notice',
  venue_gapped: 'notice',
  reconciliation_began: 'notice',
  mismatch_found: 'notice',
  venue_reconciled: 'notice',
  funding_paid: 'funds',
  position_liquidated: 'funds',
}

export function isNotice(event: Event): event is NoticeEvent {
  return TELLING[event.kind] === 'notice'
}

export function noticeOf(event: NoticeEvent): SystemNotice {
  const venue = 'venue' in event ? { venue: event.venue } : {}
  return { ts_ns: exactInteger(event.at), kind: event.kind, ...venue, message: noticeText(event) }
}

/**
 * For anybody who may read anything: no amounts of ours, which `GET /api/risk` tells whoever may see the
 * account.
 */
function noticeText(event: NoticeEvent): string {
  switch (event.kind) {
    case 'session_started':
      return `VeloZ ${event.version} started (${event.mode}, market ${event.marketSource}).`
    case 'session_stopped':
      return 'VeloZ stopped.'
    case 'instrument_listed': {
      const { instrument } = event
      return `${instrument.symbol} at ${instrument.venue} is listed (version ${instrument.version}).`
    }
    case 'limits_changed':
      return `The risk limits were changed: ${event.why}.`
    case 'limit_scale_moved':
      return event.scale === MONEY_ONE
        ? 'The market is calm again: the limits on size hold whole.'
        : `The market is wild: the limits on size hold at ${formatMoney(event.scale)} of their value.`
    case 'breaker_changed':
      return BREAKER_TEXTS[event.state](event.why)
    case 'day_opened':
      return 'A new trading day began at midnight UTC.'
    case 'equity_peak_moved':
      return 'The equity is at a new high.'
    case 'stall_began': {
      const seconds = Math.floor(event.gapMs / 1000)
      return `The process stood still for ${seconds} s: only orders that lower a position for now.`
    }
    case 'stall_ended':
      return 'The market is fresh again after the process stood still.'
    case 'venue_gapped':
      return `Reports of ${event.venue} were lost (${event.why}); its orders are being reconciled.`
    case 'reconciliation_began':
      return `${event.venue} is being reconciled (${event.why}): only orders that lower a position for now.`
    case 'mismatch_found':
      return MISMATCH_TEXTS[event.mismatch.type](event.venue)
    case 'venue_reconciled':
      return event.mismatches === 0
        ? `${event.venue} and the journal agree.`
        : `${event.venue} was reconciled; mismatches found: ${event.mismatches}.`
    default:
      return unreachable(event)
  }
}

const MISMATCH_TEXTS: Record<MismatchType, (venue: VenueName) => string> = {
  missing_fill: (venue) => `A fill that nobody told us of was found at ${venue}.`,
  orphan_order: (venue) => `An order that the journal does not know is open at ${venue}.`,
  lost_order: (venue) => `An order of ours is not open at ${venue}; the venue is asked what became of it.`,
  order_differs: (venue) => `An order is filled differently at ${venue}; the venue is asked for it.`,
  balance: (venue) => `A balance at ${venue} is not what the journal says.`,
}

const BREAKER_TEXTS: Record<BreakerState, (why: string) => string> = {
  open: (why) => `The circuit breaker opened (${why}): only orders that lower a position.`,
  half_open: () => 'The circuit breaker lets a few orders through to see whether they are accepted.',
  closed: () => 'The circuit breaker is closed again.',
}
