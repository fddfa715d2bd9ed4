import type { Money } from './money.ts'

/** Why VeloZ itself refused an order before any venue saw it. */
export type DenyCode =
  | 'unknown_instrument'
  | 'instrument_not_trading'
  | 'no_market_data'
  | 'price_off_tick'
  | 'quantity_off_lot'
  | 'notional_too_small'
  | 'order_too_large'
  | 'open_orders_limit'
  | 'price_collar'
  | 'insufficient_funds'
  | 'price_out_of_band'
  | 'position_limit'
  | 'exposure_limit'
  | 'leverage_limit'
  | 'order_rate'
  | 'fat_finger'
  | 'daily_loss'
  | 'drawdown'
  | 'breaker_open'
  | 'stale_market_data'
  | 'reduce_only_would_increase'
  | 'trigger_price_wrong_side'
  | 'bracket_wrong_side'
  | 'expiry_in_past'
  | 'quantity_too_small'
  | 'amend_not_possible'
  | 'amend_pending'
  | 'trading_halted'
  | 'trading_reducing'

/** Why a venue refused, cancelled or let expire. */
export type VenueCode =
  | 'post_only_would_take'
  | 'fill_or_kill_unfillable'
  | 'unfilled_remainder'
  | 'cancelled_by_request'
  | 'cancelled_by_halt'
  | 'cancelled_by_veloz'
  | 'journal_failed'
  | 'self_trade_prevented'
  | 'good_till_date_reached'
  | 'sibling_closed'
  | 'entry_closed'
  | 'amended_below_filled'
  | 'never_seen'
  | 'position_liquidated'
  | 'venue_refused'
  | 'venue_unavailable'

/** A machine's code and the numbers that explain it; the words for a person are made from both. */
export interface Reason {
  readonly code: DenyCode | VenueCode
  readonly details: Readonly<Record<string, Money | string>>
}
