import { describe, expect, test } from 'bun:test'
import { aGateway, errorOf, jsonOf, PASSWORD } from '../frame/harness.ts'

const GOOD = 'a good long one'

async function withAdmin() {
  const gateway = await aGateway()
  const { call } = gateway
  const token = await gateway.tokenOf(['admin'])
  const send = (method: string, path: string, json?: object, by = token) =>
    call(method, path, { token: by, json })
  const login = (userId: string, password = GOOD) =>
    call('POST', '/api/auth/login', { json: { user_id: userId, password } })
  const isGood = async (access: unknown) =>
    (await call('GET', '/api/market', { token: String(access) })).status === 200
  const signIn = async (userId: string, password = GOOD) =>
    (await jsonOf(await login(userId, password)))['access_token']
  return { ...gateway, token, send, login, isGood, signIn }
}

describe('users', () => {
  test('are made, listed in pages, and sign in', async () => {
    const { send, login, clock } = await withAdmin()
    const made = await send('POST', '/api/users', { user_id: 'ana@desk', password: GOOD, roles: ['trader'] })
    expect([made.status, await jsonOf(made)]).toEqual([
      201,
      {
        user: {
          user_id: 'ana@desk',
          roles: ['trader'],
          permissions: [
            'read:market',
            'read:orders',
            'read:account',
            'read:config',
            'write:orders',
            'write:cancel',
          ],
          disabled: false,
          totp: false,
          has_password: true,
          created_at: clock.nowMs / 1000,
        },
      },
    ])
    expect((await login('ana@desk')).status).toBe(200)
    const first = await jsonOf(await send('GET', '/api/users?limit=1'))
    expect(first).toMatchObject({ items: [{ user_id: 'admin' }], next_cursor: 'admin' })
    const next = await jsonOf(await send('GET', '/api/users?limit=1&cursor=admin'))
    expect(next).toMatchObject({ items: [{ user_id: 'ana@desk' }], next_cursor: null })
    expect(JSON.stringify(next)).not.toContain('scrypt')
    expect(await errorOf(await send('GET', '/api/users?limit=0'))).toBe('400 bad_params')
    const again = await send('POST', '/api/users', { user_id: 'ana@desk', password: GOOD })
    expect(await errorOf(again)).toBe('409 conflict')
  })

  test('without a password come in by a code, once', async () => {
    const { call, send } = await withAdmin()
    const made = await jsonOf(await send('POST', '/api/users', { user_id: 'bob' }))
    expect(made['user']).toMatchObject({ roles: ['viewer'], has_password: false })
    const code = () => call('POST', '/api/auth/code', { json: { code: made['sign_in_code'] } })
    expect((await code()).status).toBe(200)
    expect((await code()).status).toBe(401)
  })

  test('names, passwords and roles that cannot be are 400', async () => {
    const { send } = await withAdmin()
    for (const body of [
      { user_id: '', password: GOOD },
      { user_id: 'a b', password: GOOD },
      { user_id: 'x'.repeat(65), password: GOOD },
      { user_id: '../x', password: GOOD },
      { user_id: 'x', password: 'nine char' },
      { user_id: 'x', password: '👍'.repeat(9) },
      { user_id: 'x', password: 'y'.repeat(1025) },
      { user_id: 'x', password: GOOD, roles: ['no-such'] },
      { user_id: 'x', password: GOOD, roles: 'admin' },
      { user_id: 'x', password: GOOD, is_admin: true },
    ]) {
      expect(await errorOf(await send('POST', '/api/users', body)), JSON.stringify(body)).toBe(
        '400 bad_params',
      )
    }
  })

  test('a new password ends the sessions; disabling ends sessions and keys at once', async () => {
    const { send, login, isGood, signIn, keyOf, call } = await withAdmin()
    await send('POST', '/api/users', { user_id: 'ana', password: GOOD })
    const key = keyOf('ana', ['read:market'])
    const byKey = async () => (await call('GET', '/api/market', { apiKey: key })).status
    const before = await signIn('ana')
    expect([await isGood(before), await byKey()]).toEqual([true, 200])
    expect((await send('PUT', '/api/users/ana', { password: 'another good one' })).status).toBe(200)
    expect([await isGood(before), await byKey()]).toEqual([false, 200])
    expect((await login('ana')).status).toBe(401)
    const after = await signIn('ana', 'another good one')
    expect(await isGood(after)).toBe(true)
    const disabled = await jsonOf(await send('PUT', '/api/users/ana', { disabled: true }))
    expect(disabled['user']).toMatchObject({ disabled: true })
    expect([await isGood(after), await byKey()]).toEqual([false, 401])
    expect((await login('ana', 'another good one')).status).toBe(401)
    await send('PUT', '/api/users/ana', { disabled: false })
    expect((await login('ana', 'another good one')).status).toBe(200)
  })

  test('roles are replaced, and what was taken away is gone at once', async () => {
    const { send, signIn, call } = await withAdmin()
    await send('POST', '/api/users', { user_id: 'ana', password: GOOD, roles: ['trader'] })
    const token = String(await signIn('ana'))
    expect((await call('POST', '/api/cancel_all', { token })).status).toBe(200)
    await send('PUT', '/api/users/ana', { roles: ['viewer'] })
    expect((await call('POST', '/api/cancel_all', { token })).status).toBe(403)
  })

  test('deletion takes sessions and keys along, and the name may come back as another', async () => {
    const { send, signIn, isGood, keyOf, call, store } = await withAdmin()
    await send('POST', '/api/users', { user_id: 'ana', password: GOOD })
    const access = await signIn('ana')
    const apiKey = keyOf('ana', ['read:market'])
    expect((await call('GET', '/api/market', { apiKey })).status).toBe(200)
    expect(await jsonOf(await send('DELETE', '/api/users/ana'))).toEqual({ ok: true, user_id: 'ana' })
    expect([await isGood(access), (await call('GET', '/api/market', { apiKey })).status]).toEqual([
      false,
      401,
    ])
    expect(store.keys.all()).toEqual([])
    await send('POST', '/api/users', { user_id: 'ana', password: GOOD })
    expect([await isGood(access), (await call('GET', '/api/market', { apiKey })).status]).toEqual([
      false,
      401,
    ])
    expect(await errorOf(await send('DELETE', '/api/users/nobody'))).toBe('404 not_found')
    expect(await errorOf(await send('PUT', '/api/users/nobody', { disabled: true }))).toBe('404 not_found')
    expect(await errorOf(await send('PUT', '/api/users/a%20b', { disabled: true }))).toBe('404 not_found')
    expect(await errorOf(await send('PUT', '/api/users/ana', {}))).toBe('400 bad_params')
  })

  test('the last who may do everything can be neither demoted, disabled nor deleted', async () => {
    const { send, store } = await withAdmin()
    const tries = () =>
      Promise.all([
        send('PUT', '/api/users/admin', { roles: ['viewer'] }),
        send('PUT', '/api/users/admin', { disabled: true }),
        send('DELETE', '/api/users/admin'),
      ])
    for (const refused of await tries()) expect(await errorOf(refused)).toBe('409 conflict')
    await send('POST', '/api/users', { user_id: 'boss', password: GOOD, roles: ['admin'], disabled: true })
    for (const refused of await tries()) expect(await errorOf(refused)).toBe('409 conflict')
    store.setDisabled('boss', false)
    expect((await send('DELETE', '/api/users/admin')).status).toBe(200)
  })

  test.each([
    // The first to be done throws the other one out.
    ['two who demote each other', 'boss', [200, 401]],
    ['somebody who demotes himself and the only other', 'admin', [200, 409]],
  ] as const)('%s at the same moment leave one', async (_, other, expected) => {
    const { send, store, signIn, tokenOf, audit, isGood } = await withAdmin()
    await send('POST', '/api/users', { user_id: 'boss', password: GOOD, roles: ['admin'] })
    const admin = await tokenOf(['admin'])
    const by = other === 'admin' ? admin : String(await signIn(other))
    // A token that is known already waits for nothing: who is sent first is first.
    expect([await isGood(admin), await isGood(by)]).toEqual([true, true])
    const both = Promise.withResolvers<void>()
    let recorded = 0
    audit.record = async () => {
      recorded += 1
      if (recorded === 2) both.resolve()
      await both.promise
    }
    const statuses = await Promise.all([
      send('PUT', '/api/users/boss', { roles: [] }, admin).then(({ status }) => status),
      send('PUT', '/api/users/admin', { roles: [] }, by).then(({ status }) => status),
    ])
    expect(statuses.sort()).toEqual([...expected])
    expect(audit.lines.at(-1)).toContain('user_changed failure')
    expect(store.users().filter(({ roles }) => roles.includes('admin')).length).toBe(1)
  })

  test('whoever may do more is out of reach', async () => {
    const { send, store, tokenOf } = await withAdmin()
    store.roles.put({ name: 'clerk', permissions: ['admin:users', 'read:market', 'read:config'] })
    const clerk = await tokenOf(['clerk'])
    await send('POST', '/api/users', { user_id: 'ana', password: GOOD, roles: ['trader'] })
    for (const [method, path, json] of [
      ['PUT', '/api/users/admin', { password: 'stolen by a clerk' }],
      ['PUT', '/api/users/ana', { disabled: true }],
      ['DELETE', '/api/users/ana', undefined],
      ['POST', '/api/users', { user_id: 'x', password: GOOD, roles: ['trader'] }],
      ['PUT', '/api/users/clerk', { roles: ['clerk', 'trader'] }],
    ] as const) {
      expect(await errorOf(await send(method, path, json, clerk)), path).toBe('403 forbidden')
    }
    expect((await send('POST', '/api/users', { user_id: 'v', password: GOOD }, clerk)).status).toBe(201)
  })

  test('the own password is not changed here', async () => {
    const { send } = await withAdmin()
    expect(await errorOf(await send('PUT', '/api/users/admin', { password: GOOD }))).toBe('409 conflict')
  })
})

