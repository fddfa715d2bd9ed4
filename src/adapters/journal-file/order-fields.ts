import type {
  Amendment,
  AmendWay,
  Bracket,
  GroupId,
  Opening,
  OrderLink,
  OrderRequest,
  OrderType,
  TimeInForce,
  Trail,
  TriggerBy,
  UnixNs,
} from '../../domain/index.ts'
import type { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'
import {
  BOOLEAN,
  CLIENT_ORDER_ID,
  enumeration,
  type Field,
  LOTS,
  MONEY,
  ORIGIN,
  optional,
  readFlags,
  row,
  SIDE,
  SYMBOL,
  TEXT,
  TICKS,
  TIME,
  VENUE,
} from './event-fields.ts'

const ORDER_TYPE = enumeration<OrderType>('order type', {
  limit: 1,
  market: 2,
  stop_market: 3,
  stop_limit: 4,
  trailing_stop: 5,
})
const TIME_IN_FORCE = enumeration<TimeInForce>('time in force', { gtc: 1, ioc: 2, fok: 3, gtd: 4 })
const TRIGGER_BY = enumeration<TriggerBy>('trigger source', { last: 1, mark: 2, bid_ask: 3 })
const AMEND_WAY = enumeration<AmendWay>('way of amending', { in_place: 1, cancel_replace: 2 })

const TRAIL = row<Pick<Trail, keyof Trail>>({
  unit: enumeration<Trail['unit']>('unit of a trail', { amount: 1, ratio: 2 }),
  value: MONEY,
})

const BRACKET = row<Bracket>({
  takeProfit: optional(row({ price: MONEY })),
  stopLoss: optional(row({ triggerPrice: MONEY, price: optional(MONEY) })),
})

/** What a plain order lacks costs it one bit; seven of them fit the byte that is always there. */
const REQUEST_HAS = {
  postOnly: 1,
  reduceOnly: 2,
  price: 4,
  strategyId: 8,
  triggerPrice: 16,
  /** Other than `last`. */
  triggerBy: 32,
  trail: 64,
  expireAt: 128,
  bracket: 256,
} as const

function requestFlags(request: OrderRequest): number {
  return (
    (request.isPostOnly ? REQUEST_HAS.postOnly : 0) |
    (request.isReduceOnly ? REQUEST_HAS.reduceOnly : 0) |
    (request.price !== null ? REQUEST_HAS.price : 0) |
    (request.strategyId !== null ? REQUEST_HAS.strategyId : 0) |
    (request.triggerPrice !== null ? REQUEST_HAS.triggerPrice : 0) |
    (request.triggerBy !== 'last' ? REQUEST_HAS.triggerBy : 0) |
    (request.trail !== null ? REQUEST_HAS.trail : 0) |
    (request.expireAt !== null ? REQUEST_HAS.expireAt : 0) |
    (request.bracket !== null ? REQUEST_HAS.bracket : 0)
  )
}

export const REQUEST: Field<OrderRequest> = {
  write(writer, request) {
    writer.text(request.venue)
    writer.text(request.symbol)
    SIDE.write(writer, request.side)
    ORDER_TYPE.write(writer, request.type)
    TIME_IN_FORCE.write(writer, request.timeInForce)
    writer.varint(requestFlags(request))
    writer.bigint(request.quantity)
    if (request.price !== null) writer.bigint(request.price)
    if (request.strategyId !== null) writer.text(request.strategyId)
    if (request.triggerPrice !== null) writer.bigint(request.triggerPrice)
    if (request.triggerBy !== 'last') TRIGGER_BY.write(writer, request.triggerBy)
    if (request.trail !== null) TRAIL.write(writer, request.trail)
    if (request.expireAt !== null) writer.bigint(request.expireAt)
    if (request.bracket !== null) BRACKET.write(writer, request.bracket)
  },
  read(reader) {
    const venue = VENUE.read(reader)
    const symbol = SYMBOL.read(reader)
    const side = SIDE.read(reader)
    const type = ORDER_TYPE.read(reader)
    const timeInForce = TIME_IN_FORCE.read(reader)
    const flags = readFlags(reader, REQUEST_HAS.bracket)
    const quantity = MONEY.read(reader)
    const price = flags & REQUEST_HAS.price ? MONEY.read(reader) : null
    const strategyId = flags & REQUEST_HAS.strategyId ? TEXT.read(reader) : null
    return {
      venue,
      symbol,
      side,
      type,
      timeInForce,
      isPostOnly: (flags & REQUEST_HAS.postOnly) !== 0,
      isReduceOnly: (flags & REQUEST_HAS.reduceOnly) !== 0,
      quantity,
      price,
      triggerPrice: flags & REQUEST_HAS.triggerPrice ? MONEY.read(reader) : null,
      triggerBy: flags & REQUEST_HAS.triggerBy ? TRIGGER_BY.read(reader) : 'last',
      trail: flags & REQUEST_HAS.trail ? TRAIL.read(reader) : null,
      expireAt: flags & REQUEST_HAS.expireAt ? TIME.read(reader) : null,
      bracket: flags & REQUEST_HAS.bracket ? BRACKET.read(reader) : null,
      strategyId,
    }
  },
}

/** A request from when there were limit and market orders alone. */
export function readRequestV1(reader: ByteReader): OrderRequest {
  return {
    venue: VENUE.read(reader),
    symbol: SYMBOL.read(reader),
    side: SIDE.read(reader),
    type: ORDER_TYPE.read(reader),
    timeInForce: TIME_IN_FORCE.read(reader),
    isPostOnly: BOOLEAN.read(reader),
    isReduceOnly: false,
    quantity: MONEY.read(reader),
    price: BOOLEAN.read(reader) ? MONEY.read(reader) : null,
    triggerPrice: null,
    triggerBy: 'last',
    trail: null,
    expireAt: null,
    bracket: null,
    strategyId: BOOLEAN.read(reader) ? TEXT.read(reader) : null,
  }
}

const LINK = row<OrderLink>({
  groupId: { write: (writer, value) => writer.text(value), read: (reader) => reader.text() as GroupId },
  role: enumeration<OrderLink['role']>('role in a pair', { limit_leg: 1, stop_leg: 2 }),
  sibling: optional(CLIENT_ORDER_ID),
  entry: optional(CLIENT_ORDER_ID),
})

const OPENING_HAS = { triggerPrice: 1, link: 2 } as const

export function writeOpening(writer: ByteWriter, opening: Opening): void {
  const { triggerPrice, link } = opening
  writer.text(opening.clientOrderId)
  REQUEST.write(writer, opening.request)
  ORIGIN.write(writer, opening.origin)
  writer.integer(opening.instrumentVersion)
  writer.integer(opening.price)
  writer.integer(opening.quantity)
  writer.bigint(opening.locked)
  writer.bigint(opening.mark)
  writer.varint(
    (triggerPrice !== null ? OPENING_HAS.triggerPrice : 0) | (link !== null ? OPENING_HAS.link : 0),
  )
  if (triggerPrice !== null) writer.integer(triggerPrice)
  if (link !== null) LINK.write(writer, link)
}

/** Makes the whole event: to copy an opening into it would cost a quarter of the time this takes. */
export function readOpening<Kind extends 'order_held' | 'order_submitted' | 'order_adopted'>(
  reader: ByteReader,
  kind: Kind,
  seq: number,
  at: UnixNs,
): Opening & { readonly kind: Kind; readonly seq: number; readonly at: UnixNs } {
  const clientOrderId = CLIENT_ORDER_ID.read(reader)
  const request = REQUEST.read(reader)
  const origin = ORIGIN.read(reader)
  const instrumentVersion = reader.integer()
  const price = TICKS.read(reader)
  const quantity = LOTS.read(reader)
  const locked = MONEY.read(reader)
  const mark = MONEY.read(reader)
  const flags = readFlags(reader, OPENING_HAS.link)
  const triggerPrice = flags & OPENING_HAS.triggerPrice ? TICKS.read(reader) : null
  const link = flags & OPENING_HAS.link ? LINK.read(reader) : null
  return {
    kind,
    seq,
    at,
    clientOrderId,
    request,
    origin,
    instrumentVersion,
    price,
    quantity,
    triggerPrice,
    locked,
    mark,
    link,
  }
}

/** An order's beginning from when none had a trigger or belonged to another. */
export function readOpeningV1(reader: ByteReader): Opening {
  return {
    clientOrderId: CLIENT_ORDER_ID.read(reader),
    request: readRequestV1(reader),
    origin: ORIGIN.read(reader),
    instrumentVersion: reader.integer(),
    price: TICKS.read(reader),
    quantity: LOTS.read(reader),
    triggerPrice: null,
    locked: MONEY.read(reader),
    mark: MONEY.read(reader),
    link: null,
  }
}

export const AMENDMENT_FIELDS = {
  way: AMEND_WAY,
  quantity: LOTS,
  price: TICKS,
  triggerPrice: optional(TICKS),
} satisfies { readonly [Name in keyof Amendment]: Field<Amendment[Name]> }
