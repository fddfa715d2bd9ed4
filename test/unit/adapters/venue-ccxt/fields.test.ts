import { expect, test } from 'bun:test'
import { moneyOf, StrangeAnswer } from '../../../../src/adapters/venue-ccxt/protocol/index.ts'
import { m } from '../../../support/builders.ts'

test('an amount finer than ours is cut off, so that the fee of one fill does not hide all of them', () => {
  expect(moneyOf('0.0000000000000000019', 'fee')).toBe(m('0.000000000000000001'))
  expect(moneyOf('-12.34500000000000000099', 'fee')).toBe(m('-12.345'))
  expect(moneyOf('0.00000000000000000000001', 'fee')).toBe(m('0'))
})

test('what is no amount stays a strange answer', () => {
  for (const text of ['', 'NaN', '1.2.3', '0x10', '9'.repeat(400), '1e400', 1.5, null]) {
    expect(() => moneyOf(text, 'fee')).toThrow(StrangeAnswer)
  }
})
