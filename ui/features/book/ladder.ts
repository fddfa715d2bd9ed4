import type { InstrumentRow, OrderStateRow } from '../../../src/contract/index.ts'
import { decimalOf, isOpen, isWaiting } from '../../data/index.ts'
import {
  type Decimal,
  decimalText,
  dividedBy,
  drawnNumber,
  formatDecimal,
  formatShort,
  minus,
  placesOf,
  plus,
  times,
  ZERO,
} from '../../lib/decimal.ts'
import {
  type BookSideName,
  type CumulatedLevel,
  cumulatedLevels,
  groupedLevels,
  groupOf,
  type PriceLevel,
} from '../../lib/price-levels.ts'

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
  /** What is left of own resting orders here; null when there are none. */
  readonly ownText: string | null
}

export interface Ladder {
  /** Best first. */
  readonly bids: readonly Rung[]
  readonly asks: readonly Rung[]
  /** Of the best prices themselves, however they are grouped; null while one side is empty. */
  readonly touch: Touch | null
}

export interface Touch {
  readonly spreadText: string
  readonly basisPoints: string
  /** Both best prices weighed by the quantity on the other side, to a tenth of a tick. */
  readonly micropriceText: string
  /** What is shown of the bids as a share of both sides, 0 to 1. */
  readonly bidShare: number
}

export const LEVELS_SHOWN = 20

interface LadderOptions {
  readonly bids: readonly PriceLevel[]
  readonly asks: readonly PriceLevel[]
  readonly instrument: InstrumentRow
  /** The tick, or more. */
  readonly step: Decimal
  readonly own: OwnQuantities
}

/** What is left of own resting orders by their plain exact price. */
export interface OwnQuantities {
  readonly bid: ReadonlyMap<Decimal, Decimal>
  readonly ask: ReadonlyMap<Decimal, Decimal>
}

export function ladderOf({ bids, asks, instrument, step, own }: LadderOptions): Ladder {
  const tick = decimalOf(instrument.tick_size)
  const places = {
    price: step >= tick ? placesOf(step) : placesOf(tick),
    quantity: placesOf(decimalOf(instrument.lot_size)),
  }
  const sideOf = (levels: readonly PriceLevel[], side: BookSideName) =>
    cumulatedLevels(groupedLevels(levels, step, side).slice(0, LEVELS_SHOWN))
  const sides = { bid: sideOf(bids, 'bid'), ask: sideOf(asks, 'ask') }
  const [bidTotal, askTotal] = [totalOf(sides.bid), totalOf(sides.ask)]
  const deepest = Math.max(drawnNumber(bidTotal), drawnNumber(askTotal))
  const rungsOf = (side: BookSideName): readonly Rung[] => {
    const mine = groupedOwn(own[side], step, side)
    return sides[side].map(({ price, quantity, total }) => {
      const ownQuantity = mine.get(price)
      return {
        price: decimalText(price),
        priceText: formatDecimal(price, { places: places.price }),
        quantityText: formatShort(quantity, places.quantity),
        totalText: formatShort(total, places.quantity),
        depth: deepest > 0 ? drawnNumber(total) / deepest : 0,
        ownText: ownQuantity === undefined ? null : decimalText(ownQuantity),
      }
    })
  }
  return {
    bids: rungsOf('bid'),
    asks: rungsOf('ask'),
    touch: touchOf({ bid: bids[0], ask: asks[0], tick, bidTotal, askTotal }),
  }
}

const totalOf = (levels: readonly CumulatedLevel[]): Decimal => levels.at(-1)?.total ?? ZERO

interface TouchOptions {
  readonly bid: PriceLevel | undefined
  readonly ask: PriceLevel | undefined
  readonly tick: Decimal
  readonly bidTotal: Decimal
  readonly askTotal: Decimal
}

function touchOf({ bid, ask, tick, bidTotal, askTotal }: TouchOptions): Touch | null {
  if (bid === undefined || ask === undefined) return null
  const spread = minus(ask.price, bid.price)
  const basisPoints = bid.price > ZERO ? (drawnNumber(spread) / drawnNumber(bid.price)) * 10_000 : 0
  const both = plus(bid.quantity, ask.quantity)
  const weighed = plus(times(bid.price, ask.quantity), times(ask.price, bid.quantity))
  const shown = drawnNumber(bidTotal) + drawnNumber(askTotal)
  const places = Math.min(placesOf(tick) + 1, 18)
  return {
    spreadText: formatDecimal(spread, { places: placesOf(tick) }),
    basisPoints: basisPoints.toFixed(Math.abs(basisPoints) < 10 ? 2 : 1).replace('-', '−'),
    micropriceText:
      both === ZERO ? '—' : formatDecimal(dividedBy(weighed, both), { places, rounding: 'nearest' }),
    bidShare: shown > 0 ? drawnNumber(bidTotal) / shown : 0.5,
  }
}

function groupedOwn(
  own: ReadonlyMap<Decimal, Decimal>,
  step: Decimal,
  side: BookSideName,
): ReadonlyMap<Decimal, Decimal> {
  const grouped = new Map<Decimal, Decimal>()
  for (const [price, quantity] of own) {
    const group = groupOf(price, step, side)
    grouped.set(group, plus(grouped.get(group) ?? ZERO, quantity))
  }
  return grouped
}

/** `venue` null: of all of them. A stop that waits is nothing in the book. */
export function ownQuantitiesOf(
  orders: readonly OrderStateRow[],
  symbol: string,
  venue: string | null,
): OwnQuantities {
  const own = { bid: new Map<Decimal, Decimal>(), ask: new Map<Decimal, Decimal>() }
  for (const order of orders) {
    if (order.symbol !== symbol || (venue !== null && order.venue !== venue)) continue
    if (order.limit_price === null || !isOpen(order) || isWaiting(order)) continue
    const side = order.side === 'BUY' ? own.bid : own.ask
    const price = decimalOf(order.limit_price)
    const leaves = minus(decimalOf(order.order_qty), decimalOf(order.executed_qty))
    side.set(price, plus(side.get(price) ?? ZERO, leaves))
  }
  return own
}

const MULTIPLES = [1n, 10n, 100n, 1000n, 10_000n]
/** A group wider than this share of the price would show one level a side. */
const STEP_PER_PRICE_MAX = 50n

/** The steps that make sense at this price, the tick first. */
export function groupSteps(tick: Decimal, price: Decimal | null): readonly Decimal[] {
  return MULTIPLES.map((multiple) => (tick * multiple) as Decimal).filter(
    (step, place) => place === 0 || price === null || step * STEP_PER_PRICE_MAX <= price,
  )
}
