import { type Decimal, drawnNumber, minus, plus } from '../../lib/decimal.ts'
import { type CumulatedLevel, cumulatedLevels, type PriceLevel } from '../../lib/price-levels.ts'

/** Both sides of a book as growing sums, best first. */
export interface DepthCurve {
  readonly bids: readonly CumulatedLevel[]
  readonly asks: readonly CumulatedLevel[]
  /** Between the best prices. */
  readonly middle: Decimal
}

/** How far from the middle is shown, in hundredths of a percent; null: all there is. */
export type DepthReach = number | null

/** Null while a side is empty: there is no middle then. */
export function depthCurve(
  bids: readonly PriceLevel[],
  asks: readonly PriceLevel[],
  reach: DepthReach,
): DepthCurve | null {
  const [bid, ask] = [bids[0], asks[0]]
  if (!bid || !ask) return null
  const middle = (plus(bid.price, ask.price) / 2n) as Decimal
  const away = reach === null ? null : (((middle * BigInt(reach)) / 10_000n) as Decimal)
  const near = (levels: readonly PriceLevel[]) =>
    away === null
      ? levels
      : levels.filter(({ price }, place) => place === 0 || distance(price, middle) <= away)
  return { bids: cumulatedLevels(near(bids)), asks: cumulatedLevels(near(asks)), middle }
}

const distance = (a: Decimal, b: Decimal): Decimal => (a > b ? minus(a, b) : minus(b, a))

/** What a drawing is as wide and as high as; doubles, for drawing only. */
export interface DepthBounds {
  readonly from: number
  readonly to: number
  readonly highest: number
}

/** The middle stands in the middle: both sides are as wide as the wider one. */
export function depthBounds({ bids, asks, middle }: DepthCurve, reach: DepthReach): DepthBounds {
  const centre = drawnNumber(middle)
  const farthest = [bids.at(-1), asks.at(-1)].map((level) =>
    level ? Math.abs(drawnNumber(level.price) - centre) : 0,
  )
  const half = reach === null ? Math.max(...farthest) * 1.02 : (centre * reach) / 10_000
  const highest = Math.max(
    ...[bids.at(-1), asks.at(-1)].map((level) => (level ? drawnNumber(level.total) : 0)),
  )
  return { from: centre - half, to: centre + half, highest }
}

export interface DepthPoint {
  readonly side: 'bid' | 'ask'
  readonly level: CumulatedLevel
}

/** What there is between the best price and this one; null nearer than the best. */
export function depthAt({ bids, asks, middle }: DepthCurve, price: number): DepthPoint | null {
  const side = price < drawnNumber(middle) ? 'bid' : 'ask'
  const isReached = ({ price: level }: PriceLevel) =>
    side === 'bid' ? drawnNumber(level) >= price : drawnNumber(level) <= price
  const level = (side === 'bid' ? bids : asks).findLast(isReached)
  return level ? { side, level } : null
}
