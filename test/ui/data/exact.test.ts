import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { ExactNumber } from '../../../src/contract/index.ts'
import { decimalOf, exactText, parseExact } from '../../../ui/data/exact.ts'
import { decimalText } from '../../../ui/lib/decimal.ts'

describe('exact JSON', () => {
  test('keeps every digit that a double would lose', () => {
    const text = '{"ts_ns":1763705123456789123,"price":64250.100000000000000001,"seq":42,"levels":[[0.1,3]]}'
    expect(parseExact(text)).toEqual({
      ts_ns: '1763705123456789123',
      price: '64250.100000000000000001',
      seq: 42,
      levels: [['0.1', 3]],
    })
  })

  test('a fraction too small for a double is not mistaken for an integer', () => {
    expect(parseExact('[64250.00000000000000001]')).toEqual(['64250.00000000000000001'])
  })

  test('strings that look like numbers stay strings, and nothing else is touched', () => {
    expect(parseExact('{"id":"12","is":true,"none":null,"list":[]}')).toEqual({
      id: '12',
      is: true,
      none: null,
      list: [],
    })
  })

  test('any decimal the server writes is the decimal the page calculates with', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 24n }), fc.nat({ max: 18 }), (digits, places) => {
        const padded = digits.toString().padStart(places + 1, '0')
        const text = places === 0 ? padded : `${padded.slice(0, -places)}.${padded.slice(-places)}`
        const parsed = parseExact(`[${text}]`) as ExactNumber[]
        const value = parsed[0]
        if (value === undefined) throw new Error('one number')
        const shortest = text.includes('.') ? text.replace(/\.?0+$/, '') : text
        expect(decimalText(decimalOf(value))).toBe(shortest)
        expect(Number(exactText(value))).toBe(Number(text))
      }),
    )
  })

  test('a number too fine to hold is an error, not an approximation', () => {
    expect(() => decimalOf('1e-19' as unknown as ExactNumber)).toThrow('not an exact decimal')
  })
})
