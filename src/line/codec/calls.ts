import {
  type InstrumentKey,
  type Origin,
  parseClientOrderId,
  type RiskLimits,
  type VenueName,
} from '../../domain/index.ts'
import type { EnginePort } from '../../ports/index.ts'
import {
  agreeing,
  type Codec,
  fields,
  flag,
  line,
  matching,
  notNegativeDecimal,
  nullable,
  oneOf,
  positiveDecimal,
  refuse,
  textOf,
  wholeNumber,
} from './codec.ts'
import { ORDER_REQUEST, STRATEGY_ID } from './order-request-codec.ts'

/** Every method of the engine that takes a command and promises an outcome. */
export type CallName = {
  [Name in keyof EnginePort]: EnginePort[Name] extends (command: never) => Promise<unknown> ? Name : never
}[keyof EnginePort]

export type CommandOf<Name extends CallName> = Parameters<EnginePort[Name]>[0]
export type OutcomeOf<Name extends CallName> = Awaited<ReturnType<EnginePort[Name]>>

const CLIENT_ORDER_ID = textOf('a client order id', parseClientOrderId)
const INSTRUMENT_KEY = matching<InstrumentKey>(
  'an instrument key (BTCUSDT.sim)',
  /^[A-Z0-9]{2,24}(?:-PERP)?\.[a-z0-9_-]{1,32}$/,
)
const VENUE_NAME = matching<VenueName>('a venue (binance)', /^[a-z0-9_-]{1,32}$/)
const ORIGIN = fields<Origin>({ principal: line(256), address: line(256), requestId: line(256) })
const WHY = line(1000)
const COUNT = wholeNumber(0, Number.MAX_SAFE_INTEGER)
const AMOUNT = nullable(notNegativeDecimal)

const LEG = fields<CommandOf<'submitGroup'>['limit']>({
  clientOrderId: nullable(CLIENT_ORDER_ID),
  request: ORDER_REQUEST,
})

const LIMITS = fields<RiskLimits>({
  orderNotionalMax: AMOUNT,
  positionNotionalMax: AMOUNT,
  exposureMax: AMOUNT,
  openOrdersMax: COUNT,
  orderRatePerSecondMax: nullable(COUNT),
  orderRatePerMinuteMax: nullable(COUNT),
  strategyOrderRateMax: nullable(COUNT),
  priceCollarRatio: notNegativeDecimal,
  impactRatioMax: AMOUNT,
  dailyLossMax: AMOUNT,
  drawdownRatioMax: AMOUNT,
  leverageMax: AMOUNT,
})

const AMEND = fields<CommandOf<'amend'>>({
  clientOrderId: CLIENT_ORDER_ID,
  quantity: nullable(positiveDecimal),
  price: nullable(positiveDecimal),
  triggerPrice: nullable(positiveDecimal),
  origin: ORIGIN,
})

const NOTHING: Codec<undefined> = {
  write: () => ({}),
  read: (json, at) => (Object.keys(json as object).length === 0 ? undefined : refuse(at, 'empty', json)),
}

/** The one list of what `CALL` reaches: a new method of the engine is a type error until it is here. */
export const CALLS: { readonly [Name in CallName]: Codec<CommandOf<Name>> } = {
  submit: fields<CommandOf<'submit'>>({
    clientOrderId: nullable(CLIENT_ORDER_ID),
    request: ORDER_REQUEST,
    origin: ORIGIN,
  }),
  submitGroup: fields<CommandOf<'submitGroup'>>({ limit: LEG, stop: LEG, origin: ORIGIN }),
  amend: agreeing(AMEND, ({ quantity, price, triggerPrice }) =>
    quantity === null && price === null && triggerPrice === null ? 'nothing would change' : null,
  ),
  cancel: fields<CommandOf<'cancel'>>({ clientOrderId: CLIENT_ORDER_ID, origin: ORIGIN }),
  cancelAll: fields<CommandOf<'cancelAll'>>({
    venue: nullable(VENUE_NAME),
    key: nullable(INSTRUMENT_KEY),
    strategyId: nullable(STRATEGY_ID),
    scope: oneOf(['instance', 'account']),
    origin: ORIGIN,
  }),
  setTradingState: fields<CommandOf<'setTradingState'>>({
    state: oneOf(['active', 'reducing', 'halted']),
    why: WHY,
    cancelsAll: flag,
    origin: ORIGIN,
  }),
  setLimits: fields<CommandOf<'setLimits'>>({ limits: LIMITS, why: WHY, origin: ORIGIN }),
  reconcile: fields<CommandOf<'reconcile'>>({ venue: nullable(VENUE_NAME), origin: ORIGIN }),
  ping: NOTHING,
}

export function isCallName(text: string): text is CallName {
  return Object.hasOwn(CALLS, text)
}
