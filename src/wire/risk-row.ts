import type { RiskAnswer } from '../contract/index.ts'
import { divideMoney, MONEY_ZERO, type Money, subtractMoney } from '../domain/index.ts'
import type { EngineView } from '../ports/index.ts'
import { exactInteger, exactMoney } from './exact.ts'
import { riskLimitsRow } from './risk-limits.ts'

/** What risk holds orders to now, and how much of it is used. */
export function riskRow(view: Pick<EngineView, 'risk' | 'tradingState' | 'tradingStateWhy'>): RiskAnswer {
  const risk = view.risk()
  const { breaker, dayStart, equity, equityPeak } = risk
  return {
    trading_state: view.tradingState,
    trading_state_reason: tradingStateReason(view),
    limits: riskLimitsRow(risk.limits),
    bounds: riskLimitsRow(risk.outerLimits),
    limit_scale: exactMoney(risk.limitScale),
    breaker: {
      state: breaker.state,
      reason: breaker.why,
      until_ts_ns: breaker.until === null ? null : exactInteger(breaker.until),
    },
    asset: risk.asset,
    equity: exactMoney(equity),
    equity_peak: equityPeak === null ? null : exactMoney(equityPeak),
    drawdown: drawdownOf(equity, equityPeak),
    day: dayStart && {
      start_ts_ns: exactInteger(dayStart.startAt),
      start_equity: exactMoney(dayStart.equity),
      loss: exactMoney(subtractMoney(dayStart.equity, equity)),
    },
    exposure: exactMoney(risk.exposure),
    open_orders: risk.openOrders,
    orders_in_second: risk.ordersInSecond,
    orders_in_minute: risk.ordersInMinute,
  }
}

/** Null before anybody said anything. */
export function tradingStateReason({ tradingStateWhy }: Pick<EngineView, 'tradingStateWhy'>): string | null {
  return tradingStateWhy === '' ? null : tradingStateWhy
}

/** Equity above a peak that was not yet noted is no loss. */
function drawdownOf(equity: Money, peak: Money | null): RiskAnswer['drawdown'] {
  if (peak === null || peak <= MONEY_ZERO) return null
  const lost = subtractMoney(peak, equity)
  return exactMoney(lost > MONEY_ZERO ? divideMoney(lost, peak) : MONEY_ZERO)
}
