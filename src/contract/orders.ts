import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { Exact, TimestampNs } from './numbers.ts'

export const WireStatus = Type.Union([
  Type.Literal('SUBMITTED'),
  Type.Literal('ACCEPTED'),
  Type.Literal('PARTIALLY_FILLED'),
  Type.Literal('FILLED'),
  Type.Literal('CANCELLED'),
  Type.Literal('REJECTED'),
  Type.Literal('EXPIRED'),
  Type.Literal('UNKNOWN'),
  Type.Literal('PENDING_CANCEL'),
  Type.Literal('PENDING_AMEND'),
  /** Waits in the engine for its trigger: lives only while VeloZ runs. */
  Type.Literal('HELD'),
])
export type WireStatus = Static<typeof WireStatus>

export const OrderAnswer = Type.Object({
  ok: Type.Literal(true),
  client_order_id: Type.String(),
  venue_order_id: Type.Union([Type.String(), Type.Null()]),
  status: WireStatus,
  seq: Type.Integer({ description: 'the last journal record that concerns this order' }),
  duplicate: Type.Optional(Type.Literal(true)),
})
export type OrderAnswer = Static<typeof OrderAnswer>

export const CancelAnswer = Type.Object({
  ok: Type.Literal(true),
  client_order_id: Type.String(),
  status: WireStatus,
})
export type CancelAnswer = Static<typeof CancelAnswer>

/** An order that a command touched. */
export const OrderRef = Type.Object({ client_order_id: Type.String(), status: WireStatus })
export type OrderRef = Static<typeof OrderRef>

export const CancelAllAnswer = Type.Object({ ok: Type.Literal(true), orders: Type.Array(OrderRef) })
export type CancelAllAnswer = Static<typeof CancelAllAnswer>

export const AmendWayText = Type.Union([Type.Literal('in_place'), Type.Literal('cancel_replace')])

export const AmendAnswer = Type.Object({
  ok: Type.Literal(true),
  client_order_id: Type.String(),
  status: WireStatus,
  /** `in_place` keeps the order's place in the queue. */
  way: AmendWayText,
})
export type AmendAnswer = Static<typeof AmendAnswer>

export const WireSide = Type.Union([Type.Literal('BUY'), Type.Literal('SELL')])

export const WireOrderType = Type.Union([
  Type.Literal('LIMIT'),
  Type.Literal('MARKET'),
  Type.Literal('STOP_MARKET'),
  Type.Literal('STOP_LIMIT'),
  Type.Literal('TRAILING_STOP'),
])
export type WireOrderType = Static<typeof WireOrderType>

/** GTX: post only without a date. */
export const WireTimeInForce = Type.Union([
  Type.Literal('GTC'),
  Type.Literal('IOC'),
  Type.Literal('FOK'),
  Type.Literal('GTX'),
  Type.Literal('GTD'),
])
export type WireTimeInForce = Static<typeof WireTimeInForce>

const OrNull = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

/** What an order of a pair is for: the legs of an OCO that somebody asked for, or the exits of a bracket. */
export const OrderRole = Type.Union([
  Type.Literal('oco_limit'),
  Type.Literal('oco_stop'),
  Type.Literal('take_profit'),
  Type.Literal('stop_loss'),
])
export type OrderRole = Static<typeof OrderRole>

/** One order as it stands. */
export const OrderStateRow = Type.Object({
  client_order_id: Type.String(),
  venue: Type.String(),
  symbol: Type.String(),
  side: WireSide,
  type: WireOrderType,
  tif: WireTimeInForce,
  /** The total, as amended. */
  order_qty: Exact,
  limit_price: OrNull(Exact),
  /** Where a stop triggers now; null for what is no stop. */
  stop_price: OrNull(Exact),
  /** The price a stop watches; null for what is no stop. */
  trigger_by: OrNull(Type.Union([Type.Literal('last'), Type.Literal('mark'), Type.Literal('bid_ask')])),
  /** How far a trailing stop stays behind: one of the two; percent of 100. */
  trail_amount: Type.Optional(Exact),
  trail_percent: Type.Optional(Exact),
  is_triggered: Type.Boolean(),
  expire_ts_ns: OrNull(TimestampNs),
  reduce_only: Type.Boolean(),
  post_only: Type.Boolean(),
  venue_order_id: OrNull(Type.String()),
  status: WireStatus,
  executed_qty: Exact,
  avg_price: Exact,
  fees: Exact,
  fee_asset: OrNull(Type.String()),
  /** Fees charged in further assets. */
  other_fees: Type.Optional(Type.Array(Type.Object({ asset: Type.String(), amount: Exact }))),
  reason: OrNull(Type.String()),
  rejected_by: Type.Optional(Type.Union([Type.Literal('veloz'), Type.Literal('venue')])),
  /** What the engine holds lives only while VeloZ runs. */
  held_by: Type.Union([Type.Literal('venue'), Type.Literal('engine')]),
  /** Counts replacements by amends. */
  revision: Type.Integer(),
  /** Asked for and not yet confirmed. `qty` is the new total. */
  pending_amend: OrNull(
    Type.Object({
      qty: Exact,
      price: OrNull(Exact),
      stop_price: OrNull(Exact),
      way: AmendWayText,
    }),
  ),
  /** Only of orders that belong together. */
  group_id: Type.Optional(Type.String()),
  role: Type.Optional(OrderRole),
  /** The other one of a pair; absent when there is none. */
  sibling_id: Type.Optional(Type.String()),
  /** The entry whose fills an exit covers. */
  entry_id: Type.Optional(Type.String()),
  /**
   * Of an entry with a bracket, once there are any. A stream does not tell an entry again when they are made:
   * each exit names its entry.
   */
  exit_ids: Type.Optional(Type.Array(Type.String())),
  strategy_id: OrNull(Type.String()),
  created_ts_ns: TimestampNs,
  last_ts_ns: TimestampNs,
})
export type OrderStateRow = Static<typeof OrderStateRow>

/** Both legs of a pair, the limit first. */
export const OrderGroupAnswer = Type.Object({
  ok: Type.Literal(true),
  client_order_ids: Type.Array(Type.String()),
  orders: Type.Array(OrderStateRow),
  seq: Type.Integer({ description: 'the last journal record that concerns one of them' }),
  duplicate: Type.Optional(Type.Literal(true)),
})
export type OrderGroupAnswer = Static<typeof OrderGroupAnswer>

/** One step of an order's life. */
export const OrderUpdateRow = Type.Object({
  ts_ns: TimestampNs,
  venue: Type.String(),
  client_order_id: Type.String(),
  status: WireStatus,
  symbol: Type.String(),
  side: WireSide,
  qty: Exact,
  price: Type.Optional(Exact),
  stop_price: Type.Optional(Exact),
  venue_order_id: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String()),
  message: Type.Optional(Type.String()),
  seq: Type.Integer(),
})
export type OrderUpdateRow = Static<typeof OrderUpdateRow>

export const FillRow = Type.Object({
  ts_ns: TimestampNs,
  venue: Type.String(),
  client_order_id: Type.String(),
  symbol: Type.String(),
  qty: Exact,
  price: Exact,
  side: WireSide,
  fee: Exact,
  fee_asset: Type.String(),
  liquidity: Type.Union([Type.Literal('MAKER'), Type.Literal('TAKER')]),
  execution_id: Type.String(),
  seq: Type.Integer(),
})
export type FillRow = Static<typeof FillRow>
