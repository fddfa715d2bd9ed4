import { describe, expect, test } from 'bun:test'
import { ACCESS, createFeature, jsonResponse } from '../../../src/http/frame/index.ts'
import { PAGE_HEADERS } from '../../../src/http/web/index.ts'
import { aGateway, errorOf } from './harness.ts'

const FIXED = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

function expectDressed(response: Response, label: string): void {
  for (const [name, value] of Object.entries(FIXED)) expect(response.headers.get(name), label).toBe(value)
  expect(response.headers.get('x-request-id'), label).toMatch(/^[0-9a-f]{10}-/)
}

describe('every answer', () => {
  test('of every route, let in or turned away, bears the security headers and a request id', async () => {
    const strangers = await aGateway({ peerOf: () => '203.0.113.9' })
    const { call } = await aGateway({ authenticator: null, peerOf: () => '203.0.113.9' })
    for (const key of Object.keys(ACCESS)) {
      const [method = '', pattern = ''] = key.split(' ')
      const path = pattern.replace(/:[a-z]+/g, 'x').replace('*', '')
      for (const asked of [method, 'OPTIONS', 'PATCH', ...(method === 'GET' ? ['HEAD'] : [])]) {
        const label = `${asked} ${path}`
        expectDressed(await call(asked, path), label)
        expectDressed(await strangers.call(asked, path), `stranger ${label}`)
      }
    }
  })

  test('an error, a refusal, a stream, an empty answer and a redirection do so too', async () => {
    const troubled = createFeature('troubled')
      .get('/api/market', () => {
        throw new Error('unforeseen')
      })
      .get(
        '/api/stream',
        () => new Response(new ReadableStream(), { headers: { 'content-type': 'text/event-stream' } }),
      )
      .get('/api/fills', () => new Response('a,b\n', { headers: { 'content-type': 'text/csv' } }))
      .get('/api/account', () => new Response(null, { status: 204 }))
      .get('/*', () => Response.redirect('http://localhost:8080/'))
    const { call } = await aGateway({
      authenticator: null,
      features: [troubled],
      rateLimit: { enabled: true, capacity: 6, refillPerSecond: 0.01 },
    })
    for (const path of ['/api/market', '/api/stream', '/api/fills', '/api/account', '/old', '/api/nothing'])
      expectDressed(await call('GET', path), path)
    expectDressed(await call('GET', '/api/market', { headers: { host: 'evil.example' } }), '421')
    await call('GET', '/api/fills')
    await call('GET', '/api/fills')
    const limited = await call('GET', '/api/fills')
    expect(limited.status).toBe(429)
    expectDressed(limited, '429')
  })

  test('what a feature says itself stands', async () => {
    const own = createFeature('own').get('/*', () => new Response('x', { headers: PAGE_HEADERS }))
    const { call } = await aGateway({ authenticator: null, features: [own] })
    const { headers } = await call('GET', '/')
    for (const [name, value] of Object.entries(PAGE_HEADERS)) expect(headers.get(name)).toBe(value)
    expect(headers.get('cache-control')).toBe('no-store')
  })

  test('asks for https ever after only where it came over https through a proxy we trust', async () => {
    const behind = await aGateway({ authenticator: null, trustedProxies: ['127.0.0.1'] })
    const direct = await aGateway({ authenticator: null })
    const secure = { headers: { 'x-forwarded-proto': 'https' } }
    for (const path of ['/', '/api/market', '/health']) {
      const { headers } = await behind.call('GET', path, secure)
      expect(headers.get('strict-transport-security'), path).toBe('max-age=31536000')
      expect((await behind.call('GET', path)).headers.has('strict-transport-security'), path).toBe(false)
      expect((await direct.call('GET', path, secure)).headers.has('strict-transport-security'), path).toBe(
        false,
      )
    }
  })
})

test('the page runs no inline script, is framed by nobody and shares no window', () => {
  const policy = PAGE_HEADERS['content-security-policy'] ?? ''
  const scripts = /script-src ([^;]*)/.exec(policy)?.[1]
  expect(scripts).toBe("'self'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).toContain("object-src 'none'")
  expect(policy).toContain("base-uri 'none'")
  expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|https?:|\*/)
  expect(Object.keys(PAGE_HEADERS)).toEqual(
    expect.arrayContaining([
      'cross-origin-opener-policy',
      'cross-origin-resource-policy',
      'permissions-policy',
      'referrer-policy',
      'x-content-type-options',
      'x-frame-options',
    ]),
  )
})

