import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type Listener, listen } from '../../../src/app/listen.ts'
import { PERMISSIONS } from '../../../src/identity/index.ts'
import { aWholeGateway, type Credentials, type WholeGateway } from '../../support/a-whole-gateway.ts'
import { GUARDED, ROWS } from '../contract/rows.ts'
import { everyAnswer, firstAnswer } from '../frame/raw-socket.ts'
import { Dice } from './dice.ts'

const HOST = '127.0.0.1'
const SEED = Number(process.env['VELOZ_FUZZ_SEED'] ?? 20_260_801)
const INSIDE = /\.ts:\d|node_modules|\/work\/|\/\$bunfs|\bat \S+ \(|SQLITE_/
/** What only somebody who signed in may see. */
const GUARDED_WORDS = /"(balances|equity|bid|client_order_id|execution_mode|settings|keys|users|logs)"/

let house: WholeGateway
let listener: Listener
let admin: Credentials
beforeAll(async () => {
  house = await aWholeGateway()
  listener = await listen(house.gateway.frame.app, { hostname: HOST, port: 0, idleTimeoutSeconds: 12 })
  admin = await house.session(PERMISSIONS)
})
afterAll(async () => {
  await listener.closeAll()
  await house.close()
})

/**
 * For bytes that are no whole request, of which the server may wait for the rest: so long after it has
 * answered somebody who came behind them, however long that takes.
 */
const SILENCE_MS = 60
const silence = async () => {
  for (let round = 0; round < 2; round++) {
    await expectAlive()
    await Bun.sleep(SILENCE_MS / 2)
  }
}

/** Many at a time: each opens a connection. */
async function sayAll(
  all: readonly (string | Uint8Array)[],
  silent: (() => Promise<void>) | null,
): Promise<readonly string[]> {
  const answers: string[] = []
  for (let from = 0; from < all.length; from += 50) {
    const until = silent?.() ?? null
    const batch = all.slice(from, from + 50)
    answers.push(...(await Promise.all(batch.map((one) => firstAnswer(listener.port, one, until)))))
  }
  return answers
}

function expectSound(answer: string, label: string): void {
  if (answer === '') return
  // 505 is the server's own word for a version that there is none of.
  expect(answer, label).toMatch(/^HTTP\/1\.[01] (?:[2-4]\d\d|503|505) /)
  expect(answer, label).not.toMatch(INSIDE)
}

async function expectAlive(): Promise<void> {
  const health = await fetch(`http://${HOST}:${listener.port}/health`)
  expect([health.status, ((await health.json()) as { readonly ok: boolean }).ok]).toEqual([200, true])
}

const head = (target: string, method = 'GET') => `${method} ${target} HTTP/1.1\r\nHost: localhost\r\n`
const ask = (target: string, method = 'GET') => `${head(target, method)}Connection: close\r\n\r\n`

const TARGETS: readonly ((path: string) => string)[] = [
  (path) => path,
  (path) => `/${path}`,
  (path) => `//${path}`,
  (path) => path.replace('/api', '/api/..//api'),
  (path) => path.replace('/api', '/x/../api'),
  (path) => path.replace('/api', '/x/%2e%2e/api'),
  (path) => path.replace('/api', '/x/.%2E/api'),
  (path) => path.replace('/api', '/%61%70%69'),
  (path) => path.replace('/api', '/./api'),
  (path) => path.replace('/api', '\\api'),
  (path) => path.replaceAll('/', '%2f'),
  (path) => path.replaceAll('/', '\\'),
  (path) => `${path}/`,
  (path) => `${path}/.`,
  (path) => `${path}%20`,
  (path) => `${path}%00`,
  (path) => `${path}%0d%0aX: 1`,
  (path) => `${path};.css`,
  (path) => `${path}/index.html`,
  (path) => `${path}#fragment`,
  (path) => `/assets/..%2f..${path}`,
  (path) => `http://localhost${path}`,
  (path) => `http://evil.example${path}`,
  (path) => `HTTP://LOCALHOST${path}`,
  (path) => `http://user:pass@localhost${path}`,
  (path) => `*${path}`,
  (path) => path.slice(1),
  (path) => path.toUpperCase(),
  (path) => `${path}?/../../health`,
]

describe('tricks with the path, byte by byte over a socket', () => {
  test('no spelling of a guarded address opens it to somebody without a token', async () => {
    const requests = GUARDED.filter(({ method }) => method === 'GET').flatMap(({ path }) =>
      TARGETS.map((target) => ask(target(path))),
    )
    expect(requests.length).toBeGreaterThan(500)
    const answers = await sayAll(requests, null)
    expect(answers.filter((answer) => answer !== '').length).toBeGreaterThan(requests.length / 2)
    for (const [index, answer] of answers.entries()) {
      const label = requests[index] ?? ''
      expectSound(answer, label)
      const body = answer.slice(answer.indexOf('\r\n\r\n'))
      expect(body, label).not.toMatch(GUARDED_WORDS)
    }
    await expectAlive()
  }, 120_000)
})

const BROKEN: readonly string[] = [
  '',
  '\r\n\r\n',
  '\u0000\u0000\u0000\u0000',
  'GET\r\n\r\n',
  'GET / HTTP/9.9\r\nHost: localhost\r\n\r\n',
  'GET / HTTP/1.1\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: \r\n\r\n',
  'GET / HTTP/1.1\r\nHost: localhost\r\nX: a\u0000b\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: localhost\r\nNoColon\r\n\r\n',
  'GET / HTTP/1.1\nHost: localhost\n\n',
  `GET /${'a'.repeat(40_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(40_000)}\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: localhost\r\n${'X: 1\r\n'.repeat(500)}\r\n`,
  `${head('/api/order', 'POST')}Content-Length: -1\r\n\r\n{}`,
  `${head('/api/order', 'POST')}Content-Length: 1e3\r\n\r\n{}`,
  `${head('/api/order', 'POST')}Content-Length: 99999999999999999999\r\n\r\n{}`,
  `${head('/api/order', 'POST')}Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}    `,
  `${head('/api/order', 'POST')}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  `${head('/api/order', 'POST')}Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n`,
  `${head('/api/order', 'POST')}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}\r\n`,
  `${head('/api/order', 'POST')}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n',
  'TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n',
  '\u0016\u0003\u0001\u0002\u0000\u0001\u0000',
  `${head('/api/stream')}Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n\r\n`,
]

