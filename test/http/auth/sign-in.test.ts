import { describe, expect, test } from 'bun:test'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { aGateway, errorOf, jsonOf, PASSWORD } from '../frame/harness.ts'

const right = { user_id: 'admin', password: PASSWORD }
const wrong = { user_id: 'admin', password: 'guess' }

describe('login', () => {
  test('gives a pair of tokens in the shape old clients know', async () => {
    const { call, clock } = await aGateway()
    const response = await call('POST', '/api/auth/login', { json: right })
    const answer = await jsonOf(response)
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.has('set-cookie')).toBe(false)
    expect(answer).toMatchObject({
      user_id: 'admin',
      token_type: 'Bearer',
      expires_in: 900,
      token: answer['access_token'],
    })
    expect(String(answer['refresh_token'])).toStartWith('vr1.')
    const token = String(answer['access_token'])
    expect(decodeProtectedHeader(token).alg).toBe('HS256')
    const issuedAt = Math.floor(clock.nowMs / 1000)
    expect(decodeJwt(token)).toMatchObject({
      sub: 'admin',
      iat: issuedAt,
      exp: issuedAt + 900,
      type: 'access',
    })
    expect(decodeJwt(token)['permissions']).toEqual(answer['permissions'])
    expect((await call('GET', '/api/account', { token })).status).toBe(200)
  })

  test('a wrong password, an unknown user and a disabled one look alike', async () => {
    const { call, store } = await aGateway()
    const texts = new Set<string>()
    for (const body of [wrong, { ...wrong, user_id: 'nobody' }]) {
      texts.add(await (await call('POST', '/api/auth/login', { json: body })).text())
    }
    store.setDisabled('admin', true)
    texts.add(await (await call('POST', '/api/auth/login', { json: right })).text())
    expect(texts.size).toBe(1)
    expect([...texts][0]).toContain('invalid_credentials')
    expect(store.user('admin')?.isDisabled).toBe(true)
  })

  test('a user without a password cannot sign in by an empty one', async () => {
    const { call, tokenOf } = await aGateway()
    await tokenOf(['admin'])
    for (const password of ['null', ' ']) {
      expect((await call('POST', '/api/auth/login', { json: { user_id: 'admin', password } })).status).toBe(
        401,
      )
    }
    expect((await call('POST', '/api/auth/login', { json: { user_id: 'admin', password: '' } })).status).toBe(
      400,
    )
  })

  test('backs off per account, and a success forgets', async () => {
    let peer = 0
    const nextPeer = () => {
      peer += 1
      return `203.0.113.${peer % 200}`
    }
    const { call, clock } = await aGateway({ peerOf: nextPeer })
    const login = (body: object) => call('POST', '/api/auth/login', { json: body })
    for (let i = 0; i < 5; i += 1) expect((await login(wrong)).status).toBe(401)
    const refused = await login(right)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('1')
    expect((await jsonOf(refused))['details']).toEqual({ scope: 'login', retry_after_s: 1 })
    expect((await login({ ...wrong, user_id: 'other' })).status).toBe(401)
    clock.nowMs += 1000
    expect((await login(wrong)).status).toBe(401)
    expect((await login(right)).headers.get('retry-after')).toBe('2')
    clock.nowMs += 2000
    expect((await login(right)).status).toBe(200)
    for (let i = 0; i < 4; i += 1) expect((await login(wrong)).status).toBe(401)
    expect((await login(right)).status).toBe(200)
  })

  test('backs off per address, whatever accounts are tried', async () => {
    const { call } = await aGateway()
    const tries = []
    for (let i = 0; i < 12; i += 1) {
      tries.push((await call('POST', '/api/auth/login', { json: { ...wrong, user_id: `u${i}` } })).status)
    }
    expect(tries.slice(0, 10).every((status) => status === 401)).toBe(true)
    expect(tries.slice(10)).toEqual([429, 429])
  })

  test('an account of one’s own does not wipe out guesses at the others', async () => {
    const { call, identity, store, clock } = await aGateway()
    const hash = store.user('admin')?.passwordHash ?? null
    store.createUser({ id: 'insider', passwordHash: hash, roles: [], createdAtMs: 0, isDisabled: false })
    const login = (userId: string, password = 'guess') =>
      call('POST', '/api/auth/login', { json: { user_id: userId, password } })
    for (let i = 0; i < 8; i += 1) expect((await login(`u${i}`)).status).toBe(401)
    expect((await login('insider')).status).toBe(401)
    expect((await login('insider', PASSWORD)).status).toBe(200)
    for (let i = 8; i < 10; i += 1) expect((await login(`u${i}`)).status).toBe(401)
    expect((await login('u10')).status).toBe(429)
    expect((await login('insider', PASSWORD)).status).toBe(429)
    clock.nowMs += 1000
    const link = { code: identity.createSignInCode('admin') }
    expect((await call('POST', '/api/auth/code', { json: link })).status).toBe(200)
    expect((await login('insider', PASSWORD)).status).toBe(200)
    expect((await login('u11')).status).toBe(401)
    expect((await login('u12')).headers.get('retry-after')).toBe('2')
  })

  test('of IPv6 the network counts: one customer has more addresses than anybody can remember', async () => {
    let peer = 0
    const peerOf = () => {
      peer += 1
      return `2001:db8:1:2:${peer.toString(16)}::1`
    }
    const { call } = await aGateway({ peerOf })
    const login = (userId: string) => call('POST', '/api/auth/login', { json: { ...wrong, user_id: userId } })
    for (let i = 0; i < 10; i += 1) expect((await login(`u${i}`)).status).toBe(401)
    expect((await login('u10')).status).toBe(429)
    const link = await call('POST', '/api/auth/code', { json: { code: 'x'.repeat(43) } })
    expect(link.status).toBe(429)
  })

  test('many at once are not all free, and the queue of hashes is bounded', async () => {
    const { call } = await aGateway()
    const attempts = Array.from({ length: 30 }, (_, index) =>
      call('POST', '/api/auth/login', { json: { ...wrong, user_id: `u${index}` } }),
    )
    const statuses = (await Promise.all(attempts)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(10)
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(20)
  })

  test('with authentication off there is nothing to sign in to', async () => {
    const { call } = await aGateway({ authenticator: null })
    expect(await errorOf(await call('POST', '/api/auth/login', { json: right }))).toBe('409 conflict')
    expect((await call('POST', '/api/auth/logout')).status).toBe(200)
  })

  test('is counted', async () => {
    const { call, metrics } = await aGateway()
    await call('POST', '/api/auth/login', { json: wrong })
    await call('GET', '/api/account', { token: 'x' })
    await call('GET', '/api/account')
    const text = await metrics.render()
    expect(text).toContain('veloz_auth_attempts_total{kind="password"} 1')
    expect(text).toContain('veloz_auth_failures_total{kind="password",reason="wrong"} 1')
    expect(text).toContain('veloz_auth_failures_total{kind="token",reason="invalid"} 1')
    expect(text).toContain('veloz_auth_failures_total{kind="token",reason="missing"} 1')
  })
})