describe('a page of another site', () => {
  const asForm = { 'content-type': 'application/x-www-form-urlencoded' }
  const order = 'side=buy&symbol=BTCUSDT&qty=1&type=market'

  test('cannot post a form here, with or without a name', async () => {
    const { call } = await aGateway({ authenticator: null })
    for (const whence of [
      { origin: 'http://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'http://localhost:8080.evil.example', 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example/http://localhost:8080' },
    ] as Record<string, string>[]) {
      const answer = await call('POST', '/api/order', { headers: { ...asForm, ...whence }, body: order })
      expect(await errorOf(answer), JSON.stringify(whence)).toBe('403 forbidden')
    }
    for (const whence of [
      {},
      { 'sec-fetch-site': 'none' },
      { 'sec-fetch-site': 'same-origin' },
      { origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin' },
    ] as Record<string, string>[]) {
      const answer = await call('POST', '/api/order', { headers: { ...asForm, ...whence }, body: order })
      expect(answer.status, JSON.stringify(whence)).toBe(200)
    }
  })

  test('that points its own name at this machine is nobody we know', async () => {
    const { call } = await aGateway({ authenticator: null })
    const rebound = { host: 'rebound.example:8080', origin: 'http://rebound.example:8080' }
    expect(await errorOf(await call('POST', '/api/order', { headers: rebound }))).toBe(
      '421 misdirected_request',
    )
    expect(await errorOf(await call('GET', '/api/account', { headers: rebound }))).toBe(
      '421 misdirected_request',
    )
    expect((await call('GET', '/', { headers: rebound })).status).toBe(421)
  })

  test('may delete and put only where it is configured, and is told so before', async () => {
    const { call } = await aGateway({ authenticator: null, corsOrigins: ['https://desk.example'] })
    const ask = (origin: string) => call('OPTIONS', '/api/users/alice', { headers: { origin } })
    const allowed = (await ask('https://desk.example')).headers
    expect(allowed.get('access-control-allow-methods')?.split(', ')).toEqual(
      expect.arrayContaining(['PUT', 'DELETE']),
    )
    expect(allowed.get('access-control-allow-headers')).toContain('X-API-Key')
    expect((await ask('https://evil.example')).headers.has('access-control-allow-methods')).toBe(false)
    for (const method of ['PUT', 'DELETE']) {
      const path = '/api/users/alice'
      expect((await call(method, path, { headers: { origin: 'https://desk.example' } })).status).not.toBe(403)
      expect((await call(method, path, { headers: { origin: 'https://evil.example' } })).status).toBe(403)
    }
  })
})

test('who forwards for nobody forges nobody: addresses of untrusted peers are their own', async () => {
  const seen = createFeature('seen').get('/api/market', ({ address, isHttps }) =>
    jsonResponse({ address, isHttps }),
  )
  const { call } = await aGateway({
    authenticator: null,
    features: [seen],
    trustedProxies: ['10.0.0.0/8', 'fd00::/8'],
    peerOf: (request) => request.headers.get('x-test-peer'),
  })
  const ask = async (peer: string, forwarded: Record<string, string>) =>
    (await call('GET', '/api/market', { headers: { 'x-test-peer': peer, ...forwarded } })).json()
  const forged = { 'x-forwarded-for': '1.1.1.1', 'x-real-ip': '2.2.2.2', 'x-forwarded-proto': 'https' }
  for (const peer of ['203.0.113.9', '2001:db8::9', '::1', '::ffff:203.0.113.9']) {
    const plain = peer.replace('::ffff:', '')
    expect(await ask(peer, forged), peer).toEqual({ address: plain, isHttps: false })
  }
  for (const peer of ['10.1.2.3', 'fd00::1', '::ffff:10.1.2.3'])
    expect(await ask(peer, forged), peer).toEqual({ address: '1.1.1.1', isHttps: true })
})
