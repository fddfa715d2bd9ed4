/** Requests for order lists as the exchange behind the face must be told of them. */
import type { NewSandboxOrder, NewSandboxOrderList } from '../core/index.ts'
import { clientIdOf, orderRequested } from './order-request.ts'
import { RESPONSE_TYPES, type ResponseType, TYPES } from './order-words.ts'
import { optionalOf, type Parameters, textOf, wordOf } from './parameters.ts'
import { Refusal } from './refusal.ts'
import type { BinanceVenue } from './venue.ts'

export interface ListRequested {
  readonly list: NewSandboxOrderList
  readonly responseType: ResponseType
}

/** What a parameter of one order is called where it stands for one of a list. */
type Names = Readonly<Record<string, string>>

const SHARED: Names = { symbol: 'symbol', selfTradePreventionMode: 'selfTradePreventionMode' }
const ONE_PAIR: Names = { ...SHARED, side: 'side', quantity: 'quantity' }

function prefixed(prefix: string): Names {
  return {
    type: `${prefix}Type`,
    newClientOrderId: `${prefix}ClientOrderId`,
    price: `${prefix}Price`,
    stopPrice: `${prefix}StopPrice`,
    trailingDelta: `${prefix}TrailingDelta`,
    icebergQty: `${prefix}IcebergQty`,
    timeInForce: `${prefix}TimeInForce`,
    strategyId: `${prefix}StrategyId`,
    strategyType: `${prefix}StrategyType`,
    pegPriceType: `${prefix}PegPriceType`,
    pegOffsetType: `${prefix}PegOffsetType`,
    pegOffsetValue: `${prefix}PegOffsetValue`,
  }
}

function whole(prefix: string): Names {
  return { ...SHARED, ...prefixed(prefix), side: `${prefix}Side`, quantity: `${prefix}Quantity` }
}

const ABOVE: Names = { ...ONE_PAIR, ...prefixed('above') }
const BELOW: Names = { ...ONE_PAIR, ...prefixed('below') }
const WORKING = whole('working')
const PENDING = whole('pending')
const PENDING_PAIR: Names = { ...SHARED, side: 'pendingSide', quantity: 'pendingQuantity' }
const PENDING_ABOVE: Names = { ...PENDING_PAIR, ...prefixed('pendingAbove') }
const PENDING_BELOW: Names = { ...PENDING_PAIR, ...prefixed('pendingBelow') }
/** As pairs were asked for first: a limit and a stop. */
const OLD_LIMIT: Names = {
  ...ONE_PAIR,
  price: 'price',
  newClientOrderId: 'limitClientOrderId',
  icebergQty: 'limitIcebergQty',
  strategyId: 'limitStrategyId',
  strategyType: 'limitStrategyType',
}
const OLD_STOP: Names = {
  ...ONE_PAIR,
  stopPrice: 'stopPrice',
  trailingDelta: 'trailingDelta',
  price: 'stopLimitPrice',
  timeInForce: 'stopLimitTimeInForce',
  newClientOrderId: 'stopClientOrderId',
  icebergQty: 'stopIcebergQty',
  strategyId: 'stopStrategyId',
  strategyType: 'stopStrategyType',
}

const OF_LIST = ['listClientOrderId', 'newOrderRespType']
const parametersOf = (...names: readonly Names[]) => [...OF_LIST, ...names.flatMap(Object.values)]

export const PAIR_PARAMETERS = parametersOf(ABOVE, BELOW)
export const OLD_PAIR_PARAMETERS = parametersOf(OLD_LIMIT, OLD_STOP)
export const CHAIN_PARAMETERS = parametersOf(WORKING, PENDING)
export const CHAINED_PAIR_PARAMETERS = parametersOf(WORKING, PENDING_ABOVE, PENDING_BELOW)

export function pairRequested(venue: BinanceVenue, parameters: Parameters): ListRequested {
  return requested(venue, parameters, { working: null, legs: pairOf(venue, parameters, [ABOVE, BELOW]) })
}

export function oldPairRequested(venue: BinanceVenue, parameters: Parameters): ListRequested {
  const isLimit = parameters.has('stopLimitPrice')
  textOf(parameters, 'stopPrice')
  const legs = [
    legOf(venue, parameters, { names: OLD_STOP, type: isLimit ? 'STOP_LOSS_LIMIT' : 'STOP_LOSS' }),
    legOf(venue, parameters, { names: OLD_LIMIT, type: 'LIMIT_MAKER' }),
  ]
  return requested(venue, parameters, { working: null, legs })
}

export function chainRequested(venue: BinanceVenue, parameters: Parameters): ListRequested {
  const legs = [legOf(venue, parameters, { names: PENDING })]
  return requested(venue, parameters, { working: workingOf(venue, parameters), legs })
}

