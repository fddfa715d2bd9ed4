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
  /** No other of its side is so near that their texts would lie over one another. */
  readonly isApart: boolean
}

/** Bars that a text takes at the width bars have at first. */
const TEXT_BARS = 6

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
  const bars = [...sums.values()].sort((a, b) => a.time - b.time)
  const sides = {
    BUY: bars.filter(({ side }) => side === 'BUY'),
    SELL: bars.filter(({ side }) => side === 'SELL'),
  }
  const apart = new Set([...standApart(sides.BUY, intervalS), ...standApart(sides.SELL, intervalS)])
  return bars.map((bar) => ({
    ...{ time: bar.time, side: bar.side, text: decimalText(bar.quantity) },
    isApart: apart.has(bar),
  }))
}

/** Those with no neighbour in reach; `bars` oldest first. */
function standApart<Bar extends { readonly time: number }>(
  bars: readonly Bar[],
  intervalS: number,
): readonly Bar[] {
  const isFar = (one: Bar | undefined, other: Bar) =>
    one === undefined || Math.abs(other.time - one.time) >= TEXT_BARS * intervalS
  return bars.filter((bar, index) => isFar(bars[index - 1], bar) && isFar(bars[index + 1], bar))
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
