import { describe, expect, test } from 'bun:test'
import { aGateway, errorOf, jsonOf, PASSWORD } from '../frame/harness.ts'

const own = { origin: 'http://localhost:8080' }

async function signedIn() {
  const gateway = await aGateway()
  const login = async () => {
    const answer = await jsonOf(
      await gateway.call('POST', '/api/auth/login', { json: { user_id: 'admin', password: PASSWORD } }),
    )
    return { access: String(answer['access_token']), refresh: String(answer['refresh_token']) }
  }
  const refresh = (token: string) =>
    gateway.call('POST', '/api/auth/refresh', { json: { refresh_token: token } })
  const isGood = async (access: string) =>
    (await gateway.call('GET', '/api/account', { token: access })).status === 200
  return { ...gateway, login, refresh, isGood, tokens: await login() }
}

const refreshOf = async (response: Response) => String((await jsonOf(response))['refresh_token'])

describe('semantics 26: refresh', () => {
  test('rotates: the old token is dead, the new pair works', async () => {
    const { refresh, isGood, tokens, clock } = await signedIn()
    const renewed = await jsonOf(await refresh(tokens.refresh))
    expect(renewed['refresh_token']).not.toBe(tokens.refresh)
    expect(await isGood(String(renewed['access_token']))).toBe(true)
    clock.nowMs += 900_000
    expect(await isGood(tokens.access)).toBe(false)
    expect((await refresh(String(renewed['refresh_token']))).status).toBe(200)
  })

  test('within 30 s the same token gives the same successor, also to two at once', async () => {
    const { refresh, tokens, clock } = await signedIn()
    const [one, two] = await Promise.all([refresh(tokens.refresh), refresh(tokens.refresh)])
    const successor = await refreshOf(one)
    expect(await refreshOf(two)).toBe(successor)
    clock.nowMs += 30_000
    expect(await refreshOf(await refresh(tokens.refresh))).toBe(successor)
    expect((await refresh(successor)).status).toBe(200)
  })

  test('later it was stolen: the whole family ends, access tokens at once', async () => {
    const { refresh, isGood, tokens, clock, login } = await signedIn()
    const other = await login()
    const renewed = await jsonOf(await refresh(tokens.refresh))
    clock.nowMs += 30_001
    expect(await errorOf(await refresh(tokens.refresh))).toBe('401 invalid_refresh_token')
    expect(await errorOf(await refresh(String(renewed['refresh_token'])))).toBe('401 invalid_refresh_token')
    expect(await isGood(String(renewed['access_token']))).toBe(false)
    expect(await isGood(tokens.access)).toBe(false)
    expect(await isGood(other.access)).toBe(true)
  })

  test('two rotations back is stolen even within 30 s', async () => {
    const { refresh, tokens } = await signedIn()
    const second = await refreshOf(await refresh(tokens.refresh))
    const third = await refreshOf(await refresh(second))
    expect((await refresh(tokens.refresh)).status).toBe(401)
    expect((await refresh(third)).status).toBe(401)
  })

  test('forged tokens are refused and harm nobody', async () => {
    const { refresh, isGood, tokens } = await signedIn()
    const [version, session, , mac] = tokens.refresh.split('.')
    const forged = [
      `${version}.${session}.1.${mac}`,
      `${version}.${session}.0.${'A'.repeat(43)}`,
      tokens.refresh.slice(0, -1),
      tokens.access,
      'vr1...',
      'x',
    ]
    for (const token of forged)
      expect(await errorOf(await refresh(token)), token).toBe('401 invalid_refresh_token')
    expect(await isGood(tokens.access)).toBe(true)
    expect((await refresh(tokens.refresh)).status).toBe(200)
  })

  test('ends with the session, with the user, and is no access token', async () => {
    const { refresh, isGood, tokens, clock, identity, store } = await signedIn()
    expect(await isGood(tokens.refresh)).toBe(false)
    store.createUser({ id: 'boss', passwordHash: null, roles: ['admin'], createdAtMs: 0, isDisabled: false })
    const setDisabled = (isDisabled: boolean) =>
      identity.accounts.perform(identity.accounts.userChange('admin', { isDisabled }))
    expect(setDisabled(true)).toBe(null)
    expect(await isGood(tokens.access)).toBe(false)
    expect((await refresh(tokens.refresh)).status).toBe(401)
    expect(setDisabled(false)).toBe(null)
    expect((await refresh(tokens.refresh)).status).toBe(401)
    const late = await signedIn()
    late.clock.nowMs += 86_400_000
    expect((await late.refresh(late.tokens.refresh)).status).toBe(401)
    expect(clock.nowMs).toBeLessThan(late.clock.nowMs)
  })

  test('a revocation by another process is seen within a second', async () => {
    const { isGood, tokens, clock, store } = await signedIn()
    expect(await isGood(tokens.access)).toBe(true)
    store.revokeSessionsOf('admin', clock.nowMs)
    clock.nowMs += 1000
    expect(await isGood(tokens.access)).toBe(false)
  })

  test('a role taken away is gone within a second; one given waits for a new token', async () => {
    const { call, store, clock, tokens } = await signedIn()
    const order = () => call('POST', '/api/cancel_all', { token: tokens.access })
    expect((await order()).status).toBe(200)
    store.setRoles('admin', ['viewer'])
    clock.nowMs += 1000
    expect((await order()).status).toBe(403)
  })
})

