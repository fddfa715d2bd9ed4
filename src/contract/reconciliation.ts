import { type Static, Type } from '@sinclair/typebox'
import { Exact, TimestampNs } from './numbers.ts'
import { limitQuery, queryOf, VenueQuery } from './query.ts'
import type { RouteContracts } from './route-contract.ts'

const orNull = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Union([schema, Type.Null()])

/** How far one venue's account was held against the journal. */
export const ReconciledVenueRow = Type.Object({
  venue: Type.String(),
  /** False: what is known of the account may be wrong, and risk may only be lowered. */
  reconciled: Type.Boolean(),
  /** Why it is not. */
  problem: orNull(Type.String()),
  running: Type.Boolean(),
  last_success_at: orNull(Type.Number({ description: 'epoch seconds' })),
  last_attempt_at: orNull(Type.Number({ description: 'epoch seconds' })),
})
export type ReconciledVenueRow = Static<typeof ReconciledVenueRow>

/** A difference that was found, and what was done about it. */
export const MismatchRow = Type.Object({
  seq: Type.Integer(),
  ts_ns: TimestampNs,
  venue: Type.String(),
  type: Type.String({
    description: 'missing_fill, orphan_order, lost_order, order_differs or balance',
  }),
  action: Type.String({ description: 'applied, reported, adopted, cancelled, asked or adjusted' }),
  client_order_id: orNull(Type.String()),
  venue_order_id: orNull(Type.String()),
  symbol: orNull(Type.String()),
  asset: orNull(Type.String()),
  /** What the journal says. */
  ours: orNull(Exact),
  /** What the venue says. */
  theirs: orNull(Exact),
  message: Type.String(),
})
export type MismatchRow = Static<typeof MismatchRow>

export const MISMATCHES_MAX = 500
export const ReconciliationQuery = queryOf({ limit: limitQuery(MISMATCHES_MAX, 100) })

export const ReconciliationAnswer = Type.Object({
  venues: Type.Array(ReconciledVenueRow),
  /** Newest first. */
  mismatches: Type.Array(MismatchRow),
})
export type ReconciliationAnswer = Static<typeof ReconciliationAnswer>

export const ReconcileBody = Type.Object(
  { venue: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{1,32}$', description: 'all without it' })) },
  { additionalProperties: false },
)
export type ReconcileBody = Static<typeof ReconcileBody>

export const ReconcileAnswer = Type.Object({
  /** Whether every one of them was found right, or put right. */
  ok: Type.Boolean(),
  venues: Type.Array(ReconciledVenueRow),
})
export type ReconcileAnswer = Static<typeof ReconcileAnswer>

const QualityFigure = orNull(Type.Number())

/** How far what a venue says of an instrument can be relied on. */
export const MarketQualityRow = Type.Object({
  symbol: Type.String(),
  venue: Type.String(),
  score: Type.Number({ description: '0 to 100' }),
  findings: Type.Array(Type.String()),
  ages_ms: Type.Record(Type.String(), orNull(Type.Integer())),
  gaps: Type.Integer(),
  resyncs: Type.Integer(),
  crossed_books: Type.Integer(),
  outliers: Type.Integer(),
  /** Fractions of the middle. */
  spread_average: QualityFigure,
  spread_highest: QualityFigure,
  /** Quote asset, within one hundredth of the middle on both sides. */
  depth: orNull(Exact),
  candles_compared: Type.Integer(),
  candles_differing: Type.Integer(),
})
export type MarketQualityRow = Static<typeof MarketQualityRow>

export const MarketQualityQuery = queryOf({ venue: VenueQuery })
export const MarketQualityAnswer = Type.Object({
  items: Type.Array(MarketQualityRow),
  next_cursor: Type.Null(),
})
export type MarketQualityAnswer = Static<typeof MarketQualityAnswer>

/** What passed between VeloZ and a venue about one order. */
export const VenueMessageRow = Type.Object({
  ts_ns: TimestampNs,
  direction: Type.Union([Type.Literal('sent'), Type.Literal('received')]),
  name: Type.String(),
  text: Type.String({ description: 'as it went over the wire, without anything secret' }),
})
export type VenueMessageRow = Static<typeof VenueMessageRow>

export const VenueMessagesQuery = queryOf({
  client_order_id: Type.String({ pattern: '^[A-Za-z0-9._:-]{1,64}$' }),
})
export const VenueMessagesAnswer = Type.Object({
  items: Type.Array(VenueMessageRow),
  next_cursor: Type.Null(),
})
export type VenueMessagesAnswer = Static<typeof VenueMessagesAnswer>

const tag = 'venues'

export const RECONCILIATION_ROUTES: RouteContracts = {
  'GET /api/reconciliation': {
    tag,
    summary: 'How the journal was held against the venues, and what differed.',
    query: ReconciliationQuery,
    answer: ReconciliationAnswer,
    example: { query: 'limit=10' },
  },
  'POST /api/reconciliation/run': {
    tag,
    summary: 'Holds the journal against the venues now.',
    body: ReconcileBody,
    answer: ReconcileAnswer,
    refusals: ['not_found', 'engine_unavailable', 'overloaded', 'audit_unavailable'],
    example: { body: {} },
  },
  'GET /api/market/quality': {
    tag: 'market',
    summary: 'How far the market data of real venues can be relied on.',
    query: MarketQualityQuery,
    answer: MarketQualityAnswer,
    refusals: ['not_found'],
    example: {},
  },
  'GET /api/order/messages': {
    tag: 'orders',
    summary: 'What passed between VeloZ and a venue about one order, oldest first.',
    query: VenueMessagesQuery,
    answer: VenueMessagesAnswer,
    refusals: ['not_found'],
    example: { query: 'client_order_id=example-1' },
  },
}
