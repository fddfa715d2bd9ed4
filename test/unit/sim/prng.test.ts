import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { drawBell, drawBelow, drawUint32, drawUnit, hashSeed, prng } from '../../../src/sim/prng.ts'

test('the first draws of a seed never change: recorded markets depend on them', () => {
  const chance = prng(7)
  const drawn = Array.from({ length: 4 }, () => drawUint32(chance))
  expect(drawn).toEqual([3_279_604_132, 1_267_684_652, 1_501_216_984, 3_688_050_088])
  expect(hashSeed(7, 1)).toBe(1_081_670_504)
})

test('near seeds and near numbers give unrelated results', () => {
  const seen = new Set<number>()
  for (let seed = 0; seed < 40; seed++) for (let n = 0; n < 40; n++) seen.add(hashSeed(seed, n))
  expect(seen.size).toBe(1600)
  // The upper half of a large sequence number counts as well.
  expect(hashSeed(1, 2 ** 40)).not.toBe(hashSeed(1, 0))
  expect(hashSeed(1, 2)).not.toBe(hashSeed(2, 1))
})

test('draws stay within their bounds for every seed', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.integer({ min: 1, max: 1000 }), (seed, bound) => {
      const chance = prng(seed)
      for (let draw = 0; draw < 20; draw++) {
        const whole = drawBelow(chance, bound)
        const unit = drawUnit(chance)
        expect(Number.isInteger(whole) && whole >= 0 && whole < bound).toBe(true)
        expect(unit >= 0 && unit < 1).toBe(true)
        expect(Math.abs(drawBell(chance))).toBeLessThanOrEqual(3)
      }
    }),
    { numRuns: 100 },
  )
})

test('uniform draws fill their range evenly, bell draws have mean 0 and variance 1', () => {
  const chance = prng(42)
  const counts = new Array<number>(10).fill(0)
  let [sum, squares] = [0, 0]
  for (let draw = 0; draw < 20_000; draw++) {
    counts[drawBelow(chance, 10)]!++
    const bell = drawBell(chance)
    sum += bell
    squares += bell * bell
  }
  for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200)
  expect(Math.abs(sum / 20_000)).toBeLessThan(0.03)
  expect(Math.abs(squares / 20_000 - 1)).toBeLessThan(0.03)
})
