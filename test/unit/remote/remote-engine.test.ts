import { afterEach, describe, expect, test } from 'bun:test'
import { recordText, snapshotOf } from '../../../src/adapters/journal-file/index.ts'
import type { EngineLink, LineConnection } from '../../../src/ports/index.ts'
import { BackOff } from '../../../src/remote/back-off.ts'
import { type RemoteEngine, remoteEngine } from '../../../src/remote/index.ts'
import { aLineClient, type LineClient } from '../../support/a-line-client.ts'
import { anInstrument, T0 } from '../../support/builders.ts'
import { silentLog } from '../../support/silent-log.ts'
import { eventually } from '../../support/veloz-process.ts'
import { type VirtualTime, virtualTime } from '../../support/virtual-time.ts'

interface Bench {
  readonly engine: RemoteEngine
  readonly time: VirtualTime
  /** The engine's ends of the connections, oldest first. */
  readonly ends: LineClient[]
  /** When each was opened, in milliseconds of the clock. */
  readonly openedAt: number[]
}

const running: RemoteEngine[] = []
afterEach(async () => {
  for (const engine of running.splice(0)) await engine.stop()
})

/** A gateway whose engine is played by the test: what it `say`s is what the engine sends. */
function bench(greetingMsMax = 5000): Bench {
  const time = virtualTime(T0)
  const ends: LineClient[] = []
  const openedAt: number[] = []
  const link: EngineLink = {
    name: 'test',
    async open(): Promise<LineConnection> {
      const end = aLineClient('engine')
      ends.push(end)
      openedAt.push(Number((time.now() - T0) / 1_000_000n))
      return end.connection
    },
    close: async () => undefined,
  }
  const engine = remoteEngine({
    link,
    token: 'secret',
    recordText: recordText(),
    readSnapshot: snapshotOf,
    groupsKept: 10,
    expected: { ...anInstrument(), version: 0 },
    timers: time,
    clock: time,
    log: silentLog,
    chance: () => 1,
    backOff: { firstMs: 100, lastMs: 1000 },
    greetingMsMax,
  })
  running.push(engine)
  return { engine, time, ends, openedAt }
}

const HELLO = '{"type":"hello","version":1,"epoch":"0badcafe","seq":0,"mode":"simulation"}\n'
const FOLLOWS =
  '{"type":"reply","request_id":"follow","final":true,"ok":true,"seq":0,"result":{"epoch":"0badcafe",' +
  '"after":0,"upTo":0,"snapshot":null,"facts":{"defaultInstrument":null,"outerLimits":null},' +
  '"health":{"isRunning":true,"why":null,"journal":{"durableSeq":0},"venues":[],' +
  '"feed":{"state":"running"}}}}\n'

const RECORD_5 = recordText().encode({ kind: 'session_stopped', marks: [], seq: 5, at: T0 })

const said = (end: LineClient) => end.texts.join('').split('\n').filter(Boolean)

async function live({ ends, engine }: Bench): Promise<LineClient> {
  const end = ends.at(-1)!
  end.say(HELLO)
  end.say(FOLLOWS)
  await eventually(() => engine.view.health().isConnected, { what: 'a live engine' })
  return end
}

async function opened({ ends, time }: Bench, count: number): Promise<void> {
  await eventually(
    () => {
      // Only a wait that has begun is to be sat out: its timer runs beside that of the heartbeats.
      if (ends.length < count && time.pending > 1) time.advance(50)
      return ends.length >= count
    },
    { what: `connection ${count}` },
  )
}

