import type { ExactNumber, InstrumentRow } from '../../../src/contract/index.ts'
import { decimalOf, exactText } from '../../data/index.ts'
import { type Decimal, formatDecimal, parseDecimal, placesOf } from '../../lib/decimal.ts'

/** Prices and quantities by the steps of the instrument; where that is not listed, as they are. */
export interface OrderNumbers {
  price(value: ExactNumber | null): string
  quantity(value: ExactNumber): string
  readonly base: string
  readonly quote: string
}

export function orderNumbers(instrument: InstrumentRow | null): OrderNumbers {
  const stepped = (value: ExactNumber, step: ExactNumber | undefined) => {
    const exact = decimalOf(value)
    const places = step === undefined ? placesOf(exact) : Math.max(placesOf(decimalOf(step)), 0)
    return formatDecimal(exact, { places, rounding: 'nearest' })
  }
  return {
    price: (value) => (value === null ? '—' : stepped(value, instrument?.tick_size)),
    quantity: (value) => stepped(value, instrument?.lot_size),
    base: instrument?.base ?? '',
    quote: instrument?.quote ?? '',
  }
}

const PLACES_MAX = 8

/** As many places as it has, eight at most. */
export function amountText(value: ExactNumber): string {
  return shortText(decimalOf(value))
}

function shortText(exact: Decimal): string {
  return formatDecimal(exact, { places: Math.min(PLACES_MAX, placesOf(exact)), rounding: 'nearest' })
}

/** A field of a record: a number as one, everything else as its text. */
export function fieldText(value: unknown): string {
  if (typeof value === 'number') return shortText(decimalOf(value as unknown as ExactNumber))
  if (typeof value !== 'string') return JSON.stringify(value)
  // Times, ids and sequence numbers are long whole numbers, which groups would make unreadable.
  const exact = value.includes('.') ? parseDecimal(value) : null
  return exact === null ? value : shortText(exact)
}

/** What of an order is filled, for a bar: 0 to 1. */
export function filledPart(executed: ExactNumber, total: ExactNumber): number {
  const whole = Number(exactText(total))
  return whole > 0 ? Math.min(1, Number(exactText(executed)) / whole) : 0
}
