import { afterAll, beforeAll, expect, test } from 'bun:test'
import { connect } from 'node:net'
import { peerOfServer } from '../../../src/http/frame/index.ts'
import { conversation } from '../../support/over-a-socket.ts'
import { aGateway } from './harness.ts'

const HOST = '127.0.0.1'
let port = 0
let stop: () => unknown = () => undefined

beforeAll(async () => {
  const { frame } = await aGateway({ authenticator: null, peerOf: peerOfServer })
  frame.app.listen({ port: 0, hostname: HOST })
  port = frame.app.server?.port ?? 0
  stop = () => frame.app.server?.stop(true)
})
afterAll(() => stop())

/** Sends raw bytes over one connection and gives what came back once `isDone` says so. */
function exchange(
  parts: readonly (string | Uint8Array)[],
  isDone: (text: string) => boolean,
): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(port, HOST, () => {
      for (const part of parts) socket.write(part)
    })
    const finish = () => {
      clearTimeout(deadline)
      socket.destroy()
      resolve(text)
    }
    const deadline = setTimeout(
      () => reject(new Error(`no answer in time; got: ${text.slice(0, 300)}`)),
      20_000,
    )
    socket.on('data', (chunk) => {
      text += chunk.toString()
      if (isDone(text)) finish()
    })
    socket.on('close', finish)
    // The gateway may close on us while we still write: what it said before counts.
    socket.on('error', finish)
  })
}

const head = (line: string, ...headers: string[]) =>
  [line, 'Host: localhost', ...headers, '', ''].join('\r\n')
const post = (...headers: string[]) =>
  head('POST /api/order HTTP/1.1', 'Content-Type: application/json', ...headers)
const hasError = (text: string) => text.includes('"error"') && text.endsWith('}')

test('10 MB with a declared length get a 413 that says so', async () => {
  const text = await exchange(
    [post('Content-Length: 10000000'), new Uint8Array(10_000_000).fill(32)],
    hasError,
  )
  expect(text).toStartWith('HTTP/1.1 413')
  expect(text).toContain('"error":"body_too_large"')
})

test('a body in chunks is counted', async () => {
  const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`
  const text = await exchange([post('Transfer-Encoding: chunked'), chunk.repeat(600)], (got) =>
    got.includes('"error"'),
  )
  expect(text).toStartWith('HTTP/1.1 413')
  expect(text).toContain('"error":"body_too_large"')
})

test('a large body to where none is taken gets its answer too', async () => {
  const body = new Uint8Array(3_000_000).fill(32)
  const missing = head('POST /api/nothing HTTP/1.1', 'Content-Length: 3000000')
  expect(await exchange([missing, body], hasError)).toStartWith('HTTP/1.1 404')
})

test('one connection serves many, also after refusals of small and of large bodies', async () => {
  const get = head('GET /api/market HTTP/1.1')
  const bad = `${post('Content-Length: 1')}{`
  const large = `${post('Content-Length: 70000')}${' '.repeat(70_000)}`
  const statuses = await conversation(port, [get, bad, get, large, get])
  expect(statuses).toEqual([200, 400, 200, 413, 200])
})

test('a host that smuggles a path is refused', async () => {
  for (const host of ['a/health?', 'x/api/health', 'localhost/health#']) {
    const text = await exchange([`GET /api/account HTTP/1.1\r\nHost: ${host}\r\n\r\n`], (got) =>
      got.includes('\r\n\r\n'),
    )
    expect(text.slice(0, 12), host).toMatch(/HTTP\/1\.1 4(?:00|21)/)
  }
})

test('the address of the peer is seen', async () => {
  const text = await exchange([head('GET /metrics HTTP/1.1')], (got) => got.includes('\r\n\r\n'))
  expect(text).toStartWith('HTTP/1.1 200')
})
