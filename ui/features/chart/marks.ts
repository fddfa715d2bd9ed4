import type { FillRow, PositionRow } from '../../../src/contract/index.ts'
import { decimalOf, exactText } from '../../data/index.ts'
import {
  type Decimal,
  decimalText,
  drawnNumber,
  formatDecimal,
  minus,
  plus,
  times,
  ZERO,
} from '../../lib/decimal.ts'
import { msOfNs } from '../../lib/time.ts'

/** Fills of one bar and side; the time in seconds since the epoch. */
export interface FillMark {
  readonly time: number
  readonly side: FillRow['side']
  readonly text: string
}

interface Of {
  readonly symbol: string
  readonly venue: string
  readonly intervalS: number
}

/** One arrow per bar and side, with the quantity that was filled in it. Oldest first. */
export function fillMarks(fills: readonly FillRow[], of: Of): readonly FillMark[] {
  const { symbol, venue, intervalS } = of
  const sums = new Map<string, { time: number; side: FillRow['side']; quantity: Decimal }>()
  for (const fill of fills) {
    if (fill.symbol !== symbol || fill.venue !== venue) continue
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

/** The position at its average price. */
export interface PositionLine {
  /** For drawing only. */
  readonly price: number
  readonly side: 'BUY' | 'SELL'
  readonly title: string
}

/** Null while flat. `last` null: no price yet, and so no profit or loss to tell. */
export function positionLine(
  position: PositionRow,
  last: Decimal | null,
  quote: string,
): PositionLine | null {
  const quantity = decimalOf(position.qty)
  if (quantity === ZERO) return null
  const average = decimalOf(position.avg_price)
  const size = (quantity < ZERO ? -quantity : quantity) as Decimal
  const gain = last === null ? '' : ` ${gainText(times(quantity, minus(last, average)))} ${quote}`
  return {
    price: drawnNumber(average),
    side: quantity > ZERO ? 'BUY' : 'SELL',
    title: `${quantity > ZERO ? 'Long' : 'Short'} ${decimalText(size)}${gain}`,
  }
}

const gainText = (gain: Decimal): string =>
  formatDecimal(gain, { places: 2, rounding: 'nearest', signed: true })
