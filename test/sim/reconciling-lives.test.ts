import { expect, test } from 'bun:test'
import { ReconcilingLife } from '../support/reconciling/reconciling-life.ts'

const SEEDS = 300

/** A life that is wrong says its seed. */
test('semantics 18: whatever was lost, in the end the books are the venue’s books', () => {
  const counts: Record<string, number> = {}
  const wrong: string[] = []
  for (let seed = 1; seed <= SEEDS; seed++) {
    const life = new ReconcilingLife(seed)
    life.live()
    for (const problem of life.problems()) wrong.push(`seed ${seed}: ${problem}`)
    for (const kind of life.noise()) wrong.push(`seed ${seed}: ${kind} though nothing changed`)
    for (const [name, count] of Object.entries(life.counts)) counts[name] = (counts[name] ?? 0) + count
  }
  expect(wrong).toEqual([])
  // What is found at all must be found in these lives.
  for (const name of [
    'missing_fill applied',
    'lost_order asked',
    'order_differs asked',
    'balance reported',
    'balance adjusted',
    'orphan_order reported',
    'orphan_order adopted',
    'orphan_order cancelled',
    'order_adopted',
    'order_missed',
    'order_outcome_unknown',
    'venue_reconciled',
  ])
    expect(counts[name] ?? 0, name).toBeGreaterThan(SEEDS / 20)
}, 180_000)
