import { afterEach, describe, expect, test } from 'bun:test'
import { createParser } from 'eventsource-parser'
import { parseEventId } from '../../../src/http/stream/encode.ts'
import { type StreamWish, streamFilter } from '../../../src/http/stream/filter.ts'
import type { StreamHub, StreamHubOptions } from '../../../src/http/stream/hub.ts'
import { PERMISSIONS, type Permission } from '../../../src/identity/index.ts'
import type { RunningEngine } from '../../../src/runtime/index.ts'
import { anEngine, ask } from '../../support/an-engine.ts'
import { m, T0 } from '../../support/builders.ts'
import { silentLog } from '../../support/silent-log.ts'
import { type VirtualTime, virtualTime } from '../../support/virtual-time.ts'
import { aHub, anOwner, NO_PROBE } from './a-hub.ts'

interface Seen {
  readonly name: string
  readonly id: string | null
  readonly body: Record<string, unknown>
}

interface World {
  readonly engine: RunningEngine
  readonly hub: StreamHub
  readonly time: VirtualTime
  readonly dropped: string[]
}

const worlds: World[] = []
afterEach(async () => {
  for (const { engine, hub } of worlds.splice(0)) {
    hub.close()
    await engine.stop()
  }
})

type WorldForTest = Partial<Pick<StreamHubOptions, 'clientBytesMax' | 'log' | 'past'>> & {
  groupsKept?: number
}

async function aWorld(over: WorldForTest = {}): Promise<World> {
  const time = virtualTime(T0)
  const engine = await anEngine({ time, ...(over.groupsKept ? { groupsKept: over.groupsKept } : {}) })
  const dropped: string[] = []
  const probe = { ...NO_PROBE, dropped: (reason: string) => void dropped.push(reason) }
  const hub = aHub({ engine, time, probe, ...over })
  const world = { engine, hub, time, dropped }
  worlds.push(world)
  return world
}

const ALL: StreamWish = { types: null, symbols: null }

function connect(
  { hub }: World,
  over: {
    wish?: StreamWish
    permissions?: readonly Permission[]
    resume?: string
    isAlive?: () => boolean
  } = {},
) {
  const filter = streamFilter(new Set(over.permissions ?? PERMISSIONS), over.wish ?? ALL)
  const resume = over.resume === undefined ? null : parseEventId(over.resume)
  const reader = hub.open({ filter, resume, owner: anOwner(over.isAlive), requestId: 'r-1' }).getReader()
  const seen: Seen[] = []
  const comments: string[] = []
  const parser = createParser({
    onEvent: ({ event, id, data }) =>
      void seen.push({ name: event ?? '', id: id ?? null, body: JSON.parse(data) }),
    onComment: (comment) => void comments.push(comment),
  })
  const decoder = new TextDecoder()
  let isClosed = false
  void (async () => {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      parser.feed(decoder.decode(value))
    }
    isClosed = true
  })()
  return { seen, comments, reader, isClosed: () => isClosed }
}

/** A few, for a round of the hub to begin and to end. */
async function turn(): Promise<void> {
  for (let turns = 0; turns < 4; turns++) await new Promise((resolve) => setTimeout(resolve, 0))
}
const resting = { price: m('20000'), quantity: m('0.001') }

