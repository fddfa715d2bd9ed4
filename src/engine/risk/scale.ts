import { divideMoney, type EventBody, MONEY_ONE, type Money } from '../../domain/index.ts'
import type { State } from '../state.ts'
import type { Surroundings } from '../surroundings.ts'

const NOTHING: readonly EventBody[] = []
/** Smaller changes, as a fraction of what is in force, are not worth a record: 1/20. */
const CHANGE_PARTS = 20n

/**
 * Limits on size shrink as the wildest market does: scale = usual ÷ realized volatility, at most 1, at least
 * the policy's minimum. Left alone while no market can tell.
 */
export function decideScale(state: State, surroundings: Surroundings): readonly EventBody[] {
  const { limitScale } = state
  const scale = scaleFor(state, surroundings)
  if (scale === null || scale === limitScale) return NOTHING
  const change = scale > limitScale ? scale - limitScale : limitScale - scale
  const isWorthIt = change * CHANGE_PARTS >= limitScale || scale === MONEY_ONE
  return isWorthIt ? [{ kind: 'limit_scale_moved', scale }] : NOTHING
}

function scaleFor({ instruments }: State, surroundings: Surroundings): Money | null {
  const { volatilityUsual, scaleMin } = surroundings.policy.scaling
  if (volatilityUsual === null) return MONEY_ONE
  let realized: Money | null = null
  for (const { key } of instruments.values()) {
    const volatility = surroundings.volatility(key)
    if (volatility !== null && (realized === null || volatility > realized)) realized = volatility
  }
  if (realized === null) return null
  if (realized <= volatilityUsual) return MONEY_ONE
  const scale = divideMoney(volatilityUsual, realized)
  return scale < scaleMin ? scaleMin : scale
}
