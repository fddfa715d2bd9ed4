/** A decimal number of at most 15 significant digits: `digits` × 10^-`places`. */
export interface Decimal {
  readonly digits: number
  readonly places: number
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const SIGNIFICANT_MAX = 15
const CHARACTERS_FAST_MAX = 16
const POWERS: readonly number[] = Array.from({ length: 16 }, (_, power) => Number(`1e${power}`))

/**
 * Reads a decimal, null for anything else. A text with more digits is one that went through a binary number
 * (0.00031099999999999997): the nearest 15-digit decimal is what was meant.
 */
export function readDecimal(text: string): Decimal | null {
  if (text.length <= CHARACTERS_FAST_MAX) {
    const plain = readPlain(text)
    if (plain !== null) return plain
  }
  if (!NUMBER.test(text)) return null
  const value = Number(text)
  if (!Number.isFinite(value)) return null
  const [mantissa = '', exponent = ''] = value.toExponential(SIGNIFICANT_MAX - 1).split('e')
  return shortest(Number(mantissa.replace('.', '')), SIGNIFICANT_MAX - 1 - Number(exponent))
}

/** Digits with at most one point, the common case, without a regular expression. */
function readPlain(text: string): Decimal | null {
  let digits = 0
  let pointAt = -1
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code >= 48 && code <= 57) digits = digits * 10 + (code - 48)
    else if (code === 46 && pointAt < 0) pointAt = index
    else return null
  }
  const isNumber = text.length > (pointAt < 0 ? 0 : 1) && digits < (POWERS[SIGNIFICANT_MAX] as number)
  return isNumber ? shortest(digits, pointAt < 0 ? 0 : text.length - 1 - pointAt) : null
}

function shortest(digits: number, places: number): Decimal {
  if (digits === 0) return { digits: 0, places: 0 }
  let [kept, keptPlaces] = [digits, places]
  while (keptPlaces > 0 && kept % 10 === 0) {
    kept /= 10
    keptPlaces--
  }
  return { digits: kept, places: keptPlaces }
}

/** The nearest whole number of 10^-`places` steps, halves up; NaN when it is no safe integer. */
export function stepsOf(decimal: Decimal, places: number): number {
  const shift = places - decimal.places
  if (shift >= 0) {
    const steps = shift < POWERS.length ? decimal.digits * (POWERS[shift] as number) : Number.NaN
    return decimal.digits === 0 ? 0 : Number.isSafeInteger(steps) ? steps : Number.NaN
  }
  if (-shift >= POWERS.length) return 0
  const power = POWERS[-shift] as number
  const rest = decimal.digits % power
  return (decimal.digits - rest) / power + (rest * 2 >= power ? 1 : 0)
}

export function isFinerThan(decimal: Decimal, places: number): boolean {
  return decimal.places > places
}

export function approximately(decimal: Decimal): number {
  return decimal.digits / 10 ** decimal.places
}