test('what is not HTTP, or only nearly, neither gets in nor takes the gateway down', async () => {
  const answers = await sayAll(BROKEN, silence)
  for (const [index, answer] of answers.entries()) expectSound(answer, BROKEN[index]?.slice(0, 80) ?? '')
  await expectAlive()
}, 120_000)

test('a request of two lengths is refused, and what hides in it is not answered', async () => {
  const inner = ask('/api/account')
  const known = `Authorization: ${admin['authorization']}\r\n`
  const both = 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'
  const answers = await everyAnswer(
    listener.port,
    `${head('/api/cancel_all', 'POST')}${known}${both}${inner}`,
  )
  expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 400'])
  await expectAlive()
})

test('random bytes, and good requests with some bytes turned over', async () => {
  const dice = new Dice(SEED)
  const rows = ROWS.filter(({ rule }) => rule.isStream !== true)
  const requests = Array.from({ length: 700 }, (_, n) => {
    if (n % 4 === 0) return Uint8Array.from({ length: dice.below(400) }, () => dice.below(256))
    const row = dice.pick(rows)
    const body = JSON.stringify(row.contract.example.body ?? {})
    const known = dice.hits(0.5) ? `Authorization: ${admin['authorization']}\r\n` : ''
    const lines = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n`
    const bytes = Buffer.from(`${head(row.path, row.method)}${known}${lines}\r\n${body}`)
    for (let left = dice.below(4); left > 0; left--) bytes[dice.below(bytes.length)] = dice.below(256)
    return new Uint8Array(bytes)
  })
  const answers = await sayAll(requests, silence)
  for (const [index, answer] of answers.entries()) {
    expectSound(answer, `${index} of seed ${SEED}: ${Buffer.from(requests[index] ?? []).toString('latin1')}`)
  }
  expect(answers.filter((answer) => answer !== '').length).toBeGreaterThan(300)
  await expectAlive()
}, 120_000)

test('and after all that an order is taken as ever', async () => {
  await house.post('/api/trading_state', { state: 'active', reason: 'after the storm' })
  const json = { side: 'buy', symbol: 'BTCUSDT', qty: '0.001', price: '20000', client_order_id: 'after' }
  const response = await fetch(`http://${HOST}:${listener.port}/api/order`, {
    method: 'POST',
    headers: { ...(await house.session(PERMISSIONS)), 'content-type': 'application/json' },
    body: JSON.stringify(json),
  })
  expect(await response.json()).toMatchObject({ ok: true, client_order_id: 'after', status: 'ACCEPTED' })
})
