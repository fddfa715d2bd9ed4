import { afterEach, expect, test } from 'bun:test'
import { venueRows } from '../../../src/http/market/venues.ts'
import { fullHealth, healthAnswer } from '../../../src/http/system/health.ts'
import type { EngineView } from '../../../src/ports/index.ts'
import type { RunningEngine } from '../../../src/runtime/index.ts'
import { anEngine } from '../../support/an-engine.ts'

const running: RunningEngine[] = []
afterEach(async () => {
  for (const engine of running.splice(0)) await engine.stop()
})

/** As an engine whose prices come from `source`, and are gone. */
async function withoutPrices(source: string): Promise<EngineView> {
  const engine = await anEngine()
  running.push(engine)
  return new Proxy(engine.view, {
    get(view, name) {
      if (name === 'marketSource') return source
      if (name === 'market') return () => null
      return Reflect.get(view, name)
    },
  })
}

const asked = (view: EngineView) => ({
  view,
  version: 'test',
  databaseIsHealthy: () => true,
  nowMs: () => 0,
  memoryBytes: () => 0,
  sseClients: () => 0,
})

test('prices of a venue that stay away: degraded, and the venue says so', async () => {
  const view = await withoutPrices('binance')
  expect(healthAnswer(asked(view))).toMatchObject({
    ok: true,
    status: 'degraded',
    checks: { venues: 'degraded' },
  })
  expect(fullHealth(asked(view)).venues?.[0]?.problem).toBe('no prices of BTCUSDT')
  expect(venueRows(view, { nowMs: 0, mayReadOrders: true })[0]?.problem).toBe('no prices of BTCUSDT')
})

test('the simulated market and a recording keep their own pace: both are well at once', async () => {
  for (const source of ['sim', 'replay:prices.csv@1'])
    expect(healthAnswer(asked(await withoutPrices(source)))).toMatchObject({ status: 'healthy' })
})
