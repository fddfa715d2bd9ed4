import type { ExactNumber, FeeRow } from '../../../src/contract/index.ts'
import { decimalOf } from '../../data/index.ts'
import { type Decimal, formatDecimal, ONE, placesOf } from '../../lib/decimal.ts'

export const MONEY_PLACES = 2

export const amountOf = (value: ExactNumber | null): Decimal | null =>
  value === null ? null : decimalOf(value)

/** `+1.24 %`, from a fraction. */
export function percentText(value: ExactNumber | null, isSigned = false): string {
  const ratio = amountOf(value)
  if (ratio === null) return '—'
  return `${formatDecimal((ratio * 100n) as Decimal, { places: 2, rounding: 'nearest', signed: isSigned })} %`
}

const ONE_HUNDRED = 100n * ONE

/** No more places than it has, and no more than a person reads: the greater, the fewer. */
export function quantityText(value: Decimal): string {
  const size = value < 0n ? -value : value
  const places = size >= ONE_HUNDRED ? 2 : size >= ONE ? 4 : 8
  return formatDecimal(value, { places: Math.min(places, placesOf(value)) })
}

/** `0.0021 BNB, 3.40 USDT` */
export function feesText(fees: readonly FeeRow[]): string {
  if (fees.length === 0) return '—'
  return fees.map(({ asset, amount }) => `${quantityText(decimalOf(amount))} ${asset}`).join(', ')
}
