import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  ACCESS,
  createFeature,
  exactBody,
  jsonResponse,
  peerOfServer,
} from '../../../src/http/frame/index.ts'
import { aGateway, errorOf, jsonOf } from './harness.ts'
import { bodyOf, firstAnswer, statusOf } from './raw-socket.ts'

const fromAfar = { peerOf: () => '203.0.113.9' }
const open = { ...fromAfar, authenticator: null }

/** Every route says which row the gate checked and which the router ran. */
function witnesses() {
  const app = createFeature('witnesses')
  for (const key of Object.keys(ACCESS)) {
    const [method = '', path = ''] = key.split(' ')
    const parse = method === 'GET' ? {} : { parse: exactBody }
    app.route(
      method,
      path,
      ({ exchange, params }) => jsonResponse({ ran: path, checked: exchange.route?.path, params }),
      parse,
    )
  }
  return app
}

describe('parameters in paths', () => {
  test('are a whole segment each, decoded once', async () => {
    const { call } = await aGateway(open)
    for (const [path, file] of [
      ['/docs/ui.js', 'ui.js'],
      ['/docs/a%20b', 'a b'],
      ['/docs/%C3%A4', 'ä'],
      ['/docs/%252F', '%2F'],
      ['/docs/...', '...'],
      ['/docs/a:b', 'a:b'],
    ]) {
      const answer = await call('GET', path!)
      expect(await jsonOf(answer), path!).toEqual({ path: '/docs/:file', params: { file } })
    }
  })

  test('that would be another path once decoded are 404, malformed ones 400, never 500', async () => {
    const { call } = await aGateway(open)
    for (const path of ['a%2Fb', 'a%5Cb', '%00', 'a%00', '%0d%0aX:1', '%7F', '%2f..%2f', '..%2Fx']) {
      for (const method of ['PUT', 'DELETE', 'OPTIONS']) {
        expect(await errorOf(await call(method, `/api/users/${path}`)), path).toBe('404 not_found')
      }
    }
    for (const path of ['%', '%2', '%zz', '%E0', '%C0%AF', '%ff']) {
      expect(await errorOf(await call('DELETE', `/api/users/${path}`)), path).toBe('400 bad_params')
    }
    for (const path of ['/api/users/', '/api/users//', '/api/users/a/', '/api/users/a/b', '/api/usersx/a']) {
      expect(await errorOf(await call('DELETE', path)), path).toBe('404 not_found')
    }
  })

  test('leave no trace in the metrics: the pattern is the label', async () => {
    const { call, metrics } = await aGateway(open)
    for (const id of ['alice', 'bob']) await call('GET', `/docs/${id}`)
    await call('PATCH', '/docs/alice')
    const text = await metrics.render()
    expect(text).toContain('veloz_http_requests_total{method="GET",path="/docs/:file",status="200"} 2')
    expect(text).toContain('veloz_http_requests_total{method="OTHER",path="/docs/:file",status="405"} 1')
    expect(text).not.toContain('alice')
  })

  test('a deletion takes a body only where its route reads one by exactBody', async () => {
    const { frame } = await aGateway()
    const bodiless = createFeature('bodiless').delete('/api/x', ({ query }) => jsonResponse(query))
    expect(() => frame.mount(bodiless)).not.toThrow()
    const careless = createFeature('careless').delete('/api/y', ({ body }) => jsonResponse(body))
    expect(() => frame.mount(careless)).toThrow('exactBody')
    const { call } = await aGateway(open)
    const answer = await call('DELETE', '/api/exchange-keys?id=1', { json: { a: 0.1 } })
    expect(await answer.json()).toEqual({ body: { a: 0.1 } })
  })
})

test('an address that ends in a slash is another address, not an open door to the same', async () => {
  const { call } = await aGateway({ ...fromAfar, features: [witnesses()] })
  for (const path of ['/metrics/', '/docs/', '/openapi.json/', '/docs/x/', '/metrics//', '//metrics']) {
    expect(await jsonOf(await call('GET', path)), path).toMatchObject({ ran: '/*', checked: '/*' })
  }
})

/** Pieces a path trick is made of, and whole routes to hit by it. */
const PIECE = fc.constantFrom(
  ...['/', '//', '/./', '/../', '\\', '%2e', '%2E%2e', '%2f', '%5c', '%00', '%', ';', ':', ':id', '*'],
  ...['?', '#', '&', '@', 'api', 'health', 'metrics', 'docs', 'users', 'account', '.', '..', 'x', 'ä', ' '],
  ...Object.keys(ACCESS).map((key) => key.slice(key.indexOf(' ') + 1)),
)
const PATH = fc.array(PIECE, { minLength: 0, maxLength: 6 }).map((pieces) => `/${pieces.join('')}`)
const METHOD = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS')

