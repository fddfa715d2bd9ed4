import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { exactOf, jsonOf } from '../../../src/line/index.ts'

const there = (value: unknown): unknown => exactOf(JSON.parse(JSON.stringify(jsonOf(value))))

test('whatever an outcome is made of comes back the same', () => {
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constant(null),
      fc.boolean(),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)),
      fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('~', '~~', '~1', '~~1', '__proto__'),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor')), tie('value'), {
        maxKeys: 4,
        noNullPrototype: true,
      }),
    ),
  }))
  fc.assert(
    fc.property(value, (before) => expect(there(before)).toEqual(before)),
    { numRuns: 500 },
  )
})

test('a field named __proto__ is a field like any other', () => {
  const back = there(JSON.parse('{"__proto__":{"isAdmin":true}}')) as object
  expect(Object.getPrototypeOf(back)).toBe(Object.prototype)
  expect(JSON.stringify(back)).toBe('{"__proto__":{"isAdmin":true}}')
})

test('a mark with no number behind it is refused', () => {
  expect(() => exactOf({ price: '~1.5' })).toThrow(SyntaxError)
})
