import { expect, test } from 'bun:test'
import { clockFrom, systemClock, systemTimers } from '../../../../src/adapters/clock/index.ts'
import { unixNs } from '../../../../src/domain/index.ts'

const START_MS = 1_700_000_000_000

function fakeSources() {
  const time = { wallMs: START_MS, monotonicNs: 5_000n }
  return { time, clock: systemClock({ wallMs: () => time.wallMs, monotonicNs: () => time.monotonicNs }) }
}

test('follows the monotonic clock in nanoseconds', () => {
  const { time, clock } = fakeSources()
  time.monotonicNs += 1_234n
  expect(clock.now() - BigInt(START_MS) * 1_000_000n).toBe(1_234n)
})

test('jumps ahead after a sleep, once', () => {
  const { time, clock } = fakeSources()
  time.wallMs += 3_600_000
  const woken = clock.now()
  expect(BigInt(woken)).toBe(BigInt(START_MS + 3_600_000) * 1_000_000n)
  time.monotonicNs += 10n
  expect(clock.now() - woken).toBe(10n)
})

test('never goes back when the wall clock is set back, and does not stand still', () => {
  const { time, clock } = fakeSources()
  const before = clock.now()
  time.wallMs -= 3_600_000
  time.monotonicNs += 7n
  expect(clock.now() - before).toBe(7n)
})

test('goes on from where the last run ended, when the wall clock was set back since', () => {
  const { time, clock } = fakeSources()
  const hourNs = 3_600_000_000_000n
  const lastAt = unixNs(clock.now() + hourNs)
  const resumed = clockFrom(lastAt, clock, { monotonicNs: () => time.monotonicNs })
  expect(resumed.now()).toBe(lastAt)
  time.monotonicNs += 7n
  expect(resumed.now() - lastAt).toBe(7n)
  // Set right again: nothing is left of it.
  time.wallMs += 3_600_000 + 2000
  expect(resumed.now()).toBe(clock.now())
})

test('is the same clock when it is ahead of the last run', () => {
  const { time, clock } = fakeSources()
  const resumed = clockFrom(unixNs(clock.now() - 5n), clock, { monotonicNs: () => time.monotonicNs })
  time.monotonicNs += 7n
  expect(resumed.now()).toBe(clock.now())
})

test('a small difference between the clocks makes no jump', () => {
  const { time, clock } = fakeSources()
  const before = clock.now()
  time.wallMs += 900
  expect(clock.now()).toBe(before)
})

test('the real one is close to the wall clock and increases', () => {
  const clock = systemClock()
  const first = clock.now()
  expect(Math.abs(Number(first / 1_000_000n) - Date.now())).toBeLessThan(1000)
  for (let call = 0; call < 1000; call++) expect(clock.now() >= first).toBe(true)
})

test('timers fire, repeat and can be cancelled', async () => {
  const timers = systemTimers()
  const cancelled = timers.after(1, () => {
    throw new Error('was cancelled')
  })
  cancelled()
  let ticks = 0
  await new Promise<void>((resolve) => {
    const stop = timers.every(1, () => {
      if (++ticks < 3) return
      stop()
      timers.after(3, resolve)
    })
  })
  expect(ticks).toBe(3)
})

test('a delay of more than 24 days does not fire at once', async () => {
  const timers = systemTimers()
  let hasFired = false
  const cancel = timers.after(2 ** 32, () => {
    hasFired = true
  })
  await new Promise((resolve) => setTimeout(resolve, 5))
  cancel()
  expect(hasFired).toBe(false)
})
