import { describe, expect, test } from 'bun:test'
import { failureText, hunt } from '../support/hunt/hunt.ts'
import { planOf } from '../support/hunt/plan.ts'

const SEEDS = 200
const PARTS = 4

/** `bun run seed-hunt --seed N --shrink` lives one of them again and looks for a smaller one. */
describe('whole lives: random traders, a venue that is a foe, a failing disk, crashes at any moment', () => {
  for (let part = 0; part < PARTS; part++) {
    const first = 1 + (part * SEEDS) / PARTS
    const last = first + SEEDS / PARTS - 1
    test(`seeds ${first} to ${last} keep every claim`, async () => {
      const plans = Array.from({ length: last - first + 1 }, (_, index) => planOf(first + index))
      const { seeds, crashes, failures } = await hunt({ plans })
      expect(failures.map(failureText)).toEqual([])
      expect(seeds).toBe(plans.length)
      expect(crashes).toBeGreaterThan(seeds)
    }, 600_000)
  }
})
