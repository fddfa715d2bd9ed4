/**
 * Exact decimals for prices and quantities: a bigint of 10⁻¹⁸ units, as the engine keeps money.
 * Compare them with `<` and `===`, add and subtract with `plus` and `minus`; no float comes near them.
 */
declare const decimal: unique symbol
export type Decimal = bigint & { readonly [decimal]: true }

export const DECIMAL_PLACES_MAX = 18
const UNIT = 10n ** BigInt(DECIMAL_PLACES_MAX)

export const ZERO = 0n as Decimal
export const ONE = UNIT as Decimal

const SHAPE = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2}))?$/
const TEXT_LENGTH_MAX = 64

/** Null when the text is no number, is finer than 10⁻¹⁸ or is longer than 64 characters. */
export function parseDecimal(text: string): Decimal | null {
  if (text.length > TEXT_LENGTH_MAX) return null
  const match = SHAPE.exec(text)
  if (!match) return null
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  if (whole === '' && fraction === '') return null
  const digits = (whole + fraction).replace(/^0+(?=\d)/, '')
  const shift = DECIMAL_PLACES_MAX - fraction.length + Number(exponent)
  const units = scaled(BigInt(digits), shift)
  if (units === null) return null
  return (sign === '-' ? -units : units) as Decimal
}

function scaled(digits: bigint, shift: number): bigint | null {
  if (shift >= 0) return digits * 10n ** BigInt(shift)
  const divisor = 10n ** BigInt(-shift)
  return digits % divisor === 0n ? digits / divisor : null
}

export const plus = (a: Decimal, b: Decimal): Decimal => (a + b) as Decimal
export const minus = (a: Decimal, b: Decimal): Decimal => (a - b) as Decimal

/** Exact whenever the product has at most 18 places; beyond them it is cut towards zero. */
export const times = (a: Decimal, b: Decimal): Decimal => ((a * b) / UNIT) as Decimal

/** Cut towards zero at 18 places. The divisor is not zero. */
export const dividedBy = (a: Decimal, b: Decimal): Decimal => ((a * UNIT) / b) as Decimal

/**
 * The greatest multiple of `step` not above `value`; for values from zero up. A step of zero changes nothing.
 */
export const floorToStep = (value: Decimal, step: Decimal): Decimal =>
  (step === 0n ? value : value - (value % step)) as Decimal

export const isMultipleOf = (value: Decimal, step: Decimal): boolean => step === 0n || value % step === 0n

export const least = (a: Decimal, b: Decimal): Decimal => (a < b ? a : b)

/** How many places a number on this step needs: 2 for 0.01, 0 for 1. */
export function placesOf(step: Decimal): number {
  let places = DECIMAL_PLACES_MAX
  let rest: bigint = step < 0n ? -step : step
  while (places > 0 && rest % 10n === 0n) {
    rest /= 10n
    places -= 1
  }
  return places
}

/** The shortest exact text, as requests carry it: no grouping, no trailing zeros. */
export function decimalText(value: Decimal): string {
  return formatDecimal(value, { places: placesOf(value), grouped: false })
}

export interface DecimalFormat {
  readonly places: number
  /**
   * What is finer than `places` is cut, or rounded half away from zero. Balances are cut: never show more
   * than is there.
   */
  readonly rounding?: 'cut' | 'nearest'
  readonly grouped?: boolean
  /** A plus sign before what is above zero, for profit and loss. */
  readonly signed?: boolean
}

/** Fixed places and thousands groups, so that columns of numbers line up and do not jump. */
export function formatDecimal(value: Decimal, format: DecimalFormat): string {
  const { places, rounding = 'cut', grouped = true, signed = false } = format
  const step = 10n ** BigInt(DECIMAL_PLACES_MAX - places)
  const magnitude: bigint = value < 0n ? -value : value
  const steps = (magnitude + (rounding === 'nearest' ? step / 2n : 0n)) / step
  const digits = steps.toString().padStart(places + 1, '0')
  const whole = digits.slice(0, digits.length - places)
  const sign = steps === 0n ? '' : value < 0n ? '−' : signed ? '+' : ''
  const body = (grouped ? groupThousands(whole) : whole) + (places > 0 ? `.${digits.slice(-places)}` : '')
  return (grouped ? sign : sign.replace('−', '-')) + body
}

function groupThousands(whole: string): string {
  return whole.replace(/\B(?=(?:\d{3})+$)/g, ',')
}

const MILLION = 10n ** 6n
const [MILLIONS_FROM, BILLIONS_FROM] = [1n, 10_000n]

/** `153.19M`, `25.47B` where a whole number would need a column of its own; cut, never rounded up. */
export function formatShort(value: Decimal, places: number): string {
  const magnitude = value < 0n ? -value : value
  const millions = magnitude / (ONE * MILLION)
  if (millions < MILLIONS_FROM) return formatDecimal(value, { places })
  if (millions < BILLIONS_FROM) return `${formatDecimal((value / MILLION) as Decimal, { places: 2 })}M`
  return `${formatDecimal((value / (MILLION * 1000n)) as Decimal, { places: 2 })}B`
}

/** A drawn double, grouped like every other number. For axes and legends, never for a sum. */
export function formatDrawn(value: number, places: number): string {
  const [whole = '', fraction] = Math.abs(value).toFixed(places).split('.')
  const body = groupThousands(whole) + (fraction === undefined ? '' : `.${fraction}`)
  return value < 0 && /[1-9]/.test(body) ? `−${body}` : body
}

/** For drawing only: charts and depth bars, never a sum or a comparison that decides something. */
export const drawnNumber = (value: Decimal): number => Number(value) / 1e18
