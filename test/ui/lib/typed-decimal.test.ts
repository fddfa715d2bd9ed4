import { describe, expect, test } from 'bun:test'
import { parseDecimal } from '../../../ui/lib/decimal.ts'
import { typedDecimal } from '../../../ui/lib/typed-decimal.ts'

/** As from a keyboard, a character after the other. */
const typed = (text: string) => [...text].reduce((written, key) => typedDecimal(written, written + key), '')
const pasted = (text: string, over = '') => typedDecimal(over, text, true)

describe('what is typed', () => {
  test('a keypad comma is the point; letters stay out and free for shortcuts', () => {
    expect(typed('0,5')).toBe('0.5')
    expect(typed('1s')).toBe('1')
    expect(typed('b12m')).toBe('12')
    // A second comma is no second point.
    expect(typedDecimal('1,23', '1,2,3')).toBe('1,2,3')
  })

  test('a sign and an exponent stay, for without them it would be another number', () => {
    expect(typed('-5')).toBe('-5')
    expect(typed('1e-3')).toBe('1e-3')
  })

  test('digits of another script count', () => {
    expect(typed('٤٩')).toBe('49')
    expect(typed('४.५')).toBe('4.5')
    expect(typed('𝟗𝟮')).toBe('92')
  })

  test('in the middle, and taken out', () => {
    expect(typedDecimal('49', '4x9')).toBe('49')
    expect(typedDecimal('49', '4,9')).toBe('4.9')
    expect(typedDecimal('4x', '4')).toBe('4')
    expect(typedDecimal('44', '4.4')).toBe('4.4')
    expect(typedDecimal('1.234', '1.234.234')).toBe('1234234')
  })
})

describe('what is pasted', () => {
  test.each([
    ['49,994.11', '49994.11'],
    ['49.994,11', '49994.11'],
    ['1,234,567', '1234567'],
    ['1.234.567', '1234567'],
    ['49 994,11', '49994.11'],
    ["49'994.11", '49994.11'],
    ['49\u00a0994.11', '49994.11'],
    ['49994,11', '49994.11'],
    ['0,123', '0.123'],
    ['−0.5', '-0.5'],
    ['４９０００', '49000'],
    ['٤٩٬٩٩٤٫١١', '49994.11'],
    [' 49000 USDT\n', '49000'],
    ['$49,000.50', '49000.50'],
    ['12.5 %', '12.5'],
  ])('%p can mean but one number', (text, expected) => {
    expect(pasted(text)).toBe(expected)
    expect(pasted(text, '17')).toBe(expected)
    expect(parseDecimal(expected)).not.toBeNull()
  })

  test.each(['1,234', '12abc34', '10k', '0x10', '5 7', '1.2.3', 'abc', '1'.repeat(80)])(
    '%p is left to be complained about, never made another number',
    (text) => expect(parseDecimal(pasted(text))).toBeNull(),
  )

  test('over a number that it differs from by a single character', () => {
    expect(pasted('49,000.50', '49000.50')).toBe('49000.50')
    expect(parseDecimal(pasted('49,000', '49000'))).toBeNull()
    expect(pasted('1e5', '15')).toBe('1e5')
  })

  test('without a paste too, as what was dropped or filled in', () => {
    expect(typedDecimal('', '49,994.11')).toBe('49994.11')
    expect(typedDecimal('7', '49,994.11')).toBe('49994.11')
  })

  test('is cut where no number is so long', () => {
    expect(pasted('1'.repeat(80))).toHaveLength(65)
  })

  test('an exponent and a sign keep their meaning', () => {
    expect(parseDecimal(pasted('1e-5'))).toBe(parseDecimal('0.00001'))
    expect(parseDecimal(pasted('-5'))).toBe(parseDecimal('-5'))
  })
})
