import type { Money, RiskLimits } from '../../domain/index.ts'

type LimitName = keyof RiskLimits

/** Every limit; a new one that is missing here does not compile. Smaller is tighter for each of them. */
const LIMITS: Readonly<Record<LimitName, true>> = {
  orderNotionalMax: true,
  positionNotionalMax: true,
  exposureMax: true,
  openOrdersMax: true,
  orderRatePerSecondMax: true,
  orderRatePerMinuteMax: true,
  strategyOrderRateMax: true,
  priceCollarRatio: true,
  impactRatioMax: true,
  dailyLossMax: true,
  drawdownRatioMax: true,
  leverageMax: true,
}

const NAMES = Object.keys(LIMITS) as readonly LimitName[]

/** The first limit that allows more than the outer bound does; null when all are inside. */
export function widerThan(
  limits: RiskLimits,
  outer: RiskLimits,
): { readonly limit: LimitName; readonly bound: Money | number } | null {
  for (const limit of NAMES) {
    const bound = outer[limit]
    const asked = limits[limit]
    if (bound !== null && (asked === null || asked > bound)) return { limit, bound }
  }
  return null
}

/** Of each limit the one that allows less. */
export function tighterOf(left: RiskLimits, right: RiskLimits): RiskLimits {
  return {
    orderNotionalMax: smaller(left.orderNotionalMax, right.orderNotionalMax),
    positionNotionalMax: smaller(left.positionNotionalMax, right.positionNotionalMax),
    exposureMax: smaller(left.exposureMax, right.exposureMax),
    openOrdersMax: Math.min(left.openOrdersMax, right.openOrdersMax),
    orderRatePerSecondMax: smaller(left.orderRatePerSecondMax, right.orderRatePerSecondMax),
    orderRatePerMinuteMax: smaller(left.orderRatePerMinuteMax, right.orderRatePerMinuteMax),
    strategyOrderRateMax: smaller(left.strategyOrderRateMax, right.strategyOrderRateMax),
    priceCollarRatio:
      left.priceCollarRatio < right.priceCollarRatio ? left.priceCollarRatio : right.priceCollarRatio,
    impactRatioMax: smaller(left.impactRatioMax, right.impactRatioMax),
    dailyLossMax: smaller(left.dailyLossMax, right.dailyLossMax),
    drawdownRatioMax: smaller(left.drawdownRatioMax, right.drawdownRatioMax),
    leverageMax: smaller(left.leverageMax, right.leverageMax),
  }
}

function smaller<Value extends number | bigint>(left: Value | null, right: Value | null): Value | null {
  if (left === null || right === null) return left ?? right
  return left < right ? left : right
}
