/**
 * Exact decimal numbers: amounts of an asset, and prices in the quote asset.
 * A `Money` is a whole number of 10⁻¹⁸ units, so sums and differences are exact.
 *
 * @example parseMoney('0.1')       // { ok: true, value: 100000000000000000n }
 * @example formatMoney(money(15n)) // '0.000000000000000015'
 */
import type { Brand } from './brand.ts'

export type Money = Brand<bigint, 'Money'>

export const MONEY_DIGITS = 18
export const MONEY_ONE = 1_000_000_000_000_000_000n as Money
export const MONEY_ZERO = 0n as Money

/** Magnitudes from 10³⁰ on are refused at the door: no market has them, and they only cost memory. */
const INTEGER_DIGITS_MAX = 30

export function money(units: bigint): Money {
  return units as Money
}

export type ParsedMoney =
  | { readonly ok: true; readonly value: Money }
  | { readonly ok: false; readonly problem: 'not_a_number' | 'too_precise' | 'too_large' }

const DECIMAL = /^(-?)(\d{1,64})(?:\.(\d{1,64}))?(?:[eE]([+-]?\d{1,3}))?$/

/**
 * Reads a plain or exponent decimal text exactly. Digits finer than 10⁻¹⁸ are refused unless they are zeros.
 */
export function parseMoney(text: string): ParsedMoney {
  const match = DECIMAL.exec(text)
  if (!match) return { ok: false, problem: 'not_a_number' }
  const [, sign = '', whole = '', fraction = '', exponentText = '0'] = match
  const digits = (whole + fraction).replace(/^0+/, '')
  if (digits === '') return { ok: true, value: MONEY_ZERO }
  const exponent = Number(exponentText) - fraction.length + MONEY_DIGITS
  if (digits.length + exponent > INTEGER_DIGITS_MAX + MONEY_DIGITS) return { ok: false, problem: 'too_large' }
  const units = shiftDigits(digits, exponent)
  if (units === null) return { ok: false, problem: 'too_precise' }
  return { ok: true, value: (sign === '-' ? -units : units) as Money }
}

function shiftDigits(digits: string, exponent: number): bigint | null {
  if (exponent >= 0) return BigInt(digits + '0'.repeat(exponent))
  const kept = digits.length + exponent
  const dropped = kept > 0 ? digits.slice(kept) : digits
  if (/[1-9]/.test(dropped)) return null
  return kept > 0 ? BigInt(digits.slice(0, kept)) : 0n
}

/** The shortest decimal text that is exactly this value: no exponent, no trailing zeros. */
export function formatMoney(value: Money): string {
  // Every second amount of an answer is zero: 1 ns instead of 90.
  if (value === MONEY_ZERO) return '0'
  const negative = value < 0n
  const digits = (negative ? -value : value).toString().padStart(MONEY_DIGITS + 1, '0')
  const whole = digits.slice(0, -MONEY_DIGITS)
  const fraction = digits.slice(-MONEY_DIGITS).replace(/0+$/, '')
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

export function addMoney(left: Money, right: Money): Money {
  return (left + right) as Money
}

export function subtractMoney(left: Money, right: Money): Money {
  return (left - right) as Money
}

export function negateMoney(value: Money): Money {
  return -value as Money
}

export function absoluteMoney(value: Money): Money {
  return (value < 0n ? -value : value) as Money
}

export function smallerMoney(left: Money, right: Money): Money {
  return left < right ? left : right
}

/** `amount` in the proportion `part` to `whole`, rounded toward zero; all of it for the whole. */
export function shareOf(amount: Money, part: Money, whole: Money): Money {
  return (part === whole ? amount : (amount * part) / whole) as Money
}

/** left × right, rounded toward zero to 10⁻¹⁸. */
export function multiplyMoney(left: Money, right: Money): Money {
  return ((left * right) / MONEY_ONE) as Money
}

/** left × right, rounded away from zero to 10⁻¹⁸: for what must cover a cost. */
export function multiplyMoneyUp(left: Money, right: Money): Money {
  const product = left * right
  const quotient = product / MONEY_ONE
  if (quotient * MONEY_ONE === product) return quotient as Money
  return (product > 0n ? quotient + 1n : quotient - 1n) as Money
}

/** left ÷ right, rounded toward zero to 10⁻¹⁸. The divisor must not be zero. */
export function divideMoney(left: Money, right: Money): Money {
  return ((left * MONEY_ONE) / right) as Money
}
