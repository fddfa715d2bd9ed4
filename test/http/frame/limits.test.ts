import { afterAll, describe, expect, test } from 'bun:test'
import { createConnection } from 'node:net'
import { createFeature, exactBody, jsonResponse, peerOfServer } from '../../../src/http/frame/index.ts'
import { aGateway, errorOf, jsonOf } from './harness.ts'
import { firstAnswer, statusOf } from './raw-socket.ts'

const open = { authenticator: null }

describe('what one request may be', () => {
  test('an address is so long and no longer; the answer says how long', async () => {
    const { call } = await aGateway({ ...open, limits: { urlLengthMax: 300 } })
    for (const path of ['/api/market?symbol=', '/', '/api/nothing', '/health?']) {
      const long = await call('GET', `${path}${'x'.repeat(300)}`)
      expect(await jsonOf(long), path).toMatchObject({ error: 'uri_too_long', details: { length_max: 300 } })
      expect(long.status).toBe(414)
    }
    expect((await call('GET', `/api/market?symbol=${'x'.repeat(200)}`)).status).toBe(200)
  })

  test('headers are counted', async () => {
    const { call } = await aGateway({ ...open, limits: { headersMax: 20 } })
    const headers = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`x-${index}`, '1']))
    expect(await errorOf(await call('GET', '/api/market', { headers }))).toBe('431 header_too_large')
    delete headers['x-19']
    expect((await call('GET', '/api/market', { headers })).status).toBe(200)
  })

  test('parameters are counted, and none is given twice, however it is spelled', async () => {
    const { call } = await aGateway({ ...open, limits: { queryParametersMax: 5 } })
    const ask = (query: string) => call('GET', `/api/market?${query}`)
    expect((await ask('a=1&b=2&c=3&d=4&e=5')).status).toBe(200)
    expect(await errorOf(await ask('a=1&b=2&c=3&d=4&e=5&f=6'))).toBe('400 bad_params')
    for (const query of ['symbol=a&symbol=b', 'symbol=a&x=1&%73ymbol=b', 'a&a', 'a+b=1&a%20b=2']) {
      const twice = await ask(query)
      expect(twice.status, query).toBe(400)
      expect((await jsonOf(twice))['details'], query).toHaveProperty('field')
    }
    expect(await errorOf(await ask('%zz=1'))).toBe('400 bad_params')
    for (const query of ['', '&', '&&', '=', '=&=', 'a=1&', 'a=b=c', '__proto__=1']) {
      expect((await ask(query)).status, query).toBe(200)
    }
    expect((await call('GET', '/page?a=1&a=2')).status).toBe(200)
  })

  test('a stranger learns that he is one before he learns what is wrong with his query', async () => {
    const { call } = await aGateway({ peerOf: () => '203.0.113.9' })
    expect(await errorOf(await call('GET', '/api/account?a=1&a=2'))).toBe('401 authentication_required')
  })
})

describe('all requests together', () => {
  /** Answers wait until they are let go. */
  async function aBusyGateway() {
    const { promise, resolve } = Promise.withResolvers<void>()
    const slow = async () => {
      await promise
      return jsonResponse({})
    }
    const feature = createFeature('slow')
      .get('/api/market', slow)
      .get('/health', () => jsonResponse({}))
      .get('/*', () => jsonResponse({}))
      .post('/api/order', slow, { parse: exactBody })
      .post('/api/cancel', () => jsonResponse({}), { parse: exactBody })
      .post('/api/trading_state', () => jsonResponse({}), { parse: exactBody })
    const gateway = await aGateway({ ...open, limits: { requestsMax: 3 }, features: [feature] })
    return { ...gateway, letGo: resolve }
  }

  test('are bounded: beyond it 503 with Retry-After, but not for probes and what lowers risk', async () => {
    const { call, frame, letGo } = await aBusyGateway()
    const waiting = Array.from({ length: 3 }, () => call('GET', '/api/market'))
    expect(frame.inFlight).toBe(3)
    for (const [method, path] of [
      ['GET', '/api/market'],
      ['POST', '/api/order'],
      ['GET', '/'],
    ] as const) {
      const refused = await call(method, path)
      expect([refused.status, refused.headers.get('retry-after')], path).toEqual([503, '1'])
      expect((await jsonOf(refused))['error']).toBe('overloaded')
    }
    expect((await call('GET', '/health')).status).toBe(200)
    expect((await call('POST', '/api/cancel', { json: {} })).status).toBe(200)
    expect((await call('POST', '/api/trading_state', { json: {} })).status).toBe(200)
    letGo()
    for (const answer of await Promise.all(waiting)) expect(answer.status).toBe(200)
    expect(frame.inFlight).toBe(0)
    expect((await call('GET', '/api/market')).status).toBe(200)
  })
})

