import { describe, expect, test } from 'bun:test'
import { ACCESS } from '../../../src/http/frame/index.ts'
import { expandPermissions, PERMISSIONS, permissionsOfRoles, ROLES } from '../../../src/identity/index.ts'
import { aGateway as anEmptyGateway, BASE, errorOf, jsonOf } from './harness.ts'

const rows = Object.entries(ACCESS).map(([key, rule]) => {
  const [method = '', pattern = ''] = key.split(' ')
  const path = pattern === '/*' ? '/somewhere' : pattern.replace(/:[a-z]+/g, 'somebody')
  const needed = rule.access === 'public' || rule.access === 'signed_in' ? [] : [rule.access].flat()
  return { method, path, rule, needed }
})
const guarded = rows.filter((row) => row.rule.access !== 'public')
/** What a request gets that never reached its handler, or broke it. */
const KEPT_OUT: readonly number[] = [401, 403, 404, 405, 429, 500, 501]
/** With somebody for the routes that name one. */
async function aGateway(...options: Parameters<typeof anEmptyGateway>) {
  const gateway = await anEmptyGateway(...options)
  gateway.store.createUser({
    id: 'somebody',
    passwordHash: null,
    roles: [],
    createdAtMs: 0,
    isDisabled: false,
  })
  return gateway
}
/** For a person alone: a key neither has a password nor signs in. */
const PERSONAL: ReadonlySet<string> = new Set([
  'POST /api/auth/password',
  'POST /api/auth/totp',
  'POST /api/auth/totp/confirm',
  'DELETE /api/auth/totp',
])
const fromAfar = { peerOf: () => '203.0.113.9' }

describe('every route of the table', () => {
  test('answers 401 authentication_required to nobody, in the error shape, with a request id', async () => {
    const { call } = await aGateway(fromAfar)
    expect(guarded.length).toBeGreaterThan(15)
    for (const { method, path } of guarded) {
      const response = await call(method, path, { body: method === 'POST' ? 'not even json' : null })
      expect(response.headers.get('x-request-id'), path).toMatch(/^[0-9a-f]{10}-[0-9a-z]+$/)
      expect(response.headers.get('www-authenticate'), path).toBe('Bearer')
      expect(await errorOf(response), `${method} ${path}`).toBe('401 authentication_required')
    }
  })

  test('answers 401 invalid_token to a forged, an expired and a foreign token', async () => {
    const { call, tokenOf, clock } = await aGateway(fromAfar)
    const old = await tokenOf(['admin'])
    clock.nowMs += 900_000
    const fresh = await tokenOf(['admin'])
    const forged = `${fresh.slice(0, -4)}AAAA`
    const unsigned = `${btoa('{"alg":"none"}').replaceAll('=', '')}.${fresh.split('.')[1]}.`
    for (const { method, path } of guarded) {
      for (const token of [old, forged, unsigned, 'x', '']) {
        const response = await call(method, path, { headers: { authorization: `Bearer ${token}` } })
        expect(await errorOf(response), `${method} ${path} ${token}`).toBe('401 invalid_token')
      }
      const basic = await call(method, path, { headers: { authorization: 'Basic YTpi' } })
      expect(await errorOf(basic), path).toBe('401 invalid_token')
    }
  })

  test('asks every role for exactly the permissions of its row', async () => {
    for (const role of ROLES) {
      const { call, tokenOf } = await aGateway(fromAfar)
      const allowed = permissionsOfRoles([role])
      for (const { method, path, needed } of guarded.filter((row) => row.path !== '/api/auth/logout')) {
        const token = await tokenOf([role])
        const response = await call(method, path, { token })
        const missing = needed.find((permission) => !allowed.has(permission))
        const label = `${role} ${method} ${path}`
        if (missing === undefined) {
          expect(KEPT_OUT, label).not.toContain(response.status)
        } else {
          expect(response.status, label).toBe(403)
          expect((await jsonOf(response))['details'], label).toEqual({ permission: missing })
        }
      }
    }
  })

  test('lets a key do what both the key and the roles of its owner allow, on every route', async () => {
    const rateLimit = { enabled: false, capacity: 1, refillPerSecond: 1 }
    for (const role of ROLES) {
      const { call, store, keyOf } = await aGateway({ ...fromAfar, rateLimit })
      store.createUser({ id: role, passwordHash: null, roles: [role], createdAtMs: 0, isDisabled: false })
      for (const scope of [...PERMISSIONS.map((word) => [word]), PERMISSIONS]) {
        const apiKey = keyOf(role, scope)
        const allowed = new Set(scope.filter((word) => permissionsOfRoles([role]).has(word)))
        for (const { method, path, needed } of guarded) {
          const label = `${role} with a key for ${scope} ${method} ${path}`
          if (path === '/api/users/somebody') {
            store.createUser({
              id: 'somebody',
              passwordHash: null,
              roles: [],
              createdAtMs: 0,
              isDisabled: false,
            })
          }
          const { status } = await call(method, path, { apiKey })
          const missing = needed.find((permission) => !allowed.has(permission))
          if (missing !== undefined) expect(status, label).toBe(403)
          else if (PERSONAL.has(`${method} ${path}`)) expect([400, 403], label).toContain(status)
          else expect(KEPT_OUT, label).not.toContain(status)
        }
      }
    }
  })

  test('answers 401 invalid_api_key to a key that is forged, cut, revoked, expired or no key', async () => {
    const { call, keyOf, identity, clock } = await aGateway(fromAfar)
    const good = keyOf('admin', [...PERMISSIONS])
    const revoked = keyOf('admin', [...PERMISSIONS])
    const expired = keyOf('admin', [...PERMISSIONS], clock.nowMs + 1000)
    expect((await call('GET', '/api/config', { apiKey: expired })).status).toBe(200)
    clock.nowMs += 1000
    const keyId = identity.keys.find(revoked)?.id ?? ''
    identity.keys.revoke(keyId, clock.nowMs)
    const forged = `${good.slice(0, -2)}${good.endsWith('AA') ? 'BB' : 'AA'}`
    for (const { method, path } of guarded) {
      for (const apiKey of [forged, good.slice(0, -1), revoked, expired, '', 'veloz_', 'x'.repeat(5000)]) {
        const response = await call(method, path, { apiKey })
        expect(await errorOf(response), `${method} ${path} ${apiKey}`).toBe('401 invalid_api_key')
      }
    }
    expect((await call('GET', '/api/config', { apiKey: good })).status).toBe(200)
  })

  test('somebody without any permission is signed in and no more', async () => {
    const { call, tokenOf } = await aGateway(fromAfar)
    const token = await tokenOf(['no-such-role'])
    for (const { method, path, needed } of guarded.filter((row) => row.path !== '/api/auth/logout')) {
      const { status } = await call(method, path, { token })
      if (needed.length === 0) expect(KEPT_OUT, `${method} ${path}`).not.toContain(status)
      else expect(status, `${method} ${path}`).toBe(403)
    }
  })

  test('with authentication off everybody is the administrator', async () => {
    const { call } = await aGateway({ ...fromAfar, authenticator: null })
    for (const { method, path } of guarded) {
      const { status } = await call(method, path, { headers: { authorization: 'Bearer whatever' } })
      expect(KEPT_OUT, `${method} ${path}`).not.toContain(status)
    }
  })

  test('public routes let strangers in, also with a bad token', async () => {
    const { call } = await aGateway(fromAfar)
    for (const path of ['/health', '/api/health', '/', '/deep/link']) {
      expect((await call('GET', path, { token: 'bad' })).status, path).toBe(200)
    }
  })

  test('every route that a feature brings has a row, and every row a route', async () => {
    const { frame } = await aGateway()
    const mounted = new Set(frame.app.routes.map(({ method, path }) => `${method} ${path}`))
    expect([...mounted].sort()).toEqual(Object.keys(ACCESS).sort())
  })
})

