import { expect, test } from 'bun:test'
import { aGateway, errorOf, jsonOf, PASSWORD } from '../frame/harness.ts'

const GOOD = 'a good long one'

/** A gateway whose audit lets `action` through only when it is told to. */
async function whileRecorded(action: string) {
  const gateway = await aGateway()
  const { audit } = gateway
  const token = await gateway.tokenOf(['admin'])
  const asked = Promise.withResolvers<void>()
  const written = Promise.withResolvers<void>()
  const record = audit.record.bind(audit)
  audit.record = async (entry) => {
    await record(entry)
    if (entry.action !== action) return
    asked.resolve()
    await written.promise
  }
  const send = (method: string, path: string, json?: object, by = token) =>
    gateway.call(method, path, { token: by, json })
  const during = async (under: Promise<Response>, change: () => unknown) => {
    await asked.promise
    await change()
    written.resolve()
    return await under
  }
  return { ...gateway, token, send, during }
}

test('a sign-in under way does not outlive the password it was made by', async () => {
  const { call, during, identity, store, audit } = await whileRecorded('signed_in')
  const login = call('POST', '/api/auth/login', { json: { user_id: 'admin', password: PASSWORD } })
  const passwordHash = 'another'
  const replaced = () => identity.accounts.perform(identity.accounts.userChange('admin', { passwordHash }))
  expect(await errorOf(await during(login, replaced))).toBe('401 invalid_credentials')
  expect(store.user('admin')?.passwordHash).toBe(passwordHash)
  expect(audit.lines.at(-1)).toBe('sign_in_failed failure admin')
})

test('what was begun by somebody who was thrown out since is not done', async () => {
  for (const [action, method, path, json] of [
    ['user_created', 'POST', '/api/users', { user_id: 'mole', password: GOOD, roles: ['admin'] }],
    ['user_deleted', 'DELETE', '/api/users/ana', undefined],
    ['role_created', 'POST', '/api/auth/roles', { name: 'mole', permissions: ['admin'] }],
    ['key_created', 'POST', '/api/auth/keys', { name: 'mole', permissions: ['admin'] }],
    ['totp_begun', 'POST', '/api/auth/totp', { password: PASSWORD }],
  ] as const) {
    const { during, send, identity, store, audit, clock } = await whileRecorded(action)
    const other = { passwordHash: null, createdAtMs: 0, isDisabled: false }
    store.createUser({ ...other, id: 'ana', roles: ['viewer'] })
    store.createUser({ ...other, id: 'boss', roles: ['admin'] })
    const users = store.users().length
    const thrownOut = () => identity.sessions.revokeAllOf('admin', clock.nowMs)
    expect(await errorOf(await during(send(method, path, json), thrownOut)), path).toBe('401 invalid_token')
    expect([store.keys.all().length, store.roles.all().length]).toEqual([0, 0])
    expect(store.authenticators.get('admin')).toBeNull()
    expect(store.users().length).toBe(users)
    expect(audit.lines.at(-1)).toBe(`${action} failure admin`)
  }
})

test('a role that is given does not bring back one that was taken meanwhile', async () => {
  const { during, send, store, identity } = await whileRecorded('role_assignment_changed')
  await send('POST', '/api/users', { user_id: 'bob', password: GOOD, roles: ['admin'] })
  const given = send('POST', '/api/auth/roles', { user_id: 'bob', roles: ['viewer'] })
  const demoted = () => identity.accounts.perform(identity.accounts.userChange('bob', { roles: ['trader'] }))
  expect(await errorOf(await during(given, demoted))).toBe('409 conflict')
  expect(store.user('bob')?.roles).toEqual(['trader'])
})

test('whoever was promoted meanwhile is out of reach by now', async () => {
  for (const [action, method, json] of [
    ['user_changed', 'PUT', { password: 'known to the clerk' }],
    ['user_deleted', 'DELETE', undefined],
  ] as const) {
    const { during, send, store, tokenOf, identity } = await whileRecorded(action)
    store.roles.put({ name: 'clerk', permissions: ['admin:users', 'read:market', 'read:config'] })
    const clerk = await tokenOf(['clerk'])
    await send('POST', '/api/users', { user_id: 'bob', password: GOOD })
    const promoted = () =>
      identity.accounts.perform(identity.accounts.userChange('bob', { roles: ['admin'] }))
    const under = send(method, '/api/users/bob', json, clerk)
    expect(await errorOf(await during(under, promoted))).toBe('409 conflict')
    expect(store.user('bob')?.roles).toEqual(['admin'])
  }
})

test('a link that was not used dies with the password it stands beside, and with its user', async () => {
  for (const change of [{ password: 'another good one' }, { disabled: true }]) {
    const { send, call } = await whileRecorded('nothing')
    const made = await jsonOf(await send('POST', '/api/users', { user_id: 'bob' }))
    await send('PUT', '/api/users/bob', change)
    await send('PUT', '/api/users/bob', { disabled: false })
    const used = await call('POST', '/api/auth/code', { json: { code: made['sign_in_code'] } })
    expect(await errorOf(used)).toBe('401 invalid_credentials')
  }
})

test('nobody is called what the audit calls those who are not signed in', async () => {
  const { send, store } = await whileRecorded('nothing')
  for (const userId of [
    'configuration',
    'anonymous',
    'Nobody',
    'unknown',
    'malformed',
    'loopback',
    'VeloZ',
  ]) {
    const made = await send('POST', '/api/users', { user_id: userId, password: GOOD })
    expect(await errorOf(made), userId).toBe('400 bad_params')
  }
  expect(store.users().length).toBe(1)
})

test('signing out of the page also ends the session of the cookie it takes away', async () => {
  const { call } = await whileRecorded('nothing')
  const json = { user_id: 'admin', password: PASSWORD, session: 'cookie' }
  const first = await jsonOf(await call('POST', '/api/auth/login', { json }))
  const second = await call('POST', '/api/auth/login', { json })
  const cookie = String(second.headers.get('set-cookie')).split(';')[0] ?? ''
  const headers = { cookie, origin: 'http://localhost:8080' }
  const token = String(first['access_token'])
  expect((await call('POST', '/api/auth/logout', { token, headers, json: {} })).status).toBe(200)
  const renewed = await call('POST', '/api/auth/refresh', { headers, json: {} })
  expect(await errorOf(renewed)).toBe('401 invalid_refresh_token')
})

test('a body that arrives after its sender was thrown out does nothing', async () => {
  const { call, token, keyOf, identity, clock } = await whileRecorded('nothing')
  const slowly = () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    const writer = writable.getWriter()
    const finish = async (text: string) => {
      await writer.write(new TextEncoder().encode(text))
      await writer.close()
    }
    return { body: readable, headers: { 'content-type': 'application/json' }, finish }
  }
  const apiKey = keyOf('admin', ['write:orders'])
  for (const who of [{ token }, { apiKey }]) {
    const inTime = slowly()
    const answered = call('POST', '/api/order', { ...inTime, ...who })
    await inTime.finish('{"side":"buy","symbol":"BTCUSDT","qty":"1"}')
    expect((await answered).status).toBe(200)
    const tooLate = slowly()
    const refused = call('POST', '/api/order', { ...tooLate, ...who })
    await Promise.resolve()
    if ('token' in who) identity.sessions.revokeAllOf('admin', clock.nowMs)
    else for (const { id } of identity.keys.list('admin')) identity.keys.revoke(id, clock.nowMs)
    await tooLate.finish('{"side":"buy","symbol":"BTCUSDT","qty":"1"}')
    expect(await errorOf(await refused)).toBe('401 invalid_token')
  }
})
