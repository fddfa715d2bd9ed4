import { describe, expect, test } from 'bun:test'
import { StrangeAnswer } from '../../../../../src/adapters/venue-ccxt/protocol/index.ts'
import { VenueSocket } from '../../../../../src/adapters/venue-ccxt/socket/index.ts'
import { type FakeSocket, type FakeWorld, fakeWorld } from '../made-up-venue.ts'

interface Told {
  readonly world: FakeWorld
  readonly socket: VenueSocket
  readonly frames: unknown[]
  readonly downs: string[]
  readonly last: () => FakeSocket
}

function opened(onFrame: (frame: unknown) => void = () => undefined, quietMs?: number): Told {
  const world = fakeWorld()
  const frames: unknown[] = []
  const downs: string[] = []
  const socket = new VenueSocket({
    ...{ world, name: 'made up', url: () => 'ws://venue', measure: world.measure },
    terms: { ping: { everyMs: 5000, frame: (nowMs) => `ping ${nowMs > 0}` }, silenceMs: 20_000 },
    onOpen: () => socket.send('hello'),
    onFrame: (frame) => {
      frames.push(frame)
      onFrame(frame)
    },
    onDown: (why) => void downs.push(why),
    ...(quietMs === undefined ? {} : { quietMs }),
  })
  socket.start()
  const last = () => world.sockets.at(-1)!
  return { world, socket, frames, downs, last }
}

describe('a connection that comes back', () => {
  test('greets when it opens, and hands over what is parsed, or the text of what is not JSON', () => {
    const { last, frames, socket } = opened()
    expect(socket.state).toBe('connecting')
    last().open()
    expect(last().sent).toEqual(['hello'])
    last().frame('{"a":1}')
    last().frame('pong')
    expect(frames).toEqual([{ a: 1 }, 'pong'])
  })

  test('silence is death: closed, told, and tried again', () => {
    const { last, downs, world, socket } = opened()
    last().open()
    world.time.advance(19_000)
    expect(socket.state).toBe('open')
    last().frame('pong')
    world.time.advance(19_000)
    expect(socket.state).toBe('open')
    world.time.advance(6000)
    expect(downs).toEqual(['nothing came for 20000 ms'])
    expect(world.sockets[0]?.isClosed).toBe(true)
    world.time.advance(1000)
    expect(world.sockets.length).toBe(2)
  })

  test('pings as often as the venue wants', () => {
    const { last, world } = opened()
    last().open()
    world.time.advance(10_500)
    expect(last().sent).toEqual(['hello', 'ping true', 'ping true'])
  })

  test('a quiet connection is asked whether it lives, a busy one is left alone', () => {
    const { last, world } = opened(() => undefined, 1500)
    last().open()
    world.time.advance(3100)
    expect(last().sent).toEqual(['hello', 'ping true', 'ping true'])
    for (let busy = 0; busy < 3; busy++) {
      last().frame('pong')
      world.time.advance(500)
    }
    expect(last().sent).toHaveLength(3)
  })

  test('pauses grow until the connection does what it is for', () => {
    const { last, world, socket } = opened()
    const pauses: number[] = []
    for (let count = 0; count < 4; count++) {
      last().drop()
      const before = world.sockets.length
      let waited = 0
      for (; world.sockets.length === before; waited += 100) world.time.advance(100)
      pauses.push(waited)
    }
    expect(pauses).toEqual([500, 1000, 2000, 4000])
    last().open()
    socket.confirm()
    last().drop()
    world.time.advance(500)
    expect(socket.state).toBe('connecting')
  })

  test('one that does not open in time is given up', () => {
    const { world, downs } = opened()
    world.time.advance(10_000)
    expect(downs).toEqual(['no connection in time'])
  })

  test('a frame that cannot be read is counted and passed over', () => {
    const { last, world, socket, frames } = opened((frame) => {
      if (frame === 1) throw new StrangeAnswer('what is this?')
      if (frame === 2) throw new Error('a bug')
    })
    last().open()
    for (const text of ['1', '2', '3']) last().frame(text)
    expect(frames).toEqual([1, 2, 3])
    expect(socket.state).toBe('open')
    expect(world.measured).toEqual(['strange_frame', 'strange_frame'])
    // The second is of the same ten seconds.
    expect(world.logged.filter((line) => line.includes('a message of the venue')).length).toBe(1)
  })

  test('more frames than a venue takes at once go out one after the other', () => {
    const { last, world, socket } = opened()
    last().open()
    for (let count = 0; count < 10; count++) socket.send(`frame ${count}`)
    expect(last().sent.length).toBe(4)
    world.time.advance(2000)
    expect(last().sent.at(-1)).toBe('frame 9')
  })

  test('stopped, nothing of it runs', () => {
    const { last, world, socket, downs } = opened()
    last().open()
    socket.stop()
    expect(world.time.pending).toBe(0)
    expect(downs).toEqual([])
    expect(last().onmessage).toBeNull()
  })
})
