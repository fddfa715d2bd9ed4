import {
  assert,
  type Instrument,
  MONEY_ONE,
  type Money,
  type OrderRequest,
  priceOf,
  type Reason,
  type Side,
  stepsDown,
  type Ticks,
  type Trail,
  wholeSteps,
} from '../../domain/index.ts'
import { offTick } from './checks/index.ts'

/** Where a new stop triggers, or why it cannot: off the grid, or no market for a trailing one to follow. */
export function firstTrigger(
  request: OrderRequest,
  instrument: Instrument,
  reference: Ticks | null,
): Ticks | Reason {
  const { trail, triggerPrice, side, symbol } = request
  if (trail !== null) {
    if (reference === null) return { code: 'no_market_data', details: { symbol } }
    const trigger = trailingTrigger(reference, trail, side, instrument)
    return Number.isSafeInteger(trigger) ? trigger : tooFar(trail, instrument)
  }
  assert(triggerPrice !== null, 'a stop without a trail names its trigger price')
  const trigger = wholeSteps(triggerPrice, instrument.tickSize)
  return trigger === null ? offTick(triggerPrice, instrument) : (trigger as Ticks)
}

/** A trail so wide that its trigger is no price any more. */
function tooFar({ value }: Trail, { tickSize }: Instrument): Reason {
  const maximum = (BigInt(Number.MAX_SAFE_INTEGER) * tickSize) as Money
  return { code: 'order_too_large', details: { value, maximum } }
}

/**
 * Where a trailing stop stands behind the best price seen: below it for a sell, above it for a buy, by whole
 * ticks of the trail rounded down but at least one.
 */
export function trailingTrigger(best: Ticks, trail: Trail, side: Side, { tickSize }: Instrument): Ticks {
  const distance =
    trail.unit === 'amount' ? trail.value : (((priceOf(best, tickSize) * trail.value) / MONEY_ONE) as Money)
  const ticks = Math.max(1, stepsDown(distance, tickSize))
  return Math.max(1, side === 'sell' ? best - ticks : best + ticks) as Ticks
}
