import { Type } from '@sinclair/typebox'

declare const exact: unique symbol

/**
 * An exact decimal or a wide integer, a JSON number on the wire.
 * The server holds what `JSON.rawJSON` made of the decimal text; the page holds the text itself
 * (or a safe integer): read it through `exactText` of `ui/data/exact.ts`, never through arithmetic.
 */
export interface ExactNumber {
  readonly [exact]: true
}

export const Exact = Type.Unsafe<ExactNumber>({ type: 'number' })
export const TimestampNs = Type.Unsafe<ExactNumber>({
  type: 'integer',
  description: 'nanoseconds since the epoch, exact',
})

/** In requests: a decimal string, or a number whose shortest form has at most 15 significant digits. */
export const DecimalInput = Type.Union([Type.String({ minLength: 1, maxLength: 64 }), Type.Number()], {
  description: 'an exact decimal, as a string or a number',
})
