import { afterEach, expect, test } from 'bun:test'
import type { ExecutionId, Lots, VenueOrderId, VenueReport } from '../../../src/domain/index.ts'
import type { RunningEngine } from '../../../src/runtime/index.ts'
import { anEngine, ask } from '../../support/an-engine.ts'
import { id, m, ORIGIN, T0, USDT } from '../../support/builders.ts'
import { kindsHeard, recordingVenue } from '../../support/recording-venue.ts'
import { virtualTime } from '../../support/virtual-time.ts'

const running: RunningEngine[] = []
afterEach(async () => {
  for (const engine of running.splice(0)) await engine.stop()
})

async function turns(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve()
}

async function aScene({ accepts }: { readonly accepts: boolean }) {
  const venue = recordingVenue({ accepts })
  const time = virtualTime(T0)
  const engine = await anEngine({ time, venue })
  running.push(engine)
  time.advance(1000)
  await turns()
  const report: typeof venue.report = (said, revision) => venue.report(said, revision)
  const halt = async () => {
    await engine.setTradingState({ state: 'halted', why: 'the switch', cancelsAll: false, origin: ORIGIN })
    await turns()
    venue.heard.splice(0)
  }
  return { engine, venue, report, halt }
}

const fillOf = (name: string, lots: number, execution: string): VenueReport => ({
  kind: 'order_filled',
  clientOrderId: id(name),
  executionId: execution as ExecutionId,
  quantity: lots as Lots,
  price: m('49000'),
  fee: m('0'),
  feeAsset: USDT,
  liquidity: 'maker',
})

const resting = { price: m('49000'), quantity: m('0.01') }

test('semantics 10: an entry that fills on after a halt sends nothing for its exits', async () => {
  const { engine, venue, report, halt } = await aScene({ accepts: true })
  const stopLoss = { triggerPrice: m('40000'), price: null }
  await ask(engine, 'entry', { ...resting, bracket: { takeProfit: { price: m('60000') }, stopLoss } })
  await turns()
  report(fillOf('entry', 300, 'x1'))
  await turns()
  await halt()
  report(fillOf('entry', 300, 'x2'))
  await turns()
  expect(kindsHeard(venue)).not.toContain('submit_to_venue')
})

test('semantics 10: a replacement whose first half is confirmed after a halt does not go out', async () => {
  const { engine, venue, report, halt } = await aScene({ accepts: false })
  await ask(engine, 'a', resting)
  await turns()
  report({ kind: 'order_accepted', clientOrderId: id('a'), venueOrderId: 'v1' as VenueOrderId })
  await turns()
  const change = { clientOrderId: id('a'), price: m('49100'), quantity: null, triggerPrice: null }
  expect(await engine.amend({ ...change, origin: ORIGIN })).toMatchObject({ way: 'cancel_replace' })
  await halt()
  const reason = { code: 'cancelled_by_request', details: {} } as const
  report({ kind: 'order_cancelled', clientOrderId: id('a'), reason }, 0)
  await turns()
  expect(kindsHeard(venue)).toEqual([])
})

test('semantics 7: fills of any size from a venue never end the engine', async () => {
  const { engine, report } = await aScene({ accepts: true })
  await ask(engine, 'a', resting)
  await turns()
  report(fillOf('a', Number.MAX_SAFE_INTEGER, 'x1'))
  report(fillOf('a', Number.MAX_SAFE_INTEGER, 'x2'))
  await turns()
  expect(engine.view.health()).toMatchObject({ isRunning: true, why: null })
})