describe('the first start', () => {
  test('the one-time code signs in once, within 24 h, and guessing backs off', async () => {
    const { call, first, identity, clock } = await aGateway()
    expect(first.password).toBe(null)
    const code = String(first.signInCode)
    expect(code.length).toBeGreaterThanOrEqual(43)
    const signedIn = await call('POST', '/api/auth/code', { json: { code } })
    expect([signedIn.status, (await jsonOf(signedIn))['user_id']]).toEqual([200, 'admin'])
    expect(await errorOf(await call('POST', '/api/auth/code', { json: { code } }))).toBe(
      '401 invalid_credentials',
    )
    const late = identity.createSignInCode('admin')
    clock.nowMs += 86_400_000
    expect((await call('POST', '/api/auth/code', { json: { code: late } })).status).toBe(401)
    const guess = () => call('POST', '/api/auth/code', { json: { code: 'x'.repeat(43) } })
    for (let i = 0; i < 9; i += 1) await guess()
    expect((await guess()).status).toBe(429)
  })

  test('a password is made when none is configured, and works', async () => {
    const { ensureFirstUser } = await import('../../../src/http/auth/first-user.ts')
    const { generatedPassword } = await import('../../../src/http/auth/index.ts')
    const { openIdentityStore } = await import('../../../src/adapters/database-sqlite/index.ts')
    const { createScryptHasher } = await import('../../../src/adapters/hasher/index.ts')
    const { identity } = await aGateway()
    const store = openIdentityStore(':memory:')
    const hasher = createScryptHasher({ cost: { logN: 4, r: 8, p: 1 } })
    const first = await ensureFirstUser({ store, hasher, sessions: identity.sessions, nowMs: () => 1 }, null)
    expect(first.password).toMatch(/^(?:[a-hj-km-np-z2-9]{4}-){5}[a-hj-km-np-z2-9]{4}$/)
    const stored = store.user('admin')?.passwordHash ?? null
    expect(stored).not.toContain(String(first.password))
    expect((await hasher.verify(String(first.password), stored)).outcome).toBe('match')
    const again = await ensureFirstUser({ store, hasher, sessions: identity.sessions, nowMs: () => 2 }, null)
    expect(again).toEqual({ password: null, signInCode: null, isPasswordReplaced: false })
    expect(new Set(Array.from({ length: 100 }, generatedPassword)).size).toBe(100)
  })

  test('a changed configured password replaces the old one and ends every session', async () => {
    const { call, identity } = await aGateway()
    const before = await jsonOf(await call('POST', '/api/auth/login', { json: right }))
    const token = String(before['access_token'])
    expect((await identity.ensureFirstUser({ adminPassword: PASSWORD })).isPasswordReplaced).toBe(false)
    expect((await call('GET', '/api/account', { token })).status).toBe(200)
    expect((await identity.ensureFirstUser({ adminPassword: 'another one' })).isPasswordReplaced).toBe(true)
    expect(await errorOf(await call('GET', '/api/account', { token }))).toBe('401 invalid_token')
    expect((await call('POST', '/api/auth/login', { json: right })).status).toBe(401)
    expect(
      (await call('POST', '/api/auth/login', { json: { ...right, password: 'another one' } })).status,
    ).toBe(200)
  })
})