describe('set anew while it runs', () => {
  test('limits, hosts, origins and proxies count from the next request on', async () => {
    const { call, frame } = await aGateway({ ...open, peerOf: () => '10.0.0.1' })
    const fromProxy = { 'x-forwarded-for': '198.51.100.7', 'x-forwarded-proto': 'https' }
    const names = async (headers: Record<string, string>) => [
      ...(await call('GET', '/api/market', { headers })).headers.keys(),
    ]
    expect(await names(fromProxy)).not.toContain('strict-transport-security')
    frame.reconfigure({
      rateLimit: { enabled: true, capacity: 7, refillPerSecond: 1 },
      allowedHosts: ['veloz.example'],
      corsOrigins: ['https://desk.example'],
      trustedProxies: ['10.0.0.0/8'],
      limits: { urlLengthMax: 60 },
    })
    const there = { host: 'veloz.example', origin: 'https://desk.example', ...fromProxy }
    const answer = await call('GET', '/api/market', { headers: there })
    expect(answer.headers.get('x-ratelimit-limit')).toBe('7')
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://desk.example')
    expect(answer.headers.get('strict-transport-security')).toContain('max-age=')
    expect((await call('GET', `/api/market?symbol=${'x'.repeat(60)}`)).status).toBe(414)
    frame.reconfigure({ allowedHosts: [], rateLimit: { enabled: false, capacity: 7, refillPerSecond: 1 } })
    const gone = await call('GET', '/api/market', { headers: there })
    expect([gone.status, gone.headers.has('x-ratelimit-limit')]).toEqual([421, false])
  })

  test('what is no address changes nothing at all', async () => {
    const { call, frame } = await aGateway(open)
    expect(() => frame.reconfigure({ trustedProxies: ['nonsense'], allowedHosts: ['x.example'] })).toThrow(
      RangeError,
    )
    expect((await call('GET', '/api/market', { headers: { host: 'x.example' } })).status).toBe(421)
  })
})

describe('a body that never ends', () => {
  const stops: (() => unknown)[] = []
  afterAll(() => {
    for (const stop of stops) stop()
  })

  async function aListener() {
    const { frame } = await aGateway({ ...open, peerOf: peerOfServer, limits: { bodyReadMs: 150 } })
    frame.app.listen({ port: 0, hostname: '127.0.0.1', idleTimeout: 60 })
    stops.push(() => frame.app.server?.stop(true))
    return { frame, port: frame.app.server?.port ?? 0 }
  }

  const begin = (...headers: string[]) =>
    [
      'POST /api/order HTTP/1.1',
      'Host: localhost',
      'Content-Type: application/json',
      ...headers,
      '',
      '{',
    ].join('\r\n')

  test.each([
    ['with a length', begin('Content-Length: 60000'), ' '],
    ['in chunks', begin('Transfer-Encoding: chunked').replace(/\{$/, '1\r\n{\r\n'), '1\r\n \r\n'],
  ])('%s is answered 408 and its connection closed, however steadily it drips', async (_, head, drop) => {
    const { frame, port } = await aListener()
    const socket = createConnection(port, '127.0.0.1')
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString()
    })
    // Closed while it still drips.
    socket.on('error', () => undefined)
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.write(head)
    const dripping = setInterval(() => socket.writable && socket.write(drop), 20)
    await closed
    clearInterval(dripping)
    expect(statusOf(text), text).toBe(408)
    expect(text).toContain('"error":"request_timeout"')
    expect(text.toLowerCase()).toContain('connection: close')
    expect(frame.inFlight).toBe(0)
  })

  test('nobody else waits for it', async () => {
    const { port } = await aListener()
    const slow = firstAnswer(port, begin('Content-Length: 60000'))
    const quick = await firstAnswer(port, 'GET /api/market HTTP/1.1\r\nHost: localhost\r\n\r\n')
    expect(statusOf(quick)).toBe(200)
    expect(statusOf(await slow)).toBe(408)
  })

  test('a connection given up in the midst of a body leaves nothing behind', async () => {
    const { frame, port } = await aListener()
    const socket = createConnection(port, '127.0.0.1')
    const isAsked = new Promise((resolve) => socket.write(begin('Content-Length: 60000'), resolve))
    await isAsked
    await firstAnswer(port, 'GET /api/market HTTP/1.1\r\nHost: localhost\r\n\r\n')
    socket.destroy()
    while (frame.inFlight > 0) await Bun.sleep(5)
    expect((await fetch(`http://127.0.0.1:${port}/api/market`)).status).toBe(200)
  })
})
