import { type Static, Type } from '@sinclair/typebox'
import { DecimalInput } from './numbers.ts'
import { anyCase } from './words.ts'

export const ClientOrderIdText = Type.String({
  pattern: '^[A-Za-z0-9._:-]{1,64}$',
  description: '1 to 64 letters, digits and . _ : -',
})
// ASCII alone: upper-casing would turn letters of other scripts into ours.
export const SymbolText = Type.String({
  pattern: '^[A-Za-z0-9/-]{1,32}$',
  description: 'a symbol like BTCUSDT, BTC/USDT or BTC-USDT',
})
export const VenueText = Type.String({
  pattern: '^[A-Za-z0-9_-]{1,32}$',
  description: 'the name of a venue, 1 to 32 letters, digits and _ -',
})
export const StrategyIdText = Type.String({
  pattern: '^[A-Za-z0-9._:-]{1,64}$',
  description: 'the id of a strategy, 1 to 64 letters, digits and . _ : -',
})

/** Exits that follow the fills of an entry, as one cancels the other; at least one of the two. */
export const BracketBody = Type.Object(
  {
    take_profit: Type.Optional(Type.Object({ price: DecimalInput }, { additionalProperties: false })),
    stop_loss: Type.Optional(
      Type.Object(
        { stop_price: DecimalInput, price: Type.Optional(DecimalInput) },
        {
          additionalProperties: false,
          description: 'an object with stop_price, and with price for a stop limit',
        },
      ),
    ),
  },
  {
    additionalProperties: false,
    description: 'an object with take_profit {price}, stop_loss {stop_price, price?} or both',
  },
)
export type BracketBody = Static<typeof BracketBody>

export const OrderBody = Type.Object(
  {
    side: anyCase(['buy', 'sell']),
    symbol: SymbolText,
    qty: DecimalInput,
    type: Type.Optional(
      anyCase(
        ['limit', 'market', 'stop', 'stop_market', 'stop_limit', 'trailing_stop'],
        'without it: limit; stop means stop_market',
      ),
    ),
    price: Type.Optional(DecimalInput),
    tif: Type.Optional(
      anyCase(
        ['gtc', 'ioc', 'fok', 'gtd', 'gtx'],
        'without it: gtc; gtx is post only, gtd needs expire_ts_ns',
      ),
    ),
    stop_price: Type.Optional(DecimalInput),
    trail_amount: Type.Optional(DecimalInput),
    /** Percent of 100: 1.5 means 1.5 %. */
    trail_percent: Type.Optional(DecimalInput),
    trigger_by: Type.Optional(
      anyCase(['last', 'mark', 'bid_ask'], 'the price a stop watches; without it: last'),
    ),
    expire_ts_ns: Type.Optional(
      Type.Union([Type.String({ pattern: '^\\d{1,19}$' }), Type.Integer()], {
        description: 'whole nanoseconds since the epoch',
      }),
    ),
    bracket: Type.Optional(BracketBody),
    post_only: Type.Optional(Type.Boolean()),
    reduce_only: Type.Optional(Type.Boolean()),
    client_order_id: Type.Optional(ClientOrderIdText),
    venue: Type.Optional(VenueText),
    strategy_id: Type.Optional(StrategyIdText),
  },
  { additionalProperties: false },
)
export type OrderBody = Static<typeof OrderBody>

/** One limit and one stop of the same side, symbol, venue and quantity; their order does not matter. */
export const OrderGroupBody = Type.Object(
  {
    type: anyCase(['oco']),
    orders: Type.Array(OrderBody, { minItems: 2, maxItems: 2, description: 'two orders' }),
  },
  { additionalProperties: false },
)
export type OrderGroupBody = Static<typeof OrderGroupBody>

/** At least one of the three changes. */
export const AmendBody = Type.Object(
  {
    client_order_id: ClientOrderIdText,
    symbol: Type.Optional(SymbolText),
    /** The new total quantity, what is filled included. */
    qty: Type.Optional(DecimalInput),
    price: Type.Optional(DecimalInput),
    stop_price: Type.Optional(DecimalInput),
  },
  { additionalProperties: false },
)
export type AmendBody = Static<typeof AmendBody>

export const CancelBody = Type.Object(
  { client_order_id: ClientOrderIdText, symbol: Type.Optional(SymbolText) },
  { additionalProperties: false },
)
export type CancelBody = Static<typeof CancelBody>

export const CancelAllBody = Type.Object(
  {
    symbol: Type.Optional(SymbolText),
    venue: Type.Optional(VenueText),
    strategy_id: Type.Optional(StrategyIdText),
    scope: Type.Optional(
      anyCase(
        ['instance', 'account'],
        'without it: instance, the orders VeloZ placed; account, every order there, needs admin:config',
      ),
    ),
  },
  { additionalProperties: false },
)
export type CancelAllBody = Static<typeof CancelAllBody>

export const TradingStateBody = Type.Object(
  {
    state: anyCase(['active', 'reducing', 'halted']),
    /** Why, for the journal; needed to go back to active. */
    reason: Type.Optional(Type.String({ maxLength: 256, description: 'why, in at most 256 characters' })),
    cancel_all: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export type TradingStateBody = Static<typeof TradingStateBody>
