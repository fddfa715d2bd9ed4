import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { Exact } from './numbers.ts'
import { OrderBody } from './order-bodies.ts'
import type { RouteContracts } from './route-contract.ts'

const OrNull = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

/** Every check of risk, in the order in which they refuse. */
export const CHECK_NAMES = [
  'expressible',
  'trading_state',
  'breaker',
  'instrument_trading',
  'venue_quantity',
  'venue_notional',
  'order_notional',
  'countable_lots',
  'price_band',
  'position',
  'exposure',
  'leverage',
  'open_orders',
  'order_rate',
  'strategy_rate',
  'price_collar',
  'book_impact',
  'fresh_prices',
  'daily_loss',
  'drawdown',
  'reduce_only',
  'trigger_side',
  'expiry',
  'bracket',
  'funds',
] as const

export const OrderCheckRow = Type.Object({
  check: Type.Union(CHECK_NAMES.map((name) => Type.Literal(name))),
  passed: Type.Boolean(),
  /** False: an order like this one is not held to it, so it passes whatever the numbers are. */
  applies: Type.Boolean(),
  /** What was measured, this order included; null where there is nothing to measure, or it is not known. */
  value: OrNull(Exact),
  /** Null: no limit. */
  limit: OrNull(Exact),
  /** How the value must stand to the limit. */
  bound: Type.Union([
    Type.Literal('at_most'),
    Type.Literal('at_least'),
    Type.Literal('above'),
    Type.Literal('below'),
  ]),
  unit: Type.String({
    description: 'an asset; or orders, orders_per_second, orders_per_minute, ms, ns; empty without numbers',
  }),
  message: Type.String({ description: 'a sentence for a person' }),
})
export type OrderCheckRow = Static<typeof OrderCheckRow>

export const AssetAmountRow = Type.Object({ asset: Type.String(), amount: Exact })
export type AssetAmountRow = Static<typeof AssetAmountRow>

/** What the visible book would give at once. */
export const OrderImpact = Type.Object({
  avg_price: Exact,
  worst_price: Exact,
  /** From the middle of the book to the average, as a fraction; above zero is against the order. */
  slippage: OrNull(Exact),
  filled_qty: Exact,
  /** False: the book, as far as the price allows, does not hold the whole quantity. */
  is_whole: Type.Boolean(),
})
export type OrderImpact = Static<typeof OrderImpact>

/** The order in the instrument's steps, and what it would take. */
export const OrderPreviewTerms = Type.Object({
  order_qty: Exact,
  /** Its limit; of what trades at market the worst price it may take. */
  price: Exact,
  is_worst_price: Type.Boolean(),
  /** Where a stop triggers; null for what is no stop. */
  stop_price: OrNull(Exact),
  notional: Exact,
  notional_asset: Type.String(),
  /** In the quote asset; the venue may charge another one. */
  fee_estimate: Exact,
  fee_asset: Type.String(),
  fee_rate: Exact,
  liquidity: Type.Union([Type.Literal('MAKER'), Type.Literal('TAKER'), Type.Literal('UNKNOWN')]),
  /** What would be set aside for it, and what of that asset would be left. */
  locks: AssetAmountRow,
  free: Exact,
  free_after: Exact,
  /** Base asset; after: when all of it has filled. */
  position: Exact,
  position_after: Exact,
  held_by: Type.Union([Type.Literal('venue'), Type.Literal('engine')]),
})
export type OrderPreviewTerms = Static<typeof OrderPreviewTerms>

export const OrderPreviewAnswer = Type.Object({
  verdict: Type.Union([Type.Literal('allowed'), Type.Literal('refused')]),
  /** What POST /api/order would answer now; null when it would let the order out. */
  reason: OrNull(
    Type.Object({
      error: Type.String({ description: 'a code for a machine' }),
      message: Type.String({ description: 'a sentence for a person' }),
      details: Type.Record(Type.String(), Type.Unknown()),
    }),
  ),
  /** In the order in which they refuse: the first that fails is the reason. */
  checks: Type.Array(OrderCheckRow),
  /** Null when the order cannot be expressed in the steps of an instrument. */
  terms: OrNull(OrderPreviewTerms),
  /** Null for what would not trade at once, and without a book. */
  impact: OrNull(OrderImpact),
  /** Sentences. */
  warnings: Type.Array(Type.String()),
})
export type OrderPreviewAnswer = Static<typeof OrderPreviewAnswer>

export const ORDER_PREVIEW_ROUTES: RouteContracts = {
  'POST /api/order/preview': {
    tag: 'orders',
    summary:
      'What would become of an order now: every check of risk with its numbers. Nothing is sent or recorded.',
    body: OrderBody,
    answer: OrderPreviewAnswer,
    example: { body: { side: 'buy', symbol: 'BTCUSDT', qty: '0.001', price: '20000' } },
  },
}
