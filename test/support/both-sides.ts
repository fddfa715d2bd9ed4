/** What VeloZ and a simulated venue say of the same account, held side by side. */
import type { ExchangeName } from '../../src/domain/index.ts'

type Json = Readonly<Record<string, unknown>>

/** VeloZ and one venue, by HTTP alone. */
export interface TwoSides {
  readonly exchange: ExchangeName
  /** What is traded there, all of it: `BTCUSDT`. */
  readonly symbol: string
  /** VeloZ; numbers as they were written, `#0.1`. */
  ask(method: string, path: string): Promise<{ readonly json: Json }>
  /** The venue's own back door. */
  venue(method: string, path: string): Promise<Json>
}

/** Every order of ours, every fill, and what there is. */
interface Books {
  readonly orders: Readonly<Record<string, string>>
  readonly fills: Readonly<Record<string, string>>
  readonly balances: Readonly<Record<string, string>>
}

export interface VenueOrder {
  readonly id: number
  readonly client_id: string
  readonly cum_qty: string
  readonly status: string
}

interface VenueFill {
  readonly trade_id: number
  readonly order_id: number
  readonly qty: string
  readonly price: string
  readonly fee: string
  readonly fee_asset: string
}

const OPEN = new Set(['open', 'waiting'])
const CLOSED = new Set(['FILLED', 'CANCELLED', 'REJECTED', 'EXPIRED'])

/** Everything on which the two differ, a line each; empty when they agree. */
export async function differences(sides: TwoSides): Promise<readonly string[]> {
  const account = await sides.venue('GET', '/_account')
  const theirs = venueBooks(account)
  const ours = await ourBooks(sides, account['fills'] as VenueFill[])
  return (['fills', 'orders', 'balances'] as const).flatMap((part) => {
    const names = new Set([...Object.keys(ours[part]), ...Object.keys(theirs[part])])
    return [...names].flatMap((name) => {
      const [left, right] = [ours[part][name], theirs[part][name]]
      // What was replaced is over there, and has no number here any more.
      if (left === right || (part === 'orders' && left === undefined && right?.startsWith('over'))) return []
      return [`${part} ${name}: VeloZ ${String(left)}, the venue ${String(right)}`]
    })
  })
}

export async function venueOrders(sides: Pick<TwoSides, 'venue'>): Promise<readonly VenueOrder[]> {
  return (await sides.venue('GET', '/_account'))['orders'] as VenueOrder[]
}

/** Ids under which the venue has more than one order. */
export async function sentTwice(sides: Pick<TwoSides, 'venue'>): Promise<readonly string[]> {
  const counts = new Map<string, number>()
  for (const { client_id } of await venueOrders(sides))
    counts.set(client_id, (counts.get(client_id) ?? 0) + 1)
  return [...counts].filter(([, count]) => count > 1).map(([id]) => id)
}

function venueBooks(account: Json): Books {
  const orders = account['orders'] as VenueOrder[]
  const fills = account['fills'] as VenueFill[]
  const balances = account['balances'] as Record<string, { readonly free: string; readonly locked: string }>
  return {
    orders: Object.fromEntries(
      orders.map(({ id, cum_qty, status }) => [
        String(id),
        `${OPEN.has(status) ? 'open' : 'over'} ${cum_qty}`,
      ]),
    ),
    fills: Object.fromEntries(
      fills.map(({ trade_id, qty, price, fee, fee_asset }) => [
        String(trade_id),
        `${qty} at ${price}, ${fee} ${fee_asset}`,
      ]),
    ),
    balances: Object.fromEntries(
      Object.entries(balances)
        .map(([asset, { free, locked }]): [string, string] => [asset, sumOf(free, locked)])
        .filter(([, total]) => total !== '0'),
    ),
  }
}

