import type { OrderGroupBody } from '../contract/index.ts'
import { type GroupLeg, isStop } from '../domain/index.ts'
import { type InstrumentLookup, orderOf } from './order-request.ts'
import { type Read, reading, refuse } from './reading.ts'

/** One cancels the other. */
export interface ReadGroup {
  readonly limit: GroupLeg
  readonly stop: GroupLeg
}

/** Two orders that can be a pair: form only, like `readOrder`. A problem names the field inside its order. */
export function readOrderGroup(body: OrderGroupBody, lookup: InstrumentLookup): Read<ReadGroup> {
  const [first, second] = body.orders.map((order, index) =>
    within(
      index,
      reading(() => orderOf(order, lookup)),
    ),
  )
  if (!first || !second)
    return { ok: false, problem: { field: 'orders', message: 'orders takes two orders.' } }
  if (!first.ok) return first
  if (!second.ok) return second
  return reading(() => paired(first.value, second.value))
}

function within(index: number, read: Read<GroupLeg>): Read<GroupLeg> {
  if (read.ok) return read
  const { field, message } = read.problem
  return { ok: false, problem: { field: `orders.${index}.${field}`, message } }
}

const SAME = [
  ['side', 'side'],
  ['symbol', 'symbol'],
  ['venue', 'venue'],
  ['quantity', 'qty'],
] as const

function paired(first: GroupLeg, second: GroupLeg): ReadGroup {
  const [limit, stop] = first.request.type === 'limit' ? [first, second] : [second, first]
  if (limit.request.type !== 'limit' || !isStop(stop.request.type)) {
    refuse('orders', 'One of the two orders is a limit, the other a stop.')
  }
  for (const [name, field] of SAME) {
    if (limit.request[name] !== stop.request[name]) refuse(field, `Both orders have the same ${field}.`)
  }
  if (limit.clientOrderId !== null && limit.clientOrderId === stop.clientOrderId) {
    refuse('client_order_id', 'Each of the two orders has a client_order_id of its own.')
  }
  for (const { request } of [limit, stop]) {
    if (request.timeInForce === 'ioc' || request.timeInForce === 'fok') {
      refuse('tif', `Both orders wait, so neither can be ${request.timeInForce.toUpperCase()}.`)
    }
    if (request.bracket !== null) refuse('bracket', 'An order of a pair takes no bracket.')
  }
  demandSides(limit, stop)
  return { limit, stop }
}

/** The market is between the two, or one of them would trade at once. */
function demandSides({ request: limit }: GroupLeg, { request: stop }: GroupLeg): void {
  if (limit.price === null || stop.triggerPrice === null) return
  const isApart = limit.side === 'sell' ? limit.price > stop.triggerPrice : limit.price < stop.triggerPrice
  if (isApart) return
  const order = limit.side === 'sell' ? 'stop_price < market < price' : 'price < market < stop_price'
  refuse('stop_price', `stop_price is on the wrong side of the limit: of two ${limit.side}s, ${order}.`)
}
