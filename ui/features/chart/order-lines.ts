import type { OrderStateRow } from '../../../src/contract/index.ts'
import { decimalOf, isOpen, isWaiting } from '../../data/index.ts'
import { type Decimal, decimalText, formatDecimal, minus, plus, ZERO } from '../../lib/decimal.ts'

/** Own open orders of one side, kind and price as one line. */
export interface OrderLine {
  /** Stays the same while the price is amended. */
  readonly key: string
  readonly side: OrderStateRow['side']
  readonly price: Decimal
  readonly title: string
  /** What an amend of this line changes: the trigger of a stop that waits, else the limit. */
  readonly field: 'price' | 'stop_price'
  readonly clientOrderIds: readonly string[]
  /** The price may be changed now. */
  readonly isAmendable: boolean
  readonly isPending: boolean
}

const AMENDABLE: ReadonlySet<OrderStateRow['status']> = new Set(['ACCEPTED', 'PARTIALLY_FILLED', 'HELD'])

interface Of {
  readonly symbol: string
  readonly venue: string
  readonly pricePlaces: number
}

/** A pending amend is drawn where the order goes, and says from where. */
export function orderLines(orders: readonly OrderStateRow[], of: Of): readonly OrderLine[] {
  const groups = new Map<string, readonly OrderStateRow[]>()
  for (const order of orders) {
    if (order.symbol !== of.symbol || order.venue !== of.venue || !isOpen(order)) continue
    const price = shownPrice(order)
    if (price === null) continue
    const key = `${order.side} ${kindWord(order)} ${noteOf(order, of.pricePlaces)} ${price}`
    groups.set(key, [...(groups.get(key) ?? []), order])
  }
  return [...groups.values()].map((group) => lineOf(group, of)).filter((line) => line !== null)
}

function lineOf(group: readonly OrderStateRow[], { pricePlaces }: Of): OrderLine | null {
  const [first] = group
  const price = first && shownPrice(first)
  if (!first || !price) return null
  const leaves = group.map(leavesOf).reduce(plus, ZERO)
  const words = [
    first.side === 'BUY' ? 'Buy' : 'Sell',
    decimalText(leaves),
    kindWord(first),
    group.length > 1 ? `(${group.length} orders)` : '',
    noteOf(first, pricePlaces),
  ]
  return {
    key: group.map(({ client_order_id: id }) => id).join(' '),
    side: first.side,
    price,
    title: words.filter(Boolean).join(' '),
    field: isWaiting(first) ? 'stop_price' : 'price',
    clientOrderIds: group.map(({ client_order_id: id }) => id),
    isAmendable: group.every((order) => AMENDABLE.has(order.status) && order.type !== 'TRAILING_STOP'),
    isPending: group.some(({ status }) => !AMENDABLE.has(status)),
  }
}

const leavesOf = (order: OrderStateRow): Decimal =>
  minus(decimalOf(order.pending_amend?.qty ?? order.order_qty), decimalOf(order.executed_qty))

function priceInForce(order: OrderStateRow): Decimal | null {
  const price = isWaiting(order) ? order.stop_price : order.limit_price
  return price === null ? null : decimalOf(price)
}

function shownPrice(order: OrderStateRow): Decimal | null {
  const { pending_amend: amend } = order
  const wanted = amend && (isWaiting(order) ? amend.stop_price : amend.price)
  return wanted === null ? priceInForce(order) : decimalOf(wanted)
}

function kindWord(order: OrderStateRow): string {
  if (!isWaiting(order)) return order.type === 'MARKET' ? 'market' : 'limit'
  switch (order.type) {
    case 'TRAILING_STOP':
      return 'trailing stop'
    case 'STOP_LIMIT':
      return 'stop limit'
    default:
      return 'stop'
  }
}

function noteOf(order: OrderStateRow, places: number): string {
  switch (order.status) {
    case 'SUBMITTED':
      return 'sending…'
    case 'UNKNOWN':
      return 'not answered yet'
    case 'PENDING_CANCEL':
      return 'cancelling…'
    case 'PENDING_AMEND': {
      const from = priceInForce(order)
      return from === null ? 'amending…' : `amending from ${formatDecimal(from, { places })}…`
    }
    default:
      return ''
  }
}
