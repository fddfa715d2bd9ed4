import { type Static, Type } from '@sinclair/typebox'

const State = Type.Union([
  Type.Literal('connecting'),
  Type.Literal('connected'),
  Type.Literal('disconnected'),
  Type.Literal('banned'),
])

/** One place where orders can go; `sim` is the simulated exchange. */
export const VenueRow = Type.Object({
  venue: Type.String(),
  state: State,
  mode: Type.String({ description: 'simulation, testnet or live' }),
  /** Listed there. */
  instruments: Type.Integer(),
  /** Of those, the ones that trade now. */
  instruments_trading: Type.Integer(),
  /** Age of its newest market data; null before there was any. */
  data_age_ms: Type.Union([Type.Integer(), Type.Null()]),
  /** Times the way to it was lost and found again. */
  reconnect_count: Type.Integer(),
  /** Null for who may not read orders. */
  open_orders: Type.Union([Type.Integer(), Type.Null()]),
  /** Why it is not connected; null while it is. */
  problem: Type.Union([Type.String(), Type.Null()]),
  /** Of a venue behind a network; null for the simulated exchange. */
  remote: Type.Union([
    Type.Object({
      /** Its clock minus ours. */
      clock_skew_ms: Type.Union([Type.Number(), Type.Null()]),
      /** Of the tightest of its rate limits, 0 to 1. */
      rate_budget_used_ratio: Type.Number(),
      banned_until: Type.Union([Type.Number({ description: 'epoch seconds' }), Type.Null()]),
      dead_man_switch: Type.Union([Type.Literal('off'), Type.Literal('armed'), Type.Literal('not_offered')]),
      reconciled: Type.Boolean(),
      reconciliation_problem: Type.Union([Type.String(), Type.Null()]),
      last_reconciled_at: Type.Union([Type.Number({ description: 'epoch seconds' }), Type.Null()]),
      book_resyncs: Type.Integer(),
    }),
    Type.Null(),
  ]),
  /** What rests there for every instrument; what does not, lives in VeloZ, only while it runs. */
  holds: Type.Object({
    stops: Type.Boolean(),
    trailing_stops: Type.Boolean(),
    good_till_date: Type.Boolean(),
    amend_in_place: Type.Boolean(),
  }),
})
export type VenueRow = Static<typeof VenueRow>
