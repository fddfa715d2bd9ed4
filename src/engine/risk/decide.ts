import type { EventBody, SetLimits, SetTradingState } from '../../domain/index.ts'
import type { State } from '../state.ts'
import type { Surroundings } from '../surroundings.ts'
import { decideBreaker } from './breaker.ts'
import { afterTakingUp } from './caution.ts'
import { decideDay } from './day.ts'
import { RECOVERY } from './recovery.ts'
import { decideScale } from './scale.ts'

const NOTHING: readonly EventBody[] = []

export function decideTradingState(
  state: State,
  { state: asked, why, origin }: SetTradingState,
): readonly EventBody[] {
  const { tradingState, stateBeforeCaution, isRecovering } = state
  const held = asked === 'active' ? afterTakingUp(state) : NOTHING
  // During a caution it is `reducing` already; who asks for that wants it to stay so afterwards.
  const isSo = asked === tradingState || (held.length > 0 && !isRecovering)
  // That records were lost must be known until somebody takes trading up again, whatever held it before.
  const isNews = origin.principal === RECOVERY.principal
  if (isSo && asked === (stateBeforeCaution ?? tradingState) && !isNews) return NOTHING
  return [{ kind: 'trading_state_changed', state: asked, why, origin }, ...held]
}

export function decideLimits(state: State, { limits, why, origin }: SetLimits): readonly EventBody[] {
  const names = Object.keys(limits) as (keyof typeof limits)[]
  if (names.every((name) => limits[name] === state.limits[name])) return NOTHING
  return [{ kind: 'limits_changed', limits, why, origin }]
}

/** What is due by the clock: the day, the equity peak, the breaker, limits that follow the market. */
export function decideRiskDue(state: State, surroundings: Surroundings): readonly EventBody[] {
  return [
    ...decideDay(state, surroundings),
    ...decideBreaker(state, surroundings),
    ...decideScale(state, surroundings),
  ]
}