export function chainedPairRequested(venue: BinanceVenue, parameters: Parameters): ListRequested {
  const legs = pairOf(venue, parameters, [PENDING_ABOVE, PENDING_BELOW])
  return requested(venue, parameters, { working: workingOf(venue, parameters), legs })
}

function requested(
  venue: BinanceVenue,
  parameters: Parameters,
  orders: Pick<NewSandboxOrderList, 'working' | 'legs'>,
): ListRequested {
  const sent = optionalOf(parameters, 'newOrderRespType') ?? 'FULL'
  return {
    list: { clientId: clientIdOf(venue, parameters, 'listClientOrderId'), ...orders },
    responseType: wordOf(sent, RESPONSE_TYPES, INVALID_RESPONSE),
  }
}

const INVALID_RESPONSE = [-1130, "Data sent for parameter 'newOrderRespType' is not valid."] as const

function workingOf(venue: BinanceVenue, parameters: Parameters): NewSandboxOrder {
  wordOf(textOf(parameters, 'workingType'), ['LIMIT', 'LIMIT_MAKER'], [-1116, 'Invalid orderType.'])
  return legOf(venue, parameters, { names: WORKING })
}

/** The one for a loss comes first. */
function pairOf(
  venue: BinanceVenue,
  parameters: Parameters,
  [above, below]: readonly [Names, Names],
): readonly NewSandboxOrder[] {
  const types = [above, below].map((names) => pairTypeOf(textOf(parameters, names['type'] ?? '')))
  if (types.every((type) => type === 'LIMIT_MAKER')) {
    throw new Refusal(-1168, 'At least one OCO order must be contingent.')
  }
  for (const names of [above, below]) checkIceberg(parameters, names)
  const legs = [above, below].map((names) => legOf(venue, parameters, { names }))
  for (const [index, leg] of legs.entries()) checkPlace(leg, index === 0)
  return legs[0]?.side === 'sell' ? legs.toReversed() : legs
}

function checkIceberg(parameters: Parameters, names: Names): void {
  const [iceberg, timeInForce] = [names['icebergQty'] ?? '', names['timeInForce'] ?? '']
  if (!parameters.has(iceberg) || (parameters.get(timeInForce) ?? 'GTC') === 'GTC') return
  throw new Refusal(-1160, `Parameter '${iceberg}' is not supported if '${timeInForce}' is not GTC.`)
}

function pairTypeOf(text: string): string {
  const type = wordOf(text, TYPES, [-1116, 'Invalid orderType.'])
  if (type === 'LIMIT' || type === 'MARKET') throw new Refusal(-1158, 'Order type not supported in OCO.')
  return type
}

const MISPLACED = {
  sell: {
    LIMIT: [-1166, 'A limit order in a sell OCO must be above.'],
    STOP: [-1197, 'A stop loss order in a sell OCO must be below.'],
    TAKE: [-1199, 'A take profit order in a sell OCO must be above.'],
  },
  buy: {
    LIMIT: [-1165, 'A limit order in a buy OCO must be below.'],
    STOP: [-1196, 'A stop loss order in a buy OCO must be above.'],
    TAKE: [-1198, 'A take profit order in a buy OCO must be below.'],
  },
} satisfies Record<string, Record<string, readonly [code: number, text: string]>>

/** For a loss stands above who buys, for a profit above who sells. */
function checkPlace({ side, note }: NewSandboxOrder, isAbove: boolean): void {
  const type = note['type'] ?? ''
  const kind = type === 'LIMIT_MAKER' ? 'LIMIT' : type.startsWith('STOP') ? 'STOP' : 'TAKE'
  const isMeantAbove = (kind === 'STOP') === (side === 'buy')
  if (isAbove !== isMeantAbove) throw new Refusal(...MISPLACED[side][kind])
}

interface Leg {
  readonly names: Names
  /** Where no parameter says it. */
  readonly type?: string
}

/** Refusals speak of the parameters as they were sent. */
function legOf(venue: BinanceVenue, parameters: Parameters, { names, type }: Leg): NewSandboxOrder {
  const own = new Map<string, string>(type === undefined ? [] : [['type', type]])
  for (const [name, sentAs] of Object.entries(names)) {
    const value = parameters.get(sentAs)
    if (value !== undefined) own.set(name, value)
  }
  try {
    return orderRequested(venue, own).order
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const text = error.message.replace(/'(\w+)'/, (quoted, name: string) => {
      const sentAs = names[name]
      return sentAs === undefined ? quoted : `'${sentAs}'`
    })
    throw new Refusal(error.code, text)
  }
}
