import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { formatMoney, money, parseMoney } from '../../../src/domain/index.ts'
import { encodeJson, exactInteger, exactMoney, measured } from '../../../src/wire/index.ts'
import { m } from '../../support/builders.ts'

test.each([
  ['0.1', '0.1'],
  ['0.10', '0.1'],
  ['0', '0'],
  ['-0.5', '-0.5'],
  ['100000', '100000'],
  ['0.000000000000000001', '0.000000000000000001'],
  ['999999999999999999999999999999.999999999999999999', '999999999999999999999999999999.999999999999999999'],
])('%s is written as %s', (given, written) => {
  expect(encodeJson({ value: exactMoney(m(given)) })).toBe(`{"value":${written}}`)
})

test('any amount comes back from JSON as it went in, without an exponent', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 48n) + 1n, max: 10n ** 48n - 1n }), (units) => {
      const text = encodeJson([exactMoney(money(units))]).slice(1, -1)
      expect(text).toBe(formatMoney(money(units)))
      expect(text).toMatch(/^-?\d+(\.\d*[1-9])?$/)
      expect(parseMoney(text)).toEqual({ ok: true, value: money(units) })
    }),
  )
})

test('times keep nineteen digits', () => {
  expect(encodeJson({ ts_ns: exactInteger(1_700_000_000_123_456_789n) })).toBe(
    '{"ts_ns":1700000000123456789}',
  )
})

test('what is measured has as many digits as asked for', () => {
  expect(encodeJson([measured(0.123_456, 3), measured(0, 3), measured(1e-9, 3)])).toBe('[0.123,0.000,0.000]')
})
