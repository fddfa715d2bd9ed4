import { afterEach, expect, test } from 'bun:test'
import type { ExecutionId, OrphanPolicy, StockOrder, VenueOrderId } from '../../../src/domain/index.ts'
import type { RunningEngine } from '../../../src/runtime/index.ts'
import { anEngine } from '../../support/an-engine.ts'
import { aRequest, id, KEY, m, ORIGIN, T0, USDT } from '../../support/builders.ts'
import { remoteVenue, type TestRemote } from '../../support/remote-venue.ts'
import { type VirtualTime, virtualTime } from '../../support/virtual-time.ts'

const opened: RunningEngine[] = []

afterEach(async () => {
  for (const engine of opened.splice(0)) await engine.stop()
})

interface Scene {
  readonly engine: RunningEngine
  readonly venue: TestRemote
  readonly time: VirtualTime
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
}

async function aScene(stocks: TestRemote['stocks'] = [{}], orphans: OrphanPolicy = 'report'): Promise<Scene> {
  const time = virtualTime(T0)
  const venue = remoteVenue(() => time.now())
  venue.stocks = stocks
  const engine = await anEngine({ venue, time, orphans })
  opened.push(engine)
  return { engine, venue, time }
}

async function passing({ time }: Scene, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 500) {
    time.advance(Math.min(500, left))
    await turns()
  }
}

/** An order of ours that the venue accepted. */
async function resting({ engine }: Scene, name: string): Promise<void> {
  await engine.submit({ clientOrderId: id(name), request: aRequest({ price: m('40000') }), origin: ORIGIN })
  await turns()
}

const reference = (name: string) => ({
  venueOrderId: `venue-${name}` as VenueOrderId,
  venueClientId: `vz-abc123-${name}`,
  clientOrderId: id(name),
  revision: 0,
  isOurs: true,
  key: KEY,
  symbol: 'BTC-USDT',
  side: 'buy' as const,
})

const stranger = (name: string, isOurs: boolean): StockOrder => ({
  ...reference(name),
  clientOrderId: null,
  revision: null,
  isOurs,
  type: 'limit',
  price: m('30000'),
  triggerPrice: null,
  quantity: m('0.5'),
  cumQuantity: m('0'),
})

test('a session with a real venue begins in reducing, and goes on when the venue agrees', async () => {
  const scene = await aScene()
  expect(scene.engine.view.tradingState).toBe('reducing')
  expect(scene.engine.view.tradingStateWhy).toContain('sim')
  scene.venue.listener.onConnected()
  await turns()
  expect(scene.engine.view.tradingState).toBe('active')
  const [health] = scene.engine.view.health().venues
  expect(health?.remote).toMatchObject({ clockSkewMs: 3, reconciliation: { problem: null } })
})

test('one that cannot be asked keeps trading in reducing, and is tried again ever more seldom', async () => {
  const scene = await aScene([null, null, null, {}])
  scene.venue.listener.onConnected()
  await turns()
  expect(scene.engine.view.tradingState).toBe('reducing')
  expect(scene.venue.asked).toHaveLength(1)
  await passing(scene, 1000)
  expect(scene.venue.asked).toHaveLength(2)
  await passing(scene, 1500)
  expect(scene.venue.asked).toHaveLength(2)
  expect(scene.engine.view.tradingStateWhy).toContain('nobody is there')
  await passing(scene, 6000)
  expect(scene.venue.asked).toHaveLength(4)
  expect(scene.engine.view.tradingState).toBe('active')
})

test('a fill that nobody told of is applied, and told as a mismatch', async () => {
  const scene = await aScene()
  scene.venue.listener.onConnected()
  await turns()
  await resting(scene, 'ours-1')
  scene.time.advance(1000)
  const fill = {
    ...reference('ours-1'),
    executionId: 'exec-1' as ExecutionId,
    quantity: m('0.01'),
    price: m('40000'),
    fee: m('0.4'),
    feeAsset: USDT,
    liquidity: 'maker' as const,
    at: scene.time.now(),
  }
  scene.venue.stocks = [{ fills: [fill] }]
  const outcome = await scene.engine.reconcile({ venue: null, origin: ORIGIN })
  expect(outcome).toMatchObject({ outcome: 'reconciled', venues: [{ problem: null }] })
  expect(scene.engine.view.fills(10).map(({ executionId }) => String(executionId))).toEqual(['exec-1'])
  const missing = scene.engine.view.mismatches(10).filter(({ mismatch }) => mismatch.type === 'missing_fill')
  expect(missing).toMatchObject([{ mismatch: { action: 'applied', clientOrderId: id('ours-1') } }])
  await scene.engine.reconcile({ venue: null, origin: ORIGIN })
  expect(scene.engine.view.fills(10)).toHaveLength(1)
})

test('what the venue does not list is asked for by its id', async () => {
  const scene = await aScene()
  scene.venue.listener.onConnected()
  await turns()
  await resting(scene, 'ours-1')
  scene.time.advance(1000)
  await scene.engine.reconcile({ venue: null, origin: ORIGIN })
  await turns()
  expect(scene.venue.heard.at(-1)).toMatchObject({ kind: 'query_at_venue', clientOrderId: id('ours-1') })
})

test('semantics 19: orders of others are reported and never cancelled', async () => {
  const scene = await aScene([{ orders: [stranger('a', true), stranger('b', false)] }])
  scene.venue.listener.onConnected()
  await turns()
  const told = scene.engine.view.mismatches(10).map(({ mismatch }) => mismatch)
  expect(told).toMatchObject([
    { type: 'orphan_order', action: 'reported' },
    { type: 'orphan_order', action: 'reported' },
  ])
  expect(scene.venue.strangersCancelled).toEqual([])
})

