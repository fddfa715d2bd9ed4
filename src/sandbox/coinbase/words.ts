/** How this venue writes ids, times and amounts. */
import { createHash } from 'node:crypto'
import {
  formatMoney,
  type Instrument,
  type Lots,
  MONEY_DIGITS,
  type Money,
  priceOf,
  quantityOf,
  type Ticks,
} from '../../domain/index.ts'

export const PROFILE_ID = '8058d771-2d88-4f0f-ab6e-299c153d4308'
export const USER_ID = '5cf6e115aaf44503db300f1e'

/** The number of an order is the end of its id, so that nothing needs to be remembered. */
const ORDER_PREFIX = '0c0ba5e0-5a4d-4b0c-8000-'
const ORDER_DIGITS = 12

export function orderUuid(id: number): string {
  return `${ORDER_PREFIX}${id.toString(16).padStart(ORDER_DIGITS, '0')}`
}

/** Null for an id that is none of ours. */
export function orderNumber(uuid: string): number | null {
  if (!uuid.startsWith(ORDER_PREFIX) || uuid.length !== ORDER_PREFIX.length + ORDER_DIGITS) return null
  const number = Number.parseInt(uuid.slice(ORDER_PREFIX.length), 16)
  return Number.isSafeInteger(number) ? number : null
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const UUID_OF_VERSION_4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

export function isUuid(text: string): boolean {
  return UUID.test(text)
}

/** Any other client id is taken and forgotten. */
export function isClientUuid(text: string): boolean {
  return UUID_OF_VERSION_4.test(text)
}

/** For whatever has no number of ours: accounts, and the orders of other people. */
export function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex')
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`]
  return [...parts, hex.slice(20, 32)].join('-')
}

export function accountUuid(asset: string): string {
  return uuidOf(`account ${asset}`)
}

/** Microseconds, of which we know the first three digits. */
export function isoTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}000Z`
}

export function productOf({ base, quote }: Pick<Instrument, 'base' | 'quote'>): string {
  return `${base}-${quote}`
}

export function priceText({ tickSize }: Instrument, price: Ticks): string {
  return formatMoney(priceOf(price, tickSize))
}

/** Eight digits, as it writes sizes everywhere. */
export function sizeText({ lotSize }: Instrument, quantity: Lots): string {
  return fixed(quantityOf(quantity, lotSize), 8)
}

/** Cut off behind so many digits; what is finer is not lost when it is zeros, as everywhere here but fees. */
export function fixed(value: Money, digits: number): string {
  const unit = 10n ** BigInt(MONEY_DIGITS - digits)
  const [whole = '0', fraction = ''] = formatMoney(((value / unit) * unit) as Money).split('.')
  return `${whole}.${fraction.padEnd(digits, '0')}`
}

/** Sixteen digits, as balances and fees have. */
export function longText(value: Money): string {
  return fixed(value, 16)
}
