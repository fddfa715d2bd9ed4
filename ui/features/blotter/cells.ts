import type { ExactNumber, InstrumentRow } from '../../../src/contract/index.ts'
import { decimalOf, exactText, type InstrumentKey, keyText } from '../../data/index.ts'
import { formatDecimal, placesOf } from '../../lib/decimal.ts'
import { formatDayTime, formatTime, msOfNs, type Zone } from '../../lib/time.ts'

/** Numbers and times of a row as text, by its own instrument's places. */
export interface CellFormat {
  price(of: InstrumentKey, value: ExactNumber | null): string
  quantity(of: InstrumentKey, value: ExactNumber): string
  fee(value: ExactNumber): string
  time(value: ExactNumber): string
  /** Without the day, where there is no room for it. */
  clock(value: ExactNumber): string
}

const FALLBACK_PLACES = 8
const FEE_PLACES = 6

export function cellFormat(instruments: readonly InstrumentRow[], zone: Zone): CellFormat {
  // Once for each: a hundred thousand rows ask. The same symbol may have another tick elsewhere.
  const known = new Map(
    instruments.map((row) => [
      keyText(row),
      { tick_size: placesOf(decimalOf(row.tick_size)), lot_size: placesOf(decimalOf(row.lot_size)) },
    ]),
  )
  const stepPlaces = (of: InstrumentKey, step: 'tick_size' | 'lot_size') =>
    known.get(keyText(of))?.[step] ?? FALLBACK_PLACES
  return {
    price: (of, value) =>
      value === null
        ? 'Market'
        : formatDecimal(decimalOf(value), { places: stepPlaces(of, 'tick_size'), rounding: 'nearest' }),
    quantity: (of, value) => formatDecimal(decimalOf(value), { places: stepPlaces(of, 'lot_size') }),
    fee: (value) => formatDecimal(decimalOf(value), { places: FEE_PLACES, rounding: 'nearest' }),
    time: (value) => formatDayTime(msOfNs(exactText(value)), zone),
    clock: (value) => formatTime(msOfNs(exactText(value)), zone),
  }
}
