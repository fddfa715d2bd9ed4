import type { AmendBody, OrderBody } from '../contract/index.ts'
import {
  type ClientOrderId,
  type Instrument,
  type Money,
  type OrderRequest,
  parseClientOrderId,
  parseSymbol,
  SIM_VENUE,
  type Side,
  type SymbolName,
  type VenueName,
} from '../domain/index.ts'
import { readBracket } from './bracket.ts'
import { readPrices, readTimeInForce, readType } from './order-terms.ts'
import { positive, type Read, reading, refuse, shown } from './reading.ts'

export interface ReadOrder {
  readonly clientOrderId: ClientOrderId | null
  readonly request: OrderRequest
}

export interface ReadAmend {
  readonly clientOrderId: ClientOrderId
  /** The new total; null leaves it. */
  readonly quantity: Money | null
  readonly price: Money | null
  readonly triggerPrice: Money | null
}

export type InstrumentLookup = (symbol: SymbolName, venue: VenueName | null) => readonly Instrument[]

/**
 * The one way from what somebody sent to what the engine is asked, for HTTP and the line protocol alike.
 * Judges the form alone; whether the order is allowed is for risk to say.
 */
export function readOrder(body: OrderBody, lookup: InstrumentLookup): Read<ReadOrder> {
  return reading(() => orderOf(body, lookup))
}

/** The same inside another reading. */
export function orderOf(body: OrderBody, lookup: InstrumentLookup): ReadOrder {
  const type = readType(body)
  const { symbol, venue } = readListing(body, lookup)
  const side = body.side.toLowerCase() as Side
  const prices = readPrices(body, type)
  const isReduceOnly = body.reduce_only === true
  const entry = { side, price: prices.price ?? prices.triggerPrice, isReduceOnly }
  return {
    clientOrderId: body.client_order_id === undefined ? null : readClientOrderId(body.client_order_id),
    request: {
      venue,
      symbol,
      side,
      type,
      ...readTimeInForce(body, type),
      isReduceOnly,
      quantity: positive('qty', body.qty),
      ...prices,
      bracket: readBracket(body, entry),
      strategyId: body.strategy_id ?? null,
    },
  }
}

/** What is to change of an order: form only. */
export function readAmend(body: AmendBody): Read<ReadAmend> {
  return reading(() => {
    const { qty, price, stop_price: stopPrice } = body
    if (qty === undefined && price === undefined && stopPrice === undefined) {
      refuse('qty', 'Say what to change: qty (the new total), price or stop_price.')
    }
    return {
      clientOrderId: readClientOrderId(body.client_order_id),
      quantity: qty === undefined ? null : positive('qty', qty),
      price: price === undefined ? null : positive('price', price),
      triggerPrice: stopPrice === undefined ? null : positive('stop_price', stopPrice),
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

function readListing(body: OrderBody, lookup: InstrumentLookup): { symbol: SymbolName; venue: VenueName } {
  const symbol = symbolOf(body.symbol)
  const asked = body.venue === undefined ? null : (body.venue.toLowerCase() as VenueName)
  if (asked !== null) return { symbol, venue: asked }
  const [only, ...others] = lookup(symbol, null)
  if (others.length > 0) refuse('venue', `${symbol} is listed at several venues; say which one.`)
  return { symbol, venue: only?.venue ?? SIM_VENUE }
}

function symbolOf(text: string): SymbolName {
  return parseSymbol(text) ?? refuse('symbol', `symbol is not a symbol like BTCUSDT: ${shown(text)}.`)
}

function readClientOrderId(text: string): ClientOrderId {
  return (
    parseClientOrderId(text) ??
    refuse('client_order_id', 'client_order_id takes 1 to 64 letters, digits and . _ : -')
  )
}
