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

const ImpactRow = Type.Union([
  Type.Object({
    /** Quote asset for one base, rounded against the one who trades. */
    average: Exact,
    worst: Exact,
  }),
  /** The book does not hold so much. */
  Type.Null(),
])

export const BookAnswer = Type.Object({
  symbol: Type.String(),
  venue: Type.String(),
  ts_ns: Type.Union([TimestampNs, Type.Null()]),
  /** Best first. Empty when the source has no book (a recording of bars or trades). */
  bids: Type.Array(LevelRow),
  asks: Type.Array(LevelRow),
  /** Best ask less best bid; this and what follows only while both are there. */
  spread: Type.Optional(Exact),
  middle: Type.Optional(Exact),
  /** Both touches weighed by the quantity on the other side. */
  microprice: Type.Optional(Exact),
  /** What it takes to trade the `qty` that was asked about at once. */
  impact: Type.Optional(Type.Object({ qty: Exact, buy: ImpactRow, sell: ImpactRow })),
})
export type BookAnswer = Static<typeof BookAnswer>

export const AggregatedLevelRow = Type.Object({
  price: Exact,
  /** Of all venues. */
  qty: Exact,
  venues: Type.Array(Type.Object({ venue: Type.String(), qty: Exact })),
})
export type AggregatedLevelRow = Static<typeof AggregatedLevelRow>

/** The books of all venues that list the symbol as one. */
export const AggregatedBookAnswer = Type.Object({
  symbol: Type.String(),
  venue: Type.Literal('all'),
  /** Best first. */
  bids: Type.Array(AggregatedLevelRow),
  asks: Type.Array(AggregatedLevelRow),
  /** One venue bids at or above another's ask. */
  crossed: Type.Boolean(),
  /** Venues whose book does not count now. */
  left_out: Type.Array(
    Type.Object({
      venue: Type.String(),
      why: Type.Union([Type.Literal('no_book'), Type.Literal('stale')]),
      age_ms: Type.Union([Type.Integer(), Type.Null()]),
    }),
  ),
})
export type AggregatedBookAnswer = Static<typeof AggregatedBookAnswer>

/** The last 24 hours, as the venue tells them; null where it said nothing, like the simulated exchange. */
export const TickerAnswer = Type.Object({
  symbol: Type.String(),
  venue: Type.String(),
  ts_ns: Type.Union([TimestampNs, Type.Null()]),
  last: Type.Union([Exact, Type.Null()]),
  open: Type.Union([Exact, Type.Null()]),
  high: Type.Union([Exact, Type.Null()]),
  low: Type.Union([Exact, Type.Null()]),
  /** Base asset. */
  volume: Type.Union([Exact, Type.Null()]),
})
export type TickerAnswer = Static<typeof TickerAnswer>

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

/** A bar of a list without holes. */
export const CandleRow = Type.Object({
  ...BarRow.properties,
  empty: Type.Boolean({ description: 'nobody traded in it: all its prices are the close before' }),
})
export type CandleRow = Static<typeof CandleRow>

export const CANDLE_INTERVALS = ['1s', '1m', '3m', '5m', '15m', '30m', '1h', '4h', '1d'] as const
export type CandleInterval = (typeof CANDLE_INTERVALS)[number]

export const CandlesAnswer = Type.Object({
  symbol: Type.String(),
  venue: Type.String(),
  interval: Type.String({ description: described(CANDLE_INTERVALS) }),
  /** Oldest first; the last one is still open. Seconds go back ten minutes. */
  items: Type.Array(CandleRow),
  next_cursor: Type.Null(),
})
export type CandlesAnswer = Static<typeof CandlesAnswer>
