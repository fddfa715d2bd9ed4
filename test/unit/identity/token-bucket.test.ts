import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { TokenBuckets } from '../../../src/identity/index.ts'

const PACE = fc.array(fc.integer({ min: -50, max: 400 }), { minLength: 1, maxLength: 200 })
const CAPACITY = fc.integer({ min: 1, max: 10 })
const RATE = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.double({ min: 0.01, max: 50, noNaN: true }))
const START_MS = 1_790_000_000_123

describe('token buckets', () => {
  test('never allow more than capacity and refill together, whatever the pace', () => {
    fc.assert(
      fc.property(PACE, CAPACITY, RATE, fc.integer({ min: 1, max: 4 }), (steps, capacity, rate, price) => {
        const buckets = new TokenBuckets({ capacity, refillPerSecond: rate })
        let now = START_MS
        let elapsedMs = 0
        let used = 0
        for (const step of steps) {
          now += step
          elapsedMs += Math.max(0, step)
          if (buckets.take('a', now, price).allowed) used += Math.min(price, capacity)
        }
        expect(used).toBeLessThanOrEqual(capacity + (elapsedMs * rate) / 1000 + 1e-6)
      }),
    )
  })

  test('Retry-After is right to the second: then it is allowed, a second earlier it is not', () => {
    const cost = fc.integer({ min: 1, max: 6 })
    fc.assert(
      fc.property(PACE, CAPACITY, RATE, cost, (steps, capacity, refillPerSecond, price) => {
        const rehearse = () => {
          const buckets = new TokenBuckets({ capacity, refillPerSecond })
          let now = START_MS
          for (const step of steps) {
            now += step
            buckets.take('a', now)
          }
          while (buckets.take('a', now, price).allowed);
          return { buckets, now }
        }
        const { buckets, now } = rehearse()
        const waitMs = buckets.take('a', now, price).retryAfterSeconds * 1000
        expect(waitMs).toBeGreaterThan(0)
        expect(buckets.take('a', now + waitMs - 1000, price).allowed).toBe(false)
        expect(buckets.take('a', now + waitMs, price).allowed).toBe(true)
      }),
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

  test('what costs more than there ever is costs everything', () => {
    const buckets = new TokenBuckets({ capacity: 3, refillPerSecond: 1 })
    expect(buckets.take('a', 0, 10)).toMatchObject({ allowed: true, remaining: 0 })
    expect(buckets.take('a', 0, 10)).toMatchObject({ allowed: false, retryAfterSeconds: 3 })
  })

  test('a clock that jumps back refuses nobody for longer', () => {
    const buckets = new TokenBuckets({ capacity: 1, refillPerSecond: 1 })
    buckets.take('a', START_MS)
    expect(buckets.take('a', START_MS - 3_600_000)).toMatchObject({ allowed: false, retryAfterSeconds: 1 })
    expect(buckets.take('a', START_MS - 3_600_000 + 1000).allowed).toBe(true)
  })

  test('other limits keep what was used', () => {
    const buckets = new TokenBuckets({ capacity: 4, refillPerSecond: 1 })
    for (let i = 0; i < 3; i += 1) buckets.take('a', 0)
    buckets.reconfigure({ capacity: 10, refillPerSecond: 2 })
    expect(buckets.capacity).toBe(10)
    expect(buckets.take('a', 0)).toMatchObject({ remaining: 6, resetAtSeconds: 2 })
    buckets.reconfigure({ capacity: 2, refillPerSecond: 1 })
    expect(buckets.take('a', 0)).toMatchObject({ allowed: false, retryAfterSeconds: 1 })
  })
})

describe('at the bound', () => {
  test('full buckets go first, so that nobody gains or loses', () => {
    const buckets = new TokenBuckets({ capacity: 2, refillPerSecond: 1, keysMax: 8 })
    for (const key of ['a', 'a', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) buckets.take(key, 0)
    // All but `a` are full again.
    buckets.take('i', 1000)
    expect(buckets.size).toBe(2)
    expect(buckets.take('a', 1000).remaining).toBe(0)
  })

  test('nobody who is refused is let in by a flood from other addresses', () => {
    const buckets = new TokenBuckets({ capacity: 5, refillPerSecond: 0.001, keysMax: 64 })
    for (let i = 0; i < 6; i += 1) buckets.take('attacker', 0)
    for (let i = 0; i < 10_000; i += 1) {
      buckets.take(`flood-${i}`, 0)
      if (i % 100 === 0) expect(buckets.take('attacker', 0).allowed, `after ${i}`).toBe(false)
    }
    expect(buckets.size).toBeLessThanOrEqual(64)
  })

  test('when all are refused, newcomers share one bucket, and memory stays as it is', () => {
    const buckets = new TokenBuckets({ capacity: 3, refillPerSecond: 0.001, keysMax: 16 })
    for (let key = 0; key < 16; key += 1) for (let i = 0; i < 4; i += 1) buckets.take(`drained-${key}`, 0)
    const newcomers = Array.from({ length: 50 }, (_, index) => buckets.take(`new-${index}`, 0).allowed)
    expect(newcomers.filter(Boolean)).toHaveLength(3)
    for (let key = 0; key < 16; key += 1) expect(buckets.take(`drained-${key}`, 0).allowed).toBe(false)
    expect(buckets.size).toBe(17)
    // As soon as one of them has a token again, there is room for somebody new.
    expect(buckets.take('late', 3_000_000).allowed).toBe(true)
    expect(buckets.size).toBeLessThanOrEqual(17)
  })

  test('a million distinct addresses are a few megabytes, and the one that is refused stays so', () => {
    const buckets = new TokenBuckets({ capacity: 100, refillPerSecond: 0.01 })
    for (let i = 0; i <= 100; i += 1) buckets.take('203.0.113.9', 0)
    Bun.gc(true)
    const before = process.memoryUsage().heapUsed
    for (let i = 0; i < 1_000_000; i += 1) buckets.take(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, 0)
    Bun.gc(true)
    expect(buckets.size).toBeLessThanOrEqual(65_537)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(24_000_000)
    expect(buckets.take('203.0.113.9', 0).allowed).toBe(false)
  })
})
