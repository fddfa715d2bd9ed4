/** A whole engine on the simulated exchange: what only shows with a journal and a restart between. */
import { expect, test } from 'bun:test'
import { memoryJournal } from '../../src/adapters/journal-memory/index.ts'
import { type SimVenueOptions, simVenue } from '../../src/adapters/venue-sim/index.ts'
import type { Event } from '../../src/domain/index.ts'
import type { RunningEngine } from '../../src/runtime/index.ts'
import { anEngine, ask } from '../support/an-engine.ts'
import { id, KEY, m, ORIGIN, T0 } from '../support/builders.ts'
import { type VirtualTime, virtualTime } from '../support/virtual-time.ts'

interface World {
  readonly entries: Event[]
  readonly time: VirtualTime
  sessions: number
}

const aWorld = (): World => ({ entries: [], time: virtualTime(T0), sessions: 0 })

async function started(world: World, options: Partial<SimVenueOptions> = {}): Promise<RunningEngine> {
  world.sessions++
  const journal = memoryJournal<Event>({ entries: world.entries, epoch: '0badcafe' })
  return await anEngine({
    journal,
    time: world.time,
    venue: simVenue({ session: `s${world.sessions}`, ...options }),
  })
}

/** Lets the market go on, and the engine with it. */
async function pass(world: World, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 250) {
    world.time.advance(250)
    for (let turn = 0; turn < 8; turn++) await Promise.resolve()
  }
}

const statusOf = (engine: RunningEngine, name: string) => engine.view.order(id(name))?.status
const last = (engine: RunningEngine): bigint => BigInt(engine.view.market(KEY)?.last ?? 0)
const priced = (engine: RunningEngine, ratio: bigint) => m(`${Number((last(engine) * ratio) / 1000n) / 100}`)

test('semantics 22: open orders rest again, and nothing fills for the time we were down', async () => {
  const world = aWorld()
  const first = await started(world)
  await pass(world, 5000)
  await ask(first, 'rest', { price: priced(first, 999n) })
  await ask(first, 'stop', {
    type: 'stop_market',
    price: null,
    triggerPrice: priced(first, 1010n),
    timeInForce: 'ioc',
  })
  expect([statusOf(first, 'rest'), statusOf(first, 'stop')]).toEqual(['accepted', 'accepted'])
  const venueOrderId = first.view.order(id('rest'))?.venueOrderId
  await first.stop()
  const fillsBefore = first.view.fills(100).length

  world.time.advance(3_600_000)
  const second = await started(world)
  expect(second.view.fills(100).length).toBe(fillsBefore)
  expect([statusOf(second, 'rest'), statusOf(second, 'stop')]).toEqual(['accepted', 'accepted'])
  expect(second.view.order(id('rest'))?.venueOrderId).toBe(venueOrderId ?? null)
  await pass(world, 500)
  await second.cancel({ clientOrderId: id('rest'), origin: ORIGIN })
  expect(statusOf(second, 'rest')).toBe('cancelled')
  await second.cancel({ clientOrderId: id('stop'), origin: ORIGIN })
  expect(statusOf(second, 'stop')).toBe('cancelled')
  await second.stop()
})

test('a shrunk order stays where it is, a repriced one goes out as the next revision', async () => {
  const world = aWorld()
  const engine = await started(world)
  await pass(world, 5000)
  const change = { price: null, triggerPrice: null, quantity: null, origin: ORIGIN }
  await ask(engine, 'a', { price: priced(engine, 990n), quantity: m('0.02') })
  await engine.amend({ ...change, clientOrderId: id('a'), quantity: m('0.01') })
  const shrunk = engine.view.order(id('a'))
  expect([shrunk?.status, Number(shrunk?.quantity), shrunk?.revision]).toEqual(['accepted', 1000, 0])
  await engine.amend({ ...change, clientOrderId: id('a'), price: priced(engine, 991n) })
  const repriced = engine.view.order(id('a'))
  expect([repriced?.status, repriced?.revision]).toEqual(['accepted', 1])
  expect(repriced?.venueOrderId).not.toBe(shrunk?.venueOrderId ?? '')
  await engine.cancel({ clientOrderId: id('a'), origin: ORIGIN })
  expect(statusOf(engine, 'a')).toBe('cancelled')
  await engine.stop()
})

test('with a latency orders are answered later, and a restart makes up for what was on its way', async () => {
  const world = aWorld()
  const latency = { baseMs: 400, jitterMs: 200, seed: 1 }
  const first = await started(world, { latency })
  await pass(world, 5000)
  await ask(first, 'a', { price: priced(first, 990n) })
  expect(statusOf(first, 'a')).toBe('submitted')
  await pass(world, 2500)
  expect(statusOf(first, 'a')).toBe('accepted')
  await ask(first, 'b', { price: priced(first, 990n) })
  await first.cancel({ clientOrderId: id('a'), origin: ORIGIN })
  expect([statusOf(first, 'a'), statusOf(first, 'b')]).toEqual(['pending_cancel', 'submitted'])
  await first.stop()

  const second = await started(world, { latency })
  await pass(world, 2500)
  expect([statusOf(second, 'a'), statusOf(second, 'b')]).toEqual(['cancelled', 'accepted'])
  await second.stop()
})
