/** What a request asks with, as text, whichever way it came; and Binance's words for what is wrong. */
import { type Money, parseMoney } from '../../domain/index.ts'
import { Refusal } from './refusal.ts'

export type Parameters = ReadonlyMap<string, string>

/** Of a query and a body; what is in both is taken from the query. */
export function formParameters(query: string, body: string): Parameters {
  return new Map([...new URLSearchParams(body), ...new URLSearchParams(query)])
}

/** Of the `params` of a WebSocket request. */
export function jsonParameters(params: Readonly<Record<string, unknown>>): Parameters {
  const written = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value))
  return new Map(Object.entries(params).map(([name, value]) => [name, written(value)]))
}

export function textOf(parameters: Parameters, name: string): string {
  const value = optionalOf(parameters, name)
  if (value === null) throw missing(name)
  return value
}

export function missing(name: string): Refusal {
  return new Refusal(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`)
}

export function neither(one: string, other: string): Refusal {
  return new Refusal(-1102, `Param '${one}' or '${other}' must be sent, but both were empty/null!`)
}

export function optionalOf(parameters: Parameters, name: string): string | null {
  const value = parameters.get(name)
  if (value === undefined) return null
  if (value === '') throw new Refusal(-1105, `Parameter '${name}' was empty.`)
  return value
}

const INTEGER = '^[0-9]{1,20}$'
const DECIMAL = '^([0-9]{1,20})(\\.[0-9]{1,20})?$'

export function integerOf(parameters: Parameters, name: string): number | null {
  const value = optionalOf(parameters, name)
  if (value === null) return null
  return Number(legal(name, value, INTEGER))
}

/** Of as many rows as the venue gives at most. */
export function limitOf(parameters: Parameters, usual: number, most: number): number {
  const limit = integerOf(parameters, 'limit') ?? usual
  if (limit < 1) throw new Refusal(-1130, "Data sent for parameter 'limit' is not valid.")
  return Math.min(limit, most)
}

/** Above zero, eight decimals at most. */
export function amountOf(parameters: Parameters, name: string): Money | null {
  const value = optionalOf(parameters, name)
  if (value === null) return null
  legal(name, value, DECIMAL)
  const fraction = value.split('.')[1]?.replace(/0+$/, '') ?? ''
  if (fraction.length > 8) throw new Refusal(-1111, `Parameter '${name}' has too much precision.`)
  const parsed = parseMoney(value)
  if (!parsed.ok) throw new Refusal(-1108, `Parameter '${name}' overflowed.`)
  if (parsed.value === 0n) throw new Refusal(-1013, `Invalid ${name}.`)
  return parsed.value
}

export function legal(name: string, value: string, pattern: string): string {
  if (new RegExp(pattern).test(value)) return value
  throw new Refusal(-1100, `Illegal characters found in parameter '${name}'; legal range is '${pattern}'.`)
}

export function flagOf(parameters: Parameters, name: string): boolean | null {
  const value = optionalOf(parameters, name)
  if (value === null) return null
  if (value !== 'true' && value !== 'false') throw missing(name)
  return value === 'true'
}

/** One of the venue's words, or the refusal that names its kind. */
export function wordOf<Word extends string>(
  value: string,
  words: readonly Word[],
  refusal: readonly [code: number, text: string],
): Word {
  const found = words.find((word) => word === value)
  if (found === undefined) throw new Refusal(...refusal)
  return found
}

export function refuse(parameters: Parameters, names: readonly string[]): void {
  const sent = names.find((name) => parameters.has(name))
  if (sent !== undefined) throw new Refusal(-1106, `Parameter '${sent}' sent when not required.`)
}

/** Times come in milliseconds or in microseconds. */
export function timeOf(parameters: Parameters, name: string): number | null {
  const value = integerOf(parameters, name)
  return value === null ? null : inMs(value)
}

/** The year 5138 in milliseconds, 1973 in microseconds. */
const MICROSECONDS_FROM = 100_000_000_000_000

export function inMs(value: number): number {
  return value >= MICROSECONDS_FROM ? value / 1_000 : value
}
