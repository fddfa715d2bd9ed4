import { type TProperties, Type } from '@sinclair/typebox'
import { described, oneOf } from './words.ts'

/** The query of a route: fields nobody knows are ignored, where a body would be refused. */
export const queryOf = <Fields extends TProperties>(fields: Fields) =>
  Type.Object(fields, { additionalProperties: true })

/**
 * A field of a query. Empty text counts as absent, which is how a form sends what nobody filled in.
 * @param pattern of the text, without anchors.
 */
export const queryText = (pattern: string, description: string) =>
  Type.Optional(Type.String({ pattern: `^(?:${pattern})?$`, description }))

export const queryWord = (words: readonly string[], note?: string) =>
  queryText(oneOf(words), described(words, note))

/** A whole number from 1 to `max`. */
export const limitQuery = (max: number, fallback: number) =>
  queryText(wholeUpTo(max), `a whole number from 1 to ${max}; ${fallback} without it`)

export const SymbolQuery = queryText('[A-Za-z0-9/-]{1,32}', 'a symbol like BTCUSDT, BTC/USDT or BTC-USDT')
export const VenueQuery = queryText('[A-Za-z0-9_-]{1,32}', 'the name of a venue')
export const TimeNsQuery = (which: string) =>
  queryText('\\d{1,19}', `${which}, whole nanoseconds since the epoch`)
export const RecordQuery = (which: string) => queryText('\\d{1,15}', which)
export const CursorQuery = RecordQuery('next_cursor of the page before')

/** A pattern for the numbers from 1 to `max`, without leading zeros. */
export function wholeUpTo(max: number): string {
  const digits = String(max)
  const choices = [`[1-9]\\d{0,${Math.max(0, digits.length - 2)}}`]
  if (digits.length === 1) return `[1-${digits}]`
  for (let at = 0; at < digits.length; at++) {
    const least = at === 0 ? 1 : 0
    const below = Number(digits[at]) - 1
    const rest = digits.length - at - 1
    if (below >= least) choices.push(`${digits.slice(0, at)}[${least}-${below}]\\d{${rest}}`)
  }
  choices.push(digits)
  return choices.join('|')
}
