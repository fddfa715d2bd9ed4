import { type Lots, type Money, priceOf, quantityOf, type Ticks } from '../../domain/index.ts'

const DIGITS = 8
const UNITS_PER_STEP = 10n ** 10n

/** With eight decimals, as Binance writes every amount; finer digits are cut. */
export function decimal(value: Money): string {
  return scaled(value / UNITS_PER_STEP, DIGITS)
}

/** Of a whole number of steps of 10^-digits. */
export function scaled(steps: bigint, digits: number): string {
  const text = (steps < 0n ? -steps : steps).toString().padStart(digits + 1, '0')
  return `${steps < 0n ? '-' : ''}${text.slice(0, -digits)}.${text.slice(-digits)}`
}

export const NOTHING = '0.00000000'

interface Steps {
  readonly tickSize: Money
  readonly lotSize: Money
}

export function priceText(price: Ticks, { tickSize }: Pick<Steps, 'tickSize'>): string {
  return decimal(priceOf(price, tickSize))
}

export function quantityText(quantity: Lots, { lotSize }: Pick<Steps, 'lotSize'>): string {
  return decimal(quantityOf(quantity, lotSize))
}