describe('logout', () => {
  test('with a refresh token ends that session alone', async () => {
    const { call, isGood, login, tokens, refresh } = await signedIn()
    const other = await login()
    const done = await call('POST', '/api/auth/logout', {
      token: other.access,
      json: { refresh_token: tokens.refresh },
    })
    expect(await jsonOf(done)).toMatchObject({ ok: true })
    expect(await isGood(tokens.access)).toBe(false)
    expect((await refresh(tokens.refresh)).status).toBe(401)
    expect(await isGood(other.access)).toBe(true)
  })

  test('without one ends all sessions of the user and of nobody else', async () => {
    const { call, isGood, login, tokens, tokenOf } = await signedIn()
    const other = await login()
    const stranger = await tokenOf(['researcher'])
    expect((await call('POST', '/api/auth/logout', { token: tokens.access })).status).toBe(200)
    expect([await isGood(tokens.access), await isGood(other.access)]).toEqual([false, false])
    expect(await isGood(stranger)).toBe(true)
  })

  test('nobody ends another user’s session', async () => {
    const { call, isGood, tokens, tokenOf } = await signedIn()
    const stranger = await tokenOf(['viewer'])
    const json = { refresh_token: tokens.refresh }
    const refused = await call('POST', '/api/auth/logout', { token: stranger, json })
    expect(await errorOf(refused)).toBe('401 invalid_refresh_token')
    expect(await isGood(tokens.access)).toBe(true)
  })
})

describe('semantics 26: a session in a cookie', () => {
  const login = { user_id: 'admin', password: PASSWORD, session: 'cookie' }
  const cookieIn = (response: Response) => String(response.headers.get('set-cookie')).split(';')[0] ?? ''

  test('keeps the refresh token out of reach of scripts', async () => {
    const { call } = await aGateway({ trustedProxies: ['127.0.0.1'] })
    const response = await call('POST', '/api/auth/login', { json: login, headers: own })
    expect(await jsonOf(response)).not.toHaveProperty('refresh_token')
    expect(String(response.headers.get('set-cookie'))).toMatch(
      /^veloz_refresh=vr1\.[^;]+; HttpOnly; SameSite=Strict; Path=\/api\/auth; Max-Age=86400$/,
    )
    const headers = { ...own, 'x-forwarded-proto': 'https' }
    const secure = await call('POST', '/api/auth/login', { json: login, headers })
    expect(String(secure.headers.get('set-cookie'))).toEndWith('; Secure')
  })

  test('renews and ends by the cookie', async () => {
    const { call } = await aGateway()
    const first = await call('POST', '/api/auth/login', { json: login, headers: own })
    const headers = { ...own, cookie: `theme=dark; ${cookieIn(first)}` }
    const renewed = await call('POST', '/api/auth/refresh', { json: { session: 'cookie' }, headers })
    expect(renewed.status).toBe(200)
    expect(cookieIn(renewed)).not.toBe(cookieIn(first))
    const answer = await jsonOf(renewed)
    expect(answer).not.toHaveProperty('refresh_token')
    const bare = await call('POST', '/api/auth/refresh', { headers })
    expect(cookieIn(bare)).toBe(cookieIn(renewed))
    const token = String(answer['access_token'])
    const out = await call('POST', '/api/auth/logout', {
      token,
      headers: { ...own, cookie: cookieIn(renewed) },
    })
    expect(String(out.headers.get('set-cookie'))).toContain('veloz_refresh=; ')
    expect(String(out.headers.get('set-cookie'))).toContain('Max-Age=0')
    expect((await call('GET', '/api/account', { token })).status).toBe(401)
    const dead = await call('POST', '/api/auth/refresh', { headers: { ...own, cookie: cookieIn(renewed) } })
    expect(await errorOf(dead)).toBe('401 invalid_refresh_token')
    expect(String(dead.headers.get('set-cookie'))).toContain('Max-Age=0')
  })

  test('is for the own page alone, also where another origin may use the rest', async () => {
    const { call } = await aGateway({ corsOrigins: ['http://app.example'] })
    const first = await call('POST', '/api/auth/login', { json: login, headers: own })
    const cookie = cookieIn(first)
    for (const headers of [
      { origin: 'http://app.example' },
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'http://evil.example' },
    ]) {
      const stolen = await call('POST', '/api/auth/refresh', { headers: { ...headers, cookie } })
      expect(await errorOf(stolen)).toBe('403 forbidden')
      expect((await call('POST', '/api/auth/login', { json: login, headers })).status).toBe(403)
    }
    expect((await call('POST', '/api/auth/refresh', { headers: { ...own, cookie } })).status).toBe(200)
  })

  test('without a cookie or a token there is nothing to renew', async () => {
    const { call } = await aGateway()
    expect(await errorOf(await call('POST', '/api/auth/refresh'))).toBe('401 invalid_refresh_token')
  })

  test('a page that has no session is told so, and no other site is', async () => {
    const { call } = await aGateway()
    const json = { session: 'cookie' }
    const asked = await call('POST', '/api/auth/refresh', { json, headers: own })
    expect([asked.status, await jsonOf(asked)]).toEqual([200, { session: 'none' }])
    expect(asked.headers.get('set-cookie')).toBeNull()
    const elsewhere = { origin: 'http://evil.example' }
    expect((await call('POST', '/api/auth/refresh', { json, headers: elsewhere })).status).toBe(403)
    const open = await aGateway({ authenticator: null })
    const needless = await open.call('POST', '/api/auth/refresh', {
      json,
      headers: { ...own, cookie: 'veloz_refresh=vr1.from-before' },
    })
    expect([needless.status, await jsonOf(needless)]).toEqual([200, { session: 'not_needed' }])
    const wrong = { ...json, refresh_token: 'vr1.wrong' }
    const refused = await call('POST', '/api/auth/refresh', { json: wrong, headers: own })
    expect(await errorOf(refused)).toBe('401 invalid_refresh_token')
  })
})
