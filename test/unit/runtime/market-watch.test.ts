import { afterEach, expect, test } from 'bun:test'
import type { RunningEngine } from '../../../src/runtime/index.ts'
import { anEngine, ask } from '../../support/an-engine.ts'
import { id, m, T0 } from '../../support/builders.ts'
import { virtualTime } from '../../support/virtual-time.ts'

const running: RunningEngine[] = []
afterEach(async () => {
  for (const engine of running.splice(0)) await engine.stop()
})

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve()
}

test('a stop is not triggered by a price from before it was placed', async () => {
  const time = virtualTime(T0)
  const engine = await anEngine({ time })
  running.push(engine)
  for (let second = 0; second < 600; second++) {
    time.advance(1000)
    await turns(3)
  }
  const [instrument] = engine.view.instruments()
  if (!instrument) throw new Error('nothing is listed')
  const lastPrint = () => Number(engine.view.market(instrument.key)?.last)
  // Below the market, and above where it has been.
  const low = Math.min(...engine.view.bars(instrument.key, 60_000, 11).map((bar) => bar.low))
  const trigger = Math.floor((low + lastPrint() * 3) / 4)
  expect(trigger).toBeGreaterThan(low)
  await ask(engine, 'stop', {
    type: 'stop_market',
    side: 'sell',
    price: null,
    quantity: m('0.01'),
    triggerPrice: m((trigger / 100).toFixed(2)),
  })
  let looks = 0
  for (let lowest = lastPrint(); looks < 100 && lowest > trigger; looks++) {
    time.advance(10)
    await turns(10)
    lowest = Math.min(lowest, lastPrint())
    if (lowest > trigger) expect(engine.view.order(id('stop'))?.isTriggered).toBe(false)
  }
  expect(looks).toBeGreaterThan(10)
})
