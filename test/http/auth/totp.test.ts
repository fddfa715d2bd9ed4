import { describe, expect, test } from 'bun:test'
import { TOTP, URI } from 'otpauth'
import { createIdentity } from '../../../src/http/auth/index.ts'
import { aGateway, errorOf, jsonOf, PASSWORD } from '../frame/harness.ts'

const STEP_MS = 30_000

/** A gateway whose admin is signed in. */
async function signedIn(options: Parameters<typeof aGateway>[0] = {}) {
  const gateway = await aGateway(options)
  const { call, clock } = gateway
  const attempt = (totp?: string, password = PASSWORD) =>
    call('POST', '/api/auth/login', {
      json: { user_id: 'admin', password, ...(totp === undefined ? {} : { totp }) },
    })
  const token = String((await jsonOf(await attempt()))['access_token'])
  const post = (path: string, json: object = {}) => call('POST', path, { token, json })
  const begin = async () => {
    const begun = await jsonOf(await post('/api/auth/totp', { password: PASSWORD }))
    const app = URI.parse(String(begun['uri']))
    if (!(app instanceof TOTP)) throw new Error('not a time-based one')
    return { begun, code: (steps = 0) => app.generate({ timestamp: clock.nowMs + steps * STEP_MS }) }
  }
  const enrolled = async () => {
    const { code } = await begin()
    const answer = await jsonOf(await post('/api/auth/totp/confirm', { code: code() }))
    clock.nowMs += STEP_MS
    return { code, recoveryCodes: answer['recovery_codes'] as string[] }
  }
  return { ...gateway, attempt, token, post, begin, enrolled }
}

const needsCode = async (response: Response) => {
  const body = await jsonOf(response)
  return [response.status, body['error'], body['details']]
}
const CODE_NEEDED = [401, 'invalid_credentials', { totp_required: true }]

