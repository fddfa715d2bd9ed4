import type { FillRow, OrderStateRow } from '../../../src/contract/index.ts'
import { decimalOf, exactText, isOpen } from '../../data/index.ts'
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

/** A line for each price and side of the open limit orders, with what is left of them together. */
export function orderLines(orders: readonly OrderStateRow[], symbol: string): readonly OrderLine[] {
  const sums = new Map<string, { side: OrderStateRow['side']; price: Decimal; leaves: Decimal }>()
  for (const order of orders) {
    if (order.symbol !== symbol || order.limit_price === null || !isOpen(order)) continue
    const price = decimalOf(order.limit_price)
    const key = `${order.side} ${price}`
    const leaves = minus(decimalOf(order.order_qty), decimalOf(order.executed_qty))
    sums.set(key, { side: order.side, price, leaves: plus(leaves, sums.get(key)?.leaves ?? ZERO) })
  }
  return [...sums].map(([key, { side, price, leaves }]) => ({
    key,
    side,
    price: drawnNumber(price),
    title: `${side === 'BUY' ? 'Buy' : 'Sell'} ${decimalText(leaves)}`,
  }))
}
