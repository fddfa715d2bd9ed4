import { expect, test } from 'bun:test'
import { hunt } from '../support/hunt/hunt.ts'
import { MUTATIONS } from '../support/hunt/mutations.ts'
import { planOf } from '../support/hunt/plan.ts'
import { shrink } from '../support/hunt/shrink.ts'

const SEEDS_MAX = 12

for (const mutation of MUTATIONS) {
  test(`the hunt finds it within ${SEEDS_MAX} seeds: ${mutation.name}`, async () => {
    const plans = Array.from({ length: SEEDS_MAX }, (_, index) => planOf(1 + index, { venue: 'hostile' }))
    const { failures } = await hunt({ plans, mutation })
    expect(mutation.claims).toContain(failures[0]?.violation?.claim ?? 'nothing was found')
  }, 180_000)
}

test('a life that fails is cut down to a smaller one that fails the same way', async () => {
  const mutation = MUTATIONS.find(({ name }) => name === 'forgetting to unlock') ?? null
  if (mutation === null) throw new Error('no such mutation')
  const plans = Array.from({ length: SEEDS_MAX }, (_, index) => planOf(20 + index))
  const { failures } = await hunt({ plans, mutation })
  const [failed] = failures
  if (!failed) throw new Error('nothing was found')
  const smallest = await shrink(failed, { mutation, triesMax: 40 })
  expect(smallest.violation?.claim).toBe(failed.violation?.claim ?? '')
  expect(smallest.plan.steps).toBeLessThanOrEqual(failed.plan.steps)
  expect(smallest.plan.faults.size).toBeLessThan(failed.plan.faults.size)
}, 180_000)