test('a connection that is back within five seconds changes nothing about trading', async () => {
  const scene = await aScene()
  scene.venue.listener.onConnected()
  await turns()
  const doubts = () =>
    [...scene.engine.view.eachGroup()].filter(({ event }) => event.kind === 'reconciliation_began').length
  const before = doubts()
  scene.venue.listener.onDisconnected('cut')
  await passing(scene, 4000)
  scene.venue.listener.onConnected()
  await passing(scene, 4000)
  expect(scene.engine.view.tradingState).toBe('active')
  expect(doubts()).toBe(before)
  expect(scene.venue.asked).toHaveLength(2)
})

test('one that stays away longer lets only risk be lowered, until it is reconciled again', async () => {
  const scene = await aScene()
  scene.venue.listener.onConnected()
  await turns()
  scene.venue.listener.onDisconnected('cut')
  await passing(scene, 5500)
  expect(scene.engine.view.tradingState).toBe('reducing')
  expect(scene.engine.view.tradingStateWhy).toContain('cut')
  scene.venue.listener.onConnected()
  await turns()
  expect(scene.engine.view.tradingState).toBe('active')
})

test('it is done again on a timer, and fills are asked for from the last time on', async () => {
  const scene = await aScene()
  scene.venue.listener.onConnected()
  await turns()
  await passing(scene, 121_000)
  expect(scene.venue.asked).toHaveLength(3)
  const [first, , third] = scene.venue.asked
  expect(third! > first!).toBe(true)
})

test('semantics 9: after a stall trading goes on only when the venue was reconciled', async () => {
  const scene = await aScene()
  scene.venue.listener.onConnected()
  await turns()
  scene.venue.stocks = [null]
  scene.time.sleep(20_000)
  await passing(scene, 500)
  expect(scene.engine.view.tradingState).toBe('reducing')
  await passing(scene, 2000)
  expect(scene.engine.view.tradingState).toBe('reducing')
  scene.venue.stocks = [{}]
  await passing(scene, 6000)
  expect(scene.engine.view.tradingState).toBe('active')
})

test('cancel all of the account goes to the venue for what others sent', async () => {
  const scene = await aScene()
  const all = { venue: null, key: null, strategyId: null, origin: ORIGIN }
  await scene.engine.cancelAll({ ...all, scope: 'instance' })
  expect(scene.venue.accountsCancelled).toEqual([])
  expect(await scene.engine.cancelAll({ ...all, scope: 'account' })).toMatchObject({ outcome: 'requested' })
  expect(scene.venue.accountsCancelled).toEqual([null])
})

test('what passed between us and the venue about an order can be read', async () => {
  const scene = await aScene()
  scene.venue.listener.onConnected()
  await turns()
  await resting(scene, 'ours-1')
  expect(scene.engine.view.venueMessages(id('ours-1'))).toMatchObject([{ text: '{"id":"ours-1"}' }])
  expect(scene.engine.view.venueMessages(id('nobody'))).toEqual([])
})

test('semantics 19: a cancel of an orphan of ours that came to nothing is tried again', async () => {
  const scene = await aScene([{ orders: [stranger('a', true), stranger('b', false)] }], 'cancel')
  scene.venue.listener.onConnected()
  await turns()
  expect(scene.venue.strangersCancelled).toEqual(['venue-a'])
  // Still listed a minute later: told once, and taken out until it is gone.
  await scene.engine.reconcile({ venue: null, origin: ORIGIN })
  expect(scene.venue.strangersCancelled).toEqual(['venue-a', 'venue-a'])
  scene.venue.stocks = [{}]
  await scene.engine.reconcile({ venue: null, origin: ORIGIN })
  expect(scene.venue.strangersCancelled).toHaveLength(2)
})

test('an account whose reports are not heard stays in doubt, whatever questions say of it', async () => {
  const scene = await aScene()
  scene.venue.listener.onConnected()
  await turns()
  scene.venue.listener.onDisconnected('cut')
  await passing(scene, 61_000)
  // The minute's reconciliation worked; nobody tells of the fills that follow it.
  expect(scene.venue.asked.length).toBeGreaterThan(1)
  expect(scene.engine.view.tradingState).toBe('reducing')
  expect(scene.engine.view.health().venues[0]?.remote?.reconciliation.problem).toContain('cut')
  scene.venue.listener.onConnected()
  await turns()
  expect(scene.engine.view.tradingState).toBe('active')
})

test('a session whose account was never connected does not begin to trade', async () => {
  const scene = await aScene()
  await passing(scene, 61_000)
  expect(scene.venue.asked).toHaveLength(1)
  expect(scene.engine.view.tradingState).toBe('reducing')
})

test('a reconciliation under way when the connection is lost does not forgive the loss', async () => {
  const scene = await aScene()
  scene.venue.listener.onConnected()
  await turns()
  const running = scene.engine.reconcile({ venue: null, origin: ORIGIN })
  scene.venue.listener.onDisconnected('cut')
  await running
  await passing(scene, 6000)
  expect(scene.engine.view.tradingState).toBe('reducing')
})

test('one that is back and cannot be reconciled within five seconds lets only risk be lowered', async () => {
  const scene = await aScene()
  scene.venue.listener.onConnected()
  await turns()
  scene.venue.listener.onDisconnected('cut')
  const late = Promise.withResolvers<null>()
  scene.venue.delays = late.promise
  scene.venue.listener.onConnected()
  await passing(scene, 5500)
  expect(scene.engine.view.tradingState).toBe('reducing')
  late.resolve(null)
  await turns()
  expect(scene.engine.view.tradingState).toBe('active')
})
