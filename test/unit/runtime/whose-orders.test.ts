import { afterEach, expect, test } from 'bun:test'
import { memoryJournal } from '../../../src/adapters/journal-memory/index.ts'
import type {
  AssetName,
  Event,
  ExecutionId,
  Lots,
  VenueOrderId,
  VenueReport,
} from '../../../src/domain/index.ts'
import type { RunningEngine } from '../../../src/runtime/index.ts'
import { anEngine, ask } from '../../support/an-engine.ts'
import { id, m, ORIGIN, T0 } from '../../support/builders.ts'
import { recordingVenue } from '../../support/recording-venue.ts'
import { virtualTime } from '../../support/virtual-time.ts'

const running: RunningEngine[] = []
afterEach(async () => {
  for (const engine of running.splice(0)) await engine.stop()
})

async function turns(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve()
}

async function aScene() {
  const entries: Event[] = []
  const venue = recordingVenue()
  const time = virtualTime(T0)
  const engine = await anEngine({ time, venue, journal: memoryJournal<Event>({ entries }) })
  running.push(engine)
  time.advance(1000)
  for (const name of ['ours-1', 'ours-2']) {
    await ask(engine, name, { price: m('20000'), quantity: m('0.01'), strategyId: name })
  }
  await turns()
  venue.heard.splice(0)
  return { engine, venue, entries, time }
}

/** Everything a venue can say of an order that somebody else placed on the same account. */
const OF_ANOTHER: readonly VenueReport[] = [
  { kind: 'order_accepted', clientOrderId: id('theirs'), venueOrderId: 'v9' as VenueOrderId },
  {
    kind: 'order_filled',
    clientOrderId: id('theirs'),
    executionId: 'x9' as ExecutionId,
    quantity: 100 as Lots,
    price: m('50000'),
    fee: m('1'),
    feeAsset: 'BNB' as AssetName,
    liquidity: 'maker',
  },
  { kind: 'order_cancelled', clientOrderId: id('theirs'), reason: { code: 'venue_refused', details: {} } },
  { kind: 'order_rejected', clientOrderId: id('theirs'), reason: { code: 'venue_refused', details: {} } },
  { kind: 'order_expired', clientOrderId: id('theirs'), reason: { code: 'venue_refused', details: {} } },
  { kind: 'order_outcome_unknown', clientOrderId: id('theirs') },
  { kind: 'order_missed', clientOrderId: id('theirs') },
  { kind: 'order_triggered', clientOrderId: id('theirs'), price: m('50000') },
  { kind: 'amend_accepted', clientOrderId: id('theirs') },
  { kind: 'cancel_rejected', clientOrderId: id('theirs'), reason: { code: 'venue_refused', details: {} } },
  { kind: 'amend_rejected', clientOrderId: id('theirs'), reason: { code: 'venue_refused', details: {} } },
]

test.each(OF_ANOTHER.map((report) => [report.kind, report] as const))(
  'semantics 19: %s of an order that is not ours causes nothing',
  async (_kind, report) => {
    const { engine, venue, entries } = await aScene()
    const before = { records: entries.length, digest: engine.digest() }
    venue.report(report)
    await turns()
    expect({ records: entries.length, digest: engine.digest() }).toEqual(before)
    expect(venue.heard).toEqual([])
    expect(engine.view.order(id('theirs'))).toBeNull()
  },
)

test('semantics 19: cancel all takes out what this instance placed and nothing else', async () => {
  const { engine, venue } = await aScene()
  for (const report of OF_ANOTHER.slice(0, 1)) venue.report(report)
  await turns()
  const outcome = await engine.cancelAll({
    venue: null,
    key: null,
    strategyId: null,
    scope: 'instance',
    origin: ORIGIN,
  })
  await turns()
  expect(outcome).toMatchObject({ outcome: 'requested' })
  const cancelled = venue.heard.map((effect) =>
    'clientOrderId' in effect ? String(effect.clientOrderId) : effect.kind,
  )
  expect(cancelled).toEqual(['ours-1', 'ours-2'])
})

test('semantics 19: cancel all of one strategy leaves the others', async () => {
  const { engine, venue } = await aScene()
  await engine.cancelAll({ venue: null, key: null, strategyId: 'ours-2', scope: 'instance', origin: ORIGIN })
  await turns()
  expect(venue.heard).toMatchObject([{ kind: 'cancel_at_venue', clientOrderId: id('ours-2') }])
  expect(engine.view.order(id('ours-1'))?.status).toBe('accepted')
})
