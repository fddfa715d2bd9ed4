import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { isFinerThan, readDecimal, stepsOf } from '../../../../src/adapters/feed-file/decimal.ts'

const steps = (text: string, places: number): number => stepsOf(readDecimal(text)!, places)

test.each([
  ['39432.48', 2, 3_943_248],
  ['0.00002853', 8, 2853],
  ['36304.20000000', 1, 363_042],
  ['0.00031099999999999997', 6, 311],
  ['1.1e-7', 8, 11],
  ['2.5E3', 0, 2500],
  ['.5', 1, 5],
  ['5.', 0, 5],
  ['12345678901234567', 0, 12_345_678_901_234_600],
  ['0', 8, 0],
])('%s in steps of 10^-%d is %d', (text, places, expected) => {
  expect(steps(text, places)).toBe(expected > Number.MAX_SAFE_INTEGER ? Number.NaN : expected)
})

test.each(['', ' ', 'NaN', 'Infinity', '0x10', '1_000', '1,5', '--1', '1.2.3', '.', 'e5', 'null'])(
  '"%s" is no number',
  (text) => {
    expect(readDecimal(text)).toBeNull()
  },
)

test('what is finer than the grid is rounded to the nearest step, halves up, and known to be', () => {
  expect(steps('1.2345', 3)).toBe(1235)
  expect(steps('1.2344999', 3)).toBe(1234)
  expect(steps('0.0000000001', 2)).toBe(0)
  expect(isFinerThan(readDecimal('1.2300')!, 2)).toBe(false)
  expect(isFinerThan(readDecimal('1.234')!, 2)).toBe(true)
})

test('every number of steps is read back exactly, however it is written', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 0, max: 8 }), (count, places) => {
      const digits = String(count).padStart(places + 1, '0')
      const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`
      expect(steps(text, places)).toBe(count)
      expect(steps(`${text}${places === 0 ? '.' : ''}000000`, places)).toBe(count)
    }),
  )
})
