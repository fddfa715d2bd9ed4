import type { ExactNumber } from '../../src/contract/index.ts'
import { type Decimal, parseDecimal } from '../lib/decimal.ts'

/**
 * The one place where JSON becomes values. A double cannot hold a price of 18 places or a time in
 * nanoseconds, so every number that is not written as a safe integer keeps its source text. What counts is
 * how it is written:
 * 64250.00000000000000001 becomes a safe integer as a double, and would lose its end.
 */
export function parseExact(text: string): unknown {
  return JSON.parse(text, keepExact)
}

function keepExact(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number') return value
  if (context?.source === undefined) {
    throw new Error('This browser cannot read exact numbers (JSON.parse source text). Please update it.')
  }
  return Number.isSafeInteger(value) && String(value) === context.source ? value : context.source
}

/** The decimal text of a number from the wire. */
export function exactText(value: ExactNumber): string {
  return String(value)
}

/**
 * For arithmetic. A number the page cannot hold exactly (more than 18 places) is an error, never an
 * approximation.
 */
export function decimalOf(value: ExactNumber): Decimal {
  const parsed = parseDecimal(exactText(value))
  if (parsed === null)
    throw new Error(`The number ${exactText(value)} from the server is not an exact decimal.`)
  return parsed
}
