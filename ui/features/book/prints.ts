import { decimalOf, type MarketTrade } from '../../data/index.ts'
import { type Decimal, dividedBy, plus, times, ZERO } from '../../lib/decimal.ts'

const UNIT = 10n ** 18n
/** A print of so many times the average quantity stands out. */
const BIG_TIMES = (5n * UNIT) as Decimal

/** Prints of at least this quantity, in their order. */
export function printsFrom(
  trades: readonly MarketTrade[],
  quantityMin: Decimal | null,
): readonly MarketTrade[] {
  if (quantityMin === null || quantityMin === ZERO) return trades
  return trades.filter(({ qty }) => decimalOf(qty) >= quantityMin)
}

/** From this quantity on a print is big among these; null while there are too few to tell. */
export function bigQuantity(trades: readonly MarketTrade[]): Decimal | null {
  if (trades.length < 10) return null
  const sum = trades.reduce((total, { qty }) => plus(total, decimalOf(qty)), ZERO)
  const average = dividedBy(sum, (BigInt(trades.length) * UNIT) as Decimal)
  return times(average, BIG_TIMES)
}
