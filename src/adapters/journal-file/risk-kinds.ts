import type { BreakerState, RiskLimits, TradingState } from '../../domain/index.ts'
import { DOUBLE, enumeration, INTEGER, MONEY, ORIGIN, optional, row, TEXT, TIME } from './event-fields.ts'
import { rowKind } from './kind-codec.ts'

const TRADING_STATE = enumeration<TradingState>('trading state', { active: 1, reducing: 2, halted: 3 })
const BREAKER_STATE = enumeration<BreakerState>('breaker state', { closed: 1, open: 2, half_open: 3 })

const LIMITS = row<RiskLimits>({
  orderNotionalMax: optional(MONEY),
  positionNotionalMax: optional(MONEY),
  exposureMax: optional(MONEY),
  openOrdersMax: INTEGER,
  orderRatePerSecondMax: optional(INTEGER),
  orderRatePerMinuteMax: optional(INTEGER),
  strategyOrderRateMax: optional(INTEGER),
  priceCollarRatio: MONEY,
  impactRatioMax: optional(MONEY),
  dailyLossMax: optional(MONEY),
  drawdownRatioMax: optional(MONEY),
  leverageMax: optional(MONEY),
})

/** What risk decides apart from single orders. */
export const RISK_KINDS = {
  trading_state_changed: rowKind('trading_state_changed', 15, {
    state: TRADING_STATE,
    why: TEXT,
    origin: ORIGIN,
  }),
  limits_changed: rowKind('limits_changed', 25, { limits: LIMITS, why: TEXT, origin: ORIGIN }),
  limit_scale_moved: rowKind('limit_scale_moved', 26, { scale: MONEY }),
  breaker_changed: rowKind('breaker_changed', 27, {
    state: BREAKER_STATE,
    why: TEXT,
    until: optional(TIME),
  }),
  day_opened: rowKind('day_opened', 28, { startAt: TIME, equity: MONEY }),
  equity_peak_moved: rowKind('equity_peak_moved', 29, { equity: MONEY }),
  // A difference of two readings of a clock: not always whole.
  stall_began: rowKind('stall_began', 30, { gapMs: DOUBLE }),
  stall_ended: rowKind('stall_ended', 31, {}),
}
