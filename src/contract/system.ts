import { type Static, Type } from '@sinclair/typebox'
import { AccountAnswer, InstrumentRow } from './account.ts'
import { Exact, TimestampNs } from './numbers.ts'
import { FillRow, OrderStateRow } from './orders.ts'
import { RiskAnswer, TradingStateReason, TradingStateText } from './risk.ts'

const Verdict = Type.Union([Type.Literal('healthy'), Type.Literal('degraded'), Type.Literal('unhealthy')])
export type Verdict = Static<typeof Verdict>

export const HealthAnswer = Type.Object({
  ok: Type.Boolean(),
  status: Verdict,
  version: Type.String(),
  gateway: Type.Literal('veloz'),
  timestamp: Type.String({ description: 'RFC 3339, UTC' }),
  checks: Type.Object({
    engine: Verdict,
    journal: Verdict,
    database: Verdict,
    auth: Verdict,
    venues: Verdict,
  }),
})
export type HealthAnswer = Static<typeof HealthAnswer>

export const FeedRow = Type.Object({
  source: Type.String(),
  state: Type.Union([Type.Literal('running'), Type.Literal('ended'), Type.Literal('failed')]),
  why: Type.Union([Type.String(), Type.Null()]),
})

/** A hole in the journal that this start found, or that was found since. */
export const JournalGapRow = Type.Object({
  from_seq: Type.Integer(),
  /** Known to be missing; there may have been more at the very end. */
  records: Type.Integer(),
  /** Files put aside in the journal's `quarantine`. */
  segments: Type.Array(Type.String()),
  bytes: Type.Integer(),
  /** A snapshot holds what the missing records did: nothing of the state is lost. */
  is_covered: Type.Boolean(),
  why: Type.String(),
})

/** Without a principal only `HealthAnswer` and `engine.connected` are shown. */
export const EngineHealthAnswer = Type.Intersect([
  HealthAnswer,
  Type.Object({
    engine: Type.Object({
      connected: Type.Boolean(),
      reconnect_count: Type.Optional(Type.Integer()),
      mode: Type.Optional(Type.String()),
      uptime_s: Type.Optional(Type.Integer()),
      last_event_ts_ns: Type.Optional(Type.Union([TimestampNs, Type.Null()])),
      trading_state: Type.Optional(TradingStateText),
      trading_state_reason: Type.Optional(TradingStateReason),
      /** Why no commands are taken; null while they are. */
      why: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    }),
    market: Type.Optional(FeedRow),
    journal: Type.Optional(
      Type.Object({
        durable_seq: Type.Integer(),
        bytes: Type.Integer(),
        lag_ms: Exact,
        segments: Type.Integer(),
        /** The first record still stored; 0 while there is none. */
        oldest_seq: Type.Integer(),
        /** The record of the newest snapshot; 0 without one. */
        snapshot_seq: Type.Integer(),
        gap: Type.Union([JournalGapRow, Type.Null()]),
      }),
    ),
    venues: Type.Optional(
      Type.Array(
        Type.Object({
          venue: Type.String(),
          state: Type.String(),
          /** Why it is not connected, or what its market lacks; null while nothing does. */
          problem: Type.Union([Type.String(), Type.Null()]),
          data_age_ms: Type.Union([Type.Integer(), Type.Null()]),
          reconnect_count: Type.Integer(),
        }),
      ),
    ),
    memory_bytes: Type.Optional(Type.Integer()),
    sse_clients: Type.Optional(Type.Integer()),
  }),
])
export type EngineHealthAnswer = Static<typeof EngineHealthAnswer>

export const ConfigAnswer = Type.Object({
  version: Type.String(),
  commit: Type.String(),
  execution_mode: Type.String(),
  market_source: Type.String(),
  market_symbol: Type.String(),
  auth_enabled: Type.Boolean(),
  venues: Type.Array(Type.String()),
  config: Type.Unknown({ description: 'the effective configuration by section, secrets replaced' }),
})
export type ConfigAnswer = Static<typeof ConfigAnswer>

export const PingAnswer = Type.Object({
  ok: Type.Boolean(),
  pong: Type.Literal(true),
  engine_connected: Type.Boolean(),
  venue: Type.String(),
  latency_ms: Exact,
  result: Type.Object({}),
})
export type PingAnswer = Static<typeof PingAnswer>

/** Everything a replica starts from: true at `seq` of `epoch`. */
export const SnapshotAnswer = Type.Object({
  epoch: Type.String(),
  seq: Type.Integer(),
  mode: Type.String(),
  market_source: Type.String(),
  market_symbol: Type.String(),
  trading_state: TradingStateText,
  trading_state_reason: TradingStateReason,
  /** Fraction of the market price that a market order may reach beyond it: what a market buy sets aside. */
  price_collar: Exact,
  /** Null for who may not read the account. */
  risk: Type.Union([RiskAnswer, Type.Null()]),
  version: Type.String(),
  market: FeedRow,
  instruments: Type.Array(InstrumentRow),
  /**
   * Newest first: every open order, and the latest closed ones as long as there are not 200 in all. Empty, as
   * the fills are, for who may not read orders.
   */
  orders: Type.Array(OrderStateRow),
  /** Newest first, 200 at most. */
  fills: Type.Array(FillRow),
  /** Null for who may not read it. */
  account: Type.Union([AccountAnswer, Type.Null()]),
})
export type SnapshotAnswer = Static<typeof SnapshotAnswer>
