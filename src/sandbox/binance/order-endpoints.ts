import type { SandboxOrder } from '../core/index.ts'
import { commissionView } from './commission.ts'
import { deed, type Endpoint, signed } from './endpoint.ts'
import { cancelList, cancelledListView, listNumbered } from './list-endpoints.ts'
import { ordersOf, shortListView } from './list-views.ts'
import { checkOpenOrders } from './open-orders.ts'
import { checkFilters, clientIdOf, ORDER_PARAMETERS, onLot, orderRequested } from './order-request.ts'
import { amendedView, amendmentRow, cancelledView, orderView, placedView, type View } from './order-views.ts'
import { statusWordOf } from './order-words.ts'
import {
  amountOf,
  flagOf,
  integerOf,
  limitOf,
  missing,
  neither,
  optionalOf,
  type Parameters,
} from './parameters.ts'
import { Refusal, refusalFor, unknownOrder } from './refusal.ts'
import { MAX_NUM_ORDER_AMENDS } from './symbols.ts'
import { type BinanceVenue, instrumentOf, orderOf } from './venue.ts'

const ADDRESS = ['symbol', 'orderId', 'origClientOrderId']
const CANCEL = [...ADDRESS, 'newClientOrderId', 'cancelRestrictions']

export const PLACE: Endpoint = deed('place', signed(1, ORDER_PARAMETERS, place))
export const TEST: Endpoint = signed(
  (parameters) => (parameters.get('computeCommissionRates') === 'true' ? 20 : 1),
  [...ORDER_PARAMETERS, 'computeCommissionRates'],
  testOrder,
)
export const CANCEL_ORDER: Endpoint = deed('cancel', signed(1, CANCEL, cancel))
export const CANCEL_ALL: Endpoint = deed('cancel', signed(1, ['symbol'], cancelAll))
export const AMEND: Endpoint = deed('amend', signed(4, [...ADDRESS, 'newClientOrderId', 'newQty'], amend))
export const QUERY: Endpoint = signed(4, ADDRESS, query)
export const AMENDMENTS: Endpoint = signed(4, ['symbol', 'orderId', 'fromExecutionId', 'limit'], amendments)

export function place(venue: BinanceVenue, parameters: Parameters): View {
  const { order, responseType } = orderRequested(venue, parameters)
  const instrument = instrumentOf(venue, parameters)
  checkOpenOrders(venue, instrument, { wanted: [order], lists: 0 })
  venue.meters.takeOrders(1, venue.exchange.nowMs())
  const placed = venue.exchange.place(order)
  if (placed.outcome === 'refused') throw refusalFor(placed.reason)
  return placedView(venue, placed.order, { kind: responseType, fills: placed.fills })
}

function testOrder(venue: BinanceVenue, parameters: Parameters): object {
  const instrument = instrumentOf(venue, parameters)
  checkFilters(instrument, orderRequested(venue, parameters).order)
  if (flagOf(parameters, 'computeCommissionRates') !== true) return {}
  const { standardCommission, specialCommission, taxCommission, discount } = commissionView(instrument)
  return {
    standardCommissionForOrder: standardCommission,
    specialCommissionForOrder: specialCommission,
    taxCommissionForOrder: taxCommission,
    discount,
  }
}

interface OrderNames {
  readonly id: string
  readonly clientId: string
}

const OWN_NAMES: OrderNames = { id: 'orderId', clientId: 'origClientOrderId' }

/** Null where nothing is known by these names. */
export function addressed(
  venue: BinanceVenue,
  parameters: Parameters,
  names: OrderNames = OWN_NAMES,
): SandboxOrder | null {
  const [id, clientId] = [integerOf(parameters, names.id), optionalOf(parameters, names.clientId)]
  if (id === null && clientId === null) {
    throw neither(names.clientId, names.id)
  }
  return orderOf(venue, instrumentOf(venue, parameters), { id, clientId })
}

function query(venue: BinanceVenue, parameters: Parameters): View {
  const order = addressed(venue, parameters)
  if (order === null) throw new Refusal(-2013, 'Order does not exist.')
  return orderView(venue, order)
}

function cancel(venue: BinanceVenue, parameters: Parameters): View {
  return cancelOne(venue, addressed(venue, parameters), { parameters, idName: 'newClientOrderId' })
}