describe('an authenticator app', () => {
  test('is asked for only after a first code was confirmed', async () => {
    const { attempt, begin, post, store } = await signedIn()
    const { begun, code } = await begin()
    expect(String(begun['uri'])).toStartWith('otpauth://totp/VeloZ:admin?')
    expect(String(begun['uri'])).toContain(String(begun['secret']))
    expect(JSON.stringify(store.authenticators.get('admin'))).not.toContain(String(begun['secret']))
    expect((await attempt()).status).toBe(200)
    expect(await errorOf(await post('/api/auth/totp/confirm', { code: '000000' }))).toBe(
      '401 invalid_credentials',
    )
    expect((await attempt()).status).toBe(200)
    const confirmed = await jsonOf(await post('/api/auth/totp/confirm', { code: code() }))
    expect(new Set(confirmed['recovery_codes'] as string[]).size).toBe(10)
    expect(await needsCode(await attempt())).toEqual(CODE_NEEDED)
    expect(await errorOf(await post('/api/auth/totp', { password: PASSWORD }))).toBe('409 conflict')
    expect(await errorOf(await post('/api/auth/totp/confirm', { code: code() }))).toBe('409 conflict')
  })

  test('is begun by the password: a borrowed session cannot lock its owner out', async () => {
    const { post, store } = await signedIn()
    expect(await errorOf(await post('/api/auth/totp'))).toBe('400 bad_params')
    expect(await errorOf(await post('/api/auth/totp', { password: 'guess' }))).toBe('401 invalid_credentials')
    expect(store.authenticators.get('admin')).toBeNull()
  })

  test('is begun without one by whoever has none', async () => {
    const { call, tokenOf } = await signedIn()
    const token = await tokenOf(['viewer'])
    expect((await call('POST', '/api/auth/totp', { token, json: {} })).status).toBe(200)
  })

  test('a code in other digits, or none at all, is only wrong', async () => {
    const { attempt, begin, enrolled, post } = await signedIn()
    await begin()
    const strange = ['١٢٣٤٥٦', '12345é', '😀😀😀', '      ']
    for (const code of strange.slice(0, 2)) {
      expect(await errorOf(await post('/api/auth/totp/confirm', { code })), code).toBe(
        '401 invalid_credentials',
      )
    }
    await enrolled()
    for (const code of strange)
      expect(await errorOf(await attempt(code)), code).toBe('401 invalid_credentials')
  })

  test('beginning again forgets the secret before', async () => {
    const { begin, post } = await signedIn()
    const first = await begin()
    const second = await begin()
    expect((await post('/api/auth/totp/confirm', { code: first.code() })).status).toBe(401)
    expect((await post('/api/auth/totp/confirm', { code: second.code() })).status).toBe(200)
  })

  test('says that a code is needed only to whoever knows the password', async () => {
    const { attempt, enrolled } = await signedIn()
    await enrolled()
    const wrong = await jsonOf(await attempt(undefined, 'not the password'))
    expect(wrong['details']).toBe(undefined)
    expect(await needsCode(await attempt())).toEqual(CODE_NEEDED)
  })

  test('a code is good once, also within its window, and codes around it are', async () => {
    const { attempt, enrolled, clock } = await signedIn()
    const { code } = await enrolled()
    const now = code()
    expect((await attempt(now)).status).toBe(200)
    expect(await needsCode(await attempt(now))).toEqual(CODE_NEEDED)
    expect((await attempt(code(-1))).status).toBe(401)
    expect((await attempt(`${code(1).slice(0, 3)} ${code(1).slice(3)}`)).status).toBe(200)
    expect((await attempt(code())).status).toBe(401)
    clock.nowMs += 10 * STEP_MS
    expect((await attempt(code(-2))).status).toBe(401)
    expect((await attempt(code(2))).status).toBe(401)
    clock.nowMs += STEP_MS
    expect((await attempt(code(-1))).status).toBe(200)
  })

  test('the code that confirmed it signs nobody in', async () => {
    const { attempt, begin, post } = await signedIn()
    const { code } = await begin()
    await post('/api/auth/totp/confirm', { code: code() })
    expect((await attempt(code())).status).toBe(401)
  })

  test('a recovery code is good once', async () => {
    const { attempt, enrolled } = await signedIn()
    const { recoveryCodes } = await enrolled()
    const [first = '', second = ''] = recoveryCodes
    expect((await attempt(first)).status).toBe(200)
    expect((await attempt(first)).status).toBe(401)
    expect((await attempt(second.toUpperCase())).status).toBe(200)
    expect((await attempt('aaaa-bbbb-cccc-dddd')).status).toBe(401)
  })

  test('guessing codes backs off, for the right password too', async () => {
    const { attempt, enrolled, clock } = await signedIn()
    const { code } = await enrolled()
    for (let i = 0; i < 5; i += 1) expect((await attempt('123456')).status).toBe(401)
    const refused = await attempt(code())
    expect(refused.status).toBe(429)
    expect((await jsonOf(refused))['details']).toMatchObject({ scope: 'login' })
    clock.nowMs += STEP_MS
    expect((await attempt(code())).status).toBe(200)
  })

  test('whoever has the password and guesses on waits ever longer', async () => {
    let peer = 0
    const peerOf = () => {
      peer += 1
      return `203.0.${peer % 250}.${Math.floor(peer / 250)}`
    }
    const { attempt, enrolled, clock } = await signedIn({ peerOf })
    const { code } = await enrolled()
    const waits = []
    for (let i = 0; i < 40; i += 1) {
      const refused = await attempt('123456')
      const seconds = Number(refused.headers.get('retry-after') ?? 0)
      expect(refused.status).toBe(seconds > 0 ? 429 : 401)
      waits.push(seconds)
      clock.nowMs += seconds * 1000
    }
    expect(Math.max(...waits)).toBeGreaterThan(100)
    clock.nowMs += 3_600_000
    expect((await attempt(code())).status).toBe(200)
    for (let i = 0; i < 4; i += 1) expect((await attempt('123456')).status).toBe(401)
  })

  test('asking without a code costs nothing', async () => {
    const { attempt, enrolled } = await signedIn()
    const { code } = await enrolled()
    for (let i = 0; i < 12; i += 1) expect(await needsCode(await attempt())).toEqual(CODE_NEEDED)
    expect((await attempt(code())).status).toBe(200)
  })

  test('ends by the password or a code, and not without', async () => {
    const { call, token, attempt, enrolled } = await signedIn()
    const { code } = await enrolled()
    const end = (json: object) => call('DELETE', '/api/auth/totp', { token, json })
    expect(await errorOf(await end({}))).toBe('400 bad_params')
    expect(await errorOf(await end({ password: PASSWORD, code: code() }))).toBe('400 bad_params')
    expect(await errorOf(await end({ password: 'wrong' }))).toBe('401 invalid_credentials')
    expect(await errorOf(await end({ code: '111111' }))).toBe('401 invalid_credentials')
    expect((await end({ code: code() })).status).toBe(200)
    expect((await attempt()).status).toBe(200)
    expect(await errorOf(await end({ password: PASSWORD }))).toBe('409 conflict')
    await enrolled()
    expect((await end({ password: PASSWORD })).status).toBe(200)
    expect((await attempt()).status).toBe(200)
  })

  test('another token secret cannot open it, and recovery codes still sign in', async () => {
    const { store, enrolled, clock } = await signedIn()
    const { code, recoveryCodes } = await enrolled()
    const nowMs = () => clock.nowMs
    const lifetimes = { accessLifetimeSeconds: 900, refreshLifetimeSeconds: 900 }
    const hasher = {
      hash: () => Promise.reject(new Error()),
      verify: async () => ({ outcome: 'match' as const }),
    }
    const other = createIdentity({ store, hasher, secret: new Uint8Array(32).fill(8), nowMs, ...lifetimes })
    expect(other.secondFactor.isActive('admin')).toBe(true)
    expect(other.secondFactor.accepts('admin', code(), nowMs())).toBe(null)
    expect(other.secondFactor.accepts('admin', recoveryCodes[0] ?? '', nowMs())).toBe('recovery_code')
  })

  test('is for people: an API key neither begins nor ends one', async () => {
    const { call, keyOf } = await signedIn()
    const apiKey = keyOf('admin', ['admin:users', 'admin:keys', 'admin:config'])
    expect(await errorOf(await call('POST', '/api/auth/totp', { apiKey }))).toBe('403 forbidden')
    const json = { password: PASSWORD }
    expect(await errorOf(await call('DELETE', '/api/auth/totp', { apiKey, json }))).toBe('403 forbidden')
  })

  test('every step is audited, without secret and codes', async () => {
    const { audit, attempt, enrolled } = await signedIn()
    const { code, recoveryCodes } = await enrolled()
    await attempt('000000')
    await attempt(code())
    expect(audit.lines).toEqual([
      'signed_in success admin',
      'totp_begun success admin',
      'totp_confirmed success admin',
      'sign_in_failed failure admin',
      'signed_in success admin',
    ])
    const text = JSON.stringify(audit.entries)
    for (const secret of [...recoveryCodes, code(), '000000']) expect(text).not.toContain(secret)
    expect(audit.entries.at(-1)?.details).toEqual({ by: 'password_and_code' })
  })
})
