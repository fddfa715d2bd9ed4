import type { Reason } from '../../../domain/index.ts'
import type { State } from '../../state.ts'
import type { Surroundings } from '../../surroundings.ts'
import { type Check, isExit, type Proposed, wholeNumber } from '../proposed.ts'

/** Orders sent, by whole seconds of the engine's time. Never in the way of what only lowers risk. */
export const withinOrderRate: Check = (proposed, state, { at }) => {
  const { orderRatePerSecondMax: perSecond, orderRatePerMinuteMax: perMinute } = state.limits
  if (perSecond === null && perMinute === null) return null
  if (isFreeOfRates(proposed, state)) return null
  const inSecond = perSecond === null ? null : excess(state.sent.inSecond(at), perSecond, 'second')
  if (inSecond !== null || perMinute === null) return inSecond
  return excess(state.sent.inMinute(at), perMinute, 'minute')
}

export const withinStrategyRate: Check = (proposed, state, { at }: Surroundings) => {
  const { strategyOrderRateMax } = state.limits
  const { strategyId } = proposed.request
  if (strategyOrderRateMax === null || strategyId === null || isFreeOfRates(proposed, state)) return null
  const reason = excess(state.sent.namedInSecond(strategyId, at), strategyOrderRateMax, 'second')
  return reason && { code: reason.code, details: { ...reason.details, strategy: strategyId } }
}

function isFreeOfRates(proposed: Proposed, { tradingState }: State): boolean {
  // In `reducing` an earlier check let only what lowers risk come here.
  return tradingState === 'reducing' || proposed.request.isReduceOnly || isExit(proposed)
}

function excess(sent: number, maximum: number, window: 'second' | 'minute'): Reason | null {
  if (sent < maximum) return null
  return {
    code: 'order_rate',
    details: { orders: wholeNumber(sent), window, maximum: wholeNumber(maximum) },
  }
}
