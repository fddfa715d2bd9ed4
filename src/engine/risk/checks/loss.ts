import { divideMoney, MONEY_ZERO, multiplyMoney, subtractMoney } from '../../../domain/index.ts'
import { type Check, lowersRisk, type Measure, unmeasured } from '../proposed.ts'
import { equityAtLeast, reportingAsset } from '../worth.ts'

/**
 * Equity lost since UTC midnight, unrealized losses included, transfers apart. Beyond the limit new orders
 * are refused unless they lower a position. Nothing is closed by itself: to sell into a fall is a person's
 * choice.
 */
export const withinDailyLoss: Check = (proposed, state, surroundings) => {
  const { day, limits } = state
  if (limits.dailyLossMax === null || day === null || lowersRisk(proposed, state)) return null
  const equity = equityAtLeast(state, surroundings)
  if (equity === null) return null
  const loss = subtractMoney(day.equity, equity)
  if (loss <= limits.dailyLossMax) return null
  return {
    code: 'daily_loss',
    details: { loss, maximum: limits.dailyLossMax, equity, day_equity: day.equity },
  }
}

/** Below zero while the day gained. */
export const dailyLossMeasure: Measure = (proposed, state, surroundings) => {
  const { day, limits } = state
  const equity = equityAtLeast(state, surroundings)
  if (day === null || equity === null) return unmeasured(false)
  return {
    value: subtractMoney(day.equity, equity),
    limit: limits.dailyLossMax,
    bound: 'at_most',
    unit: reportingAsset(state) ?? '',
    isHeld: !lowersRisk(proposed, state),
  }
}

/** Fall from the highest equity ever, transfers apart, as a fraction of it. Beyond the limit as above. */
export const withinDrawdown: Check = (proposed, state, surroundings) => {
  const { equityPeak: peak, limits } = state
  const maximum = limits.drawdownRatioMax
  if (maximum === null || peak === null || peak <= MONEY_ZERO) return null
  if (lowersRisk(proposed, state)) return null
  const equity = equityAtLeast(state, surroundings)
  if (equity === null) return null
  const lost = subtractMoney(peak, equity)
  if (lost <= multiplyMoney(peak, maximum)) return null
  return { code: 'drawdown', details: { drawdown: divideMoney(lost, peak), maximum, equity, peak } }
}

/** The fall as an amount, against the largest that the peak allows. */
export const drawdownMeasure: Measure = (proposed, state, surroundings) => {
  const { equityPeak: peak, limits } = state
  const equity = equityAtLeast(state, surroundings)
  if (peak === null || peak <= MONEY_ZERO || equity === null) return unmeasured(false)
  const { drawdownRatioMax: maximum } = limits
  return {
    value: subtractMoney(peak, equity),
    limit: maximum === null ? null : multiplyMoney(peak, maximum),
    bound: 'at_most',
    unit: reportingAsset(state) ?? '',
    isHeld: !lowersRisk(proposed, state),
  }
}
