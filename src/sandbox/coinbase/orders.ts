import { type Instrument, MONEY_ZERO } from '../../domain/index.ts'
import type { FaceAnswer, SandboxOrder, SandboxOrderAddress } from '../core/index.ts'
import { answer, NOT_FOUND, problem } from './answers.ts'
import { Misworded, newOrderOf, refusalText, type Words } from './new-order.ts'
import { feesByOrder, fillJson, isRemembered, orderJson, pendingJson, statusOf } from './order-json.ts'
import { isWithinDates, page } from './paging.ts'
import type { Venue } from './venue.ts'
import { isoTime, isUuid, orderNumber, orderUuid, PROFILE_ID, productOf, uuidOf } from './words.ts'

export function placeOrder(venue: Venue, body: string): FaceAnswer {
  const words = wordsOf(body)
  if (words === null) return problem(400, 'Invalid JSON')
  const instrument = venue.products.get(String(words['product_id'] ?? ''))
  if (instrument === undefined) return problem(400, 'Product not found')
  try {
    return placed(venue, instrument, words)
  } catch (error) {
    if (error instanceof Misworded) return problem(400, error.message)
    throw error
  }
}

export function wordsOf(body: string): Words | null {
  try {
    const value: unknown = JSON.parse(body === '' ? '{}' : body)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Words) : null
  } catch {
    return null
  }
}

function placed({ exchange }: Venue, instrument: Instrument, words: Words): FaceAnswer {
  const outcome = exchange.place(newOrderOf(words, instrument, exchange.nowMs()))
  if (outcome.outcome === 'placed') return answer(pendingJson(outcome.order), { deed: 'place' })
  if (outcome.reason !== 'post_only_would_take') return problem(400, refusalText(outcome.reason, instrument))
  return answer(rejectedJson(words, instrument, exchange.nowMs()), { deed: 'place' })
}

/** A post-only order that would take is taken in and thrown away: it has an id, and cannot be asked for. */
function rejectedJson(words: Words, instrument: Instrument, nowMs: number): Record<string, unknown> {
  return {
    id: uuidOf(`rejected ${nowMs} ${JSON.stringify(words)}`),
    price: words['price'],
    size: words['size'],
    product_id: productOf(instrument),
    profile_id: PROFILE_ID,
    side: words['side'],
    type: 'limit',
    time_in_force: words['time_in_force'] ?? 'GTC',
    post_only: true,
    created_at: isoTime(nowMs),
    reject_reason: 'post only',
    fill_fees: '0',
    filled_size: '0',
    executed_value: '0',
    status: 'rejected',
    settled: true,
  }
}

/** `orders/{id}` and `orders/client:{client_oid}`; null for what is neither. */
export function addressOf(name: string): SandboxOrderAddress | null {
  if (name.startsWith('client:')) return { id: null, clientId: name.slice('client:'.length) }
  const id = orderNumber(name)
  return id === null ? null : { id, clientId: null }
}

export function orderAnswer(venue: Venue, name: string): FaceAnswer {
  const found = orderNamed(venue, name)
  if (found === 'malformed') return problem(400, 'Invalid order id')
  if (found === null || !isRemembered(found)) return NOT_FOUND
  return answer(orderJson(found, feesByOrder(venue).get(found.id) ?? MONEY_ZERO))
}

function orderNamed({ exchange }: Venue, name: string): SandboxOrder | null | 'malformed' {
  const address = addressOf(name)
  if (address !== null) return exchange.order(address)
  return isUuid(name) ? null : 'malformed'
}

export function cancelOrder(venue: Venue, name: string): FaceAnswer {
  const found = orderNamed(venue, name)
  if (found === 'malformed') return problem(400, 'Invalid order id')
  if (found === null) return problem(404, 'order not found')
  const outcome = venue.exchange.cancel({ id: found.id, clientId: null })
  if (outcome.outcome === 'done') return answer(orderUuid(found.id), { deed: 'cancel' })
  // What it has forgotten it does not call done.
  return isRemembered(found) ? problem(400, 'Order already done') : problem(404, 'order not found')
}

/** Clients name the product in the query; ccxt in the body, and as `BTC/USD`. */
export function cancelAll({ exchange, products }: Venue, query: URLSearchParams, body: string): FaceAnswer {
  const inBody = wordsOf(body)?.['product_id']
  const product = query.get('product_id') ?? (typeof inBody === 'string' ? inBody.replace('/', '-') : null)
  const instrument = product === null ? null : products.get(product)
  if (instrument === undefined) return problem(404, 'Product not found')
  const cancelled = exchange.cancelAll(instrument?.key ?? null)
  return answer(
    cancelled.map(({ id }) => orderUuid(id)),
    { deed: 'cancel' },
  )
}

const OPEN = ['open', 'pending', 'active']

export function ordersAnswer(venue: Venue, query: URLSearchParams): FaceAnswer {
  const { exchange } = venue
  const instrument = productAsked(venue, query)
  if (instrument === undefined) return problem(404, 'Product not found')
  const key = instrument?.key ?? null
  const named = [...query.getAll('status'), ...query.getAll('status[]')]
  const statuses = new Set(named.length === 0 ? OPEN : named)
  const orders = [
    ...exchange.openOrders(key),
    ...(statuses.has('done') || statuses.has('all') ? exchange.closedOrders(key) : []),
  ]
  const shown = orders.filter(
    (order) =>
      isRemembered(order) &&
      (statuses.has('all') || statuses.has(statusOf(order))) &&
      isWithinDates(order.createdAtMs, query),
  )
  const fees = shown.some(({ cumQty }) => cumQty > 0) ? feesByOrder(venue) : null
  const items = shown.map((order) => ({
    cursor: order.id,
    shown: orderJson(order, fees?.get(order.id) ?? MONEY_ZERO),
  }))
  return page(items, query)
}

/** Null when none is named, undefined for one that is not listed. */
function productAsked({ products }: Venue, query: URLSearchParams): Instrument | null | undefined {
  const product = query.get('product_id')
  return product === null || product === '' ? null : products.get(product)
}

export function fillsAnswer(venue: Venue, query: URLSearchParams): FaceAnswer {
  const [order, product] = [query.get('order_id'), query.get('product_id')]
  if (!order && !product) return problem(400, 'order_id or product_id is required')
  const instrument = productAsked(venue, query)
  if (instrument === undefined) return problem(404, 'Product not found')
  if (order && !isUuid(order)) return problem(400, 'Invalid order id')
  const id = order ? orderNumber(order) : null
  const items = venue.exchange
    .fills(instrument?.key ?? null)
    .filter((fill) => (!order || fill.order.id === id) && isWithinDates(fill.atMs, query))
    .map((fill) => ({ cursor: fill.tradeId, shown: fillJson(fill) }))
  return page(items, query)
}
