import {
  type EventBody,
  type Input,
  type Instrument,
  type SessionFact,
  type SetTradingState,
  unreachable,
} from '../domain/index.ts'
import { decideCancel, decideCancelAll, decideReport, decideSubmit } from './oms/index.ts'
import { cancelInexpressible } from './relist.ts'
import type { State } from './state.ts'
import type { Surroundings } from './surroundings.ts'

const NOTHING: readonly EventBody[] = []

/** What an input causes, given the state. Never writes; no event means nothing changes. */
export function decide(state: State, input: Input, surroundings: Surroundings): readonly EventBody[] {
  switch (input.kind) {
    case 'submit_order':
      return decideSubmit(state, input, surroundings)
    case 'cancel_order':
      return decideCancel(state, input)
    case 'cancel_all':
      return decideCancelAll(state, input)
    case 'venue_report':
      return decideReport(state, input.report)
    case 'set_trading_state':
      return decideTradingState(state, input)
    case 'start_session':
    case 'stop_session':
    case 'list_instrument':
    case 'deposit_funds':
      return decideSessionFact(state, input)
    default:
      return unreachable(input)
  }
}

function decideTradingState(
  { tradingState }: State,
  { state, why, origin }: SetTradingState,
): readonly EventBody[] {
  return state === tradingState ? NOTHING : [{ kind: 'trading_state_changed', state, why, origin }]
}

function decideSessionFact(state: State, fact: SessionFact): readonly EventBody[] {
  switch (fact.kind) {
    case 'start_session': {
      const { epoch, version, mode, marketSource } = fact
      return [{ kind: 'session_started', epoch, version, mode, marketSource }]
    }
    case 'stop_session':
      return [{ kind: 'session_stopped', marks: fact.marks }]
    case 'deposit_funds':
      return [{ kind: 'funds_deposited', venue: fact.venue, asset: fact.asset, amount: fact.amount }]
    case 'list_instrument':
      return decideListing(state, fact.instrument)
    default:
      return unreachable(fact)
  }
}

/** A new version only when something about the instrument changed. */
function decideListing(state: State, listed: Omit<Instrument, 'version'>): readonly EventBody[] {
  const before = state.instruments.get(listed.key)
  if (before && isSameListing(before, listed)) return NOTHING
  const instrument = { ...listed, version: (before?.version ?? 0) + 1 }
  return [...cancelInexpressible(state, listed), { kind: 'instrument_listed', instrument }]
}

const LISTED_FIELDS = [
  'base',
  'quote',
  'isTrading',
  'tickSize',
  'lotSize',
  'notionalMin',
  'quantityMax',
  'feeRateMaker',
  'feeRateTaker',
] as const

function isSameListing(before: Instrument, listed: Omit<Instrument, 'version'>): boolean {
  return LISTED_FIELDS.every((field) => before[field] === listed[field])
}
