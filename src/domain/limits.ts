import { MONEY_ONE, type Money } from './money.ts'

/** What risk holds every order to. Null: no limit. All amounts in the quote asset. */
export interface RiskLimits {
  /** Largest worth of one order. */
  readonly orderNotionalMax: Money | null
  /** Largest worth of the position in one instrument, open orders that would add to it included. */
  readonly positionNotionalMax: Money | null
  /** Largest sum of the worths of all positions, open orders that would add to them included. */
  readonly exposureMax: Money | null
  readonly openOrdersMax: number
  readonly orderRatePerSecondMax: number | null
  readonly orderRatePerMinuteMax: number | null
  /** Orders of one strategy within a second. */
  readonly strategyOrderRateMax: number | null
  /** Fraction of the market price an order may reach beyond it. */
  readonly priceCollarRatio: Money
  /** Fraction of the touch that an order may eat into the visible book at once. */
  readonly impactRatioMax: Money | null
  /** Equity lost since UTC midnight, transfers apart. */
  readonly dailyLossMax: Money | null
  /** Fraction of the highest equity that may be lost. */
  readonly drawdownRatioMax: Money | null
  /** Worth of all positions over equity, where something is borrowed. */
  readonly leverageMax: Money | null
}

/** Standing of the circuit breaker: `open` lets only what lowers risk through, `half_open` a few probes. */
export type BreakerState = 'closed' | 'open' | 'half_open'

/** Before anybody set any. */
export const NO_LIMITS: RiskLimits = {
  orderNotionalMax: null,
  positionNotionalMax: null,
  exposureMax: null,
  openOrdersMax: Number.MAX_SAFE_INTEGER,
  orderRatePerSecondMax: null,
  orderRatePerMinuteMax: null,
  strategyOrderRateMax: null,
  priceCollarRatio: MONEY_ONE,
  impactRatioMax: null,
  dailyLossMax: null,
  drawdownRatioMax: null,
  leverageMax: null,
}
