/**
 * What calls for caution: a process that stood still, records that were lost, a venue whose account is not
 * known to be as the journal says. While anything does, what was `active` is `reducing`; once nothing does,
 * it is what it was before, or what somebody decided meanwhile.
 *
 * Whatever begins a caution is written before the change it calls for, whatever ends one behind it: a power
 * cut between the two leaves the caution, which ends again by itself.
 */
import {
  ENGINE_ORIGIN,
  type Event,
  type EventBody,
  type Input,
  type TradingState,
  type VenueName,
} from '../../domain/index.ts'
import { accountAt, type State } from '../state.ts'
import { RECOVERY } from './recovery.ts'

const NOTHING: readonly EventBody[] = []

/** As it will be once what is decided now is in the state; what is absent stays as it is. */
interface Calls {
  readonly isStalled?: boolean
  readonly isRecovering?: boolean
  /** Why, by venue. */
  readonly doubts?: ReadonlyMap<VenueName, string>
  /** What the trading state is to be without any of them. */
  readonly before?: TradingState
}

/** The change of the trading state that follows; `why` tells why caution is over. */
function following(state: State, calls: Calls, why: string): readonly EventBody[] {
  const { tradingState, tradingStateWhy } = state
  const { isStalled = state.isStalled, isRecovering = state.isRecovering, doubts = doubtsOf(state) } = calls
  const before = calls.before ?? state.stateBeforeCaution ?? tradingState
  if (!isStalled && !isRecovering && doubts.size === 0) {
    return tradingState === before ? NOTHING : [changed(before, why)]
  }
  // What recovery said stands until somebody looked.
  if (before !== 'active' || isRecovering) return NOTHING
  const text = doubts.size === 0 ? 'the process stood still' : textOf(doubts)
  const isSaid = tradingState === 'reducing' && tradingStateWhy === text && calls.before === undefined
  return isSaid ? NOTHING : [changed('reducing', text)]
}

function changed(state: TradingState, why: string): EventBody {
  return { kind: 'trading_state_changed', state, why, origin: ENGINE_ORIGIN }
}

function textOf(doubts: ReadonlyMap<VenueName, string>): string {
  const venues = [...doubts].map(([venue, why]) => `${venue} (${why})`)
  return `until reconciled: ${venues.join(', ')}`
}

/** Venues whose accounts may not be as the journal says, and why. */
export function doubtsOf({ accounts }: Pick<State, 'accounts'>): Map<VenueName, string> {
  const doubts = new Map<VenueName, string>()
  for (const [venue, { doubt }] of accounts) if (doubt !== null) doubts.set(venue, doubt)
  return doubts
}

type Stall = Extract<Input, { kind: 'observe_stall' | 'end_stall' }>

/** After a sleep everything known of the market is old: only what lowers risk, until it is fresh again. */
export function decideStall(state: State, notice: Stall): readonly EventBody[] {
  if (notice.kind === 'observe_stall') {
    if (state.isStalled) return NOTHING
    return [{ kind: 'stall_began', gapMs: notice.gapMs }, ...following(state, { isStalled: true }, '')]
  }
  if (!state.isStalled) return NOTHING
  const why = 'fresh market data after the process stood still'
  return [...following(state, { isStalled: false }, why), { kind: 'stall_ended' }]
}

type Doubt = Extract<Input, { kind: 'observe_unreconciled' }>

/** Said again it is no news. */
export function decideDoubt(state: State, { venue, why }: Doubt): readonly EventBody[] {
  const isNews = state.accounts.get(venue)?.doubt !== why
  const doubts = doubtsOf(state).set(venue, why)
  const began: readonly EventBody[] = isNews ? [{ kind: 'reconciliation_began', venue, why }] : NOTHING
  return [...began, ...following(state, { doubts }, '')]
}

/** What follows once this venue was found right, or made so. Lost records are no worry any more then. */
export function afterReconciliation(state: State, venue: VenueName): readonly EventBody[] {
  const doubts = doubtsOf(state)
  if (!doubts.delete(venue)) return NOTHING
  const isRecovering = state.isRecovering && doubts.size > 0
  return following(state, { doubts, isRecovering }, `${venue} is reconciled`)
}

/** What follows when a session trades at these venues and no others: those cannot be reconciled in it. */
export function afterSessionStart(state: State, venues: readonly VenueName[]): readonly EventBody[] {
  const doubts = doubtsOf(state)
  if (doubts.size === 0) return NOTHING
  for (const venue of doubts.keys()) if (!venues.includes(venue)) doubts.delete(venue)
  return following(state, { doubts }, 'the session trades at no venue that is to be reconciled')
}

/**
 * What follows when somebody takes trading up: not before the venues are reconciled; then it is so by itself.
 */
export function afterTakingUp(state: State): readonly EventBody[] {
  const doubts = doubtsOf(state)
  return doubts.size === 0 ? NOTHING : following(state, { doubts, isRecovering: false, before: 'active' }, '')
}

type CautionEvent = Extract<
  Event,
  {
    kind:
      | 'session_started'
      | 'stall_began'
      | 'stall_ended'
      | 'reconciliation_began'
      | 'venue_reconciled'
      | 'trading_state_changed'
  }
>

export function applyCaution(state: State, event: CautionEvent): void {
  const wasCalled = isCalled(state)
  const before = state.tradingState
  note(state, event)
  if (!isCalled(state)) state.stateBeforeCaution = null
  else if (!wasCalled) state.stateBeforeCaution = before
}

function isCalled(state: State): boolean {
  return state.isStalled || state.isRecovering || doubtsOf(state).size > 0
}

function note(state: State, event: CautionEvent): void {
  switch (event.kind) {
    case 'session_started':
      for (const [venue, account] of state.accounts) {
        if (!event.venues.includes(venue)) state.accounts.set(venue, { ...account, doubt: null })
      }
      return
    case 'stall_began':
      state.isStalled = true
      return
    case 'stall_ended':
      state.isStalled = false
      return
    case 'reconciliation_began':
      state.accounts.set(event.venue, { ...accountAt(state, event.venue), doubt: event.why })
      return
    case 'venue_reconciled': {
      const account = state.accounts.get(event.venue)
      if (account?.doubt == null) return
      state.accounts.set(event.venue, { ...account, doubt: null })
      if (doubtsOf(state).size === 0) state.isRecovering = false
      return
    }
    case 'trading_state_changed':
      return noteTradingState(state, event)
  }
}

type TradingStateEvent = Extract<Event, { kind: 'trading_state_changed' }>

function noteTradingState(state: State, { state: next, why, origin }: TradingStateEvent): void {
  state.tradingState = next
  state.tradingStateWhy = why
  state.tradingStateBy = origin.principal
  const isByCaution = origin.principal === ENGINE_ORIGIN.principal && origin.address === ENGINE_ORIGIN.address
  if (isByCaution) return
  state.isRecovering = origin.principal === RECOVERY.principal
  // What somebody decides meanwhile holds afterwards too; what caution itself says does not.
  if (!state.isRecovering && state.stateBeforeCaution !== null) state.stateBeforeCaution = next
}
