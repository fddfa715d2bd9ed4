import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { Problem, parseExactJson } from '../../../src/http/frame/index.ts'

function outcomeOf(text: string): unknown {
  try {
    return parseExactJson(text)
  } catch (error) {
    if (error instanceof Problem) return error.code
    throw error
  }
}

/** Reading each text again from every place in it would take minutes; a busy machine needs some seconds. */
const TOO_LONG_MS = 20_000

describe('exact JSON', () => {
  test('whatever text comes in, a value or a problem comes out', () => {
    const noise = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'{}[]",:\\u0_-1.eE t') }))
    fc.assert(
      fc.property(noise, (text) => void outcomeOf(text)),
      { numRuns: 2000 },
    )
  })

  test('what JSON.parse gives is what comes out, where no number is in doubt', () => {
    const value = fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' })
    fc.assert(
      fc.property(value, (sent) => {
        const text = JSON.stringify(sent)
        const outcome = outcomeOf(text)
        const isDoubtful = outcome === 'bad_params' || /\d{16}/.test(text)
        if (!isDoubtful) expect(outcome).toEqual(JSON.parse(text))
      }),
    )
  })

  test('an integer of any length comes out with all its digits', () => {
    fc.assert(
      fc.property(fc.bigInt(), (integer) => {
        const parsed = parseExactJson(`{"a":[${integer}]}`) as { a: [number | string] }
        expect(String(parsed.a[0])).toBe(integer.toString())
      }),
    )
  })

  test('a decimal of up to 15 digits comes out exactly, a longer one not at all', () => {
    const digits = fc.bigInt({ min: 1n, max: 10n ** 20n }).map(String)
    fc.assert(
      fc.property(digits, fc.nat(20), (text, places) => {
        const padded = text.padStart(places + 1, '0')
        const decimal = places === 0 ? `${text}.0` : `${padded.slice(0, -places)}.${padded.slice(-places)}`
        const significant = text.replace(/0+$/, '').length
        const outcome = outcomeOf(decimal)
        if (significant > 15) expect(outcome).toBe('bad_params')
        else expect(outcome).toBe(Number(decimal))
      }),
    )
  })

  test('a problem names the field where it is', () => {
    const fieldOf = (text: string) => {
      try {
        return parseExactJson(text)
      } catch (error) {
        return error instanceof Problem ? error.details?.['field'] : null
      }
    }
    expect(fieldOf('{"a":1,"orders":[{"b":2,"qty":1e999}]}')).toBe('orders.qty')
    expect(fieldOf('{"a":{"x":1},"c":1e999}')).toBe('c')
    expect(fieldOf('{"a":{"x":1,"x":2}}')).toBe('a.x')
    expect(fieldOf('1e999')).toBe('the body')
  })

  test(
    'a body full of keys or of quotes is read in one pass',
    () => {
      const keys = `{${Array.from({ length: 6000 }, (_, index) => `"k${index}":1`).join(',')}}`
      const quotes = `"${'\\"'.repeat(30_000)}"`
      const digits = `[${'1'.repeat(60_000)}]`
      const texts = [keys, quotes, digits, '-'.repeat(60_000), '"'.repeat(60_001), '.'.repeat(60_000)]
      const kinds = texts.map((text): string => typeof outcomeOf(text))
      expect(kinds.join(' ')).toBe('object string object string string string')
    },
    TOO_LONG_MS,
  )
})
