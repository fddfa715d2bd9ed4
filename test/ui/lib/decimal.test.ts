import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  type Decimal,
  decimalText,
  dividedBy,
  floorToStep,
  formatDecimal,
  formatDrawn,
  formatShort,
  isMultipleOf,
  parseDecimal,
  placesOf,
  times,
} from '../../../ui/lib/decimal.ts'

const parse = (text: string): Decimal => {
  const value = parseDecimal(text)
  if (value === null) throw new Error(`${text} is no decimal`)
  return value
}

describe('exact decimals', () => {
  test('what a double gets wrong is right', () => {
    expect(decimalText((parse('0.1') + parse('0.2')) as Decimal)).toBe('0.3')
    expect(decimalText(times(parse('64000.07'), parse('0.00003')))).toBe('1.9200021')
    expect(parse('123456789012345678.000000000000000001') > parse('123456789012345678')).toBe(true)
  })

  test('text becomes a value or null, never an approximation', () => {
    for (const text of [
      '',
      '.',
      '-',
      '1,5',
      '1 000',
      '0x10',
      'NaN',
      'Infinity',
      '1e',
      '1e999',
      '1'.repeat(65),
    ]) {
      expect(parseDecimal(text), text).toBeNull()
    }
    expect(parseDecimal('0.0000000000000000001')).toBeNull()
    expect(parse('1e-8')).toBe(parse('0.00000001'))
    expect(parse('1.5E3')).toBe(parse('1500'))
    expect(parse('.5')).toBe(parse('0.5'))
    expect(parse('10e-1')).toBe(parse('1'))
  })

  test('any value survives being written and read', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 36n), max: 10n ** 36n }), (units) => {
        expect(parse(decimalText(units as Decimal))).toBe(units as Decimal)
      }),
    )
  })

  test('flooring to a step gives the nearest multiple not above', () => {
    const positive = fc.bigInt({ min: 1n, max: 10n ** 30n })
    fc.assert(
      fc.property(positive, positive, (value, step) => {
        const floored = floorToStep(value as Decimal, step as Decimal)
        expect(isMultipleOf(floored, step as Decimal)).toBe(true)
        expect(value - floored).toBeGreaterThanOrEqual(0n)
        expect(value - floored).toBeLessThan(step)
      }),
    )
  })

  test('places follow the step', () => {
    expect(placesOf(parse('0.01'))).toBe(2)
    expect(placesOf(parse('5'))).toBe(0)
    expect(placesOf(parse('0.25'))).toBe(2)
    expect(placesOf(parse('0'))).toBe(0)
  })

  test('shown with fixed places, groups and signs', () => {
    expect(formatDecimal(parse('1234567.891'), { places: 2 })).toBe('1,234,567.89')
    expect(formatDecimal(parse('999.999'), { places: 2 })).toBe('999.99')
    expect(formatDecimal(parse('999.999'), { places: 2, rounding: 'nearest' })).toBe('1,000.00')
    expect(formatDecimal(parse('-0.001'), { places: 2, signed: true })).toBe('0.00')
    expect(formatDecimal(parse('-12.5'), { places: 1 })).toBe('−12.5')
    expect(formatDecimal(parse('12.5'), { places: 1, signed: true })).toBe('+12.5')
    expect(formatDecimal(parse('100'), { places: 0 })).toBe('100')
  })

  test('a drawn number is grouped like an exact one', () => {
    expect(formatDrawn(50001.8, 2)).toBe('50,001.80')
    expect(formatDrawn(1234567, 0)).toBe('1,234,567')
    expect(formatDrawn(0.045, 3)).toBe('0.045')
    expect(formatDrawn(-1234.5, 1)).toBe('−1,234.5')
    expect(formatDrawn(-0.001, 2)).toBe('0.00')
  })

  test('a share divided is never more than the whole', () => {
    const positive = fc.bigInt({ min: 1n, max: 10n ** 30n })
    fc.assert(
      fc.property(positive, positive, (amount, price) => {
        const quantity = dividedBy(amount as Decimal, price as Decimal)
        expect(times(quantity, price as Decimal)).toBeLessThanOrEqual(amount)
      }),
    )
  })
})

test('quantities of many digits are told in millions, cut and never rounded up', () => {
  const short = (text: string, places = 0) => formatShort(parse(text), places)
  expect(short('999999')).toBe('999,999')
  expect(short('9999999')).toBe('9.99M')
  expect(short('0.81900', 5)).toBe('0.81900')
  expect(short('160199999')).toBe('160.19M')
  expect(short('1204685681')).toBe('1,204.68M')
  expect(short('25470681220')).toBe('25.47B')
  expect(short('-160199999')).toBe('−160.19M')
})
