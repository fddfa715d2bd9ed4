/**
 * The checks of risk: each small, each with its numbers, in the order a person would want to be told.
 *
 * @example
 * refusalOf(CHECKS, proposed, { state, surroundings }) // { code: 'price_collar', details: … } or null
 */
import type { Reason } from '../../../domain/index.ts'
import type { State } from '../../state.ts'
import type { Surroundings } from '../../surroundings.ts'
import type { Check, Proposed } from '../proposed.ts'
import { withinDailyLoss, withinDrawdown } from './loss.ts'
import { NAMED_CHECKS } from './named.ts'
import { onFreshPrices, withinPriceBand } from './price.ts'
import { instrumentTrading } from './size.ts'
import { withinBreaker, withinReduceOnly, withinTradingState } from './standing.ts'
import { funded } from './terms.ts'

export { NAMED_CHECKS, type NamedCheck } from './named.ts'
export { HALTED } from './standing.ts'
export { offTick, triggersLater } from './terms.ts'

/** Of a new order, of an exit, and of the shape an amend would give an open order. */
export const CHECKS: readonly Check[] = NAMED_CHECKS.map(({ check }) => check)

/** Of a held stop that is due: what may have changed since it came. */
export const RELEASE_CHECKS: readonly Check[] = [
  withinTradingState,
  withinBreaker,
  instrumentTrading,
  onFreshPrices,
  withinPriceBand,
  withinDailyLoss,
  withinDrawdown,
  withinReduceOnly,
  funded,
]

/** The first thing to be said against it; null when it may go. */
export function refusalOf(
  checks: readonly Check[],
  proposed: Proposed,
  { state, surroundings }: { readonly state: State; readonly surroundings: Surroundings },
): Reason | null {
  for (const check of checks) {
    const reason = check(proposed, state, surroundings)
    if (reason !== null) return reason
  }
  return null
}
