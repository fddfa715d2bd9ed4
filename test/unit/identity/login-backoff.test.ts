import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { LoginBackoff } from '../../../src/identity/index.ts'

const policy = { freeFailures: 2, firstDelayMs: 1000, delayMsMax: 8000, forgetAfterMs: 60_000, keysMax: 4 }

describe('login back-off', () => {
  test('is free at first, then doubles up to its bound', () => {
    const backoff = new LoginBackoff(policy)
    const waits = []
    for (let i = 0; i < 8; i += 1) {
      backoff.attempted('a', 0)
      waits.push(backoff.waitSeconds('a', 0))
    }
    expect(waits).toEqual([0, 0, 1, 2, 4, 8, 8, 8])
    expect(backoff.waitSeconds('a', 7999)).toBe(1)
    expect(backoff.waitSeconds('a', 8000)).toBe(0)
    expect(backoff.waitSeconds('b', 0)).toBe(0)
  })

  test('success and time forget', () => {
    const backoff = new LoginBackoff(policy)
    for (let i = 0; i < 5; i += 1) backoff.attempted('a', 0)
    backoff.succeeded('a')
    expect(backoff.waitSeconds('a', 0)).toBe(0)
    for (let i = 0; i < 5; i += 1) backoff.attempted('a', 0)
    backoff.attempted('a', 60_001)
    expect(backoff.waitSeconds('a', 60_001)).toBe(0)
  })

  test('what was withdrawn was never counted', () => {
    const backoff = new LoginBackoff(policy)
    for (let i = 0; i < 50; i += 1) {
      backoff.attempted('a', 0)
      backoff.forgiven('a', 1)
    }
    backoff.forgiven('nobody', 1)
    expect(backoff.waitSeconds('a', 0)).toBe(0)
    expect(backoff.size).toBe(0)
  })

  test('what is forgiven leaves the rest as it was, its time too', () => {
    const backoff = new LoginBackoff(policy)
    for (let i = 0; i < 4; i += 1) backoff.attempted('a', 1000)
    backoff.attempted('a', 9000)
    backoff.forgiven('a', 1)
    expect([
      backoff.count('a', 9000),
      backoff.waitSeconds('a', 2000),
      backoff.waitSeconds('a', 3000),
    ]).toEqual([...[4, 1, 0]])
  })

  test('a clock that is set back locks nobody out until it has caught up', () => {
    const backoff = new LoginBackoff(policy)
    const [later, earlier] = [3_600_000, 0]
    for (let i = 0; i < 4; i += 1) backoff.attempted('a', later)
    expect(backoff.waitSeconds('a', earlier)).toBe(2)
    expect(backoff.waitSeconds('a', earlier + 2000)).toBe(0)
    backoff.attempted('a', earlier + 2000)
    expect(backoff.waitSeconds('a', earlier + 2000)).toBe(4)
  })

  test('is bounded in keys and in delay', () => {
    const keys = fc.array(fc.tuple(fc.string(), fc.nat(10_000)), { maxLength: 200 })
    fc.assert(
      fc.property(keys, (attempts) => {
        const backoff = new LoginBackoff(policy)
        let now = 0
        for (const [key, step] of attempts) {
          now += step
          backoff.attempted(key, now)
          expect(backoff.waitSeconds(key, now)).toBeLessThanOrEqual(8)
          expect(backoff.size).toBeLessThanOrEqual(4)
        }
      }),
    )
  })
})