describe('the own password', () => {
  test('changes by the present one and ends the other sessions', async () => {
    const { call, signIn, isGood, login } = await withAdmin()
    const other = await signIn('admin', PASSWORD)
    const token = String(await signIn('admin', PASSWORD))
    const change = (current: string, fresh: string) =>
      call('POST', '/api/auth/password', { token, json: { current_password: current, new_password: fresh } })
    expect(await errorOf(await change('wrong', GOOD))).toBe('401 invalid_credentials')
    expect(await errorOf(await change(PASSWORD, 'short'))).toBe('400 bad_params')
    expect((await change(PASSWORD, GOOD)).status).toBe(200)
    expect([await isGood(other), await isGood(token)]).toEqual([false, true])
    expect([(await login('admin', PASSWORD)).status, (await login('admin')).status]).toEqual([401, 200])
  })

  test('is set without a present one by whoever came by a link, once', async () => {
    const { call, send, login } = await withAdmin()
    const made = await jsonOf(await send('POST', '/api/users', { user_id: 'bob' }))
    const opened = await call('POST', '/api/auth/code', { json: { code: made['sign_in_code'] } })
    const token = String((await jsonOf(opened))['access_token'])
    const set = () => call('POST', '/api/auth/password', { token, json: { new_password: GOOD } })
    expect((await set()).status).toBe(200)
    expect((await login('bob')).status).toBe(200)
    expect(await errorOf(await set())).toBe('400 bad_params')
  })

  test('guessing the present one backs off', async () => {
    const { call, token } = await withAdmin()
    const guess = () =>
      call('POST', '/api/auth/password', { token, json: { current_password: 'x', new_password: GOOD } })
    for (let i = 0; i < 5; i += 1) expect((await guess()).status).toBe(401)
    expect((await guess()).status).toBe(429)
  })

  test('is not a key’s to change', async () => {
    const { call, keyOf } = await withAdmin()
    const json = { current_password: PASSWORD, new_password: GOOD }
    const refused = await call('POST', '/api/auth/password', {
      apiKey: keyOf('admin', ['admin:users']),
      json,
    })
    expect(await errorOf(refused)).toBe('403 forbidden')
  })
})

