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
  | 'trading_halted'
  | 'trading_reducing'

/** Why a venue refused, cancelled or let expire. */
export type VenueCode =
  | 'post_only_would_take'
  | 'fill_or_kill_unfillable'
  | 'unfilled_remainder'
  | 'cancelled_by_request'
  | 'cancelled_by_halt'
  | 'venue_refused'

/** A machine's code and the numbers that explain it; the words for a person are made from both. */
export interface Reason {
  readonly code: DenyCode | VenueCode
  readonly details: Readonly<Record<string, Money | string>>
}
