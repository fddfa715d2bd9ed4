import type { OrderBody } from '../contract/index.ts'
import {
  type ClientOrderId,
  type Instrument,
  MONEY_ZERO,
  type Money,
  type OrderRequest,
  parseClientOrderId,
  parseMoney,
  parseSymbol,
  SIM_VENUE,
  type SymbolName,
  type VenueName,
} from '../domain/index.ts'

/** What is wrong with one field of a request, for a person. */
export interface FieldProblem {
  readonly field: string
  readonly message: string
}

export type Read<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: FieldProblem }

export interface ReadOrder {
  readonly clientOrderId: ClientOrderId | null
  readonly request: OrderRequest
}

export type InstrumentLookup = (symbol: SymbolName, venue: VenueName | null) => readonly Instrument[]

class Refused extends Error {
  readonly problem: FieldProblem

  constructor(field: string, message: string) {
    super(message)
    this.problem = { field, message }
  }
}

/**
 * The one way from what somebody sent to what the engine is asked, for HTTP and the line protocol alike.
 * Judges the form alone; whether the order is allowed is for risk to say.
 */
export function readOrder(body: OrderBody, lookup: InstrumentLookup): Read<ReadOrder> {
  return reading(() => {
    const type = (body.type?.toLowerCase() ?? 'limit') as 'limit' | 'market'
    const { symbol, venue } = readListing(body, lookup)
    return {
      clientOrderId: body.client_order_id === undefined ? null : readClientOrderId(body.client_order_id),
      request: {
        venue,
        symbol,
        side: body.side.toLowerCase() as 'buy' | 'sell',
        type,
        ...readTimeInForce(body, type),
        quantity: positive('qty', body.qty),
        price: readPrice(body, type),
        strategyId: body.strategy_id ?? null,
      },
    }
  })
}

/** An exact decimal above zero. */
export function readPositive(field: string, value: string | number): Read<Money> {
  return reading(() => positive(field, value))
}

export function readSymbol(text: string): Read<SymbolName> {
  return reading(() => symbolOf(text))
}

function reading<Value>(read: () => Value): Read<Value> {
  try {
    return { ok: true, value: read() }
  } catch (error) {
    if (error instanceof Refused) return { ok: false, problem: error.problem }
    throw error
  }
}

const NUMBER_PROBLEMS = {
  not_a_number: 'is not a decimal number',
  too_precise: 'has more than 18 digits after the point',
  too_large: 'is larger than any market allows',
} as const

function positive(field: string, value: string | number): Money {
  const parsed = parseMoney(typeof value === 'number' ? String(value) : value)
  if (!parsed.ok) throw new Refused(field, `${field} ${NUMBER_PROBLEMS[parsed.problem]}: ${shown(value)}.`)
  if (parsed.value <= MONEY_ZERO) throw new Refused(field, `${field} must be above zero: ${shown(value)}.`)
  return parsed.value
}

function readPrice({ price }: OrderBody, type: 'limit' | 'market'): Money | null {
  if (type === 'market') {
    if (price !== undefined)
      throw new Refused('price', 'A market order takes no price; leave it out or say type "limit".')
    return null
  }
  if (price === undefined)
    throw new Refused('price', 'A limit order needs a price; for a market order say type "market".')
  return positive('price', price)
}

function readTimeInForce(
  body: OrderBody,
  type: 'limit' | 'market',
): Pick<OrderRequest, 'timeInForce' | 'isPostOnly'> {
  const said = (body.tif?.toLowerCase() ?? 'gtc') as 'gtc' | 'ioc' | 'fok' | 'gtx'
  const isPostOnly = body.post_only === true || said === 'gtx'
  if (type === 'market') {
    if (isPostOnly) throw new Refused('post_only', 'A market order always takes, so it cannot be post only.')
    return { timeInForce: said === 'fok' ? 'fok' : 'ioc', isPostOnly: false }
  }
  if (isPostOnly && (said === 'ioc' || said === 'fok')) {
    throw new Refused('tif', `A post-only order rests, so it cannot be ${said.toUpperCase()}.`)
  }
  return { timeInForce: said === 'gtx' ? 'gtc' : said, isPostOnly }
}

function readListing(body: OrderBody, lookup: InstrumentLookup): { symbol: SymbolName; venue: VenueName } {
  const symbol = symbolOf(body.symbol)
  const asked = body.venue === undefined ? null : (body.venue.toLowerCase() as VenueName)
  if (asked !== null) return { symbol, venue: asked }
  const [only, ...others] = lookup(symbol, null)
  if (others.length > 0) throw new Refused('venue', `${symbol} is listed at several venues; say which one.`)
  return { symbol, venue: only?.venue ?? SIM_VENUE }
}

function symbolOf(text: string): SymbolName {
  const symbol = parseSymbol(text)
  if (symbol === null) throw new Refused('symbol', `symbol is not a symbol like BTCUSDT: ${shown(text)}.`)
  return symbol
}

function readClientOrderId(text: string): ClientOrderId {
  const id = parseClientOrderId(text)
  if (id === null)
    throw new Refused('client_order_id', 'client_order_id takes 1 to 64 letters, digits and . _ : -')
  return id
}

/** At most 40 characters of what was sent, so that an error stays a sentence. */
function shown(value: string | number): string {
  const text = String(value)
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}
