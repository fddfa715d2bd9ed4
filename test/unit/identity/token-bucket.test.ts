import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { TokenBuckets } from '../../../src/identity/index.ts'

describe('token buckets', () => {
  test('never allow more than capacity and refill together, whatever the pace', () => {
    const pace = fc.array(fc.integer({ min: -50, max: 400 }), { minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(
        pace,
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 20 }),
        (steps, capacity, rate) => {
          const buckets = new TokenBuckets({ capacity, refillPerSecond: rate })
          let now = 0
          let elapsedMs = 0
          let allowed = 0
          for (const step of steps) {
            now += step
            elapsedMs += Math.max(0, step)
            if (buckets.take('a', now).allowed) allowed += 1
          }
          expect(allowed).toBeLessThanOrEqual(capacity + (elapsedMs * rate) / 1000 + 1e-6)
        },
      ),
    )
  })

  test('waiting as long as told is always enough', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.double({ min: 0.01, max: 50, noNaN: true }),
        (capacity, rate) => {
          const buckets = new TokenBuckets({ capacity, refillPerSecond: rate })
          let answer = buckets.take('a', 0)
          while (answer.allowed) answer = buckets.take('a', 0)
          expect(buckets.take('a', answer.retryAfterSeconds * 1000).allowed).toBe(true)
        },
      ),
    )
  })

  test('say what is left, when to come back and when all is as new', () => {
    const buckets = new TokenBuckets({ capacity: 2, refillPerSecond: 0.5 })
    expect(buckets.take('a', 1000)).toEqual({
      allowed: true,
      remaining: 1,
      retryAfterSeconds: 0,
      resetAtSeconds: 3,
    })
    expect(buckets.take('a', 1000).remaining).toBe(0)
    expect(buckets.take('a', 1000)).toEqual({
      allowed: false,
      remaining: 0,
      retryAfterSeconds: 2,
      resetAtSeconds: 5,
    })
    expect(buckets.take('b', 1000).allowed).toBe(true)
    expect(buckets.take('a', 3000).allowed).toBe(true)
  })

  test('remember a bounded number of keys, the newest ones', () => {
    const buckets = new TokenBuckets({ capacity: 1, refillPerSecond: 1, keysMax: 3 })
    for (const key of ['a', 'b', 'c', 'd']) buckets.take(key, 0)
    expect(buckets.size).toBe(3)
    expect(buckets.take('d', 0).allowed).toBe(false)
    expect(buckets.take('a', 0).allowed).toBe(true)
  })
})
