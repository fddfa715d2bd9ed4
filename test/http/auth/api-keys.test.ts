import { describe, expect, test } from 'bun:test'
import { aGateway, type Call, errorOf, jsonOf, PASSWORD } from '../frame/harness.ts'

const READS = ['read:market', 'read:orders', 'read:account', 'read:config']

async function withAdmin() {
  const gateway = await aGateway()
  const token = await gateway.tokenOf(['admin'])
  const create = async (json: object, how: Call = { token }) =>
    await gateway.call('POST', '/api/auth/keys', { ...how, json })
  const made = async (json: object, how?: Call) => await jsonOf(await create(json, how))
  const list = async (how: Call = { token }) => {
    const { keys } = await jsonOf(await gateway.call('GET', '/api/auth/keys', how))
    return keys as Record<string, unknown>[]
  }
  const status = async (apiKey: unknown, path = '/api/account') =>
    (await gateway.call('GET', path, { apiKey: String(apiKey) })).status
  return { ...gateway, token, create, made, list, status }
}

describe('an API key', () => {
  test('semantics 33: is shown once, kept as a hash, and reads by default', async () => {
    const { create, list, status, store, clock } = await withAdmin()
    const response = await create({ name: 'grafana' })
    expect(response.status).toBe(201)
    const { key_id: id, api_key: key } = await jsonOf(response)
    expect(String(key)).toMatch(/^veloz_[A-Za-z0-9_-]{43}$/)
    expect(String(id)).toMatch(/^vk_[A-Za-z0-9_-]{12}$/)
    expect(JSON.stringify(store.keys.all())).not.toContain(String(key).slice(6))
    expect(await list()).toEqual([
      {
        key_id: id,
        user_id: 'admin',
        name: 'grafana',
        permissions: READS,
        created_at: clock.nowMs / 1000,
        expires_at: null,
        last_used_at: null,
        revoked: false,
      },
    ])
    expect(await status(key)).toBe(200)
  })

  test('cannot trade when it may only read', async () => {
    const { made, call } = await withAdmin()
    const { api_key: key } = await made({ name: 'reader' })
    const headers = { 'X-API-KEY': String(key) }
    const refused = await call('POST', '/api/order', { headers, json: {} })
    expect(await errorOf(refused)).toBe('403 forbidden')
  })

  test('counts only where no bearer token is shown', async () => {
    const { made, call, token } = await withAdmin()
    const { api_key: key } = await made({ name: 'reader' })
    const both = (authorization: string, apiKey: unknown) =>
      call('POST', '/api/cancel_all', { headers: { authorization }, apiKey: String(apiKey) })
    expect((await both(`Bearer ${token}`, 'veloz_wrong')).status).toBe(200)
    expect(await errorOf(await both('Bearer wrong', key))).toBe('401 invalid_token')
    expect(await errorOf(await both(`Bearer ${String(key)}`, key))).toBe('401 invalid_token')
    expect((await both('Basic YTpi', key)).status).toBe(403)
  })

  test('dies at once when it is revoked, and at its end', async () => {
    const { made, call, status, token, clock, list } = await withAdmin()
    const kept = await made({ name: 'kept' })
    const gone = await made({ name: 'gone' })
    const short = await made({ name: 'short', expires_in_days: 1 })
    for (const { api_key: key } of [kept, gone, short]) expect(await status(key)).toBe(200)
    const revoke = () => call('DELETE', `/api/auth/keys?key_id=${String(gone['key_id'])}`, { token })
    expect(await jsonOf(await revoke())).toEqual({ ok: true, key_id: gone['key_id'] })
    expect((await revoke()).status).toBe(200)
    expect([await status(kept['api_key']), await status(gone['api_key'])]).toEqual([200, 401])
    expect(await errorOf(await call('DELETE', '/api/auth/keys?key_id=vk_nothing', { token }))).toBe(
      '404 not_found',
    )
    expect(await errorOf(await call('DELETE', '/api/auth/keys', { token }))).toBe('400 bad_params')
    clock.nowMs += 86_400_000 - 1
    expect(await status(short['api_key'])).toBe(200)
    clock.nowMs += 1
    expect(await status(short['api_key'])).toBe(401)
    const rows = await list({ apiKey: String(kept['api_key']) })
    const revoked = rows.filter((row) => row['revoked'] === true)
    expect([rows.length, revoked.map((row) => row['name'])]).toEqual([3, ['gone']])
    const limited = rows.find((row) => row['name'] === 'short')
    expect(limited?.['expires_at']).toBe(Number(limited?.['created_at']) + 86_400)
  })

  test('semantics 29: what another process revoked, disabled or took is seen within a second', async () => {
    const { keyOf, status, store, clock } = await withAdmin()
    const add = (id: string) =>
      store.createUser({ id, passwordHash: null, roles: ['trader'], createdAtMs: 0, isDisabled: false })
    for (const id of ['a', 'b', 'c']) add(id)
    const [first, second, third] = [
      keyOf('a', ['read:account']),
      keyOf('b', ['read:account']),
      keyOf('c', ['read:account']),
    ]
    expect([await status(first), await status(second), await status(third)]).toEqual([200, 200, 200])
    store.keys.revoke(store.keys.of('a')[0]?.id ?? '', clock.nowMs)
    store.setDisabled('b', true)
    store.setRoles('c', ['viewer'])
    expect([await status(first), await status(second), await status(third)]).toEqual([200, 200, 200])
    clock.nowMs += 1000
    expect([await status(first), await status(second), await status(third)]).toEqual([401, 401, 403])
  })

  test('a clock that is set back keeps no revoked key alive', async () => {
    const { keyOf, status, store, clock } = await withAdmin()
    const key = keyOf('admin', ['read:account'])
    expect(await status(key)).toBe(200)
    store.keys.revoke(store.keys.all()[0]?.id ?? '', clock.nowMs)
    clock.nowMs -= 3_600_000
    expect(await status(key)).toBe(401)
  })

  test('has a rate limit of its own', async () => {
    const gateway = await aGateway({
      rateLimit: { enabled: true, capacity: 3, refillPerSecond: 1 },
      peerOf: (request) => request.headers.get('x-peer') ?? '203.0.113.1',
    })
    const key = gateway.keyOf('admin', ['read:account'])
    const ask = (peer: string) =>
      gateway.call('GET', '/api/account', { apiKey: key, headers: { 'x-peer': peer } })
    const seen = []
    for (const peer of ['1', '2', '3', '4']) seen.push((await ask(`203.0.113.${peer}`)).status)
    expect(seen).toEqual([200, 200, 200, 429])
  })

  test('is looked up and not hashed once it was seen', async () => {
    const { identity, keyOf, clock } = await withAdmin()
    const credential = { kind: 'api_key', text: keyOf('admin', ['read:account']) } as const
    const { authenticator } = identity
    expect(authenticator.cached(credential, clock.nowMs)).toBe(null)
    const principal = await authenticator.verify(credential, clock.nowMs)
    expect(principal).toMatchObject({ userId: 'admin', kind: 'api_key', sessionId: null })
    expect(principal?.id).toBe(`key:${principal?.keyId}`)
    expect(authenticator.cached(credential, clock.nowMs)).toBe(principal)
    expect(authenticator.cached({ kind: 'bearer', text: credential.text }, clock.nowMs)).toBe(null)
  })

  test('its last use is written behind, at most once a minute', async () => {
    const { identity, keyOf, status, store, clock, list } = await withAdmin()
    const key = keyOf('admin', ['read:account'])
    const stored = () => store.keys.all()[0]?.lastUsedAtMs ?? null
    await status(key)
    expect(stored()).toBe(null)
    expect((await list())[0]?.['last_used_at']).toBe(clock.nowMs / 1000)
    const firstMs = clock.nowMs
    identity.upkeep()
    expect(stored()).toBe(firstMs)
    clock.nowMs += 59_000
    await status(key)
    identity.upkeep()
    expect(stored()).toBe(firstMs)
    clock.nowMs += 1000
    identity.upkeep()
    expect(stored()).toBe(firstMs + 59_000)
    clock.nowMs += 2000
    await status(key)
    identity.close()
    expect(stored()).toBe(firstMs + 62_000)
  })
})

