import type { FillRow, OrderStateRow } from '../../../src/contract/index.ts'
import { decimalOf, exactText, isOpen, isWaiting } from '../../data/index.ts'
import { type Decimal, decimalText, drawnNumber, minus, plus, ZERO } from '../../lib/decimal.ts'
import { msOfNs } from '../../lib/time.ts'
import type { FillMark, OrderLine } from './price-chart.ts'

/** One arrow per bar and side, with the quantity that was filled in it. Oldest first. */
export function fillMarks(fills: readonly FillRow[], symbol: string, intervalS: number): readonly FillMark[] {
  const sums = new Map<string, { time: number; side: FillRow['side']; quantity: Decimal }>()
  for (const fill of fills) {
    if (fill.symbol !== symbol) continue
    const second = Math.floor(msOfNs(exactText(fill.ts_ns)) / 1000)
    const time = second - (second % intervalS)
    const key = `${time} ${fill.side}`
    const known = sums.get(key)
    const quantity = known ? plus(known.quantity, decimalOf(fill.qty)) : decimalOf(fill.qty)
    sums.set(key, { time, side: fill.side, quantity })
  }
  return [...sums.values()]
    .sort((a, b) => a.time - b.time)
    .map(({ time, side, quantity }) => ({ time, side, text: decimalText(quantity) }))
}

/** A line for each price and side of the open orders, with what is left of them; a stop's is its trigger. */
export function orderLines(orders: readonly OrderStateRow[], symbol: string): readonly OrderLine[] {
  const sums = new Map<string, Omit<OrderLine, 'price' | 'key'> & { price: Decimal; leaves: Decimal }>()
  for (const order of orders) {
    const shown = isWaiting(order) ? order.stop_price : order.limit_price
    if (order.symbol !== symbol || shown === null || !isOpen(order)) continue
    const { side } = order
    const price = decimalOf(shown)
    const title = `${side === 'BUY' ? 'Buy' : 'Sell'}${isWaiting(order) ? ' stop' : ''}`
    const key = `${title} ${price}`
    const leaves = minus(decimalOf(order.order_qty), decimalOf(order.executed_qty))
    sums.set(key, { side, title, price, leaves: plus(leaves, sums.get(key)?.leaves ?? ZERO) })
  }
  return [...sums].map(([key, { side, title, price, leaves }]) => ({
    key,
    side,
    price: drawnNumber(price),
    title: `${title} ${decimalText(leaves)}`,
  }))
}
