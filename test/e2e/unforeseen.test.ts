import { afterAll, expect, test } from 'bun:test'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { endEverything, eventually, startVeloz, type VelozProcess } from '../support/veloz-process.ts'
import { signedInByLink } from './api.ts'

afterAll(endEverything)

const FAULTY = [process.execPath, join(import.meta.dirname, 'unforeseen-serve.ts'), 'serve']
const MAIN = [process.execPath, join(import.meta.dirname, '../../src/main.ts'), 'serve']

const healthOf = (veloz: VelozProcess) => fetch(`${veloz.address}/health`).then(({ status }) => status)

/** The log's lines at `error`, as they are written. */
function errorsOf(veloz: VelozProcess): readonly Record<string, unknown>[] {
  return veloz.output.err
    .split('\n')
    .filter((line) => line.startsWith('{') && line.includes('"level":"error"'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

test('what nobody catches is logged with its stack, and VeloZ goes on', async () => {
  const veloz = await startVeloz({ command: FAULTY })
  const api = await signedInByLink(veloz)
  veloz.signal('SIGUSR1')
  await eventually(() => errorsOf(veloz).length >= 2, { what: 'both mistakes in the log' })
  const told = JSON.stringify(errorsOf(veloz))
  for (const what of ['thrown on purpose', 'rejected on purpose']) expect(told).toContain(what)
  expect(told).toContain('unforeseen-serve.ts')
  expect(await healthOf(veloz)).toBe(200)
  expect((await api.order({ side: 'buy', symbol: 'BTCUSDT', qty: '0.01', type: 'market' })).status).toBe(200)
  expect(await veloz.kill('SIGTERM')).toBe(0)
}, 120_000)

test('what breaks the engine ends the process with 1, and a new start trades again', async () => {
  const veloz = await startVeloz({ command: FAULTY })
  const api = await signedInByLink(veloz)
  const order = { side: 'buy', symbol: 'BTCUSDT', qty: '0.01', price: '20000' }
  expect((await api.order(order)).status).toBe(200)
  veloz.signal('SIGUSR2')
  expect(await veloz.ended).toBe(1)
  expect(JSON.stringify(errorsOf(veloz))).toContain('broken on purpose')
  await veloz.restart()
  expect(await healthOf(veloz)).toBe(200)
  expect((await api.order({ ...order, client_order_id: 'again' })).status).toBe(200)
  expect(await veloz.kill('SIGTERM')).toBe(0)
}, 180_000)

interface Slow {
  readonly socket: Socket
  /** Resolves with how many ms it lived. */
  readonly lived: Promise<number>
}

function slow(veloz: VelozProcess, begin: string, drop: string | null): Slow {
  const socket = connect(veloz.port, '127.0.0.1')
  const startedMs = performance.now()
  socket.on('error', () => undefined)
  socket.write(begin)
  const dripping = setInterval(() => drop !== null && socket.writable && socket.write(drop), 1000)
  const lived = new Promise<number>((resolve) => {
    const over = () => {
      clearInterval(dripping)
      socket.destroy()
      resolve(performance.now() - startedMs)
    }
    socket.once('end', over)
    socket.once('close', over)
    socket.resume()
  })
  return { socket, lived }
}

test('connections that say nothing, or hardly anything, end by themselves', async () => {
  const veloz = await startVeloz({ command: MAIN })
  const api = await signedInByLink(veloz)
  const order = `POST /api/order HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${api.token}\r\n`
  const connections = {
    silent: slow(veloz, '', null),
    'a drop of a header each second': slow(veloz, 'GET / HTTP/1.1\r\nHost: localhost\r\n', 'X'),
    'a drop of a body each second': slow(
      veloz,
      `${order}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`,
      ' ',
    ),
    'a body of a stranger': slow(
      veloz,
      'POST /api/order HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n',
      null,
    ),
  }
  for (const [name, { lived }] of Object.entries(connections)) {
    const late = Bun.sleep(60_000).then(() => Number.POSITIVE_INFINITY)
    expect(await Promise.race([lived, late]), name).toBeLessThan(45_000)
  }
  expect(await healthOf(veloz)).toBe(200)
}, 180_000)

test('SIGTERM ends it though a client reads nothing of its stream', async () => {
  const veloz = await startVeloz({ command: MAIN })
  const api = await signedInByLink(veloz)
  const socket = connect(veloz.port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.pause()
  socket.write(`GET /api/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${api.token}\r\n\r\n`)
  await eventually(
    async () =>
      /veloz_sse_connections_active(?:\{[^}]*\})? 1\b/.test(
        await (await fetch(`${veloz.address}/metrics`)).text(),
      ),
    { what: 'the stream to be open' },
  )
  veloz.signal('SIGTERM')
  const late = Bun.sleep(60_000).then(() => 'still running')
  expect(await Promise.race([veloz.ended, late])).toBe(0)
  socket.destroy()
}, 120_000)
