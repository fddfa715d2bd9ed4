/**
 * Reading what a venue sent, field by field: whatever is missing or of another kind is a `StrangeAnswer` that
 * names it, never a guess.
 */
import {
  MONEY_DIGITS,
  type Money,
  parseMoney,
  type Side,
  type UnixNs,
  unixNsFromMs,
} from '../../../domain/index.ts'
import { StrangeAnswer } from './rest-call.ts'

export type Fields = Readonly<Record<string, unknown>>

/** `what`: the name of the value, for the error. */
export function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new StrangeAnswer(`${what} is no object: ${shortened(value)}`)
  }
  // An object that is no list: its members are looked up by name and each is checked.
  return value as Fields
}

export function listOf(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new StrangeAnswer(`${what} is no list: ${shortened(value)}`)
  return value
}

export function textAt(fields: Fields, name: string): string {
  const value = fields[name]
  if (typeof value !== 'string') throw new StrangeAnswer(`${name} is no text: ${shortened(value)}`)
  return value
}

/** Null for what is absent, null or empty. */
export function textOrNullAt(fields: Fields, name: string): string | null {
  const value = fields[name]
  return value === undefined || value === null || value === '' ? null : textAt(fields, name)
}

export function integerAt(fields: Fields, name: string): number {
  const value = fields[name]
  if (!Number.isSafeInteger(value)) throw new StrangeAnswer(`${name} is no integer: ${shortened(value)}`)
  return Number(value)
}

export function flagAt(fields: Fields, name: string): boolean {
  const value = fields[name]
  if (typeof value !== 'boolean')
    throw new StrangeAnswer(`${name} is neither true nor false: ${shortened(value)}`)
  return value
}

/** Of exact decimal text; what is finer than ours is cut off. */
export function moneyAt(fields: Fields, name: string): Money {
  return moneyOf(fields[name], name)
}

/** Null for what is absent, null or empty. */
export function moneyOrNullAt(fields: Fields, name: string): Money | null {
  return textOrNullAt(fields, name) === null ? null : moneyAt(fields, name)
}

/** Balances and fees are written with more digits than ours now and then. */
const FINER_THAN_OURS = new RegExp(`^(-?\\d*\\.\\d{${MONEY_DIGITS}})\\d+$`)

export function moneyOf(value: unknown, what: string): Money {
  const parsed = typeof value === 'string' ? parseMoney(value.replace(FINER_THAN_OURS, '$1')) : null
  if (!parsed?.ok) throw new StrangeAnswer(`${what} is no decimal: ${shortened(value)}`)
  return parsed.value
}

/** Of a number of milliseconds since the epoch. */
export function timeAt(fields: Fields, name: string): UnixNs {
  return unixNsFromMs(integerAt(fields, name))
}

/** Where a venue writes `buy` and `sell`. */
export function sideAt(fields: Fields): Side {
  const side = textAt(fields, 'side')
  if (side !== 'buy' && side !== 'sell') throw new StrangeAnswer(`neither buy nor sell: ${shortened(side)}`)
  return side
}

const SHOWN_CHARACTERS = 80

function shortened(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, SHOWN_CHARACTERS)
}
