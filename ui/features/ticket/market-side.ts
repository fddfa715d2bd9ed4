import type { InstrumentRow, LevelRow } from '../../../src/contract/index.ts'
import { decimalOf } from '../../data/index.ts'
import { type Decimal, dividedBy, least, minus, ONE, plus, times, ZERO } from '../../lib/decimal.ts'

/** What the ticket is judged against. */
export interface Desk {
  readonly instrument: InstrumentRow
  readonly tradingState: 'active' | 'reducing' | 'halted'
  readonly freeBase: Decimal
  readonly freeQuote: Decimal
  /** Base asset; below zero is short. */
  readonly position: Decimal
  readonly bids: readonly LevelRow[]
  readonly asks: readonly LevelRow[]
  readonly last: Decimal | null
  /** How far beyond the market a market order may reach, as a fraction. */
  readonly priceCollar: Decimal
}

type Side = 'buy' | 'sell'

/** Either side may open a position there, or close one. */
export const isPerpetual = ({ leverage }: InstrumentRow): boolean => leverage !== null

/** The part of a notional that is set aside: all of it on spot. */
export const marginOf = (notional: Decimal, { leverage }: InstrumentRow): Decimal =>
  leverage === null ? notional : dividedBy(notional, (BigInt(leverage) * ONE) as Decimal)

/** The levels an order of this side takes from, best first. */
export const facingLevels = (side: Side, { bids, asks }: Desk): readonly LevelRow[] =>
  side === 'buy' ? asks : bids

/** Where the next order of this side would trade; null without a market. */
export function touchOf(side: Side, desk: Desk): Decimal | null {
  const best = facingLevels(side, desk)[0]
  return best ? decimalOf(best[0]) : desk.last
}

/** The worst price that what trades at market may take from here on. */
export const collared = (price: Decimal, { priceCollar }: Desk): Decimal =>
  plus(price, times(price, priceCollar))

/** What the book gives for a quantity. */
export interface Taking {
  readonly notional: Decimal
  readonly average: Decimal
  readonly worst: Decimal
  /** False: the book does not hold so much, and the rest is counted at its last level. */
  readonly isWhole: boolean
}

/** Null without any price. The quantity is above zero. */
export function takingOf(
  levels: readonly LevelRow[],
  quantity: Decimal,
  last: Decimal | null,
): Taking | null {
  let rest: Decimal = quantity
  let notional = ZERO
  let worst = last
  for (const [price, held] of levels) {
    worst = decimalOf(price)
    const taken = least(rest, decimalOf(held))
    notional = plus(notional, times(worst, taken))
    rest = minus(rest, taken)
    if (rest === ZERO) break
  }
  if (worst === null) return null
  const whole = plus(notional, times(worst, rest))
  return { notional: whole, average: dividedBy(whole, quantity), worst, isWhole: rest === ZERO }
}

/** How much the book gives for so much of the quote asset; null without any price. */
export function quantityFor(
  levels: readonly LevelRow[],
  amount: Decimal,
  last: Decimal | null,
): Decimal | null {
  let rest: Decimal = amount
  let quantity = ZERO
  let worst = last
  for (const [price, held] of levels) {
    worst = decimalOf(price)
    const cost = times(worst, decimalOf(held))
    if (cost >= rest) return plus(quantity, dividedBy(rest, worst))
    rest = minus(rest, cost)
    quantity = plus(quantity, decimalOf(held))
  }
  return worst === null ? null : plus(quantity, dividedBy(rest, worst))
}
