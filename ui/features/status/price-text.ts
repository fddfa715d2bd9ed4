import type { InstrumentRow } from '../../../src/contract/index.ts'
import { decimalOf } from '../../data/index.ts'
import { formatDecimal, parseDecimal, placesOf } from '../../lib/decimal.ts'

/** A price with its instrument's places; null where there is none. */
export function priceText(price: string | null, instrument: InstrumentRow): string | null {
  const value = price === null ? null : parseDecimal(price)
  return value === null ? null : formatDecimal(value, { places: placesOf(decimalOf(instrument.tick_size)) })
}
