import { afterEach, describe, expect, test } from 'bun:test'
import type { StreamHub } from '../../../src/http/stream/hub.ts'
import { BACKLOG_MAX } from '../../../src/http/stream/live-feed.ts'
import type { RecordGroup } from '../../../src/ports/index.ts'
import type { RunningEngine } from '../../../src/runtime/index.ts'
import { anEngine, ask } from '../../support/an-engine.ts'
import { m, T0 } from '../../support/builders.ts'
import { type VirtualTime, virtualTime } from '../../support/virtual-time.ts'
import { aHub, anOwner, NO_PROBE } from './a-hub.ts'
import { listenTo, open, turns } from './a-listener.ts'

interface World {
  readonly engine: RunningEngine
  readonly hub: StreamHub
  readonly time: VirtualTime
  readonly dropped: string[]
  readonly sent: Map<string, number>
}

const worlds: World[] = []
afterEach(async () => {
  for (const { engine, hub } of worlds.splice(0)) {
    hub.close()
    await engine.stop()
  }
})

async function aWorld(over: Partial<Parameters<typeof aHub>[0]> = {}): Promise<World> {
  const time = virtualTime(T0)
  const engine = await anEngine({ time, groupsKept: 100_000, commandsMax: 8192 })
  const dropped: string[] = []
  const sent = new Map<string, number>()
  const probe = {
    ...NO_PROBE,
    sent: (name: string, messages: number) => void sent.set(name, (sent.get(name) ?? 0) + messages),
    dropped: (reason: string) => void dropped.push(reason),
  }
  const hub = aHub({ engine, time, probe, clientsMax: 1000, clientsPerPrincipalMax: 1000, ...over })
  const world = { engine, hub, time, dropped, sent }
  worlds.push(world)
  return world
}

const resting = { price: m('20000'), quantity: m('0.001') }
const ORDERS = { types: new Set(['order_state']) }

/** The market moves, and what it sends goes out. */
async function pass({ time }: World, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    time.advance(1000)
    await turns()
  }
}

describe('rounds', () => {
  test('who joins while a round waits is told only of what came after', async () => {
    const world = await aWorld()
    listenTo(open(world.hub))
    await ask(world.engine, 'a', resting)
    const start = world.engine.view.seq
    const late = listenTo(open(world.hub, { wish: ORDERS }))
    await ask(world.engine, 'b', resting)
    await turns()
    expect(late.seen.map(({ body }) => [body['client_order_id'], body['prev_seq']])).toEqual([
      ['b', start],
      ['b', start + 1],
    ])
  })

  test('who resumes within the records of a round that waits gets each of them once', async () => {
    const world = await aWorld()
    const { epoch, seq } = world.engine.view
    listenTo(open(world.hub))
    await ask(world.engine, 'a', resting)
    const late = listenTo(open(world.hub, { wish: ORDERS, resume: { epoch, seq: seq + 1 } }))
    await turns()
    expect(late.seen.map(({ body }) => [body['seq'], body['prev_seq']])).toEqual([[seq + 2, seq + 1]])
  })

  test('records that come together go out in one chunk, the same bytes for all alike', async () => {
    const world = await aWorld()
    const readers = Array.from({ length: 3 }, () => open(world.hub, { wish: ORDERS }).getReader())
    for (const reader of readers) await reader.read()
    for (const name of ['a', 'b', 'c']) await ask(world.engine, name, resting)
    const chunks = await Promise.all(readers.map((reader) => reader.read()))
    const [first, ...others] = chunks.map(({ value }) => value)
    expect(new TextDecoder().decode(first).match(/^event: /gm)).toHaveLength(6)
    for (const other of others) expect(other?.buffer === first?.buffer).toBe(true)
    expect(world.sent.get('order_state')).toBe(18)
  })

  test('more than anybody can be told at once is told all the same, from what memory has', async () => {
    const world = await aWorld()
    await ask(world.engine, 'a', resting)
    const [group] = world.engine.view.recentGroups(1)
    const client = listenTo(open(world.hub, { wish: ORDERS }))
    const { seq } = world.engine.view
    // A burst that only the hub believes in: its records are counted, and those of the engine are told.
    world.hub.onRecords(Array.from({ length: BACKLOG_MAX + 1 }, () => group as RecordGroup))
    for (const name of ['b', 'c']) await ask(world.engine, name, resting)
    await turns(20)
    expect(client.seen.map(({ body }) => body['client_order_id'])).toEqual(['b', 'b', 'c', 'c'])
    expect(client.seen[0]?.body['prev_seq']).toBe(seq)
  })
})

