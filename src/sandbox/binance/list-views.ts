/** Order lists as REST, the WebSocket API and the account's streams tell of them. */
import type { SandboxOrder, SandboxOrderList } from '../core/index.ts'
import type { View } from './order-views.ts'
import type { BinanceVenue } from './venue.ts'

/** `UPDATED`: one of its orders goes by another id. */
export type ListStatus = 'EXEC_STARTED' | 'UPDATED' | 'ALL_DONE'

export function listView(venue: BinanceVenue, list: SandboxOrderList, reports?: readonly View[]): View {
  return {
    orderListId: list.id,
    contingencyType: contingencyOf(list),
    listStatusType: list.isDone ? 'ALL_DONE' : 'EXEC_STARTED',
    listOrderStatus: list.isDone ? 'ALL_DONE' : 'EXECUTING',
    listClientOrderId: list.clientId,
    transactionTime: list.updatedAtMs,
    ...namesView(venue, list),
    ...(reports === undefined ? {} : { orderReports: reports }),
  }
}

/** Beside the answer to an amendment. */
export function shortListView(venue: BinanceVenue, list: SandboxOrderList): View {
  const { listStatusType: _type, transactionTime: _time, ...short } = listView(venue, list)
  return short
}

export function listEvent(
  venue: BinanceVenue,
  list: SandboxOrderList,
  { atMs, status }: { readonly atMs: number; readonly status?: ListStatus },
): object {
  const { listStatusType, listOrderStatus } = listView(venue, list)
  return {
    e: 'listStatus',
    E: atMs,
    s: symbolOf(venue, list),
    g: list.id,
    c: contingencyOf(list),
    l: status ?? listStatusType,
    L: listOrderStatus,
    r: 'NONE',
    C: list.clientId,
    T: list.updatedAtMs,
    O: ordersOf(venue, list).map((order) => ({
      s: order.instrument.symbol,
      i: order.id,
      c: venue.memory.clientIdOf(order),
    })),
  }
}

/** As it was placed: the working order first, of a pair the one for a loss. */
export function ordersOf({ exchange }: BinanceVenue, list: SandboxOrderList): readonly SandboxOrder[] {
  const ids = list.workingId === null ? list.legIds : [list.workingId, ...list.legIds]
  return ids.flatMap((id) => exchange.order({ id, clientId: null }) ?? [])
}

function namesView(venue: BinanceVenue, list: SandboxOrderList) {
  const orders = ordersOf(venue, list).map((order) => ({
    symbol: order.instrument.symbol,
    orderId: order.id,
    clientOrderId: venue.memory.clientIdOf(order),
  }))
  return { symbol: symbolOf(venue, list), orders }
}

function symbolOf({ exchange }: BinanceVenue, { key }: SandboxOrderList): string {
  return exchange.instruments().find((instrument) => instrument.key === key)?.symbol ?? ''
}

function contingencyOf({ workingId }: SandboxOrderList): string {
  return workingId === null ? 'OCO' : 'OTO'
}
