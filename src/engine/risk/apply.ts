import {
  addMoney,
  ENGINE_ORIGIN,
  type Event,
  type InstrumentKey,
  MONEY_ZERO,
  type Origin,
} from '../../domain/index.ts'
import { worthIn } from '../portfolio/index.ts'
import type { State } from '../state.ts'
import { applyBreakerChange, isOrdinary, noteProbe } from './breaker.ts'
import { reportingAsset } from './worth.ts'

/** Not the engine: the end of a stall takes back what the engine said for the stall, and nothing else. */
export const RECOVERY: Origin = { ...ENGINE_ORIGIN, principal: 'recovery' }

/** What an event changes of limits, breaker, day and rates; orders and funds are changed elsewhere. */
export function applyToRisk(state: State, event: Event): void {
  switch (event.kind) {
    case 'trading_state_changed':
      return applyTradingState(state, event)
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
    case 'stall_began':
      state.stateBeforeStall = state.tradingState
      return
    case 'stall_ended':
      state.stateBeforeStall = null
      return
    case 'funds_deposited':
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

function applyTradingState(state: State, event: EventOf<'trading_state_changed'>): void {
  state.tradingState = event.state
  state.tradingStateWhy = event.why
  state.tradingStateBy = event.origin.principal
  // What somebody decides during a stall holds after it too; the stall's own change does not.
  const isByStall =
    event.origin.principal === ENGINE_ORIGIN.principal && event.origin.address === ENGINE_ORIGIN.address
  if (state.stateBeforeStall !== null && !isByStall) state.stateBeforeStall = event.state
}

/**
 * What came in or went out was neither won nor lost: losses are measured from a mark moved by as much. At the
 * journal's last prices, as a fold knows no others; what has none moves nothing.
 */
function applyTransfer(state: State, { venue, asset, amount }: EventOf<'funds_deposited'>): void {
  const reporting = reportingAsset(state)
  if (reporting === null || state.day === null || state.equityPeak === null) return
  const prices = {
    instruments: state.instruments,
    markOf: (key: InstrumentKey) => state.marks.get(key) ?? null,
  }
  const worth = worthIn(prices, { venue, asset, amount }, reporting) ?? MONEY_ZERO
  state.day = { ...state.day, equity: addMoney(state.day.equity, worth) }
  state.equityPeak = addMoney(state.equityPeak, worth)
}