describe('the market', () => {
  test('a reader who has not read yet gets the newest once there is room, and all its prints', async () => {
    const world = await aWorld()
    const slow = open(world.hub, { wish: { types: new Set(['market']) } })
    const quick = listenTo(open(world.hub, { wish: { types: new Set(['market']) } }))
    await pass(world, 40)
    const late = listenTo(slow)
    await turns()
    world.time.advance(60)
    await turns()
    const prices = quick.seen.map(({ body }) => body['price'])
    expect(prices.length).toBeGreaterThan(20)
    // One that says everything since; another when the market moved once more.
    expect(late.seen.length).toBeLessThanOrEqual(2)
    expect(late.seen.at(-1)?.body['price']).toBe(prices.at(-1))
    expect(late.seen[0]?.body['trades']).toBeArrayOfSize(50)
    expect(late.seen.every(({ id }) => id === null || id === '')).toBe(true)
    expect(world.dropped).toEqual([])
  })
})

describe('semantics 23: a reader who stalls', () => {
  test('is cut alone; fifty others get every message', async () => {
    const world = await aWorld({ clientBytesMax: 16_384 })
    const stalled = open(world.hub)
    const good = Array.from({ length: 50 }, () => listenTo(open(world.hub, { wish: ORDERS })))
    for (let order = 0; order < 60; order++) {
      await ask(world.engine, `n${order}`, resting)
      await turns(2)
    }
    await turns()
    expect(world.dropped).toEqual(['slow'])
    expect(world.hub.clientCount).toBe(50)
    expect(new Set(good.map(({ seen }) => seen.length))).toEqual(new Set([120]))
    const told = listenTo(stalled)
    await turns()
    expect(told.seen.at(-1)?.name).toBe('resync')
    expect(told.isClosed()).toBe(true)
  })
})

describe('how many streams there may be', () => {
  test('in all and of one principal; changed while they are open', async () => {
    const world = await aWorld({ clientsMax: 4, clientsPerPrincipalMax: 2 })
    const [a, b] = [anOwner(undefined, 'session:a'), anOwner(undefined, 'session:b')]
    const first = listenTo(open(world.hub, { owner: a }))
    listenTo(open(world.hub, { owner: a }))
    listenTo(open(world.hub, { owner: b }))
    expect([world.hub.refusal(a.id), world.hub.refusal(b.id)]).toEqual(['too_many_of_one', null])
    listenTo(open(world.hub, { owner: b }))
    expect(world.hub.refusal('session:c')).toBe('full')
    await first.leave()
    expect(world.hub.refusal(a.id)).toBeNull()
    world.hub.reconfigure({ clientsMax: 3 })
    expect(world.hub.refusal(a.id)).toBe('full')
    world.hub.reconfigure({ clientsMax: 5, clientsPerPrincipalMax: 1 })
    expect([world.hub.refusal(a.id), world.hub.refusal('session:c')]).toEqual(['too_many_of_one', null])
    expect(world.hub.clientCount).toBe(3)
  })

  test('signs of life come at the new pace at once', async () => {
    const world = await aWorld()
    const reader = open(world.hub, { wish: { types: new Set(['fill']) } }).getReader()
    await reader.read()
    world.hub.reconfigure({ keepaliveIntervalMs: 300 })
    world.time.advance(301)
    const { value } = await reader.read()
    expect(new TextDecoder().decode(value)).toBe(': ka\n\n')
  })
})

describe('semantics 24: who no longer may', () => {
  test('is cut at once, with everybody of the same session and nobody else', async () => {
    const world = await aWorld()
    let isAlive = true
    const a = anOwner(() => isAlive, 'session:a')
    const gone = [listenTo(open(world.hub, { owner: a })), listenTo(open(world.hub, { owner: a }))]
    const stays = listenTo(open(world.hub, { owner: anOwner(undefined, 'session:b') }))
    isAlive = false
    world.hub.dropEnded()
    await turns()
    expect([...gone, stays].map(({ isClosed }) => isClosed())).toEqual([true, true, false])
    expect(world.dropped).toEqual(['session_ended', 'session_ended'])
  })

  test('is found within a second when another process ended the session', async () => {
    const world = await aWorld()
    let isAlive = true
    const gone = listenTo(open(world.hub, { owner: anOwner(() => isAlive) }))
    isAlive = false
    await pass(world, 1)
    expect(gone.isClosed()).toBe(true)
  })
})

test('at a shutdown everybody is told when to come back, not all at the same moment', async () => {
  const numbers = [0, 0.25, 0.999]
  const world = await aWorld({ chance: () => numbers.shift() ?? 0.5 })
  const clients = Array.from({ length: 3 }, () => listenTo(open(world.hub)))
  await turns()
  world.hub.close()
  await turns()
  expect(clients.map(({ retries }) => retries)).toEqual([
    [1000, 1000],
    [1000, 1500],
    [1000, 2998],
  ])
  expect(clients.map(({ seen }) => seen.at(-1)?.body['kind'])).toEqual(Array(3).fill('shutting_down'))
  expect(world.hub.refusal('session:a')).toBe('full')
})
