import {
  type ClientOrderId,
  ENGINE_ORIGIN,
  type EventBody,
  type Input,
  type Instrument,
  isSameValue,
  type ReportInput,
  type SessionFact,
  unreachable,
} from '../domain/index.ts'
import {
  decideAmend,
  decideCancel,
  decideCancelAll,
  decideContinuation,
  decideExpiries,
  decideGroup,
  decideObservation,
  decideOrderReport,
  decideRetries,
  decideSubmit,
} from './oms/index.ts'
import { decidePositionReport, unmarginedOrders } from './portfolio/index.ts'
import { decideReconciliation } from './reconciliation/index.ts'
import { cancelInexpressible } from './relist.ts'
import {
  afterSessionStart,
  decideDoubt,
  decideLimits,
  decideRiskDue,
  decideStall,
  decideTradingState,
} from './risk/index.ts'
import type { State } from './state.ts'
import type { Surroundings } from './surroundings.ts'

const NOTHING: readonly EventBody[] = []

/** What an input causes, given the state. Never writes; no event means nothing changes. */
export function decide(state: State, input: Input, surroundings: Surroundings): readonly EventBody[] {
  switch (input.kind) {
    case 'submit_order':
      return decideSubmit(state, input, surroundings)
    case 'submit_group':
      return decideGroup(state, input, surroundings)
    case 'amend_order':
      return decideAmend(state, input, surroundings)
    case 'cancel_order':
      return decideCancel(state, input)
    case 'cancel_all':
      return decideCancelAll(state, input)
    case 'continue_order':
      return decideContinued(state, input.clientOrderId, surroundings)
    case 'venue_report':
      return decideReport(state, input, surroundings)
    case 'observe_market':
      return decideObservation(state, input.observation, surroundings)
    case 'observe_time':
      return [
        ...decideExpiries(state, surroundings.at),
        ...decideRetries(state, surroundings),
        ...decideRiskDue(state, surroundings),
        ...decideUnmargined(state),
      ]
    case 'observe_stall':
    case 'end_stall':
      return decideStall(state, input)
    case 'observe_unreconciled':
      return decideDoubt(state, input)
    case 'reconcile':
      return decideReconciliation(state, input, surroundings)
    case 'observe_gap':
      return [{ kind: 'venue_gapped', venue: input.venue, why: input.why }]
    case 'set_trading_state':
      return decideTradingState(state, input)
    case 'set_limits':
      return decideLimits(state, input)
    case 'start_session':
    case 'stop_session':
    case 'list_instrument':
    case 'deposit_funds':
      return decideSessionFact(state, input)
    default:
      return unreachable(input)
  }
}

function decideContinued(
  state: State,
  clientOrderId: ClientOrderId,
  surroundings: Surroundings,
): readonly EventBody[] {
  const order = state.orders.get(clientOrderId)
  return order ? decideContinuation(state, order, surroundings) : NOTHING
}

function decideReport(
  state: State,
  { report, revision }: ReportInput,
  surroundings: Surroundings,
): readonly EventBody[] {
  if (report.kind === 'funding_paid' || report.kind === 'position_liquidated') {
    return decidePositionReport(state, report)
  }
  return decideOrderReport(state, report, revision, surroundings)
}

/** An order that would open a position without its margin is taken out; asked once a second. */
function decideUnmargined(state: State): readonly EventBody[] {
  const cancel = { kind: 'cancel_order', origin: ENGINE_ORIGIN } as const
  return unmarginedOrders(state).flatMap(({ clientOrderId }) =>
    decideCancel(state, { ...cancel, clientOrderId }),
  )
}

function decideSessionFact(state: State, fact: SessionFact): readonly EventBody[] {
  switch (fact.kind) {
    case 'start_session': {
      const { epoch, version, mode, marketSource, venues = [] } = fact
      const started: EventBody = { kind: 'session_started', epoch, version, mode, marketSource, venues }
      return [...afterSessionStart(state, venues), started]
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

type ListedField = Exclude<keyof Instrument, 'version' | 'key' | 'venue' | 'symbol'>

/** Every field a venue may change; a new one that is missing here does not compile. */
const LISTED_FIELDS: Readonly<Record<ListedField, true>> = {
  base: true,
  quote: true,
  isTrading: true,
  tickSize: true,
  lotSize: true,
  notionalMin: true,
  notionalMax: true,
  quantityMin: true,
  quantityMax: true,
  priceBand: true,
  feeRateMaker: true,
  feeRateTaker: true,
  contract: true,
  holds: true,
}

function isSameListing(before: Instrument, listed: Omit<Instrument, 'version'>): boolean {
  const fields = Object.keys(LISTED_FIELDS) as ListedField[]
  return fields.every((field) => isSameValue(before[field], listed[field]))
}
