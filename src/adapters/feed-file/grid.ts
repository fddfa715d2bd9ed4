import { MONEY_DIGITS, type Money, money } from '../../domain/index.ts'
import { approximately, type Decimal } from './decimal.ts'

/** Decimal places of a price tick and of a lot. */
export interface Grid {
  readonly pricePlaces: number
  readonly quantityPlaces: number
}

const PRICE_PLACES_MAX = 10
const QUANTITY_PLACES_MAX = 8
/**
 * A tick is at most this part of the price, so that orders can be placed finely whatever the file rounds
 * to.
 */
const TICKS_PER_PRICE_MIN = 1_000
/** Leaves room above what was seen before a number of ticks or lots stops being a safe integer. */
export const STEPS_MAX = 1e13

/**
 * Tick and lot for a file: as fine as the values seen are written, and not coarser than a thousandth of the
 * lowest price and a lot worth one unit of the quote asset; at most 10 and 8 places.
 */
export function gridFor(prices: readonly Decimal[], quantities: readonly Decimal[]): Grid {
  const low = Math.min(...prices.map(approximately))
  const high = Math.max(...prices.map(approximately))
  const most = Math.max(0, ...quantities.map(approximately))
  return {
    pricePlaces: placesFor(prices, {
      finest: low / TICKS_PER_PRICE_MIN,
      largest: high,
      placesMax: PRICE_PLACES_MAX,
    }),
    quantityPlaces: placesFor(quantities, { finest: 1 / low, largest: most, placesMax: QUANTITY_PLACES_MAX }),
  }
}

function placesFor(
  seen: readonly Decimal[],
  bounds: { readonly finest: number; readonly largest: number; readonly placesMax: number },
): number {
  let places = Math.max(0, ...seen.map((decimal) => decimal.places))
  while (stepSize(places) > bounds.finest) places++
  places = Math.min(places, bounds.placesMax)
  while (places > 0 && bounds.largest / stepSize(places) > STEPS_MAX) places--
  return places
}

function stepSize(places: number): number {
  return Number(`1e-${places}`)
}

/** 10^-`places` exactly. */
export function stepMoney(places: number): Money {
  return money(10n ** BigInt(MONEY_DIGITS - places))
}
