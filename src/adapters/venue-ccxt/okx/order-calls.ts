import {
  assert,
  formatMoney,
  MONEY_ZERO,
  type Money,
  priceOf,
  quantityOf,
  unixNs,
  type VenueOrder,
} from '../../../domain/index.ts'
import {
  type AccountNotice,
  type CallParameter,
  type Fields,
  type FillsPage,
  type FillsQuery,
  type OrderAddress,
  type OrderNotice,
  type OutgoingOrder,
  type RestCall,
  textAt,
} from '../protocol/index.ts'
import { msOf, onlyRowOf, rowsOf, timeAt } from './answers.ts'
import { childOf, fillNotice, orderNotice, stopNotice } from './notices.ts'

type Asked = Readonly<Record<string, CallParameter>>
type Notices = readonly AccountNotice[]

export function asking<T>(path: string, parameters: Asked, read: (body: unknown) => T): RestCall<T> {
  return { method: 'GET', api: 'private', path, parameters, costs: { [path]: 1 }, read }
}

/** The meters of writing and of asking are apart. */
function telling<T>(path: string, parameters: Asked, read: (body: unknown) => T): RestCall<T> {
  return { method: 'POST', api: 'private', path, parameters, costs: { [`POST ${path}`]: 1 }, read }
}

export function submit(outgoing: OutgoingOrder): RestCall<Notices> {
  return outgoing.order.triggerPrice === null ? submitOrder(outgoing) : submitStop(outgoing)
}

function submitOrder({ native, clientId, order }: OutgoingOrder): RestCall<Notices> {
  const { instrument, price, quantity, side } = order
  const parameters = {
    instId: native,
    tdMode: 'cash',
    clOrdId: clientId,
    side,
    ordType: ordTypeOf(order),
    px: formatMoney(priceOf(price, instrument.tickSize)),
    sz: formatMoney(quantityOf(quantity, instrument.lotSize)),
    stpMode: 'cancel_taker',
  }
  const call = telling<Notices>('trade/order', parameters, (body) => {
    const row = onlyRowOf(body)
    return [accepted({ native, clientId, order }, textAt(row, 'ordId'), row)]
  })
  return { ...call, life: { endsBy: 'header', name: 'expTime' } }
}

/** It knows no date: an order until one rests, and the engine ends it at its time. */
function ordTypeOf({ type, timeInForce, isPostOnly }: VenueOrder): string {
  if (timeInForce === 'fok') return 'fok'
  // A market order never takes a worse price than the one it bears.
  if (type === 'market' || timeInForce === 'ioc') return 'ioc'
  return isPostOnly ? 'post_only' : 'limit'
}

/**
 * As `conditional` with a stop-loss price, not as `trigger`: that one fires from whichever side the price
 * comes, so that a stop which the market passed while it was on its way would wait for the price to come
 * back. This one is refused then (51278, 51280).
 */
function submitStop({ native, clientId, order }: OutgoingOrder): RestCall<Notices> {
  const { instrument, price, triggerPrice, quantity, side, type } = order
  assert(triggerPrice !== null && order.triggerBy === 'last', 'OKX is given stops by the last price')
  assert(type === 'stop_limit' || type === 'stop_market', 'a trigger price is of a stop')
  const parameters = {
    instId: native,
    tdMode: 'cash',
    algoClOrdId: clientId,
    // ccxt puts a name of its own here when there is none.
    clOrdId: clientId,
    side,
    ordType: 'conditional',
    sz: formatMoney(quantityOf(quantity, instrument.lotSize)),
    tgtCcy: 'base_ccy',
    slTriggerPx: formatMoney(priceOf(triggerPrice, instrument.tickSize)),
    slTriggerPxType: 'last',
    slOrdPx: type === 'stop_limit' ? formatMoney(priceOf(price, instrument.tickSize)) : '-1',
  }
  const call = telling<Notices>('trade/order-algo', parameters, (body) => [
    accepted({ native, clientId, order }, textAt(onlyRowOf(body), 'algoId'), null),
  ])
  // It takes no `expTime`: twice what a signature is good for.
  return { ...call, life: { endsBy: 'venue', withinMs: 60_000 } }
}

/** `row`: of the answer, where it bears a time; that of a stop bears none. */
function accepted(
  { native, clientId, order }: OutgoingOrder,
  venueOrderId: string,
  row: Fields | null,
): AccountNotice {
  const { instrument, price, triggerPrice, quantity, side, type } = order
  const isAtMarket = type === 'market' || type === 'stop_market'
  return {
    kind: 'order',
    native,
    clientId,
    venueOrderId,
    side,
    status: triggerPrice === null ? 'open' : 'waiting',
    type,
    price: isAtMarket ? null : priceOf(price, instrument.tickSize),
    triggerPrice: triggerPrice === null ? null : priceOf(triggerPrice, instrument.tickSize),
    isTriggered: triggerPrice === null ? null : false,
    quantity: quantityOf(quantity, instrument.lotSize),
    cumQuantity: MONEY_ZERO,
    reason: null,
    at: row === null ? unixNs(0n) : timeAt(row, 'ts'),
  }
}

/** The answer says only that it was understood: what became of the order comes by its channel. */
function nothing(body: unknown): Notices {
  onlyRowOf(body)
  return []
}

export function cancel(address: OrderAddress): RestCall<Notices> {
  const { native, isWaitingStop } = address
  if (!isWaitingStop) {
    return telling('trade/cancel-order', { instId: native, ...orderName(address) }, nothing)
  }
  const list = [{ instId: native, ...stopName(address) }]
  return { ...telling('trade/cancel-algos', {}, nothing), list, further: () => stop(address) }
}

