import type { InstrumentRow } from '../../../src/contract/index.ts'
import { decimalOf } from '../../data/index.ts'
import {
  type Decimal,
  dividedBy,
  floorToStep,
  least,
  parseDecimal,
  plus,
  times,
  ZERO,
} from '../../lib/decimal.ts'

export interface SmallBuy {
  readonly quantity: Decimal
  /** At the price that was given, in the quote asset. */
  readonly notional: Decimal
}

const WANTED = parseDecimal('50') ?? ZERO
const MARGIN = parseDecimal('1.5') ?? ZERO

/** About 50 of the quote asset, or somewhat more than the least that is taken; null without a price. */
export function smallBuy(instrument: InstrumentRow, price: Decimal | null): SmallBuy | null {
  if (price === null || price <= ZERO) return null
  const lot = decimalOf(instrument.lot_size)
  const needed = times(decimalOf(instrument.notional_min), MARGIN)
  const notional = needed > WANTED ? needed : WANTED
  const enough = plus(floorToStep(dividedBy(notional, price), lot), lot)
  const smallest = decimalOf(instrument.quantity_min)
  const quantity = least(enough > smallest ? enough : smallest, decimalOf(instrument.quantity_max))
  return { quantity, notional: times(quantity, price) }
}
