import { describe, expect, test } from 'bun:test'
import { leaseBudget, RateBudget } from '../../../../../src/adapters/venue-ccxt/rest/index.ts'
import { T0 } from '../../../../support/builders.ts'
import { virtualTime } from '../../../../support/virtual-time.ts'
import { settle } from '../made-up-venue.ts'

const NOW_MS = Number(T0 / 1_000_000n)

function aBudget(capacity = 100, windowMs = 10_000) {
  const time = virtualTime(T0)
  return {
    time,
    budget: new RateBudget({ clock: time, timers: time }, [{ name: 'weight', capacity, windowMs }]),
  }
}

async function granted(budget: RateBudget, cost: number, priority: Parameters<RateBudget['acquire']>[1]) {
  let outcome = 'waiting'
  void budget.acquire({ weight: cost }, priority).then((admission) => {
    outcome = admission
  })
  await settle()
  return () => outcome
}

describe('what may still be asked', () => {
  test('each priority leaves room to those before it; new exposure is refused, not kept', async () => {
    const { budget } = aBudget()
    expect((await granted(budget, 50, 'history'))()).toBe('granted')
    expect((await granted(budget, 30, 'entry'))()).toBe('granted')
    expect((await granted(budget, 1, 'entry'))()).toBe('refused')
    expect((await granted(budget, 10, 'query'))()).toBe('granted')
    expect((await granted(budget, 5, 'exit'))()).toBe('granted')
    expect((await granted(budget, 5, 'cancel'))()).toBe('granted')
    expect(budget.usedRatio).toBe(1)
  })

  test('who waits goes when the window has moved on, what takes orders out first', async () => {
    const { time, budget } = aBudget()
    await granted(budget, 100, 'cancel')
    const order: string[] = []
    for (const priority of ['history', 'query', 'cancel'] as const) {
      void budget.acquire({ weight: 10 }, priority).then(() => order.push(priority))
    }
    time.advance(9000)
    await settle()
    expect(order).toEqual([])
    time.advance(3000)
    await settle()
    expect(order).toEqual(['cancel', 'query', 'history'])
  })

  test('a cheap one does not slip by an expensive one that comes before it', async () => {
    const { time, budget } = aBudget()
    await granted(budget, 90, 'query')
    time.advance(5000)
    await granted(budget, 10, 'cancel')
    const [dear, cheap] = [await granted(budget, 95, 'cancel'), await granted(budget, 1, 'query')]
    time.advance(7000)
    await settle()
    expect([dear(), cheap()]).toEqual(['waiting', 'waiting'])
    time.advance(5000)
    await settle()
    expect(dear()).toBe('granted')
  })

  test('no window anywhere holds more than the limit', async () => {
    const { time, budget } = aBudget(20, 1000)
    const times: number[] = []
    for (let count = 0; count < 200; count++) {
      void budget.acquire({ weight: 1 }, 'cancel').then(() => times.push(Number(time.now() / 1_000_000n)))
    }
    for (let step = 0; step < 2000; step++) {
      time.advance(10)
      await Promise.resolve()
    }
    expect(times.length).toBe(200)
    for (const [index, atMs] of times.entries()) {
      expect(times.slice(index).filter((other) => other < atMs + 1000).length).toBeLessThanOrEqual(20)
    }
  })

  test('what the venue counted is believed when it is more', async () => {
    const { budget } = aBudget()
    budget.correct({ weight: 99 })
    expect((await granted(budget, 2, 'cancel'))()).toBe('waiting')
    budget.correct({ weight: 3 })
    expect(budget.usedRatio).toBe(0.99)
  })

  test('told to slow down without a time: cancels pass, everything else waits', async () => {
    const { time, budget } = aBudget()
    budget.pause(null)
    expect((await granted(budget, 1, 'cancel'))()).toBe('granted')
    const query = await granted(budget, 1, 'query')
    expect(query()).toBe('waiting')
    time.advance(1100)
    await settle()
    expect(query()).toBe('granted')
  })

  test('what was refused together counts as once too often', async () => {
    const { time, budget } = aBudget()
    for (let count = 0; count < 20; count++) budget.pause(null)
    const query = await granted(budget, 1, 'query')
    time.advance(1100)
    await settle()
    expect(query()).toBe('granted')
    budget.pause(null)
    const again = await granted(budget, 1, 'query')
    time.advance(1100)
    await settle()
    expect(again()).toBe('waiting')
    time.advance(1000)
    await settle()
    expect(again()).toBe('granted')
  })

  test('who waited for too long is refused, but for what takes orders out', async () => {
    const { time, budget } = aBudget()
    budget.ban(NOW_MS + 60_000)
    const [cancel, exit, query] = [
      await granted(budget, 1, 'cancel'),
      await granted(budget, 1, 'exit'),
      await granted(budget, 1, 'query'),
    ]
    time.advance(6000)
    await settle()
    expect([cancel(), exit(), query()]).toEqual(['waiting', 'refused', 'waiting'])
    time.advance(25_000)
    await settle()
    expect([cancel(), query()]).toEqual(['waiting', 'refused'])
    time.advance(30_000)
    await settle()
    expect(cancel()).toBe('granted')
  })

  test('shut out: not even a cancel, until the time is over', async () => {
    const { time, budget } = aBudget()
    budget.ban(NOW_MS + 60_000)
    const cancel = await granted(budget, 1, 'cancel')
    time.advance(59_000)
    await settle()
    expect(cancel()).toBe('waiting')
    expect(budget.bannedUntilMs).toBe(NOW_MS + 60_000)
    time.advance(2000)
    await settle()
    expect(cancel()).toBe('granted')
    expect(budget.bannedUntilMs).toBeNull()
  })

  test('at the bound of those who wait, one more is refused', async () => {
    const { budget } = aBudget(1, 60_000)
    await granted(budget, 1, 'cancel')
    for (let count = 0; count < 1024; count++) void budget.acquire({ weight: 1 }, 'query')
    expect((await granted(budget, 1, 'query'))()).toBe('refused')
  })

  test('everything in the process that asks the same host shares one', () => {
    const make = () => aBudget().budget
    const [first, second] = [leaseBudget('okx', 'a', make), leaseBudget('okx', 'a', make)]
    const other = leaseBudget('okx', 'b', make)
    expect(second.budget).toBe(first.budget)
    expect(other.budget).not.toBe(first.budget)
    for (const lease of [first, second, other]) lease.release()
    const later = leaseBudget('okx', 'a', make)
    expect(later.budget).not.toBe(first.budget)
    later.release()
  })
})
