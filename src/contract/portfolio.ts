import { type Static, Type } from '@sinclair/typebox'
import { Exact, TimestampNs } from './numbers.ts'
import { queryOf, queryWord, TimeNsQuery } from './query.ts'
import type { RouteContracts } from './route-contract.ts'

const tag = 'account'
const AmountOrNull = Type.Union([Exact, Type.Null()])

export const AllocationRow = Type.Object({
  asset: Type.String(),
  /** Free and locked, at all venues. */
  amount: Exact,
  /** In the asset of the equity; null where nothing gives it a price, and then it counts nothing there. */
  worth: AmountOrNull,
  /** Fraction of the equity. */
  share: AmountOrNull,
})
export type AllocationRow = Static<typeof AllocationRow>

export const FeeRow = Type.Object({ asset: Type.String(), amount: Exact })
export type FeeRow = Static<typeof FeeRow>

export const SymbolSumRow = Type.Object({
  venue: Type.String(),
  symbol: Type.String(),
  /** Of every amount here. */
  quote: Type.String(),
  qty: Exact,
  /** Net of fees and funding, over the whole history. */
  realized_pnl: Exact,
  /** Null while nothing gives it a price. */
  unrealized_pnl: AmountOrNull,
  /** Price × quantity of all fills. */
  volume: Exact,
  fills: Type.Integer(),
  fees: Type.Array(FeeRow, { description: 'as they were charged; below zero are rebates' }),
})
export type SymbolSumRow = Static<typeof SymbolSumRow>

export const StrategySumRow = Type.Object({
  strategy_id: Type.Union([Type.String(), Type.Null()], {
    description: 'null for orders by hand, "(others)" for those beyond a thousand strategies',
  }),
  /** In the asset of the equity, at present prices; null where one of its parts has no price. */
  realized_pnl: AmountOrNull,
  unrealized_pnl: AmountOrNull,
  volume: AmountOrNull,
  fees_worth: AmountOrNull,
  fills: Type.Integer(),
  fees: Type.Array(FeeRow),
})
export type StrategySumRow = Static<typeof StrategySumRow>

/** What came of a span of time. What was paid in or out is no part of profit and return. */
const Result = Type.Object({
  start_ts_ns: TimestampNs,
  start_equity: Exact,
  pnl: Exact,
  /** In less out. */
  deposits: Exact,
  /** Fraction. */
  return: Exact,
})

export const PortfolioAnswer = Type.Object({
  ts_ns: TimestampNs,
  equity: Exact,
  equity_asset: Type.String(),
  /** Since UTC midnight; null before anything was written down. */
  day: Type.Union([Result, Type.Null()]),
  /** Since the first time that anything was written down. */
  total: Type.Union([Result, Type.Null()]),
  drawdown: Type.Union([Exact, Type.Null()], { description: 'fraction of the highest that is lost' }),
  allocation: Type.Array(AllocationRow),
  /** Of open perpetuals, which are no balance. */
  perpetuals_unrealized: Exact,
  by_symbol: Type.Array(SymbolSumRow),
  by_strategy: Type.Array(StrategySumRow),
  /** Of volume, fees and fills, and of everything by strategy. */
  counted: Type.Object({
    is_current: Type.Boolean({ description: 'false while records of before the start are still being read' }),
    seq: Type.Integer({ description: 'the last record that is counted' }),
    missing: Type.Union([Type.Object({ from_seq: Type.Integer(), to_seq: Type.Integer() }), Type.Null()], {
      description: 'records that could not be read any more, and are not counted',
    }),
  }),
})
export type PortfolioAnswer = Static<typeof PortfolioAnswer>

/** Two days of minutes; more would keep orders waiting while they are read. */
export const EQUITY_POINTS_MAX = 3000
export const EQUITY_INTERVALS = ['1m', '1h', '1d'] as const

export const EquityQuery = queryOf({
  from_ts_ns: TimeNsQuery('at or after this time'),
  to_ts_ns: TimeNsQuery('before this time'),
  interval: queryWord(EQUITY_INTERVALS, '1h without it; coarser ones stand in where it is no longer kept'),
})
export type EquityQuery = Static<typeof EquityQuery>

export const EquityRow = Type.Object({
  ts_ns: TimestampNs,
  equity: Exact,
  /** Fraction of the highest that is lost, deposits and withdrawals apart. */
  drawdown: Exact,
})
export type EquityRow = Static<typeof EquityRow>

export const EquityDayRow = Type.Object({
  /** UTC, such as 2026-11-21. */
  day: Type.String(),
  start_equity: Exact,
  end_equity: Exact,
  return: Exact,
  pnl: Exact,
  deposits: Exact,
})
export type EquityDayRow = Static<typeof EquityDayRow>

export const EquityAnswer = Type.Object({
  equity_asset: Type.Union([Type.String(), Type.Null()]),
  /** Oldest first, the newest ones where there are too many. */
  items: Type.Array(EquityRow),
  /** The days of the same time, oldest first. */
  days: Type.Array(EquityDayRow),
  next_cursor: Type.Null(),
})
export type EquityAnswer = Static<typeof EquityAnswer>

export const PORTFOLIO_ROUTES: RouteContracts = {
  'GET /api/portfolio': {
    tag,
    summary:
      'What everything is worth, what it is made of, and what trading came to, by symbol and strategy.',
    answer: PortfolioAnswer,
    example: {},
  },
  'GET /api/portfolio/equity': {
    tag,
    summary:
      'What everything was worth over time, how far it was below its highest, and the return of each day.',
    query: EquityQuery,
    answer: EquityAnswer,
    hasCsv: true,
    example: { query: 'interval=1h' },
  },
}
