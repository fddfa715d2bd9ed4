import { expect, test } from 'bun:test'
import { soakVenues } from '../../scripts/soak/venues/run.ts'

const SECONDS = 30
const SEED = 20
const MEGABYTES_MAX = 400

test('a market maker at four venues where everything goes wrong: both sides agree in the end', async () => {
  const result = await soakVenues({
    seconds: SECONDS,
    seed: SEED,
    deedsPerSecond: 8,
    faultEveryMs: 2200,
    killEveryMs: null,
    sampleMs: 1000,
  })
  expect({ disagreements: result.disagreements, adjusted: result.adjusted, logs: result.folder }).toEqual({
    disagreements: [],
    adjusted: [],
    logs: null,
  })
  expect(result.fills).toBeGreaterThan(0)
  expect(Object.keys(result.faults).length).toBeGreaterThan(3)
  for (const { megabytes } of result.memory) expect(megabytes).toBeLessThan(MEGABYTES_MAX)
}, 300_000)
