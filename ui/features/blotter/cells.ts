import type { ExactNumber, InstrumentRow } from '../../../src/contract/index.ts'
import { decimalOf, exactText } from '../../data/index.ts'
import { formatDecimal, placesOf } from '../../lib/decimal.ts'
import { formatDayTime, msOfNs, type Zone } from '../../lib/time.ts'

/** Numbers and times of a row as text, by its own instrument's places. */
export interface CellFormat {
  price(symbol: string, value: ExactNumber | null): string
  quantity(symbol: string, value: ExactNumber): string
  fee(value: ExactNumber): string
  time(value: ExactNumber): string
}

const FALLBACK_PLACES = 8
const FEE_PLACES = 6

export function cellFormat(instruments: readonly InstrumentRow[], zone: Zone): CellFormat {
  const stepPlaces = (symbol: string, step: 'tick_size' | 'lot_size') => {
    const instrument = instruments.find((known) => known.symbol === symbol)
    return instrument ? placesOf(decimalOf(instrument[step])) : FALLBACK_PLACES
  }
  return {
    price: (symbol, value) =>
      value === null
        ? 'Market'
        : formatDecimal(decimalOf(value), { places: stepPlaces(symbol, 'tick_size'), rounding: 'nearest' }),
    quantity: (symbol, value) => formatDecimal(decimalOf(value), { places: stepPlaces(symbol, 'lot_size') }),
    fee: (value) => formatDecimal(decimalOf(value), { places: FEE_PLACES, rounding: 'nearest' }),
    time: (value) => formatDayTime(msOfNs(exactText(value)), zone),
  }
}
