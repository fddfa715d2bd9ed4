import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { formatMoney, type Money, multiplyMoneyUp, parseMoney } from '../../../src/domain/index.ts'
import { m } from '../../support/builders.ts'

test('decimal text is read exactly', () => {
  expect(m('0.1')).toBe(100_000_000_000_000_000n as Money)
  expect(m('1e-18')).toBe(1n as Money)
  expect(m('5E4')).toBe(m('50000'))
  expect(m('-2.50')).toBe(m('-2.5'))
  expect(m('0.10000000000000000000')).toBe(m('0.1'))
  expect(m('0e999')).toBe(0n as Money)
})

test.each([
  ['1e309', 'too_large'],
  ['1e30', 'too_large'],
  ['0.0000000000000000001', 'too_precise'],
  ['1e-19', 'too_precise'],
  ['1e-999', 'too_precise'],
  ['NaN', 'not_a_number'],
  ['Infinity', 'not_a_number'],
  ['', 'not_a_number'],
  ['1.', 'not_a_number'],
  ['.5', 'not_a_number'],
  ['+1', 'not_a_number'],
  ['0x10', 'not_a_number'],
  ['1,5', 'not_a_number'],
  [' 1', 'not_a_number'],
  ['1\n', 'not_a_number'],
])('%p is refused as %s', (text, problem) => {
  expect(parseMoney(text)).toEqual({ ok: false, problem: problem as 'too_large' })
})

test('format and parse are inverse for every value', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 47n), max: 10n ** 47n }), (units) => {
      expect(m(formatMoney(units as Money))).toBe(units as Money)
    }),
  )
})

test('rounding up covers the product and never by more than one unit', () => {
  const amount = fc.bigInt({ min: 0n, max: 10n ** 30n })
  fc.assert(
    fc.property(amount, amount, (left, right) => {
      const up = multiplyMoneyUp(left as Money, right as Money) * 10n ** 18n
      expect(up >= left * right && up - left * right < 10n ** 18n).toBe(true)
    }),
  )
})
