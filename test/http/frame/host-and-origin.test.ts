import { describe, expect, test } from 'bun:test'
import { aGateway, errorOf } from './harness.ts'

describe('host', () => {
  const refused = [
    'evil.example',
    'localhost.evil.example',
    '10.0.0.5',
    '127.0.0.1.evil.example',
    'a b',
    '',
    'x/..',
    '[::1',
    '::1',
  ]
  const accepted = [
    'localhost',
    'LOCALHOST:8080',
    'veloz.localhost:1',
    '127.0.0.1:8080',
    '127.9.9.9',
    '[::1]:8080',
    'veloz.example',
    'veloz.example.:443',
  ]

  test('semantics 30: only names of ours are answered; a probe may use any', async () => {
    const { call } = await aGateway({ allowedHosts: ['veloz.example'], authenticator: null })
    for (const host of accepted)
      expect((await call('GET', '/api/market', { headers: { host } })).status, host).toBe(200)
    for (const host of refused) {
      expect(await errorOf(await call('GET', '/api/market', { headers: { host } })), host).toBe(
        '421 misdirected_request',
      )
      expect((await call('GET', '/', { headers: { host } })).status, host).toBe(421)
      expect((await call('POST', '/api/auth/login', { headers: { host }, json: {} })).status, host).toBe(421)
      expect((await call('GET', '/health', { headers: { host } })).status, host).toBe(200)
      expect((await call('HEAD', '/health', { headers: { host } })).status, host).toBe(200)
    }
  })

  test('the bound address counts; bound to all, any literal does, but no name', async () => {
    const one = await aGateway({ boundHost: '192.168.1.5', authenticator: null })
    expect((await one.call('GET', '/api/market', { headers: { host: '192.168.1.5:8080' } })).status).toBe(200)
    expect((await one.call('GET', '/api/market', { headers: { host: '192.168.1.6:8080' } })).status).toBe(421)
    for (const boundHost of ['0.0.0.0', '::']) {
      const all = await aGateway({ boundHost, authenticator: null })
      expect((await all.call('GET', '/api/market', { headers: { host: '192.168.1.6' } })).status).toBe(200)
      expect((await all.call('GET', '/api/market', { headers: { host: '[2001:db8::1]:80' } })).status).toBe(
        200,
      )
      expect((await all.call('GET', '/api/market', { headers: { host: 'rebound.example' } })).status).toBe(
        421,
      )
    }
  })
})

describe('origin', () => {
  test('a foreign page may not post, the own one may', async () => {
    const { call } = await aGateway({ authenticator: null })
    for (const origin of [
      'http://evil.example',
      'null',
      'http://localhost:9999',
      'http://localhost:8080.evil.example',
    ]) {
      const response = await call('POST', '/api/cancel_all', { headers: { origin } })
      expect(await errorOf(response), origin).toBe('403 forbidden')
      expect(response.headers.has('access-control-allow-origin')).toBe(false)
    }
    const own = await call('POST', '/api/cancel_all', { headers: { origin: 'http://localhost:8080' } })
    expect(own.status).toBe(200)
    expect((await call('POST', '/api/cancel_all')).status).toBe(200)
  })

  test('without configuration nothing tells a browser that others may read', async () => {
    const { call } = await aGateway({ authenticator: null })
    const response = await call('GET', '/api/market', { headers: { origin: 'http://evil.example' } })
    expect(response.headers.has('access-control-allow-origin')).toBe(false)
    expect(response.headers.has('vary')).toBe(false)
  })

  test('a configured origin may read and post, another may not', async () => {
    const { call } = await aGateway({ authenticator: null, corsOrigins: ['http://app.example'] })
    const headers = { origin: 'http://app.example' }
    const preflight = await call('OPTIONS', '/api/order', { headers })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('http://app.example')
    expect(preflight.headers.get('access-control-allow-methods')).toContain('POST')
    expect(preflight.headers.get('access-control-allow-headers')).toContain('Authorization')
    const read = await call('GET', '/api/market', { headers })
    expect(read.headers.get('access-control-allow-origin')).toBe('http://app.example')
    expect(read.headers.get('vary')).toBe('Origin')
    expect(read.headers.get('access-control-expose-headers')).toContain('X-Request-Id')
    const refused = await call('GET', '/api/nothing', { headers })
    expect(refused.headers.get('access-control-allow-origin')).toBe('http://app.example')
    expect((await call('POST', '/api/cancel_all', { headers })).status).toBe(200)
    const other = await call('OPTIONS', '/api/order', { headers: { origin: 'http://evil.example' } })
    expect(other.headers.has('access-control-allow-origin')).toBe(false)
    expect(
      (await call('POST', '/api/cancel_all', { headers: { origin: 'http://evil.example' } })).status,
    ).toBe(403)
  })
})