/** By number where there is one: what a stop became has no client id of its own. */
function orderName({ clientId, venueOrderId }: OrderAddress): Asked {
  return venueOrderId === null ? { clOrdId: clientId } : { ordId: venueOrderId }
}

function stopName({ clientId, venueOrderId }: OrderAddress): Asked {
  return venueOrderId === null ? { algoClOrdId: clientId } : { algoId: venueOrderId }
}

export function amend(address: OrderAddress, quantity: Money): RestCall<Notices> {
  const parameters = { instId: address.native, newSz: formatMoney(quantity) }
  if (!address.isWaitingStop) {
    return telling('trade/amend-order', { ...parameters, ...orderName(address) }, nothing)
  }
  const call = telling('trade/amend-algos', { ...parameters, ...stopName(address) }, nothing)
  return { ...call, further: () => stop(address) }
}

export function order(address: OrderAddress): RestCall<Notices> {
  return address.isWaitingStop ? stop(address) : plainOrder(address.native, orderName(address))
}

function plainOrder(instId: string, name: Asked): RestCall<Notices> {
  return asking<Notices>('trade/order', { instId, ...name }, (body) => [orderNotice(onlyRowOf(body))])
}

/** What it became, where it was reached: nothing tells that on the socket we have. */
function stop(address: OrderAddress): RestCall<Notices> {
  const call = asking<Notices>('trade/order-algo', stopName(address), (body) => [stopNotice(onlyRowOf(body))])
  const further = (_stop: Notices, body: unknown): RestCall<Notices> | null => {
    const ordId = childOf(onlyRowOf(body))
    return ordId === null ? null : plainOrder(address.native, { ordId })
  }
  return { ...call, further }
}

/** More than this is not told at once. */
const ROWS_MAX = 100

/** Orders of each instrument, and stops, of which there are few, of all of them. */
export function openOrders(natives: readonly string[]): readonly RestCall<Notices>[] {
  const orders = natives.map((instId) =>
    everyPage({ path: 'trade/orders-pending', filter: { instId }, idName: 'ordId', read: orderNotice }, null),
  )
  const stops = ['conditional,oco', 'trigger'].map((ordType) => {
    const list = {
      path: 'trade/orders-algo-pending',
      filter: { ordType },
      idName: 'algoId',
      read: stopNotice,
    }
    return everyPage({ ...list, natives }, null)
  })
  return [...orders, ...stops]
}

interface OpenList {
  readonly path: string
  readonly filter: Asked
  readonly idName: string
  readonly read: (row: Fields) => OrderNotice
  /** Those alone; left out where the filter says it. */
  readonly natives?: readonly string[]
}

interface PageBefore {
  readonly notices: Notices
  readonly lastId: string
}

function everyPage(list: OpenList, before: PageBefore | null): RestCall<Notices> {
  const { path, filter, idName, read, natives } = list
  const parameters = {
    ...filter,
    instType: 'SPOT',
    limit: ROWS_MAX,
    ...(before === null ? {} : { after: before.lastId }),
  }
  const call = asking<Notices>(path, parameters, (body) => {
    const page = rowsOf(body).map(read)
    const wanted = natives === undefined ? page : page.filter(({ native }) => natives.includes(native))
    return [...(before?.notices ?? []), ...wanted]
  })
  const further = (notices: Notices, body: unknown): RestCall<Notices> | null => {
    const rows = rowsOf(body)
    const last = rows.at(-1)
    if (last === undefined || rows.length < ROWS_MAX) return null
    return everyPage(list, { notices, lastId: textAt(last, idName) })
  }
  return { ...call, further }
}

/** Newest page first, each of them oldest first: OKX pages backwards only. */
export function fills({ native, sinceMs, order: only, cursor }: FillsQuery): RestCall<FillsPage> {
  const ordId = only === null || only.isWaitingStop ? null : only.venueOrderId
  const parameters = {
    instType: 'SPOT',
    instId: native,
    begin: String(sinceMs),
    limit: ROWS_MAX,
    ...(ordId === null ? {} : { ordId }),
    ...(cursor === null ? {} : { after: cursor }),
  }
  return asking('trade/fills-history', parameters, (body) => fillsPage(rowsOf(body), only))
}

function fillsPage(rows: readonly Fields[], only: OrderAddress | null): FillsPage {
  const last = rows.at(-1)
  const isOfOrder = (row: Fields) =>
    only === null || textAt(row, 'ordId') === only.venueOrderId || textAt(row, 'clOrdId') === only.clientId
  return {
    fills: rows.filter(isOfOrder).toReversed().map(fillNotice),
    cursor: rows.length < ROWS_MAX || last === undefined ? null : textAt(last, 'billId'),
  }
}

const CANCEL_AFTER_MIN_S = 10
const CANCEL_AFTER_MAX_S = 120

/** OKX takes whole seconds between 10 and 120, and 0 for no such thing any more. */
export function cancelAfter(timeoutMs: number): RestCall<void> {
  const seconds = Math.min(CANCEL_AFTER_MAX_S, Math.max(CANCEL_AFTER_MIN_S, Math.ceil(timeoutMs / 1000)))
  const timeOut = String(timeoutMs <= 0 ? 0 : seconds)
  return telling('trade/cancel-all-after', { timeOut }, (body) => {
    msOf(onlyRowOf(body)['triggerTime'], 'triggerTime')
  })
}
