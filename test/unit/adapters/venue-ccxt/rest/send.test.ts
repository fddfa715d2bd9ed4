import { afterAll, describe, expect, test } from 'bun:test'
import { createServer, type Server, type Socket } from 'node:net'
import { systemTimers } from '../../../../../src/adapters/clock/index.ts'
import { isNeverSent } from '../../../../../src/adapters/venue-ccxt/rest/index.ts'
import { send } from '../../../../../src/adapters/venue-ccxt/rest/send.ts'

const servers: Server[] = []
const sockets = new Set<Socket>()
afterAll(() => {
  for (const socket of sockets) socket.destroy()
  for (const server of servers) server.close()
})

/** Of loopback; answers with its port. */
function serving(onSocket: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    onSocket(socket)
  })
  servers.push(server)
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
}

function sent(port: number, timeoutMs = 5000, signal = new AbortController().signal, method = 'POST') {
  const request = { url: `http://127.0.0.1:${port}/order`, method, body: 'qty=1' }
  return send({ fetch: (url, init) => fetch(url, init), timers: systemTimers() }, request, {
    timeoutMs,
    signal,
  })
}

describe('how far a request came', () => {
  test('nobody listens: not one byte left', async () => {
    const port = await serving(() => undefined)
    await new Promise((resolve) => servers.at(-1)?.close(resolve))
    expect(await sent(port)).toEqual({ kind: 'not_sent', why: 'ECONNREFUSED' })
  })

  test('closed before or after it was heard, reset, silent: it may have arrived', async () => {
    const servings: readonly ((socket: Socket) => void)[] = [
      (socket) => void socket.destroy(),
      (socket) => void socket.on('data', () => socket.destroy()),
      (socket) => void socket.on('data', () => socket.resetAndDestroy()),
      (socket) =>
        void socket.on(
          'data',
          () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhal') && socket.end(),
        ),
      () => undefined,
    ]
    for (const serve of servings) expect((await sent(await serving(serve), 300)).kind).toBe('unknown')
  })

  test('a redirect is an answer to nothing', async () => {
    const port = await serving((socket) => {
      socket.on('data', () =>
        socket.write('HTTP/1.1 307 Go\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n'),
      )
    })
    expect((await sent(port)).kind).toBe('unknown')
  })

  test.each(['POST', 'PUT'])(
    'a kept connection closed under a %s: the runtime sends it once',
    async (method) => {
      let orders = 0
      const port = await serving((socket) => {
        socket.on('data', (bytes) => {
          if (!String(bytes).startsWith(method))
            socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
          else {
            orders += 1
            socket.destroy()
          }
        })
      })
      await (await fetch(`http://127.0.0.1:${port}/time`)).text()
      expect((await sent(port, 5000, new AbortController().signal, method)).kind).toBe('unknown')
      expect(orders).toBe(1)
    },
  )

  test('an answer without an end is not taken into memory', async () => {
    let written = 0
    const port = await serving((socket) => {
      const chunk = Buffer.alloc(1 << 20, 'a')
      const more = () => {
        for (let isTaken = true; isTaken && !socket.destroyed; written += 1) isTaken = socket.write(chunk)
      }
      socket.on('drain', more)
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        more()
      })
    })
    expect(await sent(port)).toEqual({ kind: 'unknown', why: 'the answer is too long' })
    expect(written).toBeLessThan(128)
  })

  test('an answer comes with its text as it was, and parsed', async () => {
    const port = await serving((socket) => {
      const body = '{"price":"0.10"}'
      const head = `HTTP/1.1 201 OK\r\nX-Used: 7\r\ncontent-length: ${body.length}\r\n\r\n`
      socket.on('data', () => socket.write(head + body))
    })
    const found = await sent(port)
    if (found.kind !== 'answer') throw new Error(found.why)
    expect(found.answer).toMatchObject({ status: 201, text: '{"price":"0.10"}', body: { price: '0.10' } })
    expect(found.answer.header('x-used')).toBe('7')
  })

  test('what Deno says of a connection that was never made', () => {
    const of = (text: string) => new TypeError('fetch failed', { cause: new Error(text) })
    expect(
      isNeverSent(of('error sending request for url (https://a/): client error (Connect): dns error')),
    ).toBe(true)
    expect(isNeverSent(of('error sending request: client error (SendRequest): connection closed'))).toBe(
      false,
    )
    expect(isNeverSent(new Error('whatever'))).toBe(false)
  })
})
