import { type Static, Type } from '@sinclair/typebox'

const State = Type.Union([Type.Literal('connected'), Type.Literal('disconnected')])

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
  open_orders: Type.Integer(),
  /** What rests there for every instrument; what does not, lives in VeloZ, only while it runs. */
  holds: Type.Object({
    stops: Type.Boolean(),
    trailing_stops: Type.Boolean(),
    good_till_date: Type.Boolean(),
    amend_in_place: Type.Boolean(),
  }),
})
export type VenueRow = Static<typeof VenueRow>