describe('nobody hands on more than he has', () => {
  async function withKeeper() {
    const gateway = await withAdmin()
    const { store, identity, clock } = gateway
    store.roles.put({ name: 'keeper', permissions: ['admin:keys', 'read:market', 'read:config'] })
    const keeper = await gateway.tokenOf(['keeper'])
    return { ...gateway, keeper, identity, clock }
  }

  test('a keeper of keys makes none beyond his own permissions', async () => {
    const { create, made, keeper, list } = await withKeeper()
    for (const permissions of [['admin'], ['write:orders'], ['admin:users'], ['read']]) {
      const refused = await create({ name: 'x', permissions }, { token: keeper })
      expect(refused.status, permissions.join()).toBe(403)
    }
    await made({ name: 'own', permissions: ['admin:keys', 'read:market'] }, { token: keeper })
    await made({ name: 'usual' }, { token: keeper })
    const rows = (await list({ token: keeper })).filter((row) => row['user_id'] === 'keeper')
    expect(rows.map((row) => row['permissions'])).toEqual([
      ['read:market', 'admin:keys'],
      ['read:market', 'read:config'],
    ])
  })

  test('a key makes none wider than itself and none that outlives it', async () => {
    const { made, create, clock, list } = await withAdmin()
    const permissions = ['admin:keys', 'read:config']
    const { api_key: key } = await made({ name: 'maker', permissions, expires_in_days: 2 })
    const by = { apiKey: String(key) }
    expect((await create({ name: 'x', permissions: ['read:market'] }, by)).status).toBe(403)
    expect((await create({ name: 'x', permissions: ['read:config'], expires_in_days: 3 }, by)).status).toBe(
      403,
    )
    await made({ name: 'child', permissions: ['read:config'] }, by)
    const child = (await list()).find((row) => row['name'] === 'child')
    expect(child).toMatchObject({ user_id: 'admin', expires_at: clock.nowMs / 1000 + 2 * 86_400 })
  })

  test('without admin:keys only the own ones are seen, and none is revoked', async () => {
    const { call, keyOf, store, tokenOf, list, made } = await withAdmin()
    await made({ name: 'of the admin' })
    const viewer = await tokenOf(['viewer'])
    keyOf('viewer', ['read:market'])
    expect((await list({ token: viewer })).map((row) => row['user_id'])).toEqual(['viewer'])
    const id = store.keys.of('admin')[0]?.id ?? ''
    expect((await call('DELETE', `/api/auth/keys?key_id=${id}`, { token: viewer })).status).toBe(403)
  })

  test('words nobody knows, and a name or a time that cannot be, are 400', async () => {
    const { create } = await withAdmin()
    for (const body of [
      {},
      { name: '' },
      { name: 'x\ny' },
      { name: 'x', permissions: [] },
      { name: 'x', permissions: ['root'] },
      { name: 'x', permissions: ['__proto__'] },
      { name: 'x', expires_in_days: 0 },
      { name: 'x', expires_in_days: 1.5 },
      { name: 'x', user_id: 'other' },
    ]) {
      expect(await errorOf(await create(body)), JSON.stringify(body)).toBe('400 bad_params')
    }
  })

  test('one user has at most a hundred', async () => {
    const { create, keyOf } = await withAdmin()
    for (let i = 0; i < 100; i += 1) keyOf('admin', ['read:market'])
    expect(await errorOf(await create({ name: 'one more' }))).toBe('409 conflict')
  })
})

test('what is made and revoked is audited, without the key', async () => {
  const { made, call, token, audit, create } = await withAdmin()
  const { key_id: id, api_key: key } = await made({ name: 'grafana' })
  await call('DELETE', `/api/auth/keys?key_id=${String(id)}`, { token })
  expect(audit.lines).toEqual(['key_created success admin', 'key_revoked success admin'])
  expect(audit.entries.every(({ type }) => type === 'api_key')).toBe(true)
  expect(JSON.stringify(audit.entries)).not.toContain(String(key))
  expect(JSON.stringify(audit.entries)).not.toContain(PASSWORD)
  audit.isBroken = true
  expect(await errorOf(await create({ name: 'unseen' }))).toBe('503 audit_unavailable')
})
