import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  type BookLevel,
  type Lots,
  MONEY_ONE,
  NS_PER_SECOND,
  type Ticks,
  type UnixNs,
} from '../../../src/domain/index.ts'
import { MarketEstimators, reachIn } from '../../../src/engine/index.ts'
import { KEY, m, T0 } from '../../support/builders.ts'
import { PERP_KEY } from './risk-scene.ts'

/** The beginning of a minute. */
const START = T0 - (T0 % (60n * NS_PER_SECOND))
const at = (seconds: number) => (START + BigInt(Math.round(seconds * 1e9))) as UnixNs

function afterPrints(prints: readonly (readonly [seconds: number, price: number])[]): MarketEstimators {
  const estimators = new MarketEstimators()
  for (const [seconds, price] of prints) estimators.observe(KEY, price as Ticks, at(seconds))
  return estimators
}

/** One print a minute, from minute 0 on. */
function minutes(prices: readonly number[]): MarketEstimators {
  return afterPrints(prices.map((price, n) => [n * 60 + 30, price] as const))
}

describe('realized volatility', () => {
  test('of returns of plus and minus one hundredth is one hundredth', () => {
    const prices = Array.from({ length: 41 }, (_, n) => (n % 2 === 0 ? 1_000_000 : 1_010_000))
    const volatility = minutes(prices).volatility(KEY) ?? 0n
    expect(volatility > m('0.0099')).toBe(true)
    expect(volatility < m('0.01')).toBe(true)
  })

  test('golden: the same on any machine', () => {
    let price = 5_000_000
    const prices = Array.from({ length: 60 }, (_, n) => (price += ((n * 7919) % 2003) - 1001))
    expect(minutes(prices).volatility(KEY)).toBe(m('0.000107381'))
  })

  test('is null until ten returns were seen; the open minute counts for nothing', () => {
    const prices = Array.from({ length: 11 }, () => 100)
    expect(minutes(prices).volatility(KEY)).toBeNull()
    expect(minutes([...prices, 100]).volatility(KEY)).toBe(m('0'))
    expect(minutes(prices).volatility(PERP_KEY)).toBeNull()
  })

  test('only the last print of a minute makes its return', () => {
    const calm = minutes(Array.from({ length: 20 }, () => 1000))
    const wild = new MarketEstimators()
    for (let n = 0; n < 20; n++) {
      for (const [second, price] of [
        [1, 500],
        [20, 2000],
        [59, 1000],
      ] as const) {
        wild.observe(KEY, price as Ticks, at(n * 60 + second))
      }
    }
    expect(wild.volatility(KEY)).toBe(calm.volatility(KEY))
  })

  test('a return over several minutes weighs as what one of them gave', () => {
    const every = (seconds: number) =>
      afterPrints(Array.from({ length: 30 }, (_, n) => [n * seconds, n % 2 === 0 ? 10_000 : 10_100] as const))
    const [slow, fast] = [every(240).volatility(KEY) ?? 0n, every(60).volatility(KEY) ?? 0n]
    // Four minutes each: half the standard deviation of one.
    expect(slow).toBe((fast / 2n / 1_000_000_000n) * 1_000_000_000n)
  })

  test('follows a market that has become calm', () => {
    const wild = Array.from({ length: 30 }, (_, n) => (n % 2 === 0 ? 10_000 : 11_000))
    const before = minutes(wild).volatility(KEY) ?? 0n
    const after = minutes([...wild, ...Array.from({ length: 90 }, () => 11_000)]).volatility(KEY) ?? 0n
    expect(after < before / 4n).toBe(true)
  })

  test('what is no price is passed over', () => {
    const estimators = minutes(Array.from({ length: 12 }, () => 100))
    estimators.observe(KEY, 0 as Ticks, at(2000))
    expect(estimators.volatility(KEY)).toBe(m('0'))
  })
})

describe('the largest move within a minute', () => {
  test('is from the lowest to the highest print, whichever came first', () => {
    expect(
      afterPrints([
        [0, 100],
        [30, 110],
      ]).moveRatio(KEY, at(30)),
    ).toBe(m('0.1'))
    expect(
      afterPrints([
        [0, 110],
        [30, 100],
      ]).moveRatio(KEY, at(30)),
    ).toBe(m('0.1'))
    expect(
      afterPrints([
        [0, 110],
        [0.5, 100],
        [0.6, 105],
      ]).moveRatio(KEY, at(1)),
    ).toBe(m('0.1'))
  })

  test('forgets what is a minute old, also while nothing is printed', () => {
    const estimators = afterPrints([
      [0, 100],
      [30, 110],
    ])
    expect(estimators.moveRatio(KEY, at(59))).toBe(m('0.1'))
    expect(estimators.moveRatio(KEY, at(60))).toBe(m('0'))
    expect(estimators.moveRatio(KEY, at(90))).toBeNull()
  })

  test('is null without a print', () => {
    expect(new MarketEstimators().moveRatio(KEY, T0)).toBeNull()
  })

  test('is what a list of the last minute’s prints says', () => {
    const walk = fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 90, max: 110 })), {
      minLength: 1,
      maxLength: 60,
    })
    fc.assert(
      fc.property(walk, (steps) => {
        const estimators = new MarketEstimators()
        const seen: { readonly second: number; readonly price: number }[] = []
        let second = 0
        for (const [pause, price] of steps) {
          second += pause
          estimators.observe(KEY, price as Ticks, at(second))
          seen.push({ second, price })
          const prices = seen.filter((print) => print.second > second - 60).map((print) => print.price)
          const [low, high] = [Math.min(...prices), Math.max(...prices)]
          const ratio = BigInt(Math.floor(((high - low) / low) * 1e9)) * (MONEY_ONE / 1_000_000_000n)
          expect(estimators.moveRatio(KEY, at(second))).toBe(ratio as never)
        }
      }),
    )
  })
})

describe('reach into the book', () => {
  const level = (price: number, quantity: number): BookLevel => ({
    price: price as Ticks,
    quantity: quantity as Lots,
  })
  const book = { bids: [level(99, 5), level(98, 5)], asks: [level(101, 5), level(103, 5)] }

  test.each([
    ['buy', 1, 101],
    ['buy', 5, 101],
    ['buy', 6, 103],
    ['buy', 1000, 103],
    ['sell', 5, 99],
    ['sell', 6, 98],
  ] as const)('a %s of %d reaches %d', (side, quantity, price) => {
    expect(reachIn(book, side, quantity as Lots)).toBe(price as Ticks)
  })

  test('is null where nobody stands', () => {
    expect(reachIn({ bids: [], asks: [] }, 'buy', 1 as Lots)).toBeNull()
  })
})