describe('methods', () => {
  test('404 and 405 come before 401; 405 says what is allowed', async () => {
    const { call } = await aGateway(fromAfar)
    expect(await errorOf(await call('GET', '/api/nothing'))).toBe('404 not_found')
    expect(await errorOf(await call('POST', '/api'))).toBe('404 not_found')
    expect(await errorOf(await call('GET', '/api/market/'))).toBe('404 not_found')
    expect(await errorOf(await call('GET', '/api/../api/nothing'))).toBe('404 not_found')
    for (const { method, path } of rows) {
      const wrong = await call('PATCH', path)
      expect(await errorOf(wrong), path).toBe('405 method_not_allowed')
      expect(wrong.headers.get('allow')?.split(', '), path).toContain(method)
    }
  })

  test('OPTIONS is 204 with Allow, without a token and without CORS headers', async () => {
    const { call } = await aGateway(fromAfar)
    for (const { path } of rows) {
      const response = await call('OPTIONS', path, { headers: { origin: 'http://evil.example' } })
      expect(response.status, path).toBe(204)
      expect(response.headers.get('allow'), path).toContain('OPTIONS')
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })

  test('HEAD is GET without a body, guarded the same; an endless answer has none', async () => {
    const { call, tokenOf } = await aGateway(fromAfar)
    const token = await tokenOf(['admin'])
    const head = await call('HEAD', '/api/market', { token })
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect(Number(head.headers.get('content-length'))).toBe('{"path":"/api/market"}'.length)
    expect((await call('HEAD', '/api/market')).status).toBe(401)
    expect((await call('HEAD', '/api/stream', { token })).status).toBe(405)
  })

  test('/metrics is open to a program on this machine, not to what came through a proxy', async () => {
    const direct = await aGateway()
    expect((await direct.call('GET', '/metrics')).status).toBe(200)
    for (const name of ['x-forwarded-for', 'x-forwarded-host', 'forwarded', 'via', 'x-real-ip']) {
      expect((await direct.call('GET', '/metrics', { headers: { [name]: '127.0.0.1' } })).status, name).toBe(
        401,
      )
    }
    expect((await direct.call('GET', '/api/config')).status).toBe(401)
    const afar = await aGateway(fromAfar)
    expect((await afar.call('GET', '/metrics')).status).toBe(401)
    expect((await afar.call('GET', '/metrics', { token: await afar.tokenOf(['viewer']) })).status).toBe(200)
    const named = await aGateway({ allowedHosts: ['veloz.example'] })
    expect((await named.call('GET', '/metrics', { headers: { host: 'veloz.example' } })).status).toBe(401)
  })
})

test('a short host name does not shift the path', async () => {
  const { frame } = await aGateway({ ...fromAfar, allowedHosts: ['a'] })
  const response = await frame.app.handle(new Request('http://a/ab/api/market', { headers: { host: 'a' } }))
  expect(await response.json()).toEqual({ path: '/*' })
  const real = await frame.app.handle(new Request('http://a/api/market', { headers: { host: 'a' } }))
  expect(real.status).toBe(401)
  expect(BASE).toContain('localhost')
})

test('admin stands for every permission there is', () => {
  expect([...expandPermissions(['admin'])]).toEqual([...PERMISSIONS])
})
