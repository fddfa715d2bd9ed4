/** `POST order` as the exchange behind the face must be told of it. */
import {
  type Instrument,
  type Lots,
  lots,
  MONEY_ONE,
  type Money,
  money,
  notionalOf,
  type OrderType,
  type Ticks,
  type TimeInForce,
  ticks,
  wholeSteps,
} from '../../domain/index.ts'
import type { NewSandboxOrder, TriggerWhen } from '../core/index.ts'
import {
  isStopWord,
  RESPONSE_TYPES,
  type ResponseType,
  SELF_TRADE_MODES,
  SIDES,
  TIMES_IN_FORCE,
  TYPES,
  type TypeWord,
} from './order-words.ts'
import {
  amountOf,
  integerOf,
  legal,
  missing,
  neither,
  optionalOf,
  type Parameters,
  refuse,
  textOf,
  wordOf,
} from './parameters.ts'
import { Refusal, refusalFor } from './refusal.ts'
import { ICEBERG_PARTS_MAX, MAX_PRICE, TRAILING_DELTAS } from './symbols.ts'
import { type BinanceVenue, instrumentOf } from './venue.ts'

export const ORDER_PARAMETERS = [
  ...['symbol', 'side', 'type', 'timeInForce', 'quantity', 'quoteOrderQty', 'price', 'newClientOrderId'],
  ...['strategyId', 'strategyType', 'stopPrice', 'trailingDelta', 'icebergQty', 'newOrderRespType'],
  ...['selfTradePreventionMode', 'pegPriceType', 'pegOffsetValue', 'pegOffsetType'],
]

const CLIENT_ID = '^[a-zA-Z0-9-_.:/]{1,36}$'

export interface OrderRequested {
  readonly order: NewSandboxOrder
  readonly responseType: ResponseType
}

export function orderRequested(venue: BinanceVenue, parameters: Parameters): OrderRequested {
  const instrument = instrumentOf(venue, parameters)
  const side = wordOf(textOf(parameters, 'side'), SIDES, [-1117, 'Invalid side.'])
  const type = wordOf(textOf(parameters, 'type'), TYPES, [-1116, 'Invalid orderType.'])
  refuseUnsupported(parameters)
  const responseType = responseTypeOf(type, parameters)
  const limit = limitTerms(type, instrument, parameters)
  const order: NewSandboxOrder = {
    clientId: clientIdOf(venue, parameters, 'newClientOrderId'),
    key: instrument.key,
    side: side === 'BUY' ? 'buy' : 'sell',
    type: CORE_TYPES[type],
    isPostOnly: type === 'LIMIT_MAKER',
    ...limit,
    ...triggerTerms({ type, side, instrument, parameters }),
    ...amountTerms(type, instrument, parameters),
    ...icebergTerms(limit, instrument, parameters),
    note: noteOf({ type, timeInForce: limit.timeInForce, parameters }),
  }
  return { order, responseType }
}

const CORE_TYPES: Readonly<Record<TypeWord, OrderType>> = {
  LIMIT: 'limit',
  LIMIT_MAKER: 'limit',
  MARKET: 'market',
  STOP_LOSS: 'stop_market',
  TAKE_PROFIT: 'stop_market',
  STOP_LOSS_LIMIT: 'stop_limit',
  TAKE_PROFIT_LIMIT: 'stop_limit',
}

/** What `exchangeInfo` says that these symbols do not have. */
function refuseUnsupported(parameters: Parameters): void {
  if (optionalOf(parameters, 'pegPriceType') === null) return
  throw new Refusal(-2010, 'Pegged orders are not supported for this symbol.')
}

function responseTypeOf(type: TypeWord, parameters: Parameters): ResponseType {
  const sent = optionalOf(parameters, 'newOrderRespType')
  if (sent === null) return type === 'MARKET' || type === 'LIMIT' ? 'FULL' : 'ACK'
  return wordOf(sent, RESPONSE_TYPES, [-1130, "Data sent for parameter 'newOrderRespType' is not valid."])
}

/** The client's, or one that the venue makes. */
export function clientIdOf(venue: BinanceVenue, parameters: Parameters, name: string): string {
  const sent = optionalOf(parameters, name)
  if (sent !== null) return legal(name, sent, CLIENT_ID)
  return `sandbox${venue.nextId().toString(36).padStart(15, '0')}`
}

type LimitTerms = Pick<NewSandboxOrder, 'price' | 'timeInForce'>

function limitTerms(type: TypeWord, instrument: Instrument, parameters: Parameters): LimitTerms {
  const isLimit = CORE_TYPES[type] === 'limit' || CORE_TYPES[type] === 'stop_limit'
  if (!isLimit) {
    refuse(parameters, ['price', 'timeInForce'])
    return { price: null, timeInForce: type === 'MARKET' ? 'ioc' : 'gtc' }
  }
  const price = onTick(amountOf(parameters, 'price'), instrument)
  if (price === null) throw missing('price')
  if (type === 'LIMIT_MAKER') {
    refuse(parameters, ['timeInForce'])
    return { price, timeInForce: 'gtc' }
  }
  const word = wordOf(textOf(parameters, 'timeInForce'), TIMES_IN_FORCE, [-1115, 'Invalid timeInForce.'])
  return { price, timeInForce: TIMES[word] }
}

const TIMES = { GTC: 'gtc', IOC: 'ioc', FOK: 'fok' } as const satisfies Record<string, TimeInForce>

