import { type Decimal, drawnNumber } from '../../lib/decimal.ts'

/** The nearest price on the tick, never below the first one. `drawn` is where the pointer is. */
export function snappedPrice(drawn: number, tick: Decimal): Decimal {
  const steps = Math.max(1, Math.round(drawn / drawnNumber(tick)))
  return (tick * BigInt(steps)) as Decimal
}

/** How far from a line it can be taken hold of, pixels: a finger is broader than a mouse. */
export const REACH_MOUSE = 7
export const REACH_TOUCH = 16

interface Placed {
  /** Pixels from the top; null out of sight. */
  readonly y: number | null
}

/** The line nearest to `y` within reach; of two equally near the later one, which is drawn on top. */
export function nearestLine<Line extends Placed>(
  lines: readonly Line[],
  y: number,
  reach: number,
): Line | null {
  let found: Line | null = null
  let distance = reach
  for (const line of lines) {
    if (line.y === null) continue
    const away = Math.abs(line.y - y)
    if (away > distance) continue
    found = line
    distance = away
  }
  return found
}

/** What a click at a price would be: a buy below the market, a sell above it; null without a market. */
export function sideOfClick(price: Decimal, last: Decimal | null): 'buy' | 'sell' | undefined {
  if (last === null || price === last) return undefined
  return price < last ? 'buy' : 'sell'
}