export function cancelOne(
  venue: BinanceVenue,
  order: SandboxOrder | null,
  { parameters, idName }: { readonly parameters: Parameters; readonly idName: string },
): View {
  const cancelId = clientIdOf(venue, parameters, idName)
  checkRestrictions(order, optionalOf(parameters, 'cancelRestrictions'))
  if (order === null) throw unknownOrder()
  const list = listNumbered(venue, order.listId)
  if (list !== null && isLiving(order)) return cancelList(venue, list, cancelId)
  venue.memory.nameCancel(order, cancelId)
  const done = venue.exchange.cancel({ id: order.id, clientId: null })
  if (done.outcome !== 'done') throw unknownOrder()
  return cancelledView(venue, done.order)
}

function isLiving({ status }: SandboxOrder): boolean {
  return status === 'open' || status === 'waiting'
}

const RESTRICTIONS: Readonly<Record<string, string>> = {
  ONLY_NEW: 'NEW',
  ONLY_PARTIALLY_FILLED: 'PARTIALLY_FILLED',
}

function checkRestrictions(order: SandboxOrder | null, restriction: string | null): void {
  if (restriction === null) return
  const wanted = RESTRICTIONS[restriction]
  if (wanted === undefined) throw new Refusal(-1145, 'Invalid cancelRestrictions')
  if (order !== null && statusWordOf(order) !== wanted) {
    throw new Refusal(-2011, 'Order was not canceled due to cancel restrictions.')
  }
}

function cancelAll(venue: BinanceVenue, parameters: Parameters): readonly View[] {
  const { key } = instrumentOf(venue, parameters)
  const open = venue.exchange.openOrders(key)
  if (open.length === 0) throw unknownOrder()
  const cancelId = clientIdOf(venue, new Map(), 'newClientOrderId')
  for (const order of open) venue.memory.nameCancel(order, cancelId)
  const cancelled = venue.exchange.cancelAll(key)
  const lists = new Set(cancelled.flatMap(({ listId }) => listId ?? []))
  return [
    ...cancelled.filter(({ listId }) => listId === null).map((order) => cancelledView(venue, order)),
    ...[...lists].map((listId) => cancelledListView(venue, listId, cancelled)),
  ]
}

function amend(venue: BinanceVenue, parameters: Parameters): View {
  const wanted = onLot(amountOf(parameters, 'newQty'), instrumentOf(venue, parameters))
  if (wanted === null) throw missing('newQty')
  const clientId = clientIdOf(venue, parameters, 'newClientOrderId')
  const order = addressed(venue, parameters)
  if (order === null) throw amendRefusal('Unknown order sent.')
  if (wanted === order.quantity) {
    throw amendRefusal('The requested action would change no state; rejecting')
  }
  if (wanted > order.quantity) throw amendRefusal('Order amend (quantity increase) is not supported.')
  if (venue.memory.amendmentsOf(order).length >= MAX_NUM_ORDER_AMENDS) {
    throw amendRefusal('Filter failure: MAX_NUM_ORDER_AMENDS')
  }
  const list = listNumbered(venue, order.listId)
  const before = list === null ? [] : ordersOf(venue, list)
  const done = venue.exchange.amend({ id: order.id, clientId: null }, { quantity: wanted, price: null })
  if (done.outcome === 'refused') throw amendRefusal(refusalFor(done.reason).message)
  if (done.outcome !== 'done') throw amendRefusal('Unknown order sent.')
  const asked = { executionId: venue.nextId(), clientId, formerQuantity: order.quantity }
  const amendment = venue.memory.noteAmendment(done.order, asked)
  for (const other of before) if (other.id !== order.id) noteAlongside(venue, other)
  const view = amendedView(venue, done.order, amendment)
  return list === null ? view : { ...view, listStatus: shortListView(venue, list) }
}

/** An order of a pair was amended with the other. */
function noteAlongside(venue: BinanceVenue, former: SandboxOrder): void {
  const order = venue.exchange.order({ id: former.id, clientId: null })
  if (order === null || order.quantity === former.quantity) return
  const clientId = venue.memory.clientIdOf(order)
  venue.memory.noteAmendment(order, {
    executionId: venue.nextId(),
    clientId,
    formerQuantity: former.quantity,
  })
}

function amendments(venue: BinanceVenue, parameters: Parameters): readonly View[] {
  const instrument = instrumentOf(venue, parameters)
  const id = integerOf(parameters, 'orderId')
  if (id === null) throw missing('orderId')
  const order = orderOf(venue, instrument, { id, clientId: null })
  if (order === null) return []
  const fromId = integerOf(parameters, 'fromExecutionId') ?? 0
  const found = venue.memory.amendmentsOf(order).filter(({ executionId }) => executionId >= fromId)
  return found.slice(0, limitOf(parameters, 500, 1_000)).map((each) => amendmentRow(order, each))
}

function amendRefusal(text: string): Refusal {
  return new Refusal(-2038, text)
}