describe('the audit', () => {
  test('has every change before it is made, and no password', async () => {
    const { send, audit, signIn, call } = await withAdmin()
    await send('POST', '/api/users', { user_id: 'ana', password: GOOD })
    await send('PUT', '/api/users/ana', { roles: ['trader'], password: 'another good one' })
    await send('PUT', '/api/users/ana', { disabled: true })
    await send('DELETE', '/api/users/ana')
    await send('DELETE', '/api/users/admin')
    const token = String(await signIn('admin', PASSWORD))
    const json = { current_password: PASSWORD, new_password: GOOD }
    await call('POST', '/api/auth/password', { token, json })
    expect(audit.lines).toEqual([
      'user_created success admin',
      'user_changed success admin',
      'user_changed success admin',
      'user_deleted success admin',
      'user_deleted denied admin',
      'signed_in success admin',
      'password_changed success admin',
    ])
    expect(audit.entries[1]).toMatchObject({
      type: 'auth',
      address: '127.0.0.1',
      details: {
        user_id: 'ana',
        before: { roles: ['viewer'] },
        after: { roles: ['trader'] },
        password_changed: true,
      },
    })
    const text = JSON.stringify(audit.entries)
    for (const secret of [GOOD, PASSWORD, 'another good one', 'scrypt']) expect(text).not.toContain(secret)
  })

  test('that cannot be written stops everything but what lowers risk', async () => {
    const { send, audit, store, isGood, signIn } = await withAdmin()
    await send('POST', '/api/users', { user_id: 'ana', password: GOOD })
    const access = await signIn('ana')
    audit.isBroken = true
    for (const [method, path, json] of [
      ['POST', '/api/users', { user_id: 'x', password: GOOD }],
      ['PUT', '/api/users/ana', { roles: ['trader'] }],
      ['PUT', '/api/users/ana', { disabled: true, roles: ['trader'] }],
      ['DELETE', '/api/users/ana', undefined],
    ] as const) {
      expect(await errorOf(await send(method, path, json)), path).toBe('503 audit_unavailable')
    }
    expect(store.users().map(({ id, roles }) => [id, roles])).toEqual([
      ['admin', ['admin']],
      ['ana', ['viewer']],
    ])
    expect((await send('PUT', '/api/users/ana', { disabled: true })).status).toBe(200)
    expect(await isGood(access)).toBe(false)
  })
})

test('while authentication is off there are no users to change', async () => {
  const { call } = await aGateway({ authenticator: null })
  expect(await errorOf(await call('GET', '/api/users'))).toBe('409 conflict')
  expect(await errorOf(await call('GET', '/api/auth/keys'))).toBe('409 conflict')
})
