import {
  absoluteMoney,
  divideMoney,
  type Instrument,
  type InstrumentKey,
  MONEY_ZERO,
  type Money,
  multiplyMoney,
} from '../../../domain/index.ts'
import type { State } from '../../state.ts'
import type { Surroundings } from '../../surroundings.ts'
import { openLotsOf } from '../open-quantity.ts'
import { type Check, lowersRisk, type Measure, type Proposed, unmeasured } from '../proposed.ts'
import {
  type Addition,
  equityAtLeast,
  markOf,
  reachableExposure,
  reachableQuantity,
  reportingAsset,
} from '../worth.ts'
import { scaled, scaledOrNone } from './size.ts'

/** The position, every open order that adds to it and this one, at the market. */
export const withinPosition: Check = (proposed, state) => {
  const { positionNotionalMax } = state.limits
  if (positionNotionalMax === null || lowersRisk(proposed, state)) return null
  const { instrument } = proposed
  const value = grownPosition(proposed, state)
  const maximum = scaled(positionNotionalMax, state)
  if (value === null || value <= maximum) return null
  const position = state.positions.get(instrument.key)?.quantity ?? MONEY_ZERO
  return { code: 'position_limit', details: { value, maximum, position } }
}

/** The worth the position could come to; null when it comes to less than it was. */
function grownPosition(proposed: Proposed, state: State): Money | null {
  const { request, instrument, mark } = proposed
  const after = reachableQuantity(state, instrument, request.side, additionOf(proposed, state).lots)
  // An order against the position that does not turn it leaves less than there was.
  if (request.side === 'buy' ? after <= MONEY_ZERO : after >= MONEY_ZERO) return null
  return multiplyMoney(absoluteMoney(after), mark)
}

export const positionMeasure: Measure = (proposed, state) => ({
  value: grownPosition(proposed, state),
  limit: scaledOrNone(state.limits.positionNotionalMax, state),
  bound: 'at_most',
  unit: proposed.instrument.quote,
  isHeld: !lowersRisk(proposed, state),
})

export const withinExposure: Check = (proposed, state, surroundings) => {
  const { exposureMax } = state.limits
  if (exposureMax === null || lowersRisk(proposed, state)) return null
  const value = grownExposure(proposed, state, surroundings, () => true)
  const maximum = scaled(exposureMax, state)
  return value !== null && value > maximum ? { code: 'exposure_limit', details: { value, maximum } } : null
}

export const exposureMeasure: Measure = (proposed, state, surroundings) => ({
  value: grownExposure(proposed, state, surroundings, () => true),
  limit: scaledOrNone(state.limits.exposureMax, state),
  bound: 'at_most',
  unit: reportingAsset(state) ?? '',
  isHeld: !lowersRisk(proposed, state),
})

/** Worth of everything that is borrowed for, over the equity. */
export const withinLeverage: Check = (proposed, state, surroundings) => {
  const { leverageMax } = state.limits
  if (leverageMax === null || proposed.instrument.contract === null) return null
  if (lowersRisk(proposed, state)) return null
  const equity = equityAtLeast(state, surroundings)
  if (equity === null) return null
  const exposure = grownExposure(proposed, state, surroundings, isBorrowedFor)
  if (exposure === null || exposure <= multiplyMoney(equity, leverageMax)) return null
  const numbers = { exposure, equity, maximum: leverageMax }
  // Over nothing there is no ratio.
  if (equity <= MONEY_ZERO) return { code: 'leverage_limit', details: numbers }
  return { code: 'leverage_limit', details: { leverage: divideMoney(exposure, equity), ...numbers } }
}

function isBorrowedFor({ contract }: Instrument): boolean {
  return contract !== null
}

/** The worth of what is borrowed for, against the largest that the equity bears. */
export const leverageMeasure: Measure = (proposed, state, surroundings) => {
  const { leverageMax } = state.limits
  if (!isBorrowedFor(proposed.instrument)) return unmeasured(false)
  const equity = equityAtLeast(state, surroundings)
  return {
    value: grownExposure(proposed, state, surroundings, isBorrowedFor),
    limit: leverageMax === null || equity === null ? null : multiplyMoney(equity, leverageMax),
    bound: 'at_most',
    unit: reportingAsset(state) ?? '',
    isHeld: !lowersRisk(proposed, state),
  }
}

/** The worth all positions could come to with this order; null when it leaves that as it was. */
function grownExposure(
  proposed: Proposed,
  state: State,
  surroundings: Surroundings,
  counts: (instrument: Instrument) => boolean,
): Money | null {
  const mark = marksFor(proposed, state, surroundings)
  const addition = additionOf(proposed, state)
  const after = reachableExposure(state, mark, addition, counts)
  const before = reachableExposure(state, mark, { ...addition, lots: 0 }, counts)
  return after > before ? after : null
}

/** What the order adds to the open ones: of an amended order, the difference. */
function additionOf({ request, instrument, quantity, standing }: Proposed, state: State): Addition {
  const counted = standing === null ? 0 : openLotsOf(state, standing)
  return { key: instrument.key, side: request.side, lots: quantity - counted }
}

/** The order's own instrument at what the order would meet. */
function marksFor(proposed: Proposed, state: State, surroundings: Surroundings) {
  return (key: InstrumentKey): Money | null =>
    key === proposed.instrument.key ? proposed.mark : markOf(state, surroundings, key)
}
