import type { InstrumentRow, LevelRow, OrderStateRow } from '../../../src/contract/index.ts'
import { decimalOf, isOpen, isWaiting } from '../../data/index.ts'
import {
  type Decimal,
  decimalText,
  drawnNumber,
  formatDecimal,
  minus,
  placesOf,
  plus,
  ZERO,
} from '../../lib/decimal.ts'

/** One level as it is shown. */
export interface Rung {
  /** For a request: plain, exact. */
  readonly price: string
  readonly priceText: string
  readonly quantityText: string
  /** From the best price to this one. */
  readonly totalText: string
  /** Share of the deeper side's total, 0 to 1, for the bar. */
  readonly depth: number
  readonly isOwn: boolean
}

export interface Ladder {
  /** Best first. */
  readonly bids: readonly Rung[]
  readonly asks: readonly Rung[]
  readonly spread: { readonly text: string; readonly basisPoints: string } | null
}

export const LEVELS_SHOWN = 20

interface LadderOptions {
  readonly bids: readonly LevelRow[]
  readonly asks: readonly LevelRow[]
  readonly instrument: InstrumentRow
  /** Plain exact prices of own resting orders. */
  readonly ownPrices: ReadonlySet<string>
}

export function ladderOf({ bids, asks, instrument, ownPrices }: LadderOptions): Ladder {
  const places = {
    price: placesOf(decimalOf(instrument.tick_size)),
    quantity: placesOf(decimalOf(instrument.lot_size)),
  }
  const sides = [accumulate(bids), accumulate(asks)] as const
  const deepest = Math.max(...sides.map((side) => drawnNumber(side.at(-1)?.total ?? ZERO)))
  const rungOf = ({ price, quantity, total }: Level): Rung => ({
    price: decimalText(price),
    priceText: formatDecimal(price, { places: places.price }),
    quantityText: formatDecimal(quantity, { places: places.quantity }),
    totalText: formatDecimal(total, { places: places.quantity }),
    depth: deepest > 0 ? drawnNumber(total) / deepest : 0,
    isOwn: ownPrices.has(decimalText(price)),
  })
  const [bestBid, bestAsk] = [sides[0][0]?.price, sides[1][0]?.price]
  return {
    bids: sides[0].map(rungOf),
    asks: sides[1].map(rungOf),
    spread: bestBid !== undefined && bestAsk !== undefined ? spreadOf(bestBid, bestAsk, places.price) : null,
  }
}

interface Level {
  readonly price: Decimal
  readonly quantity: Decimal
  readonly total: Decimal
}

function accumulate(levels: readonly LevelRow[]): readonly Level[] {
  let total = ZERO
  return levels.slice(0, LEVELS_SHOWN).map(([levelPrice, levelQuantity]) => {
    const quantity = decimalOf(levelQuantity)
    total = plus(total, quantity)
    return { price: decimalOf(levelPrice), quantity, total }
  })
}

function spreadOf(bid: Decimal, ask: Decimal, places: number) {
  const spread = minus(ask, bid)
  const basisPoints = bid > ZERO ? (drawnNumber(spread) / drawnNumber(bid)) * 10_000 : 0
  return {
    text: formatDecimal(spread, { places }),
    basisPoints: basisPoints.toFixed(basisPoints < 10 ? 2 : 1),
  }
}

export function ownPricesOf(orders: readonly OrderStateRow[], symbol: string): ReadonlySet<string> {
  const prices = new Set<string>()
  for (const order of orders) {
    if (order.symbol !== symbol || order.limit_price === null || !isOpen(order)) continue
    if (isWaiting(order)) continue
    prices.add(decimalText(decimalOf(order.limit_price)))
  }
  return prices
}
