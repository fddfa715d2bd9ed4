/** Order lists: OCO, OTO and OTOCO. */
import type { SandboxOrder, SandboxOrderList } from '../core/index.ts'
import { dayAsked } from './account-endpoints.ts'
import { deed, type Endpoint, signed } from './endpoint.ts'
import {
  CHAIN_PARAMETERS,
  CHAINED_PAIR_PARAMETERS,
  chainedPairRequested,
  chainRequested,
  type ListRequested,
  OLD_PAIR_PARAMETERS,
  oldPairRequested,
  PAIR_PARAMETERS,
  pairRequested,
} from './list-request.ts'
import { listView, ordersOf } from './list-views.ts'
import { checkOpenOrders } from './open-orders.ts'
import { clientIdOf } from './order-request.ts'
import { cancelledView, placedView, type View } from './order-views.ts'
import { integerOf, limitOf, neither, optionalOf, type Parameters } from './parameters.ts'
import { Refusal, refusalFor } from './refusal.ts'
import { type BinanceVenue, instrumentOf } from './venue.ts'

type Read = (venue: BinanceVenue, parameters: Parameters) => ListRequested

const placing = (accepts: readonly string[], read: Read): Endpoint =>
  deed(
    'place',
    signed(1, accepts, (venue, parameters) => placeList(venue, parameters, read)),
  )

export const PLACE_PAIR = placing(PAIR_PARAMETERS, pairRequested)
export const PLACE_OLD_PAIR = placing(OLD_PAIR_PARAMETERS, oldPairRequested)
export const PLACE_CHAIN = placing(CHAIN_PARAMETERS, chainRequested)
export const PLACE_CHAINED_PAIR = placing(CHAINED_PAIR_PARAMETERS, chainedPairRequested)
export const CANCEL_LIST: Endpoint = deed(
  'cancel',
  signed(1, ['symbol', 'orderListId', 'listClientOrderId', 'newClientOrderId'], cancel),
)
export const QUERY_LIST: Endpoint = signed(4, ['orderListId', 'origClientOrderId'], query)
export const ALL_LISTS: Endpoint = signed(20, ['fromId', 'startTime', 'endTime', 'limit'], all)
export const OPEN_LISTS: Endpoint = signed(6, [], (venue) =>
  venue.exchange
    .orderLists()
    .filter(({ isDone }) => !isDone)
    .map((list) => listView(venue, list)),
)

function placeList(venue: BinanceVenue, parameters: Parameters, read: Read): View {
  const { list, responseType } = read(venue, parameters)
  const wanted = list.working === null ? list.legs : [list.working, ...list.legs]
  checkOpenOrders(venue, instrumentOf(venue, parameters), { wanted, lists: 1 })
  venue.meters.takeOrders(wanted.length, venue.exchange.nowMs())
  const placed = venue.exchange.placeList(list)
  if (placed.outcome === 'refused') throw refusalFor(placed.reason)
  const reports = placed.orders.map((order) =>
    placedView(venue, order, {
      kind: responseType,
      fills: placed.fills.filter((fill) => fill.order.id === order.id),
    }),
  )
  return listView(venue, placed.list, reports)
}

interface ListNames {
  readonly id: string
  readonly clientId: string
}

/** Null where nothing is known by these names; the newest of those with the same. */
function addressed(
  { exchange }: BinanceVenue,
  parameters: Parameters,
  names: ListNames,
): SandboxOrderList | null {
  const [id, clientId] = [integerOf(parameters, names.id), optionalOf(parameters, names.clientId)]
  if (id === null && clientId === null) {
    throw neither(names.clientId, names.id)
  }
  const isMeant = (list: SandboxOrderList) =>
    (id === null || list.id === id) && (clientId === null || list.clientId === clientId)
  return exchange.orderLists().findLast(isMeant) ?? null
}

function query(venue: BinanceVenue, parameters: Parameters): View {
  const list = addressed(venue, parameters, { id: 'orderListId', clientId: 'origClientOrderId' })
  if (list === null) throw new Refusal(-2018, 'Order list does not exist.')
  return listView(venue, list)
}

function all(venue: BinanceVenue, parameters: Parameters): readonly View[] {
  const fromId = integerOf(parameters, 'fromId')
  const [startMs, endMs] = dayAsked(parameters)
  if (fromId !== null && (startMs !== null || endMs !== null)) {
    throw new Refusal(-1128, 'Combination of optional parameters invalid.')
  }
  const limit = limitOf(parameters, 500, 1_000)
  const found = venue.exchange.orderLists().filter(({ id, createdAtMs }) => {
    const isWithin = createdAtMs >= (startMs ?? 0) && createdAtMs <= (endMs ?? createdAtMs)
    return id >= (fromId ?? 0) && isWithin
  })
  const isForward = fromId !== null || startMs !== null
  const page = isForward ? found.slice(0, limit) : found.slice(-limit)
  return page.map((list) => listView(venue, list))
}

function cancel(venue: BinanceVenue, parameters: Parameters): View {
  const cancelId = clientIdOf(venue, parameters, 'newClientOrderId')
  const { key } = instrumentOf(venue, parameters)
  const list = addressed(venue, parameters, { id: 'orderListId', clientId: 'listClientOrderId' })
  if (list === null || list.key !== key || list.isDone) {
    throw new Refusal(-2011, 'Unknown order list sent.')
  }
  return cancelList(venue, list, cancelId)
}

/** All that lives of it; what ended before is told of no more. */
export function cancelList(venue: BinanceVenue, { id }: SandboxOrderList, cancelId: string): View {
  const living = livingOf(venue, id)
  for (const order of living) venue.memory.nameCancel(order, cancelId)
  for (const order of living.slice(0, 1)) venue.exchange.cancel({ id: order.id, clientId: null })
  return cancelledListView(venue, id, living)
}

export function cancelledListView(
  venue: BinanceVenue,
  listId: number,
  orders: readonly SandboxOrder[],
): View {
  const list = listNumbered(venue, listId)
  if (list === null) throw new Refusal(-2011, 'Unknown order list sent.')
  const ids = orders.map(({ id }) => id)
  const ended = ordersOf(venue, list).filter(({ id }) => ids.includes(id))
  return listView(
    venue,
    list,
    ended.map((order) => cancelledView(venue, order)),
  )
}

export function listNumbered({ exchange }: BinanceVenue, listId: number | null): SandboxOrderList | null {
  return listId === null ? null : (exchange.orderLists().find(({ id }) => id === listId) ?? null)
}

function livingOf({ exchange }: BinanceVenue, listId: number): readonly SandboxOrder[] {
  return exchange.openOrders(null).filter((order) => order.listId === listId)
}
