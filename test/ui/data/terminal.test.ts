import { describe, expect, test } from 'bun:test'
import type { Fetch } from '../../../ui/data/api.ts'
import type { StreamMessage } from '../../../ui/data/replica.ts'
import { Session } from '../../../ui/data/session.ts'
import { Terminal } from '../../../ui/data/terminal.ts'
import { aGroup, anOrder, aSnapshot } from '../support.ts'

/** A server whose stream the test writes and cuts. */
class FakeServer {
  seq = 10
  snapshots = 0
  readonly resumedFrom: (string | null)[] = []
  #stream: ReadableStreamDefaultController<Uint8Array> | null = null

  send: Fetch = async (path, init) => {
    if (path === '/api/stream') return this.#openStream(new Headers(init.headers).get('last-event-id'))
    if (path === '/api/snapshot') this.snapshots += 1
    return new Response(JSON.stringify(this.#answer(path)))
  }

  #answer(path: string): unknown {
    if (path === '/api/snapshot') return aSnapshot({ seq: this.seq })
    if (path.startsWith('/api/market/book'))
      return { symbol: 'BTCUSDT', venue: 'sim', ts_ns: null, bids: [], asks: [] }
    if (path.startsWith('/api/market/trades')) return { items: [], next_cursor: null }
    if (path.startsWith('/api/market/candles'))
      return { symbol: 'BTCUSDT', venue: 'sim', interval: '1m', items: [] }
    return {
      user_id: 'ada',
      permissions: [],
      access_token: 't',
      token: 't',
      token_type: 'Bearer',
      expires_in: 900,
    }
  }

  #openStream(lastEventId: string | null): Response {
    this.resumedFrom.push(lastEventId)
    return new Response(
      new ReadableStream<Uint8Array>({
        start: (controller) => {
          this.#stream = controller
        },
      }),
    )
  }

  write(messages: readonly StreamMessage[]): void {
    for (const { name, body, id } of messages) {
      const head = id === null ? '' : `id: ${id}\n`
      this.#stream?.enqueue(
        new TextEncoder().encode(`${head}event: ${name}\ndata: ${JSON.stringify(body)}\n\n`),
      )
    }
  }

  cut(): void {
    this.#stream?.close()
  }
}

const FORGETFUL = { recall: () => null, keep: () => undefined }

/** Until the condition holds; the test's own time limit is the bound. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await Bun.sleep(1)
}

test('who may not see orders is told so, and the server is asked once', async () => {
  const server = new FakeServer()
  const send: Fetch = async (path, init) => {
    const answer = await server.send(path, init)
    if (path !== '/api/snapshot') return answer
    return Response.json({ error: 'permission_denied', message: 'Not for you.' }, { status: 403 })
  }
  const session = new Session({ send, setTimer: () => null, clearTimer: () => undefined })
  await session.open(null)
  const terminal = new Terminal(session, { send, onFrame: (run) => setTimeout(run, 0), memory: FORGETFUL })
  terminal.start()
  await until(() => terminal.state.connection.status === 'offline')
  expect(terminal.state.connection.message).toBe('Not for you.')
  expect([server.snapshots, server.resumedFrom]).toEqual([1, []])
  terminal.retryNow()
  await until(() => server.snapshots === 2)
  terminal.stop()
})

async function aLiveTerminal() {
  const server = new FakeServer()
  const session = new Session({ send: server.send, setTimer: () => null, clearTimer: () => undefined })
  await session.open(null)
  let frames = 0
  const onFrame = (run: () => void) => {
    frames += 1
    setTimeout(run, 0)
  }
  const terminal = new Terminal(session, { send: server.send, onFrame, memory: FORGETFUL })
  terminal.start()
  await until(() => terminal.state.connection.status === 'live')
  return { server, terminal, frames: () => frames }
}

const anOrderGroup = (seq: number, previous: number) =>
  aGroup(seq, previous, [['order_state', anOrder({ client_order_id: `o${seq}` })]])

describe('the terminal', () => {
  test('starts from a snapshot and streams on from exactly there', async () => {
    const { server, terminal } = await aLiveTerminal()
    expect(server.resumedFrom).toEqual(['a1b2c3d4-10'])
    server.write(anOrderGroup(11, 10))
    await until(() => terminal.state.replica?.seq === 11)
    expect(terminal.state.replica?.orders).toHaveLength(1)
    terminal.stop()
  })

  test('a cut stream is resumed from what was applied last, without a new snapshot', async () => {
    const { server, terminal } = await aLiveTerminal()
    server.write(anOrderGroup(11, 10))
    await until(() => terminal.state.replica?.seq === 11)
    server.cut()
    await until(() => terminal.state.connection.status === 'reconnecting')
    terminal.retryNow()
    await until(() => terminal.state.connection.status === 'live')
    expect([server.snapshots, server.resumedFrom]).toEqual([1, ['a1b2c3d4-10', 'a1b2c3d4-11']])
    terminal.stop()
  })

  test('a gap is mended by a snapshot at once, and the stream goes on after it', async () => {
    const { server, terminal } = await aLiveTerminal()
    server.seq = 20
    server.write(anOrderGroup(20, 19))
    await until(() => server.resumedFrom.length === 2)
    expect([server.snapshots, server.resumedFrom[1]]).toEqual([2, 'a1b2c3d4-20'])
    server.write(anOrderGroup(21, 20))
    await until(() => terminal.state.replica?.seq === 21)
    terminal.stop()
  })

  test('a server that is back with another past is followed at once, whatever failed before', async () => {
    const { server, terminal } = await aLiveTerminal()
    server.cut()
    await until(() => terminal.state.connection.status === 'reconnecting')
    terminal.retryNow()
    await until(() => terminal.state.connection.status === 'live')
    const statuses = new Set<string>()
    server.write([{ name: 'resync', body: { reason: 'epoch' }, id: null }])
    await until(() => {
      statuses.add(terminal.state.connection.status)
      return server.resumedFrom.length === 3
    })
    expect([server.snapshots, [...statuses]]).toEqual([2, ['live']])
    terminal.stop()
  })

  test('a server that asks for snapshots without end is asked ever more slowly', async () => {
    const { server, terminal } = await aLiveTerminal()
    const resync: StreamMessage = { name: 'resync', body: { reason: 'slow' }, id: null }
    server.write([resync])
    await until(() => server.resumedFrom.length === 2)
    await until(() => terminal.state.connection.status === 'live')
    server.write([resync])
    await until(() => terminal.state.connection.status === 'reconnecting')
    expect(server.snapshots).toBe(2)
    terminal.stop()
  })

  test('many messages make one frame', async () => {
    const { server, terminal, frames } = await aLiveTerminal()
    const before = frames()
    server.write(Array.from({ length: 50 }, (_, n) => anOrderGroup(11 + n, 10 + n)).flat())
    await until(() => terminal.state.replica?.seq === 60)
    expect(frames() - before).toBeLessThan(10)
    terminal.stop()
  })
})
