import { type Static, Type } from '@sinclair/typebox'
import { Exact, TimestampNs } from './numbers.ts'
import { limitQuery, queryOf } from './query.ts'
import { TradingStateText } from './risk.ts'
import type { RouteContracts } from './route-contract.ts'

export const KPI_POINTS_MAX = 720
export const KPI_INTERVAL_MS = 5000

export const KpiQuery = queryOf({ points: limitQuery(KPI_POINTS_MAX, 120) })
export type KpiQuery = Static<typeof KpiQuery>

const MeasuredOrNull = Type.Union([Type.Number(), Type.Null()])
const Column = Type.Array(MeasuredOrNull)

/** What is measured every five seconds: now, and in the columns of its history. */
const MEASURED = {
  connected: 'whether the engine takes orders: 1 or 0',
  events_per_s: 'journal records',
  orders_per_s: 'orders asked for, refused ones among them',
  requests_per_s: 'HTTP requests',
  http_p50_ms: 'latency of requests in the interval; null without any',
  http_p99_ms: 'the same',
  order_p50_ms:
    'from the arrival of an order until it is answered; null without any, or with an engine elsewhere',
  order_p99_ms: 'the same',
  mailbox_depth: 'commands that wait for the engine',
  journal_lag_ms: 'how long the last batch of records took to the disk',
  journal_bytes: 'size of the journal',
  memory_bytes: 'resident memory of the gateway',
  heap_bytes: 'of which the heap',
  event_loop_lag_ms: 'how late the loop was at worst',
  sse_clients: 'open event streams',
  equity: 'approximately, for drawing',
  pnl_today: 'approximately; null before the day was opened',
  drawdown: 'fraction of the highest equity that is lost',
  open_orders: 'orders that are not closed',
  errors: 'answers with a status of 500 and above in the interval',
} as const
export type KpiName = keyof typeof MEASURED
export const KPI_NAMES = Object.keys(MEASURED) as readonly KpiName[]

const columns = Object.fromEntries(
  KPI_NAMES.map((name) => [name, Type.Array(MeasuredOrNull, { description: MEASURED[name] })]),
) as Record<KpiName, typeof Column>

export const KpiAnswer = Type.Object({
  ts_ns: TimestampNs,
  engine: Type.Object({
    connected: Type.Boolean(),
    /** Why it takes no orders; null while it does. */
    problem: Type.Union([Type.String(), Type.Null()]),
    uptime_s: Type.Integer(),
    reconnect_count: Type.Integer(),
    trading_state: TradingStateText,
    mailbox_capacity: Type.Integer(),
    durable_seq: Type.Integer(),
  }),
  /** Of the last interval. */
  now: Type.Object(
    Object.fromEntries(KPI_NAMES.map((name) => [name, MeasuredOrNull])) as Record<
      KpiName,
      typeof MeasuredOrNull
    >,
  ),
  equity: Exact,
  equity_asset: Type.String(),
  pnl_today: Type.Union([Exact, Type.Null()], { description: 'since the day was opened, deposits among it' }),
  /** Since UTC midnight, or since this gateway began where that is later. */
  orders: Type.Object({
    since_ts_ns: TimestampNs,
    submitted: Type.Integer(),
    filled: Type.Integer(),
    cancelled: Type.Integer(),
    rejected: Type.Integer({ description: 'by a venue' }),
    denied: Type.Integer({ description: 'by VeloZ' }),
    expired: Type.Integer(),
  }),
  /** Since the gateway began. */
  errors: Type.Object({
    http_5xx: Type.Integer({ description: 'answers with a status of 500 and above' }),
    engine_refusals: Type.Integer({ description: 'commands that the engine could not take: answered 503' }),
  }),
  history: Type.Object({
    interval_ms: Type.Integer(),
    /** Unix ms of each point, oldest first. */
    times_ms: Type.Array(Type.Number()),
    columns: Type.Object(columns),
  }),
})
export type KpiAnswer = Static<typeof KpiAnswer>

export const KPI_ROUTES: RouteContracts = {
  'GET /api/kpi': {
    tag: 'system',
    summary: 'What VeloZ does at the moment, and how that went in the last hour, in steps of five seconds.',
    query: KpiQuery,
    answer: KpiAnswer,
    example: { query: 'points=12' },
  },
}
