import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { Exact, TimestampNs } from './numbers.ts'
import { OrderStateQuery } from './order-lists.ts'
import { AssetAmountRow, OrderCheckRow } from './order-preview.ts'
import { FillRow, OrderStateRow, WireOrderType, WireStatus } from './orders.ts'
import type { RouteContracts } from './route-contract.ts'

const OrNull = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

const TERMS = ['venue', 'symbol', 'side', 'type', 'tif', 'order_qty', 'limit_price', 'stop_price'] as const
const CONDITIONS = ['trigger_by', 'trail_amount', 'trail_percent', 'expire_ts_ns'] as const
const MANNERS = ['reduce_only', 'post_only'] as const

/** As it was asked for, before any amend. */
export const OrderRequestRow = Type.Composite([
  Type.Pick(OrderStateRow, [...TERMS, ...CONDITIONS, ...MANNERS]),
  Type.Object({
    /** Prices of the exits; `stop_loss` is where it triggers. */
    bracket: OrNull(
      Type.Object({ take_profit: OrNull(Exact), stop_loss: OrNull(Exact), stop_loss_limit: OrNull(Exact) }),
    ),
  }),
])
export type OrderRequestRow = Static<typeof OrderRequestRow>

/** One journal record that concerns the order. */
export const OrderRecordRow = Type.Object({
  seq: Type.Integer(),
  ts_ns: TimestampNs,
  kind: Type.String({ description: 'the kind of the record, such as order_submitted' }),
  summary: Type.String({ description: 'a sentence for a person' }),
  fields: Type.Record(Type.String(), Type.Unknown(), { description: 'what the record says, by name' }),
  /** What it left the order in; absent for records of others that name it. */
  status: Type.Optional(WireStatus),
})
export type OrderRecordRow = Static<typeof OrderRecordRow>

const Milliseconds = OrNull(Exact)

/** By the times of its own records; null for what did not happen. */
export const OrderLatencies = Type.Object({
  held_to_submitted_ms: Milliseconds,
  submitted_to_accepted_ms: Milliseconds,
  submitted_to_first_fill_ms: Milliseconds,
  accepted_to_first_fill_ms: Milliseconds,
  first_to_last_fill_ms: Milliseconds,
  /** From its first record to its last; null while it is open. */
  total_ms: Milliseconds,
})
export type OrderLatencies = Static<typeof OrderLatencies>

export const OrderRelation = Type.Object({
  relation: Type.Union([Type.Literal('entry'), Type.Literal('sibling'), Type.Literal('exit')]),
  client_order_id: Type.String(),
  /** Null when it is no longer known. */
  status: OrNull(WireStatus),
  type: OrNull(WireOrderType),
})
export type OrderRelation = Static<typeof OrderRelation>

export const OrderAuditRow = Type.Object({
  timestamp: Type.Number({ description: 'when it happened, epoch seconds' }),
  action: Type.String(),
  user_id: Type.String(),
  request_id: Type.String(),
  outcome: Type.Union([Type.Literal('success'), Type.Literal('failure'), Type.Literal('denied')]),
  seq: Type.Integer({ description: 'its number in the chain of order records' }),
})
export type OrderAuditRow = Static<typeof OrderAuditRow>

/** Records of one answer, at most. */
export const TRACE_RECORDS_MAX = 2000

export const OrderTraceAnswer = Type.Object({
  order: OrderStateRow,
  request: OrderRequestRow,
  /**
   * Who asked, from where; `engine` for what nobody asked for. The address is empty for whoever neither asked
   * himself nor may read the audit.
   */
  origin: Type.Object({
    user_id: Type.String(),
    address: Type.String(),
    request_id: Type.String(),
    strategy_id: OrNull(Type.String()),
  }),
  /** What risk looked at, up to what refused it, by the journal; null when that cannot be told. */
  checks: OrNull(Type.Array(OrderCheckRow)),
  /** Why not, a sentence. */
  checks_problem: OrNull(Type.String()),
  /** Oldest first. */
  records: Type.Array(OrderRecordRow, { maxItems: TRACE_RECORDS_MAX }),
  /** There were more. */
  records_cut: Type.Boolean(),
  /** Why records are missing, a sentence; null when all there are were told. */
  records_problem: OrNull(Type.String()),
  /** Oldest first. */
  fills: Type.Array(FillRow),
  fees: Type.Array(AssetAmountRow),
  latencies: OrderLatencies,
  related: Type.Array(OrderRelation),
  /** Oldest first; for whoever may read the audit, where it is kept. */
  audit: Type.Optional(Type.Array(OrderAuditRow)),
  /** Of orders there were so many records at that time that the earliest were not looked through. */
  audit_cut: Type.Optional(Type.Boolean()),
})
export type OrderTraceAnswer = Static<typeof OrderTraceAnswer>

export const ORDER_TRACE_ROUTES: RouteContracts = {
  'GET /api/order/trace': {
    tag: 'orders',
    summary: 'How one order came to be what it is: its records, checks, fills, fees and times.',
    query: OrderStateQuery,
    answer: OrderTraceAnswer,
    refusals: ['not_found'],
    example: { query: 'client_order_id=example-1' },
  },
}