test('whatever the path, the router runs the row that was checked', async () => {
  const { frame, lines } = await aGateway({
    ...open,
    rateLimit: { enabled: false, capacity: 1, refillPerSecond: 1 },
    features: [witnesses()],
  })
  await fc.assert(
    fc.asyncProperty(METHOD, PATH, async (method, path) => {
      const url = `http://localhost:8080${path}`
      fc.pre(URL.canParse(url))
      const request = new Request(url, { method, headers: { host: 'localhost:8080' } })
      const answer = await frame.app.handle(request)
      expect(answer.status).toBeLessThan(500)
      if (answer.status !== 200 || method === 'HEAD') return
      const { ran, checked } = await jsonOf(answer)
      expect(ran).toBe(checked)
    }),
    { numRuns: 2000 },
  )
  expect(lines).toEqual([])
})

describe('over a socket', () => {
  let port = 0
  let stop: () => unknown = () => undefined
  beforeAll(async () => {
    const rateLimit = { enabled: false, capacity: 1, refillPerSecond: 1 }
    const { frame } = await aGateway({ rateLimit, peerOf: peerOfServer, features: [witnesses()] })
    frame.app.listen({ port: 0, hostname: '127.0.0.1' })
    port = frame.app.server?.port ?? 0
    stop = () => frame.app.server?.stop(true)
  })
  afterAll(() => stop())

  const ask = (line: string, ...headers: string[]) =>
    firstAnswer(port, [line, ...headers, '', ''].join('\r\n'))

  test('a bad Host cannot move the path under the gate', async () => {
    const hosts = ['u@localhost', 'localhost:99999', 'x/y', '', '[::1', 'a b', 'localhost#', 'localhost?']
    const targets = [
      '/a/bcdef/api/account',
      '/ab/health?/api/account',
      '/x/health?/metrics',
      '/api/account',
      '/metrics',
      '/',
    ]
    for (const host of hosts) {
      for (const target of targets) {
        const answer = await ask(`GET ${target} HTTP/1.1`, `Host: ${host}`)
        expect([400, 421], `${host} ${target} ${answer}`).toContain(statusOf(answer))
      }
      expect(statusOf(await ask('GET /health HTTP/1.1', `Host: ${host}`)), host).toBe(200)
      expect(statusOf(await ask('GET /health?x=/metrics HTTP/1.1', `Host: ${host}`)), host).toBe(200)
    }
    // What a load balancer asks that speaks HTTP/1.0.
    expect(await ask('GET /health HTTP/1.0')).toMatch(/^HTTP\/1\.\d 200/)
  })

  test('two hosts are no host', async () => {
    for (const hosts of [
      ['localhost', 'evil.example'],
      ['evil.example', 'localhost'],
      ['localhost', 'localhost'],
    ]) {
      const answer = await ask('GET /api/account HTTP/1.1', ...hosts.map((host) => `Host: ${host}`))
      expect(statusOf(answer), hosts.join()).toBe(421)
    }
  })

  const TARGETS: readonly (readonly [target: string, statuses: readonly number[]])[] = [
    ['//api/account', [200]],
    ['/./api/account', [401]],
    ['/x/../api/account', [401]],
    ['/api/../api/account', [401]],
    ['/api/%2e%2e/api/account', [401]],
    ['/%2e/api/account', [401]],
    ['/api%2faccount', [200]],
    ['/api\\account', [401]],
    ['/api//account', [404]],
    ['/api/account/', [404]],
    ['/api/account;x', [404]],
    ['/API/account', [200]],
    ['/api/account%00', [404]],
    ['/api/account#x', [404]],
    ['/api/acc\xf6unt', [404]],
    ['http://evil.example/api/account', [401]],
    ['https://evil.example/api/account', [401]],
    [`/api/${'a'.repeat(15_000)}`, [404, 414]],
    [`/${'a'.repeat(100_000)}`, [431]],
    ['api/account', [400]],
    ['*', [400]],
  ]

  test('a target in any spelling is judged as it is run', async () => {
    for (const [target, statuses] of TARGETS) {
      const answer = await ask(`GET ${target} HTTP/1.1`, 'Host: localhost')
      const label = `${target.slice(0, 60)}: ${answer.slice(0, 400)}`
      expect(statuses, label).toContain(statusOf(answer))
      if (statusOf(answer) !== 200) continue
      expect(JSON.parse(bodyOf(answer)), label).toMatchObject({ ran: '/*', checked: '/*' })
    }
    expect([400, 404, 405, 421]).toContain(
      statusOf(await ask('CONNECT evil.example:80 HTTP/1.1', 'Host: localhost')),
    )
  })

  test('a header cannot begin another', async () => {
    for (const value of ['a\rX-B: c', 'a\nX-B: c', 'a\r\n b']) {
      const answer = await ask('GET /health HTTP/1.1', 'Host: localhost', `X-Request-Id: ${value}`)
      expect(statusOf(answer)).toBe(400)
    }
  })
})
