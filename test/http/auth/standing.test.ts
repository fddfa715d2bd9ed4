import { describe, expect, test } from 'bun:test'
import type { Principal } from '../../../src/identity/index.ts'
import { aGateway, errorOf, jsonOf, PASSWORD } from '../frame/harness.ts'

const right = { user_id: 'admin', password: PASSWORD }

async function withPrincipals() {
  const gateway = await aGateway()
  const { identity, clock, store } = gateway
  store.createUser({ id: 'ana', passwordHash: null, roles: ['trader'], createdAtMs: 0, isDisabled: false })
  const ana = store.user('ana')
  if (ana === null) throw new Error('just made')
  const { accessToken } = await identity.sessions.open(ana, clock.nowMs)
  const verify = (kind: 'bearer' | 'api_key', text: string) =>
    identity.authenticator.verify({ kind, text }, clock.nowMs)
  const session = (await verify('bearer', accessToken)) as Principal
  const key = (await verify(
    'api_key',
    gateway.keyOf('ana', ['read:account'], clock.nowMs + 5000),
  )) as Principal
  let told = 0
  identity.onRevoked(() => {
    told += 1
  })
  const alive = () => [identity.isAlive(session), identity.isAlive(key)]
  return { ...gateway, session, key, alive, told: () => told }
}

describe('a principal lives', () => {
  test('as long as its session or key does', async () => {
    const { alive, identity, session, key, clock, told } = await withPrincipals()
    expect(alive()).toEqual([true, true])
    identity.sessions.revoke(session.sessionId ?? '', clock.nowMs)
    expect([...alive(), told()]).toEqual([false, true, 1])
    identity.keys.revoke(key.keyId ?? '', clock.nowMs)
    expect([...alive(), told()]).toEqual([false, false, 2])
  })

  test('until its time is over', async () => {
    const { alive, clock } = await withPrincipals()
    expect(alive()).toEqual([true, true])
    clock.nowMs += 5000
    expect(alive()).toEqual([true, false])
    clock.nowMs += 86_400_000
    expect(alive()).toEqual([false, false])
  })

  test('while its user may do everything it was opened with', async () => {
    const { alive, identity, told } = await withPrincipals()
    const change = (fields: object) => identity.accounts.perform(identity.accounts.userChange('ana', fields))
    change({ roles: ['researcher'] })
    expect([...alive(), told()]).toEqual([false, true, 1])
    change({ roles: ['viewer'] })
    expect(alive()).toEqual([false, false])
    change({ roles: ['trader'] })
    expect(alive()).toEqual([true, true])
    change({ isDisabled: true })
    expect(alive()).toEqual([false, false])
  })

  test('no longer than another process lets it: the next look tells', async () => {
    const { alive, identity, store, clock, told, key } = await withPrincipals()
    expect(alive()).toEqual([true, true])
    identity.upkeep()
    expect(told()).toBe(0)
    store.keys.revoke(key.keyId ?? '', clock.nowMs)
    identity.upkeep()
    expect([...alive(), told()]).toEqual([true, false, 1])
    store.revokeSessionsOf('ana', clock.nowMs)
    identity.upkeep()
    expect([...alive(), told()]).toEqual([false, false, 2])
    identity.upkeep()
    expect(told()).toBe(2)
  })
})

test('an access token has one spelling', async () => {
  const { call, tokenOf } = await aGateway()
  const token = await tokenOf(['viewer'])
  const status = async (text: string) => (await call('GET', '/api/market', { token: text })).status
  expect(await status(token)).toBe(200)
  const [head = '', body = '', signature = ''] = token.split('.')
  for (const other of [
    `${token}=`,
    `${token}==`,
    `${head}.${body}.${signature.slice(0, 9)} ${signature.slice(9)}`,
  ])
    expect(await status(other), other.slice(-12)).toBe(401)
})

