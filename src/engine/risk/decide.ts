import {
  ENGINE_ORIGIN,
  type EventBody,
  type LoopNotice,
  type SetLimits,
  type SetTradingState,
} from '../../domain/index.ts'
import type { State } from '../state.ts'
import type { Surroundings } from '../surroundings.ts'
import { RECOVERY } from './apply.ts'
import { decideBreaker } from './breaker.ts'
import { decideDay } from './day.ts'
import { decideScale } from './scale.ts'

const NOTHING: readonly EventBody[] = []

export function decideTradingState(
  { tradingState, stateBeforeStall }: State,
  { state, why, origin }: SetTradingState,
): readonly EventBody[] {
  // During a stall it is `reducing` already; who asks for that wants it to stay so afterwards.
  const isSo = state === tradingState && (stateBeforeStall === null || state === stateBeforeStall)
  // That records were lost must be known until somebody takes trading up again, whatever held it before.
  const isNews = origin.principal === RECOVERY.principal
  return isSo && !isNews ? NOTHING : [{ kind: 'trading_state_changed', state, why, origin }]
}

export function decideLimits(state: State, { limits, why, origin }: SetLimits): readonly EventBody[] {
  const names = Object.keys(limits) as (keyof typeof limits)[]
  if (names.every((name) => limits[name] === state.limits[name])) return NOTHING
  return [{ kind: 'limits_changed', limits, why, origin }]
}

type Stall = Extract<LoopNotice, { kind: 'observe_stall' | 'end_stall' }>

/** After a sleep everything known of the market is old: only what lowers risk, until it is fresh again. */
export function decideStall(state: State, notice: Stall): readonly EventBody[] {
  const { stateBeforeStall, tradingState } = state
  if (notice.kind === 'observe_stall') {
    if (stateBeforeStall !== null) return NOTHING
    const why = `the process stood still for ${Math.round(notice.gapMs / 1000)} s`
    const began: EventBody = { kind: 'stall_began', gapMs: notice.gapMs }
    if (tradingState !== 'active') return [began]
    return [began, { kind: 'trading_state_changed', state: 'reducing', why, origin: ENGINE_ORIGIN }]
  }
  if (stateBeforeStall === null) return NOTHING
  const ended: EventBody = { kind: 'stall_ended' }
  // Somebody may have decided otherwise meanwhile.
  if (stateBeforeStall !== 'active' || tradingState !== 'reducing') return [ended]
  const why = 'fresh market data after the process stood still'
  return [ended, { kind: 'trading_state_changed', state: 'active', why, origin: ENGINE_ORIGIN }]
}

/** What is due by the clock: the day, the equity peak, the breaker, limits that follow the market. */
export function decideRiskDue(state: State, surroundings: Surroundings): readonly EventBody[] {
  return [
    ...decideDay(state, surroundings),
    ...decideBreaker(state, surroundings),
    ...decideScale(state, surroundings),
  ]
}
