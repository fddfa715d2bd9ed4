import type { CheckName, Reason } from '../../../domain/index.ts'
import type { Check, Measure } from '../proposed.ts'
import {
  exposureMeasure,
  leverageMeasure,
  positionMeasure,
  withinExposure,
  withinLeverage,
  withinPosition,
} from './exposure.ts'
import { dailyLossMeasure, drawdownMeasure, withinDailyLoss, withinDrawdown } from './loss.ts'
import {
  collarMeasure,
  freshPricesMeasure,
  impactMeasure,
  onFreshPrices,
  priceBandMeasure,
  withinCollar,
  withinImpact,
  withinPriceBand,
} from './price.ts'
import { orderRateMeasure, strategyRateMeasure, withinOrderRate, withinStrategyRate } from './rate.ts'
import {
  countableLotsMeasure,
  instrumentTrading,
  instrumentTradingMeasure,
  openOrdersMeasure,
  orderNotionalMeasure,
  venueNotionalMeasure,
  venueQuantityMeasure,
  withinCountableLots,
  withinOpenOrders,
  withinOrderNotional,
  withinVenueNotional,
  withinVenueQuantity,
} from './size.ts'
import {
  breakerMeasure,
  reduceOnlyMeasure,
  tradingStateMeasure,
  withinBreaker,
  withinReduceOnly,
  withinTradingState,
} from './standing.ts'
import {
  bracketMeasure,
  exitsFit,
  expiresLater,
  expiryMeasure,
  funded,
  fundsMeasure,
  triggerMeasure,
  triggersLater,
} from './terms.ts'

/** What refuses, what tells it in numbers, and the codes it refuses with. */
export interface NamedCheck {
  readonly name: CheckName
  readonly check: Check
  readonly measure: Measure
  readonly codes: readonly Reason['code'][]
}

function named(name: CheckName, check: Check, measure: Measure, codes: NamedCheck['codes']): NamedCheck {
  return { name, check, measure, codes }
}

const TOO_LARGE = 'order_too_large'
const SIZES = ['quantity_too_small', TOO_LARGE] as const
const NOTIONALS = ['notional_too_small', TOO_LARGE] as const
const STATES = ['trading_halted', 'trading_reducing'] as const
const EXITS = ['price_off_tick', TOO_LARGE, 'bracket_wrong_side', 'price_collar'] as const

/** Of a new order, of an exit, and of the shape an amend would give an open order. */
export const NAMED_CHECKS: readonly NamedCheck[] = [
  named('trading_state', withinTradingState, tradingStateMeasure, STATES),
  named('breaker', withinBreaker, breakerMeasure, ['breaker_open']),
  named('instrument_trading', instrumentTrading, instrumentTradingMeasure, ['instrument_not_trading']),
  named('venue_quantity', withinVenueQuantity, venueQuantityMeasure, SIZES),
  named('venue_notional', withinVenueNotional, venueNotionalMeasure, NOTIONALS),
  named('order_notional', withinOrderNotional, orderNotionalMeasure, [TOO_LARGE]),
  named('countable_lots', withinCountableLots, countableLotsMeasure, [TOO_LARGE]),
  named('price_band', withinPriceBand, priceBandMeasure, ['price_out_of_band']),
  named('position', withinPosition, positionMeasure, ['position_limit']),
  named('exposure', withinExposure, exposureMeasure, ['exposure_limit']),
  named('leverage', withinLeverage, leverageMeasure, ['leverage_limit']),
  named('open_orders', withinOpenOrders, openOrdersMeasure, ['open_orders_limit']),
  named('order_rate', withinOrderRate, orderRateMeasure, ['order_rate']),
  named('strategy_rate', withinStrategyRate, strategyRateMeasure, ['order_rate']),
  named('price_collar', withinCollar, collarMeasure, ['no_market_data', 'price_collar']),
  named('book_impact', withinImpact, impactMeasure, ['fat_finger']),
  named('fresh_prices', onFreshPrices, freshPricesMeasure, ['stale_market_data']),
  named('daily_loss', withinDailyLoss, dailyLossMeasure, ['daily_loss']),
  named('drawdown', withinDrawdown, drawdownMeasure, ['drawdown']),
  named('reduce_only', withinReduceOnly, reduceOnlyMeasure, ['reduce_only_would_increase']),
  named('trigger_side', triggersLater, triggerMeasure, ['trigger_price_wrong_side']),
  named('expiry', expiresLater, expiryMeasure, ['expiry_in_past']),
  named('bracket', exitsFit, bracketMeasure, EXITS),
  named('funds', funded, fundsMeasure, ['insufficient_funds']),
]
