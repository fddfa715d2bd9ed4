import type { CheckUnit, Measured, Reason } from '../../../domain/index.ts'
import type { State } from '../../state.ts'
import type { Surroundings } from '../../surroundings.ts'
import { type Check, isExit, type Measure, type Proposed, unmeasured, wholeNumber } from '../proposed.ts'

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

/** Of the two windows the one that is full; else the shorter one that has a limit. */
export const orderRateMeasure: Measure = (proposed, state, { at }) => {
  const { orderRatePerSecondMax: perSecond, orderRatePerMinuteMax: perMinute } = state.limits
  const isHeld = !isFreeOfRates(proposed, state)
  const second = counted(state.sent.inSecond(at), perSecond, { unit: 'orders_per_second', isHeld })
  const isFull = perMinute !== null && state.sent.inMinute(at) >= perMinute
  const isSecondFull = perSecond !== null && state.sent.inSecond(at) >= perSecond
  if (isSecondFull || (!isFull && (perSecond !== null || perMinute === null))) return second
  return counted(state.sent.inMinute(at), perMinute, { unit: 'orders_per_minute', isHeld })
}

export const strategyRateMeasure: Measure = (proposed, state, { at }) => {
  const { strategyId } = proposed.request
  if (strategyId === null) return unmeasured(false)
  const isHeld = !isFreeOfRates(proposed, state)
  const sent = state.sent.namedInSecond(strategyId, at)
  return counted(sent, state.limits.strategyOrderRateMax, { unit: 'orders_per_second', isHeld })
}

/** With this one. */
function counted(
  sent: number,
  maximum: number | null,
  how: { readonly unit: CheckUnit; readonly isHeld: boolean },
): Measured {
  const limit = maximum === null ? null : wholeNumber(maximum)
  return { value: wholeNumber(sent + 1), limit, bound: 'at_most', ...how }
}
