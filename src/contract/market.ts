import { type Static, Type } from '@sinclair/typebox'
import { Exact, TimestampNs } from './numbers.ts'
import { described } from './words.ts'

export const MarketAnswer = Type.Object({
  symbol: Type.String(),
  venue: Type.String(),
  price: Type.Union([Exact, Type.Null()]),
  bid: Type.Union([Exact, Type.Null()]),
  ask: Type.Union([Exact, Type.Null()]),
  ts_ns: Type.Union([TimestampNs, Type.Null()]),
  age_ms: Type.Union([Type.Integer(), Type.Null()]),
})
export type MarketAnswer = Static<typeof MarketAnswer>

/** `[price, quantity]` */
export const LevelRow = Type.Tuple([Exact, Exact])
export type LevelRow = Static<typeof LevelRow>

export const BookAnswer = Type.Object({
  symbol: Type.String(),
  venue: Type.String(),
  ts_ns: Type.Union([TimestampNs, Type.Null()]),
  /** Best first. Empty when the source has no book (a recording of bars or trades). */
  bids: Type.Array(LevelRow),
  asks: Type.Array(LevelRow),
})
export type BookAnswer = Static<typeof BookAnswer>

export const TradeRow = Type.Object({
  ts_ns: TimestampNs,
  price: Exact,
  qty: Exact,
  aggressor: Type.Union([Type.Literal('BUY'), Type.Literal('SELL')]),
})
export type TradeRow = Static<typeof TradeRow>

export const TradesAnswer = Type.Object({
  /** Oldest first, 50 at most. */
  items: Type.Array(TradeRow),
  next_cursor: Type.Null(),
})
export type TradesAnswer = Static<typeof TradesAnswer>

export const BarRow = Type.Object({
  open_ts_ns: TimestampNs,
  open: Exact,
  high: Exact,
  low: Exact,
  close: Exact,
  volume: Exact,
})
export type BarRow = Static<typeof BarRow>

export const CANDLE_INTERVALS = ['1m', '5m', '15m', '1h', '4h', '1d'] as const
export type CandleInterval = (typeof CANDLE_INTERVALS)[number]

export const CandlesAnswer = Type.Object({
  symbol: Type.String(),
  venue: Type.String(),
  interval: Type.String({ description: described(CANDLE_INTERVALS) }),
  /** Oldest first; the last one is still open. */
  items: Type.Array(BarRow),
  next_cursor: Type.Null(),
})
export type CandlesAnswer = Static<typeof CandlesAnswer>