describe('the gateway end of the line', () => {
  test('greets with its token, follows, and sends commands once it is live', async () => {
    const world = bench()
    await opened(world, 1)
    const end = await live(world)
    const ping = world.engine.ping()
    await eventually(() => said(end).length === 3, { what: 'the call' })
    expect(said(end)).toEqual(['HELLO version=1 token=secret', '@follow CALL follow {}', '@c1 CALL ping {}'])
    end.say('{"type":"reply","request_id":"c1","final":true,"ok":true,"seq":0,"result":{"outcome":"pong"}}\n')
    expect(await ping).toEqual({ outcome: 'pong' })
  })

  test('three missed heartbeats are a lost engine', async () => {
    const world = bench()
    await opened(world, 1)
    const end = await live(world)
    for (let second = 0; second < 10; second++) {
      world.time.advance(1000)
      end.say('{"type":"heartbeat"}\n')
      await Bun.sleep(1)
    }
    expect(world.engine.view.health().isConnected).toBe(true)
    world.time.advance(3000)
    expect(end.fate.destroyed).toBe(false)
    world.time.advance(1000)
    expect(end.fate.destroyed).toBe(true)
    await eventually(() => !world.engine.view.health().isConnected, { what: 'the loss' })
    expect(world.engine.view.health().why).toContain('says nothing')
  })

  test('an engine that takes its time to greet is waited for, as long as it may', async () => {
    const world = bench(60_000)
    await opened(world, 1)
    world.time.advance(60_000)
    expect(world.ends[0]!.fate.destroyed).toBe(false)
    world.time.advance(1000)
    expect(world.ends[0]!.fate.destroyed).toBe(true)
  })

  test.each([
    ['what is no JSON', 'nonsense\n'],
    ['a null', 'null\n'],
    ['a record where another must follow', `{"type":"record","seq":5,"data":"${RECORD_5}"}\n`],
    ['a record that is none', '{"type":"record","seq":1,"data":"!"}\n'],
    ['a snapshot that nobody announced', '{"type":"snapshot","data":"AAAA"}\n'],
    ['a bigint that is none', '{"type":"health","health":"~x"}\n'],
    ['an error that answers nothing', '{"type":"error","code":"line_too_long","message":"m"}\n'],
    ['half a line and no more', '{"type":"hea'],
  ])('%s ends the connection, and another one is opened', async (_, text) => {
    const world = bench()
    await opened(world, 1)
    const end = await live(world)
    const ping = world.engine.ping()
    end.say(text)
    end.end()
    expect(await ping).toMatchObject({ outcome: 'unavailable' })
    await opened(world, 2)
    await live(world)
    expect(world.engine.view.health()).toMatchObject({ isConnected: true, reconnectCount: 1 })
  })

  test.each([
    '{"type":"error","request_id":"c1","final":true,"code":"bad_params","message":"m"}\n',
    '{"type":"reply","request_id":"c1","ok":false,"error":{"code":"bad_command","message":"m"}}\n',
  ])('a refusal of one command is its answer: %s', async (line) => {
    const world = bench()
    await opened(world, 1)
    const end = await live(world)
    const ping = world.engine.ping()
    end.say(line)
    expect(await ping).toMatchObject({ outcome: 'unavailable', why: expect.stringContaining('m') })
    expect(world.engine.view.health().isConnected).toBe(true)
  })

  test('a version that it does not speak is no engine', async () => {
    const world = bench()
    await opened(world, 1)
    world.ends[0]!.say(HELLO.replace('"version":1', '"version":2'))
    await eventually(() => world.ends[0]!.fate.destroyed, { what: 'the end' })
    expect(world.engine.view.health().isConnected).toBe(false)
  })

  test('it waits longer each time, up to a bound, and anew after a success', async () => {
    const world = bench()
    for (let attempt = 1; attempt <= 6; attempt++) {
      await opened(world, attempt)
      world.ends[attempt - 1]!.end()
    }
    const waits = world.openedAt.slice(1).map((at, index) => at - world.openedAt[index]!)
    expect(waits).toEqual([100, 200, 400, 800, 1000])
    await opened(world, 7)
    const end = await live(world)
    end.end()
    await opened(world, 8)
    expect(world.openedAt[7]! - world.openedAt[6]!).toBe(100)
  })
})

test('no two wait alike: between half of the full wait and all of it', () => {
  const waits = (chance: number) => {
    const backOff = new BackOff({ firstMs: 100, lastMs: 1000, chance: () => chance })
    return [backOff.nextMs(), backOff.nextMs()]
  }
  expect([waits(0), waits(0.5), waits(1)]).toEqual([
    [50, 100],
    [75, 150],
    [100, 200],
  ])
})
