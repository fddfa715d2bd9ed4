import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  type BookSnapshot,
  type Lots,
  multiplyMoney,
  quantityOf,
  type Ticks,
} from '../../../../src/domain/index.ts'
import { bookFigures, takingOf } from '../../../../src/market-data/index.ts'
import { anInstrument, KEY, m, T0 } from '../../../support/builders.ts'

const INSTRUMENT = anInstrument()
const level = (price: number, quantity: number) => ({ price: price as Ticks, quantity: quantity as Lots })
const book: BookSnapshot = {
  kind: 'book',
  key: KEY,
  eventAt: T0,
  bids: [level(100, 5), level(98, 10)],
  asks: [level(101, 5), level(104, 10)],
}
const taking = (side: 'buy' | 'sell', quantity: number, price: number) =>
  takingOf(book, INSTRUMENT, { side, quantity: quantity as Lots, price: price as Ticks })

describe('what the book gives at once', () => {
  test('level by level, the average rounded against whoever trades', () => {
    // 5 at 1.01 and 4 at 1.04: 9.21 / 9.
    expect(taking('buy', 9, 104)).toEqual({
      filled: 9 as Lots,
      average: m('1.023333333333333334'),
      worst: 104 as Ticks,
      isWhole: true,
    })
    expect(taking('sell', 9, 98)?.average).toBe(m('0.991111111111111111'))
  })

  test('no further than its price, and no more than there is', () => {
    expect(taking('buy', 9, 103)).toMatchObject({ filled: 5, worst: 101, isWhole: false })
    expect(taking('buy', 100, 1000)).toMatchObject({ filled: 15, worst: 104, isWhole: false })
    expect(taking('buy', 9, 100)).toBeNull()
    expect(taking('sell', 9, 101)).toBeNull()
  })

  test('of a whole quantity without a bound it is the impact of the book', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 15 }), fc.constantFrom('buy', 'sell'), (lots, side) => {
        const all = taking(side, lots, side === 'buy' ? Number.MAX_SAFE_INTEGER : 1)!
        const impact = bookFigures(book, INSTRUMENT, lots as Lots)!.impact![side]!
        expect({ average: all.average, worst: all.worst }).toEqual(impact)
        const paid = multiplyMoney(all.average, quantityOf(all.filled, INSTRUMENT.lotSize))
        expect(paid).toBeGreaterThan(0n)
      }),
    )
  })
})
