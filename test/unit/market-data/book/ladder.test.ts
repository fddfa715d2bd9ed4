import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { Ladder } from '../../../../src/market-data/book/ladder.ts'
import type { BookLine } from '../../../../src/market-data/index.ts'

const lineOf = (quantity: number): BookLine => ['', String(quantity)]

function contents(ladder: Ladder): readonly (readonly [number, number, string])[] {
  return [...ladder.rungs()].map(({ price, quantity, line }) => [price, quantity, line?.[1] ?? ''] as const)
}

function expected(model: ReadonlyMap<number, number>, side: 'bids' | 'asks') {
  const sign = side === 'bids' ? -1 : 1
  return [...model]
    .sort(([left], [right]) => sign * (left - right))
    .map(([price, quantity]) => [price, quantity, String(quantity)] as const)
}

const change = fc.tuple(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 0, max: 3 }))

for (const side of ['bids', 'asks'] as const) {
  test(`whatever comes and goes, the ${side} are those of a map, sorted`, () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 2000, size: 'max' }), (changes) => {
        const ladder = new Ladder(side, true)
        const model = new Map<number, number>()
        for (const [price, quantity] of changes) {
          if (quantity === 0) {
            ladder.remove(price)
            model.delete(price)
          } else {
            ladder.set(price, quantity, lineOf(quantity))
            model.set(price, quantity)
          }
        }
        const sorted = expected(model, side)
        expect(contents(ladder)).toEqual(sorted)
        expect(ladder.size).toBe(model.size)
        if (sorted.length === 0) return
        expect(ladder.bestPrice).toBe(sorted[0]?.[0] as number)
        expect(ladder.worstPrice).toBe(sorted.at(-1)?.[0] as number)
      }),
      { numRuns: 60 },
    )
  })
}

test('emptied from either end, block by block, it can be filled again', () => {
  for (const order of [1, -1]) {
    const ladder = new Ladder('bids', false)
    const prices = Array.from({ length: 1000 }, (_, index) => index + 1)
    for (const price of prices) ladder.set(price, price, lineOf(price))
    for (const price of order === 1 ? prices : prices.toReversed()) {
      expect(ladder.bestPrice).toBe(order === 1 ? 1000 : price)
      ladder.remove(price)
    }
    expect(contents(ladder)).toEqual([])
    ladder.set(5, 7, lineOf(7))
    expect([ladder.size, ladder.bestPrice, ladder.worstPrice]).toEqual([1, 5, 5])
  }
})

test('cut to its best levels, the rest is gone', () => {
  const ladder = new Ladder('asks', false)
  for (let price = 1; price <= 700; price++) ladder.set(price, 1, lineOf(1))
  ladder.trim(250)
  expect([ladder.size, ladder.bestPrice, ladder.worstPrice]).toEqual([250, 1, 250])
})
