import { expect, test } from 'bun:test'
import { soak } from '../../scripts/soak/run.ts'

const SECONDS = 30
const MEGABYTES_MAX = 400

test('everything at once: no answer and no message is missing or wrong, and memory has a bound', async () => {
  const result = await soak({
    seconds: SECONDS,
    requestsPerSecond: 200,
    streams: 60,
    closedBefore: 0,
    sampleMs: 1000,
  })
  expect(result.unexpected).toEqual({})
  expect(result.bearer.answered + result.apiKey.answered).toBe(200 * SECONDS)
  expect(result.logins).toBeGreaterThan(0)
  const { messages, ...wrong } = result.streams
  expect(wrong).toEqual({ streams: 60, gaps: 0, resyncs: 0, broken: 0, unequal: 0 })
  expect(messages).toBeGreaterThan(60)
  for (const { megabytes } of result.memory) expect(megabytes).toBeLessThan(MEGABYTES_MAX)
}, 300_000)
