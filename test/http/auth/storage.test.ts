import { describe, expect, test } from 'bun:test'
import { StorageFailed } from '../../../src/domain/index.ts'
import type { IdentityStore } from '../../../src/ports/index.ts'
import { aGateway, errorOf, jsonOf, PASSWORD } from '../frame/harness.ts'

const right = { user_id: 'admin', password: PASSWORD }

/** Every change fails until `free`, as on a disk without room; reading goes on. */
function fill(store: IdentityStore): { free(): void } {
  const refuse = () => {
    throw new StorageFailed('database or disk is full')
  }
  const writes = { createSession: refuse, revokeSession: refuse, revokeSessionsOf: refuse }
  const { createSession, revokeSession, revokeSessionsOf } = store
  const { revoke } = store.keys
  const before = { createSession, revokeSession, revokeSessionsOf }
  Object.assign(store, writes)
  Object.assign(store.keys, { revoke: refuse })
  return {
    free() {
      Object.assign(store, before)
      Object.assign(store.keys, { revoke })
    },
  }
}

async function aFullOne() {
  const gateway = await aGateway()
  const { call, store, identity, keyOf } = gateway
  const signIn = async () => {
    const answer = await jsonOf(await call('POST', '/api/auth/login', { json: right }))
    return { token: String(answer['access_token']), refresh: String(answer['refresh_token']) }
  }
  const [one, two] = [await signIn(), await signIn()]
  const apiKey = keyOf('admin', ['read:account'])
  let told = 0
  identity.onRevoked(() => {
    told += 1
  })
  const account = async (how: object) => (await call('GET', '/api/account', how)).status
  const refresh = (token: string) => call('POST', '/api/auth/refresh', { json: { refresh_token: token } })
  const seen = async () => Promise.all([account(one), account(two), account({ apiKey })])
  expect(await seen()).toEqual([200, 200, 200])
  return { ...gateway, one, two, apiKey, seen, refresh, disk: fill(store), told: () => told }
}

describe('a database that cannot be written', () => {
  test('answers 503 with the disk, the doctor and the request id, which the log has too', async () => {
    const { call, lines } = await aFullOne()
    const response = await call('POST', '/api/auth/login', { json: right })
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5'])
    const requestId = response.headers.get('x-request-id')
    const body = await jsonOf(response)
    expect(body).toMatchObject({ error: 'storage_unavailable', details: { request_id: requestId } })
    expect(body['message']).toMatch(/disk .*database or disk is full; see veloz doctor\.$/)
    const line = lines.find(({ message }) => message === 'the database cannot be written')
    expect(line?.fields).toMatchObject({ request_id: requestId, method: 'POST', path: '/api/auth/login' })
    expect(lines.map(({ message }) => message)).not.toContain('a request failed')
  })

  test('a session that signs out is over all the same, and written when there is room', async () => {
    const { call, one, seen, refresh, disk, told, identity, store } = await aFullOne()
    const out = await call('POST', '/api/auth/logout', {
      token: one.token,
      json: { refresh_token: one.refresh },
    })
    expect(await errorOf(out)).toBe('503 storage_unavailable')
    expect([await seen(), told()]).toEqual([[401, 200, 200], 1])
    expect(await errorOf(await refresh(one.refresh))).toBe('401 invalid_refresh_token')
    expect(() => identity.upkeep()).toThrow(StorageFailed)
    expect(await seen()).toEqual([401, 200, 200])
    disk.free()
    identity.upkeep()
    expect(identity.sessions.sessionOf(one.refresh)?.revokedAtMs).toBe(1_790_000_000_000)
    expect(await seen()).toEqual([401, 200, 200])
    const written = store.revision()
    identity.upkeep()
    expect(store.revision()).toBe(written)
  })

  test('so is every session of a user, and both of a page that signed in twice', async () => {
    const all = await aFullOne()
    expect((await all.call('POST', '/api/auth/logout', { token: all.one.token, json: {} })).status).toBe(503)
    expect(await all.seen()).toEqual([401, 401, 200])
    expect(await errorOf(await all.refresh(all.two.refresh))).toBe('401 invalid_refresh_token')

    const page = await aFullOne()
    const cookie = `veloz_refresh=${page.two.refresh}`
    const headers = { cookie, origin: 'http://localhost:8080' }
    const out = await page.call('POST', '/api/auth/logout', { token: page.one.token, headers, json: {} })
    expect(await errorOf(out)).toBe('503 storage_unavailable')
    expect(await page.seen()).toEqual([401, 401, 200])
  })

  test('so is a key, and the audit says that it could not be written', async () => {
    const { call, one, seen, disk, identity, audit } = await aFullOne()
    const [key] = identity.keys.list('admin')
    const path = `/api/auth/keys?key_id=${key?.id}`
    expect(await errorOf(await call('DELETE', path, { token: one.token }))).toBe('503 storage_unavailable')
    expect(await seen()).toEqual([200, 200, 401])
    expect(audit.lines).toContain('key_revoked failure admin')
    disk.free()
    identity.upkeep()
    expect(identity.keys.list('admin')[0]?.revokedAtMs).toBe(1_790_000_000_000)
    expect((await call('DELETE', path, { token: one.token })).status).toBe(200)
  })
})
