import { type Static, Type } from '@sinclair/typebox'
import { DecimalInput, Exact, TimestampNs } from './numbers.ts'

const anyCase = (words: readonly string[], description: string) =>
  Type.String({
    pattern: `^(?:${words.map(letters).join('|')})$`,
    description: `${description}: ${words.join(', ')}`,
  })
const letters = (word: string) =>
  [...word].map((c) => (/[a-z]/i.test(c) ? `[${c.toLowerCase()}${c.toUpperCase()}]` : c)).join('')

export const ClientOrderIdText = Type.String({ pattern: '^[A-Za-z0-9._:-]{1,64}$' })
// ASCII alone: upper-casing would turn letters of other scripts into ours.
export const SymbolText = Type.String({
  pattern: '^[A-Za-z0-9/-]{1,32}$',
  description: 'a symbol like BTCUSDT, BTC/USDT or BTC-USDT',
})
export const VenueText = Type.String({
  pattern: '^[A-Za-z0-9_-]{1,32}$',
  description: 'the name of a venue, 1 to 32 letters, digits and _ -',
})

export const OrderBody = Type.Object(
  {
    side: anyCase(['buy', 'sell'], 'side'),
    symbol: SymbolText,
    qty: DecimalInput,
    type: Type.Optional(anyCase(['limit', 'market'], 'order type, limit when absent')),
    price: Type.Optional(DecimalInput),
    tif: Type.Optional(
      anyCase(['gtc', 'ioc', 'fok', 'gtx'], 'time in force, gtc when absent; gtx is post only'),
    ),
    post_only: Type.Optional(Type.Boolean()),
    client_order_id: Type.Optional(ClientOrderIdText),
    venue: Type.Optional(VenueText),
    strategy_id: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9._:-]{1,64}$' })),
  },
  { additionalProperties: false },
)
export type OrderBody = Static<typeof OrderBody>

export const WireStatus = Type.Union([
  Type.Literal('SUBMITTED'),
  Type.Literal('ACCEPTED'),
  Type.Literal('PARTIALLY_FILLED'),
  Type.Literal('FILLED'),
  Type.Literal('CANCELLED'),
  Type.Literal('REJECTED'),
  Type.Literal('EXPIRED'),
  Type.Literal('UNKNOWN'),
  Type.Literal('PENDING_CANCEL'),
])
export type WireStatus = Static<typeof WireStatus>

export const OrderAnswer = Type.Object({
  ok: Type.Literal(true),
  client_order_id: Type.String(),
  venue_order_id: Type.Union([Type.String(), Type.Null()]),
  status: WireStatus,
  seq: Type.Integer({ description: 'the last journal record that concerns this order' }),
  duplicate: Type.Optional(Type.Literal(true)),
})
export type OrderAnswer = Static<typeof OrderAnswer>

export const CancelBody = Type.Object(
  { client_order_id: ClientOrderIdText, symbol: Type.Optional(SymbolText) },
  { additionalProperties: false },
)
export type CancelBody = Static<typeof CancelBody>

export const CancelAnswer = Type.Object({
  ok: Type.Literal(true),
  client_order_id: Type.String(),
  status: WireStatus,
})
export type CancelAnswer = Static<typeof CancelAnswer>

export const WireSide = Type.Union([Type.Literal('BUY'), Type.Literal('SELL')])

/** One order as it stands. */
export const OrderStateRow = Type.Object({
  client_order_id: Type.String(),
  venue: Type.String(),
  symbol: Type.String(),
  side: WireSide,
  type: Type.Union([Type.Literal('LIMIT'), Type.Literal('MARKET')]),
  tif: Type.Union([Type.Literal('GTC'), Type.Literal('IOC'), Type.Literal('FOK'), Type.Literal('GTX')]),
  order_qty: Exact,
  limit_price: Type.Union([Exact, Type.Null()]),
  venue_order_id: Type.Union([Type.String(), Type.Null()]),
  status: WireStatus,
  executed_qty: Exact,
  avg_price: Exact,
  fees: Exact,
  fee_asset: Type.Union([Type.String(), Type.Null()]),
  reason: Type.Union([Type.String(), Type.Null()]),
  rejected_by: Type.Optional(Type.Union([Type.Literal('veloz'), Type.Literal('venue')])),
  held_by: Type.Union([Type.Literal('venue'), Type.Literal('engine')]),
  strategy_id: Type.Union([Type.String(), Type.Null()]),
  created_ts_ns: TimestampNs,
  last_ts_ns: TimestampNs,
})
export type OrderStateRow = Static<typeof OrderStateRow>

/** One step of an order's life. */
export const OrderUpdateRow = Type.Object({
  ts_ns: TimestampNs,
  venue: Type.String(),
  client_order_id: Type.String(),
  status: WireStatus,
  symbol: Type.String(),
  side: WireSide,
  qty: Exact,
  price: Type.Optional(Exact),
  venue_order_id: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String()),
  message: Type.Optional(Type.String()),
  seq: Type.Integer(),
})
export type OrderUpdateRow = Static<typeof OrderUpdateRow>

export const FillRow = Type.Object({
  ts_ns: TimestampNs,
  venue: Type.String(),
  client_order_id: Type.String(),
  symbol: Type.String(),
  qty: Exact,
  price: Exact,
  side: WireSide,
  fee: Exact,
  fee_asset: Type.String(),
  liquidity: Type.Union([Type.Literal('MAKER'), Type.Literal('TAKER')]),
  execution_id: Type.String(),
  seq: Type.Integer(),
})
export type FillRow = Static<typeof FillRow>

/** A page of a list; `next_cursor` is null on the last one. */
export interface Page<Row> {
  readonly items: readonly Row[]
  readonly next_cursor: string | null
}