function onTick(price: Money | null, { tickSize }: Instrument): Ticks | null {
  if (price === null) return null
  const steps = price > MAX_PRICE ? null : wholeSteps(price, tickSize)
  if (steps === null) throw refusalFor('price_off_tick')
  return ticks(steps)
}

interface StopAsked {
  readonly type: TypeWord
  readonly side: (typeof SIDES)[number]
  readonly instrument: Instrument
  readonly parameters: Parameters
}

type TriggerTerms = Pick<NewSandboxOrder, 'triggerPrice' | 'triggerWhen' | 'trail'>

function triggerTerms({ type, side, instrument, parameters }: StopAsked): TriggerTerms {
  if (!isStopWord(type)) {
    refuse(parameters, ['stopPrice', 'trailingDelta'])
    return { triggerPrice: null }
  }
  const triggerPrice = onTick(amountOf(parameters, 'stopPrice'), instrument)
  const isAbove = type.startsWith('STOP_LOSS') === (side === 'BUY')
  const triggerWhen: TriggerWhen = isAbove ? 'rises' : 'falls'
  const delta = integerOf(parameters, 'trailingDelta')
  if (delta === null) {
    if (triggerPrice === null) throw neither('stopPrice', 'trailingDelta')
    return { triggerPrice, triggerWhen }
  }
  if (delta < TRAILING_DELTAS.least || delta > TRAILING_DELTAS.most) {
    throw new Refusal(-1013, 'Filter failure: TRAILING_DELTA')
  }
  // The price at which it would be no more than a stop is where it begins to follow.
  const trail = {
    behind: { ratio: money(BigInt(delta) * BASIS_POINT) },
    activePrice: triggerPrice,
    activeWhen: triggerWhen,
  }
  return { triggerPrice: null, triggerWhen: side === 'SELL' ? 'falls' : 'rises', trail }
}

const BASIS_POINT = MONEY_ONE / 10_000n

type AmountTerms = Pick<NewSandboxOrder, 'quantity' | 'quoteAmount'>

function amountTerms(type: TypeWord, instrument: Instrument, parameters: Parameters): AmountTerms {
  const quoteAmount = amountOf(parameters, 'quoteOrderQty')
  const quantity = onLot(amountOf(parameters, 'quantity'), instrument)
  if (type !== 'MARKET') refuse(parameters, ['quoteOrderQty'])
  if (quantity !== null && quoteAmount !== null) {
    throw new Refusal(-1128, 'Combination of optional parameters invalid.')
  }
  if (quantity === null && quoteAmount === null) {
    if (type !== 'MARKET') throw missing('quantity')
    throw neither('quantity', 'quoteOrderQty')
  }
  return { quantity, quoteAmount }
}

/** Only so much of it is shown at a time. */
function icebergTerms(
  { price, timeInForce }: LimitTerms,
  instrument: Instrument,
  parameters: Parameters,
): Pick<NewSandboxOrder, 'shownQuantity'> {
  if (price === null) refuse(parameters, ['icebergQty'])
  const shown = onLot(amountOf(parameters, 'icebergQty'), instrument)
  if (shown === null) return {}
  const quantity = onLot(amountOf(parameters, 'quantity'), instrument) ?? shown
  if (timeInForce !== 'gtc') throw new Refusal(-2010, 'Unsupported order combination')
  if (shown > quantity) throw new Refusal(-2010, 'IcebergQty exceeds QTY.')
  if (shown < instrument.quantityMin) throw refusalFor('quantity_too_small')
  if (Math.ceil(quantity / shown) > ICEBERG_PARTS_MAX) {
    throw new Refusal(-1013, 'Filter failure: ICEBERG_PARTS')
  }
  return { shownQuantity: shown }
}

export function onLot(quantity: Money | null, { lotSize }: Instrument): Lots | null {
  if (quantity === null) return null
  const steps = wholeSteps(quantity, lotSize)
  if (steps === null) throw refusalFor('quantity_off_lot')
  return lots(steps)
}

const INVALID_MODE = [-1130, "Data sent for parameter 'selfTradePreventionMode' is not valid."] as const

interface Noted {
  readonly type: TypeWord
  readonly timeInForce: TimeInForce
  readonly parameters: Parameters
}

function noteOf({ type, timeInForce, parameters }: Noted): NewSandboxOrder['note'] {
  const mode = optionalOf(parameters, 'selfTradePreventionMode') ?? 'EXPIRE_TAKER'
  const strategyType = integerOf(parameters, 'strategyType')
  if (strategyType !== null && strategyType < 1_000_000) {
    throw new Refusal(-1134, '`strategyType` was less than 1000000.')
  }
  return {
    type,
    timeInForce: type === 'MARKET' ? 'GTC' : timeInForce.toUpperCase(),
    selfTradePreventionMode: wordOf(mode, SELF_TRADE_MODES, INVALID_MODE),
    trailingDelta: String(integerOf(parameters, 'trailingDelta') ?? ''),
    strategyId: String(integerOf(parameters, 'strategyId') ?? ''),
    strategyType: String(strategyType ?? ''),
  }
}

/** What a test of an order looks at beside its form: the filters that need no market. */
export function checkFilters(instrument: Instrument, { quantity, price }: NewSandboxOrder): void {
  if (quantity !== null && (quantity < instrument.quantityMin || quantity > instrument.quantityMax)) {
    throw refusalFor('quantity_too_small')
  }
  if (quantity === null || price === null) return
  if (notionalOf(instrument, price, quantity) < instrument.notionalMin) throw refusalFor('notional_too_small')
}
