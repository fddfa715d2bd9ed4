import { type Static, Type } from '@sinclair/typebox'
import { Exact, TimestampNs } from './numbers.ts'

export const BalanceRow = Type.Object({
  venue: Type.String(),
  asset: Type.String(),
  free: Exact,
  locked: Exact,
})
export type BalanceRow = Static<typeof BalanceRow>

export const PositionRow = Type.Object({
  ts_ns: TimestampNs,
  venue: Type.String(),
  symbol: Type.String(),
  qty: Exact,
  avg_price: Exact,
  realized_pnl: Exact,
  unrealized_pnl: Exact,
  /** Set aside for a perpetual's open quantity, quote asset; 0 on spot. */
  margin: Exact,
  /** The mark at which the venue takes the position over; null on spot and where there is none. */
  liquidation_price: Type.Union([Exact, Type.Null()]),
  /** Null on spot. */
  leverage: Type.Union([Type.Integer(), Type.Null()]),
})
export type PositionRow = Static<typeof PositionRow>

export const AccountAnswer = Type.Object({
  ts_ns: TimestampNs,
  balances: Type.Array(BalanceRow),
  positions: Type.Array(PositionRow),
  equity: Exact,
  equity_asset: Type.String(),
})
export type AccountAnswer = Static<typeof AccountAnswer>

export const InstrumentRow = Type.Object({
  venue: Type.String(),
  symbol: Type.String(),
  base: Type.String(),
  quote: Type.String(),
  kind: Type.Union([Type.Literal('spot'), Type.Literal('perpetual')]),
  version: Type.Integer(),
  status: Type.Union([Type.Literal('trading'), Type.Literal('halted')]),
  tick_size: Exact,
  lot_size: Exact,
  notional_min: Exact,
  notional_max: Type.Union([Exact, Type.Null()]),
  quantity_min: Exact,
  quantity_max: Exact,
  fee_rate_maker: Exact,
  fee_rate_taker: Exact,
  /** Null on spot. */
  leverage: Type.Union([Type.Integer(), Type.Null()]),
  /** What rests at the venue; the rest lives in VeloZ, only while it runs. */
  holds: Type.Object({
    stops: Type.Boolean(),
    trailing_stops: Type.Boolean(),
    good_till_date: Type.Boolean(),
    amend_in_place: Type.Boolean(),
  }),
})
export type InstrumentRow = Static<typeof InstrumentRow>
