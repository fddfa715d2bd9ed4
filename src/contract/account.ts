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
  kind: Type.Literal('spot'),
  version: Type.Integer(),
  status: Type.Union([Type.Literal('trading'), Type.Literal('halted')]),
  tick_size: Exact,
  lot_size: Exact,
  notional_min: Exact,
  quantity_max: Exact,
  fee_rate_maker: Exact,
  fee_rate_taker: Exact,
})
export type InstrumentRow = Static<typeof InstrumentRow>