test('lifetimes change for what is made from then on', async () => {
  const { call, identity } = await aGateway()
  const expiresIn = async () =>
    (await jsonOf(await call('POST', '/api/auth/login', { json: right })))['expires_in']
  expect(await expiresIn()).toBe(900)
  identity.reconfigure({ accessLifetimeSeconds: 60, refreshLifetimeSeconds: 120 })
  expect(await expiresIn()).toBe(60)
  const headers = { origin: 'http://localhost:8080' }
  const cookie = await call('POST', '/api/auth/login', { json: { ...right, session: 'cookie' }, headers })
  expect(cookie.headers.get('set-cookie')).toContain('Max-Age=120')
})

test('a login that comes before the first user is made waits for it', async () => {
  const { call, store, identity } = await aGateway()
  const hash = store.user('admin')?.passwordHash ?? ''
  store.deleteUser('admin')
  const first = Promise.withResolvers<void>()
  identity.signIn.holdUntil(first.promise)
  const early = call('POST', '/api/auth/login', { json: right })
  const user = { id: 'admin', passwordHash: hash, roles: ['admin'], createdAtMs: 0, isDisabled: false }
  await Bun.sleep(1)
  store.createUser(user)
  first.resolve()
  expect((await early).status).toBe(200)
})

describe('the audit of signing in', () => {
  test('is written before the answer; without it nobody comes in', async () => {
    const { call, audit, store, clock } = await aGateway()
    const login = () => call('POST', '/api/auth/login', { json: right })
    audit.isBroken = true
    const refused = await login()
    expect(refused.headers.get('retry-after')).toBe('5')
    expect(await errorOf(refused)).toBe('503 audit_unavailable')
    expect(store.revokeSessionsOf('admin', clock.nowMs)).toBe(0)
    audit.isBroken = false
    expect((await login()).status).toBe(200)
    expect(audit.lines).toEqual(['signed_in success admin'])
  })

  test('a one-time code is not lost to an audit that cannot be written', async () => {
    const { call, audit, first } = await aGateway()
    const code = () => call('POST', '/api/auth/code', { json: { code: first.signInCode } })
    audit.isBroken = true
    expect(await errorOf(await code())).toBe('503 audit_unavailable')
    audit.isBroken = false
    expect((await code()).status).toBe(200)
    expect((await code()).status).toBe(401)
    expect(audit.lines).toEqual(['signed_in success admin', 'sign_in_failed failure unknown'])
  })

  test('two who use one code at the same moment: one comes in', async () => {
    const { call, first } = await aGateway()
    const code = () => call('POST', '/api/auth/code', { json: { code: first.signInCode } })
    const answers = await Promise.all([code(), code()])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401])
  })

  test('knows failures, sign-outs and tokens that came back, and no misplaced password', async () => {
    const { call, audit, clock } = await aGateway()
    await call('POST', '/api/auth/login', { json: { ...right, password: 'wrong' } })
    await call('POST', '/api/auth/login', { json: { user_id: 'my pass word!', password: 'x' } })
    const login = await jsonOf(await call('POST', '/api/auth/login', { json: right }))
    const refresh = () =>
      call('POST', '/api/auth/refresh', { json: { refresh_token: login['refresh_token'] } })
    await refresh()
    clock.nowMs += 60_000
    await refresh()
    const again = await jsonOf(await call('POST', '/api/auth/login', { json: right }))
    await call('POST', '/api/auth/logout', { token: String(again['access_token']) })
    expect(audit.lines).toEqual([
      'sign_in_failed failure admin',
      'sign_in_failed failure malformed',
      'signed_in success admin',
      'session_reuse_detected denied admin',
      'signed_in success admin',
      'signed_out success admin',
    ])
    expect(JSON.stringify(audit.entries)).not.toContain('pass word')
  })

  test('an API key neither ends its owner’s sessions nor needs to', async () => {
    const { call, keyOf } = await aGateway()
    const { access_token: token } = await jsonOf(await call('POST', '/api/auth/login', { json: right }))
    const apiKey = keyOf('admin', ['read:market'])
    expect((await call('POST', '/api/auth/logout', { apiKey })).status).toBe(200)
    expect((await call('GET', '/api/account', { token: String(token) })).status).toBe(200)
  })
})
