import { type Money, priceOf, unixMsFromNs, unixNsFromMs } from '../../../domain/index.ts'
import {
  type AccountNotice,
  type BalanceNotice,
  type CallParameter,
  type FillsPage,
  type FillsQuery,
  fieldsOf,
  listOf,
  moneyAt,
  type OrderAddress,
  type OutgoingOrder,
  type RestCall,
  type RestProtocol,
  textAt,
} from '../protocol/index.ts'
import { bookSnapshot } from './book.ts'
import { candlesCall } from './candles.ts'
import { listingsOf } from './listings.ts'
import { orderParameters } from './order-words.ts'
import { fillNotice, orderNotice } from './orders.ts'
import { refusalOf } from './refusals.ts'
import { isoTimeOf } from './values.ts'

/** An account may have 500 orders open at one product, so this many are always all of them. */
const PAGE_MAX = 1000

/**
 * Token buckets: ten, fifteen and ten requests a second, and at once as many as fill them. So many within the
 * time that an empty one needs to be full again never find it empty.
 *
 * Source: https://docs.cdp.coinbase.com/exchange/rest-api/rate-limits
 */
const LIMITS = [
  { name: 'public', capacity: 15, windowMs: 1500 },
  { name: 'private', capacity: 30, windowMs: 2000 },
  { name: 'fills', capacity: 20, windowMs: 2000 },
] as const

export const REST: RestProtocol = {
  limits: LIMITS,
  // No header tells it.
  used: () => ({}),
  refusalOf,
  serverTime: () =>
    asked('time', {}, (body) => unixMsFromNs(isoTimeOf(textAt(fieldsOf(body, 'time'), 'iso')))),
  listings: (symbols) => asked('products', {}, (body) => listingsOf(body, symbols)),
  feeRates: () => privately('GET', 'fees', {}, feeRatesOf),
  book: (native) =>
    asked('products/{id}/book', { id: native, level: 2 }, (body) => bookSnapshot(fieldsOf(body, 'book'))),
  candles: candlesCall,
  submit: (outgoing) => ({
    ...privately('POST', 'orders', orderParameters(outgoing), (body): Notices => [submitted(body, outgoing)]),
    // What it takes for 30 s after its date is taken for five.
    life: { endsBy: 'date', backMs: 25_000 },
  }),
  cancel: (address) => privately('DELETE', orderPath(address), orderParameter(address), namesOnly),
  amend: () => null,
  cancelAll: (native) =>
    native === null
      ? privately('DELETE', 'orders', {}, namesOnly)
      : // What is not in the path would go into the body, where the venue does not look.
        privately('DELETE', 'orders?product_id={product_id}', { product_id: native }, namesOnly),
  order: (address) =>
    privately(
      'GET',
      orderPath(address),
      orderParameter(address),
      (body): Notices => [orderNotice(body, address.clientId)],
    ),
  openOrders: (natives) => natives.map(openOrdersOf),
  fills: fillsCall,
  balances: () => privately('GET', 'accounts', {}, balancesOf),
  cancelAfter: () => null,
}

type Notices = readonly AccountNotice[]
type Parameters = Readonly<Record<string, CallParameter>>

function asked<T>(path: string, parameters: Parameters, read: (body: unknown) => T): RestCall<T> {
  return { method: 'GET', api: 'public', path, parameters, costs: { public: 1 }, read }
}

function privately<T>(
  method: RestCall<T>['method'],
  path: string,
  parameters: Parameters,
  read: (body: unknown) => T,
): RestCall<T> {
  return { method, api: 'private', path, parameters, costs: { private: 1 }, read }
}

/** Its own number where we know it: under the client's id the venue looks among recent orders only. */
function orderPath({ venueOrderId }: OrderAddress): string {
  return venueOrderId === null ? 'orders/client:{client_oid}' : 'orders/{id}'
}

function orderParameter({ venueOrderId, clientId }: OrderAddress): Parameters {
  return venueOrderId === null ? { client_oid: clientId } : { id: venueOrderId }
}

/** A cancel answers with bare ids; how the orders ended comes by the account's stream. */
function namesOnly(): Notices {
  return []
}

/** The answer comes before the matching: it shows the order as pending, and of a stop not that it is one. */
function submitted(body: unknown, { clientId, order }: OutgoingOrder): AccountNotice {
  const notice = orderNotice(body, clientId)
  if (order.triggerPrice === null || notice.status !== 'open') return notice
  const triggerPrice = priceOf(order.triggerPrice, order.instrument.tickSize)
  return { ...notice, type: 'stop_limit', status: 'waiting', triggerPrice, isTriggered: false }
}

function openOrdersOf(native: string): RestCall<Notices> {
  // Without a status it would answer with those too that are done and not settled.
  const statuses = 'status=open&status=pending&status=active'
  const path = `orders?product_id={product_id}&${statuses}&limit=${PAGE_MAX}`
  return privately(
    'GET',
    path,
    { product_id: native },
    (body): Notices => listOf(body, 'orders').map((order) => orderNotice(order, null)),
  )
}

function fillsCall({ native, sinceMs, order, cursor }: FillsQuery): RestCall<FillsPage> {
  const of: Parameters =
    order?.venueOrderId == null
      ? { product_id: native, start_date: new Date(sinceMs).toISOString() }
      : { order_id: order.venueOrderId }
  const parameters = { ...of, limit: PAGE_MAX, ...(cursor === null ? {} : { after: cursor }) }
  const clientId = order?.venueOrderId == null ? null : order.clientId
  return {
    method: 'GET',
    api: 'private',
    path: 'fills',
    parameters,
    costs: { private: 1, fills: 1 },
    read: (body) => fillsPage(body, sinceMs, clientId),
  }
}

/** Newest first by their numbers, and the number of the last is what the next page begins after. */
function fillsPage(body: unknown, sinceMs: number, clientId: string | null): FillsPage {
  const all = listOf(body, 'fills').map((fill) => fillNotice(fill, clientId))
  const since = unixNsFromMs(sinceMs)
  const fills = all.filter(({ at }) => at >= since).reverse()
  const isWhole = all.length < PAGE_MAX || fills.length < all.length
  return { fills, cursor: isWhole ? null : (all.at(-1)?.tradeId ?? null) }
}

function feeRatesOf(body: unknown): { readonly maker: Money; readonly taker: Money } {
  const fees = fieldsOf(body, 'fees')
  return { maker: moneyAt(fees, 'maker_fee_rate'), taker: moneyAt(fees, 'taker_fee_rate') }
}

function balancesOf(body: unknown): readonly BalanceNotice[] {
  return listOf(body, 'accounts').map((value) => {
    const account = fieldsOf(value, 'account')
    return {
      kind: 'balance',
      asset: textAt(account, 'currency'),
      free: moneyAt(account, 'available'),
      locked: moneyAt(account, 'hold'),
    }
  })
}
