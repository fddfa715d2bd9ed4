import {
  type AssetName,
  type Instrument,
  MONEY_ZERO,
  type Money,
  type Order,
  quantityOf,
  stepsDown,
  subtractMoney,
} from '../../domain/index.ts'

/**
 * What exits of an entry have to cover, base asset: what it filled, less a fee that was taken out of that.
 */
export function coveredQuantity({ cumQty, feeAsset, fees, otherFees, request, instrument }: Order): Money {
  if (instrument === null) return MONEY_ZERO
  const filled = quantityOf(cumQty, instrument.lotSize)
  if (request.side === 'sell' || instrument.contract !== null) return filled
  const inBase = (asset: AssetName | null) => asset === instrument.base
  const other = otherFees.find(({ asset }) => inBase(asset))?.amount ?? MONEY_ZERO
  const left = subtractMoney(filled, (inBase(feeAsset) ? fees + other : other) as Money)
  // Crumbs below a lot cannot be sold.
  return quantityOf(stepsDown(left, instrument.lotSize) as typeof cumQty, instrument.lotSize)
}

/** What a leg and its siblings have filled of their common quantity, base asset. */
export function pairFilled({ cumQty, siblingQuantity, instrument }: Order): Money {
  if (instrument === null) return siblingQuantity
  return (quantityOf(cumQty, instrument.lotSize) + siblingQuantity) as Money
}

/** Whole lots of an instrument within a quantity of its base. */
export function lotsIn(quantity: Money, { lotSize }: Pick<Instrument, 'lotSize'>): number {
  return quantity > 0n ? stepsDown(quantity, lotSize) : 0
}
