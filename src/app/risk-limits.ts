import type { RiskLimits } from '../domain/index.ts'
import type { RiskPolicy } from '../engine/index.ts'
import type { Config } from './config/index.ts'

/** The outer bound of the limits, as the configuration says. */
export function riskLimitsOf({ risk }: Config): RiskLimits {
  return {
    orderNotionalMax: risk.orderNotionalMax,
    positionNotionalMax: risk.positionMax,
    exposureMax: risk.exposureMax,
    openOrdersMax: risk.openOrdersMax,
    orderRatePerSecondMax: risk.orderRateMax,
    orderRatePerMinuteMax: risk.orderRateMinuteMax,
    strategyOrderRateMax: risk.strategyOrderRateMax,
    priceCollarRatio: risk.priceCollar,
    impactRatioMax: risk.impactMax,
    dailyLossMax: risk.dailyLossMax,
    drawdownRatioMax: risk.drawdownMax,
    leverageMax: risk.leverageMax,
  }
}

/** How risk reacts to what happens around it. */
export function riskPolicyOf({ risk }: Config): RiskPolicy {
  return {
    breaker: {
      refusalsMax: risk.breakerRefusalsMax,
      moveRatioMax: risk.breakerMoveMax,
      coolDownMs: risk.breakerCoolDownMs,
      probes: risk.breakerProbes,
    },
    scaling: { volatilityUsual: risk.volatilityUsual, scaleMin: risk.limitScaleMin },
  }
}