describe('the stream', () => {
  test('sends each record as one group, numbered, with an id on its last message', async () => {
    const world = await aWorld()
    const client = connect(world)
    await ask(world.engine, 'a', resting)
    await turn()
    const records = client.seen.filter(({ body }) => 'seq' in body)
    const from = world.engine.view.seq - 2
    expect(records.map(({ name, body }) => [name, body['seq'], body['prev_seq']])).toEqual([
      ['order_update', from + 1, from],
      ['order_state', from + 1, from],
      ['account', from + 1, from],
      ['order_update', from + 2, from + 1],
      ['order_state', from + 2, from + 1],
    ])
    expect(records.map(({ id }) => id)).toEqual([
      null,
      null,
      `0badcafe-${from + 1}`,
      null,
      `0badcafe-${from + 2}`,
    ])
  })

  test('resumes from the last id with nothing missed and nothing repeated', async () => {
    const world = await aWorld()
    const first = connect(world)
    await ask(world.engine, 'a', resting)
    await turn()
    const lastId = first.seen.findLast(({ id }) => id !== null)?.id ?? ''
    await ask(world.engine, 'b', resting)
    await ask(world.engine, 'c', resting)
    const second = connect(world, { resume: lastId })
    await ask(world.engine, 'd', resting)
    await turn()
    const ids = second.seen
      .filter(({ name }) => name === 'order_state')
      .map(({ body }) => body['client_order_id'])
    expect(ids).toEqual(['b', 'b', 'c', 'c', 'd', 'd'])
    let applied = parseEventId(lastId)?.seq
    for (const { body, id } of second.seen) {
      expect(body['prev_seq']).toBe(applied)
      if (id !== null) applied = body['seq'] as number
    }
  })

  test.each([
    ['another epoch', 'ffffffff-3'],
    ['a sequence ahead of ours', '0badcafe-999999'],
  ])('tells a client with %s to take a snapshot', async (_, resume) => {
    const client = connect(await aWorld(), { resume })
    await turn()
    expect(client.seen.map(({ name }) => name)).toEqual(['resync'])
  })

  test('what is older than the kept records is a resync, then the stream goes on from now', async () => {
    const world = await aWorld({ groupsKept: 4 })
    for (const name of ['a', 'b', 'c']) await ask(world.engine, name, resting)
    const client = connect(world, { resume: '0badcafe-1' })
    const { seq } = world.engine.view
    await ask(world.engine, 'd', resting)
    await turn()
    expect(client.seen[0]?.name).toBe('resync')
    expect(client.seen[1]?.body['prev_seq']).toBe(seq)
  })

  test('leaves out what the principal may not see, with prev_seq still right', async () => {
    const world = await aWorld()
    const client = connect(world, { permissions: ['read:account'] })
    const start = world.engine.view.seq
    await ask(world.engine, 'a', resting)
    await ask(world.engine, 'b', resting)
    await turn()
    const records = client.seen.filter(({ body }) => 'seq' in body)
    expect(records.map(({ name, body }) => [name, body['seq'], body['prev_seq']])).toEqual([
      ['account', start + 1, start],
      ['account', start + 3, start + 1],
    ])
  })

  test('market notices carry no id, latest wins, and follow the wished symbols', async () => {
    const world = await aWorld()
    const client = connect(world)
    const other = connect(world, { wish: { types: null, symbols: new Set(['ETHUSDT']) } })
    for (let second = 0; second < 3; second++) {
      world.time.advance(1000)
      await turn()
    }
    const markets = client.seen.filter(({ name }) => name === 'market')
    expect(markets.length).toBeGreaterThan(1)
    expect(markets.every(({ id, body }) => id === null && body['symbol'] === 'BTCUSDT')).toBe(true)
    expect(markets[0]?.body['bids']).toBeArrayOfSize(20)
    expect(other.seen.filter(({ name }) => name === 'market')).toEqual([])
  })

  test('one that fails is cut, and the log names the request that opened it', async () => {
    const said: unknown[] = []
    const log = {
      ...silentLog,
      error: (message: string, fields?: object) => void said.push({ message, ...fields }),
    }
    const error = new Error('the history cannot be read')
    const past = () => {
      throw error
    }
    const world = await aWorld({ groupsKept: 1, log, past })
    const from = world.engine.view.seq
    for (const name of ['a', 'b', 'c']) await ask(world.engine, name, resting)
    const client = connect(world, { resume: `0badcafe-${from}` })
    await turn()
    expect(said).toEqual([{ message: 'a stream failed', request_id: 'r-1', error }])
    expect([client.isClosed(), world.dropped]).toEqual([true, ['failed']])
  })

  test('comments keep a quiet stream alive', async () => {
    const world = await aWorld()
    const client = connect(world, { wish: { types: new Set(['fill']), symbols: null } })
    for (let passed = 0; passed < 11; passed++) {
      world.time.advance(1000)
      await turn()
    }
    expect(client.comments.length).toBe(2)
  })

  test('a client that does not read is cut with a resync; nobody else notices', async () => {
    const world = await aWorld({ clientBytesMax: 20_000 })
    const filter = streamFilter(new Set(PERMISSIONS), ALL)
    const stalled = world.hub.open({ filter, resume: null, owner: anOwner(), requestId: 'r-1' })
    const healthy = connect(world, { wish: { types: new Set(['order_state']), symbols: null } })
    for (let n = 0; n < 40; n++) {
      await ask(world.engine, `n${n}`, resting)
      await turn()
    }
    expect(world.dropped).toEqual(['slow'])
    expect(world.hub.clientCount).toBe(1)
    expect(healthy.seen.length).toBe(80)
    const text = await new Response(stalled).text()
    expect(text.trimEnd().split('\n\n').at(-1)).toContain('event: resync')
  })

  test('ends with its session, at the latest with the next comment', async () => {
    const world = await aWorld()
    let isAlive = true
    const client = connect(world, { isAlive: () => isAlive })
    isAlive = false
    world.hub.dropEnded()
    await turn()
    expect(client.isClosed()).toBe(true)
    expect(world.dropped).toEqual(['session_ended'])
  })

  test('says good-bye at shutdown', async () => {
    const world = await aWorld()
    const client = connect(world)
    world.hub.close()
    await turn()
    expect(client.seen.at(-1)?.body['kind']).toBe('shutting_down')
    expect(client.isClosed()).toBe(true)
  })
})
