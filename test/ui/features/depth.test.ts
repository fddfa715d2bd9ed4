import { describe, expect, test } from 'bun:test'
import { depthAt, depthBounds, depthCurve } from '../../../ui/features/depth/depth-curve.ts'
import { priceAtX } from '../../../ui/features/depth/depth-drawing.ts'
import { type Decimal, decimalText, parseDecimal, ZERO } from '../../../ui/lib/decimal.ts'

const amount = (text: string): Decimal => parseDecimal(text) ?? ZERO
const level = (price: string, quantity: string) => ({ price: amount(price), quantity: amount(quantity) })
const BIDS = [level('99', '1'), level('98', '2'), level('90', '4')]
const ASKS = [level('101', '0.5'), level('102', '0.5')]

describe('depth', () => {
  test('sums and costs grow exactly from the best price on', () => {
    const curve = depthCurve(BIDS, ASKS, null)
    expect(curve?.bids.map(({ total, cost }) => [decimalText(total), decimalText(cost)])).toEqual([
      ['1', '99'],
      ['3', '295'],
      ['7', '655'],
    ])
    expect(decimalText(curve?.middle ?? ZERO)).toBe('100')
  })

  test('there is no curve without both sides', () => {
    expect(depthCurve(BIDS, [], null)).toBeNull()
    expect(depthCurve([], ASKS, null)).toBeNull()
  })

  test('a reach leaves out what is farther, but never the best price', () => {
    expect(depthCurve(BIDS, ASKS, 200)?.bids).toHaveLength(2)
    expect(depthCurve(BIDS, ASKS, 10)?.bids).toHaveLength(1)
  })

  test('the middle stands in the middle and both sides fit', () => {
    const curve = depthCurve(BIDS, ASKS, null)
    if (!curve) throw new Error('there are both sides')
    const bounds = depthBounds(curve, null)
    expect((bounds.from + bounds.to) / 2).toBeCloseTo(100)
    expect(bounds.from).toBeLessThan(90)
    expect(bounds.highest).toBe(7)
    expect(priceAtX(bounds, { width: 200, height: 100, ratio: 1 }, 100)).toBeCloseTo(100)
  })

  test('under the pointer is all that is at least as good as its price', () => {
    const curve = depthCurve(BIDS, ASKS, null)
    if (!curve) throw new Error('there are both sides')
    const at = (price: number) => {
      const point = depthAt(curve, price)
      return point && [point.side, decimalText(point.level.total)]
    }
    expect(at(98.5)).toEqual(['bid', '1'])
    expect(at(98)).toEqual(['bid', '3'])
    expect(at(99.5)).toBeNull()
    expect(at(150)).toEqual(['ask', '1'])
  })
})
