/** Prices, sizes and names as OKX writes them. */
import {
  formatMoney,
  type Instrument,
  type Lots,
  MONEY_ZERO,
  type Money,
  negateMoney,
  priceOf,
  quantityOf,
  type Ticks,
} from '../../domain/index.ts'

export function instIdOf({ base, quote }: Pick<Instrument, 'base' | 'quote'>): string {
  return `${base}-${quote}`
}

export function priceText(price: Ticks | null, { tickSize }: Pick<Instrument, 'tickSize'>): string {
  return price === null ? '' : formatMoney(priceOf(price, tickSize))
}

export function sizeText(quantity: Lots, { lotSize }: Pick<Instrument, 'lotSize'>): string {
  return formatMoney(quantityOf(quantity, lotSize))
}

/** What was charged is below zero. */
export function feeText(fee: Money): string {
  return formatMoney(fee === MONEY_ZERO ? MONEY_ZERO : negateMoney(fee))
}
