/** What would become of an order that nobody has sent: every check of risk with its numbers. */
import type { AssetName } from './ids.ts'
import type { Instrument } from './instrument.ts'
import type { Money } from './money.ts'
import type { Holder, Liquidity } from './order.ts'
import type { Reason } from './reason.ts'
import type { Lots, Ticks } from './units.ts'

/** `expressible`: it names what is listed, on its ticks and lots, and there is a price to bound it by. */
export type CheckName =
  | 'expressible'
  | 'trading_state'
  | 'breaker'
  | 'instrument_trading'
  | 'venue_quantity'
  | 'venue_notional'
  | 'order_notional'
  | 'countable_lots'
  | 'price_band'
  | 'position'
  | 'exposure'
  | 'leverage'
  | 'open_orders'
  | 'order_rate'
  | 'strategy_rate'
  | 'price_collar'
  | 'book_impact'
  | 'fresh_prices'
  | 'daily_loss'
  | 'drawdown'
  | 'reduce_only'
  | 'trigger_side'
  | 'expiry'
  | 'bracket'
  | 'funds'

/** An amount is in an asset; whatever else is counted says in what. Empty: nothing was measured. */
export type CheckUnit = AssetName | 'orders' | 'orders_per_second' | 'orders_per_minute' | 'ms' | 'ns' | ''

/** What a check of risk looks at, this order included, and what holds it. */
export interface Measured {
  /** Null where there is nothing to measure, or nobody knows it. */
  readonly value: Money | null
  /** Null: nothing bounds it. */
  readonly limit: Money | null
  /** How the value must stand to the limit. */
  readonly bound: 'at_most' | 'at_least' | 'above' | 'below'
  readonly unit: CheckUnit
  /** False: an order like this one is not held to it. */
  readonly isHeld: boolean
}

export interface CheckResult {
  readonly name: CheckName
  /** Null: passed. */
  readonly reason: Reason | null
  readonly measured: Measured
}

/** The order in the instrument's steps, and what it would take. */
export interface PreviewedTerms {
  /** Its limit; of what trades at market the worst price it may take. */
  readonly price: Ticks
  readonly quantity: Lots
  /** Null for what is no stop. */
  readonly triggerPrice: Ticks | null
  /** Quote asset, at its limit; of what trades at market at the price expected now. */
  readonly notional: Money
  /** Null while it cannot be told. */
  readonly liquidity: Liquidity | null
  readonly feeRate: Money
  /** Quote asset; the venue may charge another one. */
  readonly fee: Money
  /** What would be set aside. */
  readonly locked: Money
  readonly lockedAsset: AssetName
  /** Of that asset, before. */
  readonly free: Money
  /** Base asset, before, and when all of it has filled. */
  readonly position: Money
  readonly positionAfter: Money
  readonly heldBy: Holder
}

/** What the visible book would give at once. */
export interface Taking {
  readonly filled: Lots
  /** Quote asset per base, rounded against the one who trades. */
  readonly average: Money
  readonly worst: Ticks
  /** False: the book, as far as the price allows, does not hold the whole quantity. */
  readonly isWhole: boolean
}

/** What `assess` makes of an order, told whole. */
export interface Explanation {
  /** Null: it would go out. */
  readonly reason: Reason | null
  /** In the order in which they refuse: the first that fails is the reason. */
  readonly checks: readonly CheckResult[]
  /** Null when the order cannot be expressed; then the other checks have nothing to look at. */
  readonly terms: PreviewedTerms | null
}

export interface OrderPreview extends Explanation {
  /** Null when none of this name is listed. */
  readonly instrument: Instrument | null
  /** Null for what would not trade at once, and without a book. */
  readonly taking: Taking | null
  /** Middle of the book, quote asset; null without one. */
  readonly middle: Money | null
  /** How old the newest price is; null when there never was one. */
  readonly priceAgeMs: number | null
  readonly isFresh: boolean
}
