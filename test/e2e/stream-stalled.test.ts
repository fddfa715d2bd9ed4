import { afterAll, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { endEverything, eventually, startVeloz, type VelozProcess } from '../support/veloz-process.ts'
import { type Api, type StreamReading, signedInByLink } from './api.ts'

afterAll(endEverything)

const READERS = 10

async function metric(api: Api, veloz: VelozProcess, name: string): Promise<number> {
  const headers = { authorization: `Bearer ${api.token}` }
  const text = await (await fetch(`${veloz.address}/metrics`, { headers })).text()
  return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1] ?? 0)
}

/** A reader that asked for the stream and never reads. */
async function stalledReader(veloz: VelozProcess, api: Api): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: veloz.port })
  await new Promise<void>((resolve) => void socket.once('connect', () => resolve()))
  socket.pause()
  const head = `GET /api/stream HTTP/1.1\r\nhost: 127.0.0.1:${veloz.port}\r\n`
  socket.write(`${head}authorization: Bearer ${api.token}\r\n\r\n`)
  return socket
}

const hex = (port: number | undefined) => (port ?? 0).toString(16).toUpperCase().padStart(4, '0')

/** Whether the server's end of it is established, as the kernel knows. */
function isHeldByServer(socket: { readonly localPort: number | undefined }, veloz: VelozProcess): boolean {
  const own = `:${hex(veloz.port)} 0100007F:${hex(socket.localPort)} 01`
  return readFileSync('/proc/net/tcp', 'utf8').includes(own)
}

const residentKb = (pid: number) =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])

test('semantics 23: a reader that stalls is cut, its socket ended, and nobody else notices', async () => {
  const veloz = await startVeloz({
    env: {
      VELOZ_RATE_LIMIT_ENABLED: 'false',
      VELOZ_SSE_CLIENT_QUEUE: '64',
      VELOZ_SSE_KEEPALIVE_INTERVAL_MS: '2000',
      VELOZ_RISK_OPEN_ORDERS_MAX: '100000',
    },
  })
  const api = await signedInByLink(veloz)
  const abort = new AbortController()
  const { signal } = abort
  const readers = await Promise.all(Array.from({ length: READERS }, () => api.stream({ signal })))
  const stalled = await stalledReader(veloz, api)
  const { localPort } = stalled
  const active = () => metric(api, veloz, 'veloz_sse_connections_active')
  await eventually(async () => (await active()) === READERS + 1, { what: 'all streams' })
  expect(isHeldByServer({ localPort }, veloz)).toBe(true)
  let orders = 0
  const order = async () => {
    const body = { side: 'buy', symbol: 'BTCUSDT', qty: '0.001', price: '20000' }
    expect((await api.order({ ...body, client_order_id: `s${orders++}` })).status).toBe(200)
  }
  // The kernel takes some megabytes before anybody can tell that nobody reads.
  const isCut = async () => (await metric(api, veloz, 'veloz_sse_dropped_total\\{reason="slow"\\}')) > 0
  while (!(await isCut()) && orders < 20_000) await Promise.all(Array.from({ length: 50 }, order))
  expect(await active()).toBe(READERS)
  const cutKb = residentKb(veloz.pid)
  await eventually(() => !isHeldByServer({ localPort }, veloz), {
    what: 'the end of the stalled socket',
  })
  expect(residentKb(veloz.pid)).toBeLessThan(cutKb + 40_000)
  await eventually(() => readers.every((reading) => updatesIn(reading) === orders * 2), {
    what: () => `${orders * 2} steps for each; ${readers.map(updatesIn)} came`,
  })
  abort.abort()
  stalled.destroy()
  expect(await veloz.kill('SIGTERM')).toBe(0)
}, 300_000)

const updatesIn = ({ events }: StreamReading) => events.filter(({ name }) => name === 'order_update').length
