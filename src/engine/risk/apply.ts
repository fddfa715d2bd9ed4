import { addMoney, type Event, type InstrumentKey, MONEY_ZERO, type Money } from '../../domain/index.ts'
import { worthIn } from '../portfolio/index.ts'
import type { State } from '../state.ts'
import { applyBreakerChange, isOrdinary, noteProbe } from './breaker.ts'
import { applyCaution } from './caution.ts'
import { reportingAsset } from './worth.ts'

/** What an event changes of limits, breaker, day and rates; orders and funds are changed elsewhere. */
export function applyToRisk(state: State, event: Event): void {
  switch (event.kind) {
    case 'session_started':
    case 'trading_state_changed':
    case 'stall_began':
    case 'stall_ended':
    case 'reconciliation_began':
    case 'venue_reconciled':
      return applyCaution(state, event)
    case 'limits_changed':
      state.limits = event.limits
      return
    case 'limit_scale_moved':
      state.limitScale = event.scale
      return
    case 'breaker_changed':
      return applyBreakerChange(state, event)
    case 'day_opened':
      state.day = { startAt: event.startAt, equity: event.equity }
      return
    case 'equity_peak_moved':
      state.equityPeak = event.equity
      return
    case 'funds_deposited':
    case 'balance_adjusted':
      return applyTransfer(state, event)
    default:
      if ('clientOrderId' in event) noteOrderEvent(state, event)
  }
}

type EventOf<Kind extends Event['kind']> = Extract<Event, { kind: Kind }>

function noteOrderEvent(state: State, event: Extract<Event, { clientOrderId: unknown }>): void {
  if (isSending(event)) {
    const request = 'request' in event ? event.request : state.orders.get(event.clientOrderId)?.request
    state.sent.add(event.at, request?.strategyId ?? null)
  } else if (isTrouble(event)) state.refused.add(event.at, null)
  noteProbe(state, event)
}

/** An order goes out to its venue, or a replacement of one is on its way there. */
function isSending(event: Event): boolean {
  if (event.kind === 'amend_requested') return event.way === 'cancel_replace'
  return event.kind === 'order_submitted' || event.kind === 'order_released'
}

function isTrouble(event: Event): boolean {
  if (event.kind === 'order_rejected') return !isOrdinary(event.reason)
  return event.kind === 'order_outcome_unknown'
}

/**
 * What came in or went out was neither won nor lost: losses are measured from a mark moved by as much. A
 * deposit counts at the journal's last prices, as a fold knows no others; what has none moves nothing.
 */
function applyTransfer(state: State, event: EventOf<'funds_deposited' | 'balance_adjusted'>): void {
  if (state.day === null || state.equityPeak === null) return
  const worth = (event.kind === 'balance_adjusted' ? event.worth : worthAtMarks(state, event)) ?? MONEY_ZERO
  state.day = { ...state.day, equity: addMoney(state.day.equity, worth) }
  state.equityPeak = addMoney(state.equityPeak, worth)
}

function worthAtMarks(
  { instruments, marks }: State,
  { venue, asset, amount }: EventOf<'funds_deposited'>,
): Money | null {
  const reporting = reportingAsset({ instruments })
  if (reporting === null) return null
  const prices = { instruments, markOf: (key: InstrumentKey) => marks.get(key) ?? null }
  return worthIn(prices, { venue, asset, amount }, reporting)
}
