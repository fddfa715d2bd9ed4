import { type Static, Type } from '@sinclair/typebox'
import { DecimalInput, Exact, TimestampNs } from './numbers.ts'
import { OrderRef } from './orders.ts'
import { limitQuery, queryOf } from './query.ts'

const AmountOrNull = Type.Union([Exact, Type.Null()])
const CountOrNull = Type.Union([Type.Integer(), Type.Null()])

/** What orders are held to, by the names of `risk:` in the configuration file. Null: no limit. */
export const RiskLimitsRow = Type.Object({
  /** Amounts are in the quote asset. */
  order_notional_max: AmountOrNull,
  position_max: AmountOrNull,
  exposure_max: AmountOrNull,
  open_orders_max: Type.Integer(),
  order_rate_max: CountOrNull,
  order_rate_minute_max: CountOrNull,
  strategy_order_rate_max: CountOrNull,
  /** Ratios are fractions: 0.05 is five percent. */
  price_collar: Exact,
  impact_max: AmountOrNull,
  daily_loss_max: AmountOrNull,
  drawdown_max: AmountOrNull,
  leverage_max: AmountOrNull,
})
export type RiskLimitsRow = Static<typeof RiskLimitsRow>

const Value = Type.Union([Type.String(), Type.Integer(), Exact, Type.Null()])

/** A moment at which what risk allows became another. */
export const RiskChangeRow = Type.Object({
  seq: Type.Integer(),
  ts_ns: TimestampNs,
  kind: Type.Union([Type.Literal('trading_state'), Type.Literal('breaker'), Type.Literal('limits')]),
  /** Who wanted it; `engine` where nobody asked. */
  user_id: Type.String(),
  reason: Type.String(),
  /** The state by its name, or each limit that changed. */
  changes: Type.Array(
    Type.Object({
      name: Type.String(),
      before: Value,
      after: Value,
    }),
  ),
})
export type RiskChangeRow = Static<typeof RiskChangeRow>

export const RISK_CHANGES_MAX = 500
export const RiskHistoryQuery = queryOf({ limit: limitQuery(RISK_CHANGES_MAX, 100) })

const limit = () =>
  Type.Optional(
    Type.Union([DecimalInput, Type.Null()], { description: 'a decimal of at least 0, or null for no limit' }),
  )

/** What is left out stays as it is. */
export const RiskLimitsBody = Type.Object(
  {
    limits: Type.Object(
      {
        order_notional_max: limit(),
        position_max: limit(),
        exposure_max: limit(),
        open_orders_max: limit(),
        order_rate_max: limit(),
        order_rate_minute_max: limit(),
        strategy_order_rate_max: limit(),
        price_collar: limit(),
        impact_max: limit(),
        daily_loss_max: limit(),
        drawdown_max: limit(),
        leverage_max: limit(),
      },
      { additionalProperties: false },
    ),
    reason: Type.String({ pattern: '\\S', maxLength: 256, description: 'why, in at most 256 characters' }),
  },
  { additionalProperties: false },
)
export type RiskLimitsBody = Static<typeof RiskLimitsBody>

export const RiskLimitsAnswer = Type.Object({ ok: Type.Literal(true), limits: RiskLimitsRow })
export type RiskLimitsAnswer = Static<typeof RiskLimitsAnswer>

export const TradingStateText = Type.Union([
  Type.Literal('active'),
  Type.Literal('reducing'),
  Type.Literal('halted'),
])
export type TradingStateText = Static<typeof TradingStateText>

/** Why it is so; null before anybody said anything. */
export const TradingStateReason = Type.Union([Type.String(), Type.Null()])

export const TradingStateAnswer = Type.Object({
  ok: Type.Literal(true),
  state: TradingStateText,
  /** Those asked to be cancelled. */
  orders: Type.Array(OrderRef),
})
export type TradingStateAnswer = Static<typeof TradingStateAnswer>

/** What risk holds orders to now, and how much of it is used. */
export const RiskAnswer = Type.Object({
  trading_state: TradingStateText,
  trading_state_reason: TradingStateReason,
  limits: RiskLimitsRow,
  /** What the configuration file allows at most. */
  bounds: RiskLimitsRow,
  /** Factor of the limits on size: 1 in a usual market. */
  limit_scale: Exact,
  breaker: Type.Object({
    state: Type.Union([Type.Literal('closed'), Type.Literal('open'), Type.Literal('half_open')]),
    reason: Type.String(),
    /** When an open breaker lets the first order through again. */
    until_ts_ns: Type.Union([TimestampNs, Type.Null()]),
  }),
  /** Of every amount here. */
  asset: Type.String(),
  equity: Exact,
  equity_peak: AmountOrNull,
  /** Fraction of the highest equity that is lost; null before there was any. */
  drawdown: AmountOrNull,
  /** The UTC day; null before the first was opened. `loss` below zero is a gain. */
  day: Type.Union([Type.Object({ start_ts_ns: TimestampNs, start_equity: Exact, loss: Exact }), Type.Null()]),
  exposure: Exact,
  open_orders: Type.Integer(),
  orders_in_second: Type.Integer(),
  orders_in_minute: Type.Integer(),
})
export type RiskAnswer = Static<typeof RiskAnswer>