async function ourBooks(sides: TwoSides, venueFills: readonly VenueFill[]): Promise<Books> {
  const at = `?venue=${sides.exchange}&symbol=${sides.symbol}&limit=500`
  const [orders, fills, account] = await Promise.all([
    everyPage(sides, `/api/orders_state${at}`),
    everyPage(sides, `/api/fills${at}`),
    sides.ask('GET', '/api/account'),
  ])
  const balances = account.json['balances'] as Json[]
  const earlier = tradedBefore(fills, venueFills)
  return {
    orders: Object.fromEntries(
      orders
        .filter((order) => order['venue_order_id'] !== null && !isThrownOut(order))
        .map((order) => {
          const number = lastNumber(order['venue_order_id'])
          const traded = digits(order['executed_qty'])
          const before = earlier(String(order['client_order_id']), number)
          const state = CLOSED.has(String(order['status'])) ? 'over' : 'open'
          return [number, `${state} ${textOf(scaled(traded) - before)}`]
        }),
    ),
    fills: Object.fromEntries(
      fills.map((fill) => [
        lastNumber(fill['execution_id']),
        `${digits(fill['qty'])} at ${digits(fill['price'])}, ${digits(fill['fee'])} ${fill['fee_asset']}`,
      ]),
    ),
    balances: Object.fromEntries(
      balances
        .filter(({ venue }) => venue === sides.exchange)
        .map((row): [string, string] => [
          String(row['asset']),
          sumOf(digits(row['free']), digits(row['locked'])),
        ])
        .filter(([, total]) => total !== '0'),
    ),
  }
}

/** A post-only order that would have traded has a number at OKX's simulated venue, and is nothing there. */
function isThrownOut({ venue_order_id: id, status, executed_qty: traded }: Json): boolean {
  return /^3100000000\d{9}$/.test(String(id)) && CLOSED.has(String(status)) && digits(traded) === '0'
}

/**
 * Each replacement is an order of its own at the venue, and what came before it traded under another number:
 * that, of an order of ours whose number is now this.
 */
function tradedBefore(
  fills: readonly Json[],
  venueFills: readonly VenueFill[],
): (clientOrderId: string, number: string) => bigint {
  const orderOf = new Map(venueFills.map((fill) => [String(fill.trade_id), String(fill.order_id)]))
  const ofOrder = Map.groupBy(fills, (fill) => String(fill['client_order_id']))
  return (clientOrderId, number) => {
    let sum = 0n
    for (const fill of ofOrder.get(clientOrderId) ?? []) {
      const under = orderOf.get(lastNumber(fill['execution_id']))
      if (under !== undefined && under !== number) sum += scaled(digits(fill['qty']))
    }
    return sum
  }
}

/** Orders that VeloZ takes for open there. */
export async function openOrdersAt(sides: Omit<TwoSides, 'venue'>): Promise<readonly Json[]> {
  const { exchange, symbol } = sides
  return await everyPage(sides, `/api/orders_state?status=open&venue=${exchange}&symbol=${symbol}&limit=500`)
}

/** Every item of a list that comes in pages. */
export async function everyPage(sides: Pick<TwoSides, 'ask'>, path: string): Promise<readonly Json[]> {
  const found: Json[] = []
  let cursor: unknown = null
  do {
    const page = await sides.ask('GET', cursor === null ? path : `${path}&cursor=${digits(cursor)}`)
    const { items } = page.json
    if (!Array.isArray(items)) throw new Error(`GET ${path} answered ${JSON.stringify(page.json)}`)
    found.push(...(items as Json[]))
    cursor = page.json['next_cursor'] ?? null
  } while (cursor !== null)
  return found
}

/** `#0.1` as `0.1`. */
export function digits(value: unknown): string {
  return String(value).replace(/^#/, '')
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-([0-9a-f]{12})$/
const LAST_DIGITS = /(\d{1,9})$/

/**
 * A venue's number in whichever way it writes one: 2, 3000000000000000002, 0c0ba5e0-…-000000000002, or at the
 * end of an execution id. Simulated venues count from 1, so the last digits are enough.
 */
function lastNumber(text: unknown): string {
  const hex = UUID.exec(String(text))?.[1]
  if (hex !== undefined) return String(Number.parseInt(hex, 16))
  return String(Number(LAST_DIGITS.exec(String(text))?.[1]))
}

const DIGITS = 18

/** Exact: nothing has more than 18 digits behind the point. */
function scaled(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.')
  return BigInt(whole + fraction.padEnd(DIGITS, '0'))
}

function textOf(value: bigint): string {
  const text = value.toString().padStart(DIGITS + 1, '0')
  const fraction = text.slice(-DIGITS).replace(/0+$/, '')
  return fraction === '' ? text.slice(0, -DIGITS) : `${text.slice(0, -DIGITS)}.${fraction}`
}

function sumOf(left: string, right: string): string {
  return textOf(scaled(left) + scaled(right))
}
