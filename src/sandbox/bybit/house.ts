/** What all parts of the face share: the exchange, its instruments by the venue's spelling, its ids. */
import {
  formatMoney,
  type Instrument,
  type InstrumentKey,
  type Lots,
  type Money,
  priceOf,
  quantityOf,
  type Ticks,
} from '../../domain/index.ts'
import type { SandboxExchange } from '../core/index.ts'
import type { BookCounter } from './book-counter.ts'
import type { DisconnectProtection } from './disconnect-protection.ts'

/** What the account chose for itself. */
export interface AccountSettings {
  /** A limit price that reaches too far is brought to the nearest that is allowed, instead of refused. */
  adjustsPrices: boolean
}

export interface House {
  readonly exchange: SandboxExchange
  readonly books: BookCounter
  readonly protection: DisconnectProtection
  readonly settings: AccountSettings
}

export function nativeOf({ base, quote }: Pick<Instrument, 'base' | 'quote'>): string {
  return `${base}${quote}`
}

export function instrumentOf({ exchange }: House, native: string): Instrument | null {
  return exchange.instruments().find((instrument) => nativeOf(instrument) === native) ?? null
}

/** Null for every instrument; undefined for one that is not listed. */
export function keyOf(house: House, native: string): InstrumentKey | null | undefined {
  return native === '' ? null : instrumentOf(house, native)?.key
}

export function priceText({ tickSize }: Pick<Instrument, 'tickSize'>, price: Ticks): string {
  return formatMoney(priceOf(price, tickSize))
}

export function quantityText({ lotSize }: Pick<Instrument, 'lotSize'>, quantity: Lots): string {
  return formatMoney(quantityOf(quantity, lotSize))
}

const AMOUNT_DIGITS = 8

/** Amounts of account and market are cut to eight digits. */
export function amountText(amount: Money): string {
  return formatMoney(amount).replace(new RegExp(`(\\.\\d{${AMOUNT_DIGITS}})\\d+$`), '$1')
}

/** Spot ids are numbers of nineteen digits. */
const FIRST_ORDER = 1_600_000_000_000_000_000n
const FIRST_TRADE = 2_100_000_000_000_000_000n

export function orderIdText(id: number): string {
  return String(FIRST_ORDER + BigInt(id))
}

/** Null for a text that never was an order's id. */
export function orderIdOf(text: string): number | null {
  if (!/^\d{19}$/.test(text)) return null
  const id = BigInt(text) - FIRST_ORDER
  return id > 0n && id < FIRST_TRADE - FIRST_ORDER ? Number(id) : null
}

export function tradeIdText(tradeId: number): string {
  return String(FIRST_TRADE + BigInt(tradeId))
}
