import { expect, test } from 'bun:test'
import { createPromMetrics } from '../../../../src/adapters/metrics/index.ts'
import { LoopLag } from '../../../../src/adapters/metrics/loop-lag.ts'

test('the loop lags by what a look comes later than 200 ms; the worst is kept for 15 s', () => {
  let nowMs = 0
  const lag = new LoopLag(() => nowMs)
  const look = (elapsedMs: number) => {
    nowMs += elapsedMs
    lag.look()
  }
  look(200)
  expect(lag.worstSeconds).toBe(0)
  look(280)
  expect(lag.worstSeconds).toBeCloseTo(0.08, 9)
  look(199)
  for (let number = 0; number < 73; number++) look(210)
  expect(lag.worstSeconds).toBeCloseTo(0.08, 9)
  look(200)
  expect(lag.worstSeconds).toBeCloseTo(0.01, 9)
})

test('a loop that is blocked is seen in the text', async () => {
  const metrics = createPromMetrics()
  const until = performance.now() + 500
  while (performance.now() < until) Math.sqrt(2)
  await Bun.sleep(1)
  const text = await metrics.render()
  expect(Number(/^veloz_event_loop_lag_seconds (\S+)$/m.exec(text)?.[1])).toBeGreaterThan(0.2)
})
