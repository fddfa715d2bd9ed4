import { type Lots, MONEY_ZERO, type Money, NO_LOTS, quantityOf, type Reason } from '../../../domain/index.ts'
import type { State } from '../../state.ts'
import {
  type Check,
  freeToClose,
  isExit,
  lowersRisk,
  type Measure,
  type Proposed,
  unmeasured,
  wholeNumber,
} from '../proposed.ts'

export const HALTED: Reason = { code: 'trading_halted', details: {} }

/**
 * Halted: cancels only; but the stop of an entry that filled all the same is armed, which sends nothing, so
 * that the end of the halt finds the position protected. Reducing: only what lowers a position.
 */
export const withinTradingState: Check = (proposed, state) => {
  if (state.tradingState === 'active') return null
  if (state.tradingState === 'halted') return isArming(proposed) ? null : HALTED
  if (lowersRisk(proposed, state)) return null
  const { instrument, quantity } = proposed
  const qty = quantityOf(quantity, instrument.lotSize)
  const why = state.tradingStateWhy
  const details = { qty, position: heldOf(proposed, state) }
  return { code: 'trading_reducing', details: why === '' ? details : { ...details, why } }
}

export const tradingStateMeasure: Measure = (_proposed, { tradingState }) =>
  unmeasured(tradingState !== 'active')

/** A new stop of a bracket waits in the engine then, wherever others of its kind rest. */
function isArming({ occasion, triggerPrice, standing }: Proposed): boolean {
  return occasion === 'exit' && triggerPrice !== null && standing === null
}

function heldOf({ instrument }: Proposed, state: State): Money {
  return state.positions.get(instrument.key)?.quantity ?? MONEY_ZERO
}

/** Open: only what lowers risk. Half open: a few more, to see whether they are accepted. */
export const withinBreaker: Check = (proposed, state, { policy }) => {
  const { state: standing, why, until, probesSent } = state.breaker
  if (standing === 'closed') return null
  if (standing === 'half_open' && probesSent < policy.breaker.probes) return null
  if (lowersRisk(proposed, state)) return null
  const more = until === null ? { probes: wholeNumber(probesSent) } : { until_ts_ns: wholeNumber(until) }
  return { code: 'breaker_open', details: { why, ...more } }
}

/** Probes, this one among them; an open breaker counts none. */
export const breakerMeasure: Measure = (proposed, state, { policy }) => {
  const { state: standing, probesSent } = state.breaker
  if (standing !== 'half_open') return unmeasured(standing === 'open' && !lowersRisk(proposed, state))
  return {
    value: wholeNumber(probesSent + 1),
    limit: wholeNumber(policy.breaker.probes),
    bound: 'at_most',
    unit: 'orders',
    isHeld: !lowersRisk(proposed, state),
  }
}

/**
 * A reduce-only order never opens or turns a position, and all of them together close no more than there is.
 * On spot that is a sell, bounded by what is free. The exit of a spot entry follows its fills instead: what
 * was sold may be bought back.
 */
export const withinReduceOnly: Check = (proposed, state) => {
  const { request, instrument, quantity } = proposed
  if (!request.isReduceOnly || mayReduceAtWill(proposed)) return null
  const closable = closableBy(proposed, state)
  if (quantity <= closable) return null
  const { lotSize } = instrument
  return {
    code: 'reduce_only_would_increase',
    details: {
      qty: quantityOf(quantity, lotSize),
      position: heldOf(proposed, state),
      closable: quantityOf(closable, lotSize),
    },
  }
}

function mayReduceAtWill(proposed: Proposed): boolean {
  const { request, instrument } = proposed
  return instrument.contract === null && (request.side === 'sell' || isExit(proposed))
}

function closableBy(proposed: Proposed, state: State): Lots {
  return proposed.instrument.contract === null ? NO_LOTS : freeToClose(proposed, state)
}

export const reduceOnlyMeasure: Measure = (proposed, state) => {
  const { request, instrument, quantity } = proposed
  if (!request.isReduceOnly) return unmeasured(false)
  return {
    value: quantityOf(quantity, instrument.lotSize),
    limit: quantityOf(closableBy(proposed, state), instrument.lotSize),
    bound: 'at_most',
    unit: instrument.base,
    isHeld: !mayReduceAtWill(proposed),
  }
}
