import type { RiskLimitsBody, RiskLimitsRow } from '../contract/index.ts'
import { MONEY_ONE, MONEY_ZERO, type Money, parseMoney, type RiskLimits } from '../domain/index.ts'
import { exactMoney } from './exact.ts'
import { type Read, reading, refuse, shown } from './reading.ts'

type LimitName = keyof RiskLimits

/** Each limit by its name under `risk:` in the configuration file. */
const WIRE_NAMES = {
  orderNotionalMax: 'order_notional_max',
  positionNotionalMax: 'position_max',
  exposureMax: 'exposure_max',
  openOrdersMax: 'open_orders_max',
  orderRatePerSecondMax: 'order_rate_max',
  orderRatePerMinuteMax: 'order_rate_minute_max',
  strategyOrderRateMax: 'strategy_order_rate_max',
  priceCollarRatio: 'price_collar',
  impactRatioMax: 'impact_max',
  dailyLossMax: 'daily_loss_max',
  drawdownRatioMax: 'drawdown_max',
  leverageMax: 'leverage_max',
} as const satisfies Record<LimitName, keyof RiskLimitsRow>

export function limitName(limit: LimitName): keyof RiskLimitsRow {
  return WIRE_NAMES[limit]
}

export function isLimit(field: string): field is LimitName {
  return Object.hasOwn(WIRE_NAMES, field)
}

export function riskLimitsRow(limits: RiskLimits): RiskLimitsRow {
  return {
    order_notional_max: amount(limits.orderNotionalMax),
    position_max: amount(limits.positionNotionalMax),
    exposure_max: amount(limits.exposureMax),
    open_orders_max: limits.openOrdersMax,
    order_rate_max: limits.orderRatePerSecondMax,
    order_rate_minute_max: limits.orderRatePerMinuteMax,
    strategy_order_rate_max: limits.strategyOrderRateMax,
    price_collar: exactMoney(limits.priceCollarRatio),
    impact_max: amount(limits.impactRatioMax),
    daily_loss_max: amount(limits.dailyLossMax),
    drawdown_max: amount(limits.drawdownRatioMax),
    leverage_max: amount(limits.leverageMax),
  }
}

function amount(value: Money | null) {
  return value === null ? null : exactMoney(value)
}

type Said = RiskLimitsBody['limits'][keyof RiskLimitsBody['limits']]

/** The limits that would hold: what was said, and the rest as it is. */
export function readRiskLimits({ limits: said }: RiskLimitsBody, present: RiskLimits): Read<RiskLimits> {
  return reading(() => {
    const asked = (limit: LimitName): Asked => ({
      field: `limits.${limitName(limit)}`,
      said: said[WIRE_NAMES[limit]],
    })
    const money = (limit: AmountLimit) => changed(asked(limit), present[limit], readAmount)
    const ratio = (limit: AmountLimit) => changed(asked(limit), present[limit], readRatio)
    const count = (limit: CountLimit) => changed(asked(limit), present[limit], readCount)
    return {
      orderNotionalMax: money('orderNotionalMax'),
      positionNotionalMax: money('positionNotionalMax'),
      exposureMax: money('exposureMax'),
      openOrdersMax: always(asked('openOrdersMax'), count('openOrdersMax')),
      orderRatePerSecondMax: count('orderRatePerSecondMax'),
      orderRatePerMinuteMax: count('orderRatePerMinuteMax'),
      strategyOrderRateMax: count('strategyOrderRateMax'),
      priceCollarRatio: always(asked('priceCollarRatio'), ratio('priceCollarRatio')),
      impactRatioMax: ratio('impactRatioMax'),
      dailyLossMax: money('dailyLossMax'),
      drawdownRatioMax: ratio('drawdownRatioMax'),
      leverageMax: money('leverageMax'),
    }
  })
}

type CountLimit = 'openOrdersMax' | 'orderRatePerSecondMax' | 'orderRatePerMinuteMax' | 'strategyOrderRateMax'
type AmountLimit = Exclude<LimitName, CountLimit>

interface Asked {
  readonly field: string
  readonly said: Said
}

function changed<Value>(
  { field, said }: Asked,
  present: Value | null,
  read: (field: string, said: string | number) => Value,
): Value | null {
  if (said === undefined) return present
  return said === null ? null : read(field, said)
}

function always<Value>({ field }: Asked, value: Value | null): Value {
  return value ?? refuse(field, `${field} always holds, so it cannot be null.`)
}

function readAmount(field: string, said: string | number): Money {
  const parsed = parseMoney(String(said))
  return parsed.ok && parsed.value >= MONEY_ZERO
    ? parsed.value
    : refuse(field, `${field} is not a decimal of at least 0: ${shown(said)}.`)
}

function readRatio(field: string, said: string | number): Money {
  const ratio = readAmount(field, said)
  return ratio <= MONEY_ONE ? ratio : refuse(field, `${field} is a fraction of at most 1: ${shown(said)}.`)
}

function readCount(field: string, said: string | number): number {
  const count = readAmount(field, said)
  const isWhole = count % MONEY_ONE === 0n && count / MONEY_ONE <= BigInt(Number.MAX_SAFE_INTEGER)
  return isWhole ? Number(count / MONEY_ONE) : refuse(field, `${field} is a whole number: ${shown(said)}.`)
}
