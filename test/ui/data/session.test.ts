import { describe, expect, test } from 'bun:test'
import { type ApiProblem, callApi, type Fetch } from '../../../ui/data/api.ts'
import { Session, signInCodeOf } from '../../../ui/data/session.ts'

type Answer = (request: { path: string; token: string | null; body: unknown }) => Response

/** A server in a function, and what it was asked. */
function aServer(answer: Answer): { send: Fetch; asked: string[] } {
  const asked: string[] = []
  const send: Fetch = async (path, init) => {
    asked.push(`${init.method} ${path}`)
    const token = new Headers(init.headers).get('authorization')
    return answer({ path, token, body: typeof init.body === 'string' ? JSON.parse(init.body) : null })
  }
  return { send, asked }
}

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status })
const refusal = (status: number, error: string) => json({ error, message: `No: ${error}.` }, status)
const grant = (token: string) =>
  json({
    user_id: 'ada',
    permissions: ['read:market'],
    access_token: token,
    token,
    token_type: 'Bearer',
    expires_in: 900,
  })

const aSession = (send: Fetch, timers: (() => void)[] = []) =>
  new Session({ send, setTimer: (run) => timers.push(run), clearTimer: () => undefined })

describe('opening the page', () => {
  test('the cookie signs in without a password', async () => {
    const session = aSession(aServer(() => grant('t1')).send)
    await session.open(null)
    expect(session.state).toEqual({ status: 'signed_in', userId: 'ada', permissions: ['read:market'] })
    expect(session.token).toBe('t1')
  })

  test('without a cookie it asks for a password', async () => {
    for (const answer of [json({ session: 'none' }), refusal(401, 'invalid_refresh_token')]) {
      const server = aServer(() => answer)
      const session = aSession(server.send)
      await session.open(null)
      expect(session.state).toEqual({ status: 'signed_out', notice: null })
      expect(server.asked).toEqual(['POST /api/auth/refresh'])
    }
  })

  test('a server without authentication needs no sign-in', async () => {
    const server = aServer(() => json({ session: 'not_needed' }))
    const session = aSession(server.send)
    await session.open(null)
    expect(session.state).toEqual({ status: 'signed_in', userId: null, permissions: 'all' })
  })

  test('a server that is not there is said to be not there', async () => {
    const session = aSession(async () => {
      throw new TypeError('refused')
    })
    await session.open(null)
    expect(session.state).toEqual({ status: 'unreachable', message: 'VeloZ cannot be reached.' })
  })

  test('a used link says so and asks for a password', async () => {
    const server = aServer(() => refusal(401, 'invalid_credentials'))
    const session = aSession(server.send)
    await session.open('code-of-the-link')
    expect(session.state.status).toBe('signed_out')
    expect(server.asked).toEqual(['POST /api/auth/code'])
  })
})

describe('signing in', () => {
  const login = (...words: [string, string, string?]) => {
    const bodies: unknown[] = []
    const server = aServer(({ body }) => {
      bodies.push(body)
      return grant('t1')
    })
    return aSession(server.send)
      .signIn(...words)
      .then(() => bodies)
  }

  test('a code goes with the password, and is left out where there is none', async () => {
    const body = { user_id: 'ana', password: 'secret', session: 'cookie' }
    expect(await login('ana', 'secret')).toEqual([body])
    expect(await login('ana', 'secret', '123456')).toEqual([{ ...body, totp: '123456' }])
  })

  test('a missing code is told by the details of the refusal', async () => {
    const body = { error: 'invalid_credentials', message: 'No.', details: { totp_required: true } }
    const session = aSession(aServer(() => json(body, 401)).send)
    const refused = await session.signIn('ana', 'secret').catch((problem: ApiProblem) => problem)
    expect(refused).toMatchObject({ status: 401, details: { totp_required: true } })
    expect(session.token).toBeNull()
  })
})

describe('calls', () => {
  test('a 401 refreshes once for all who met it, and the calls succeed', async () => {
    let current = 't1'
    const server = aServer(({ path, token }) => {
      if (path === '/api/auth/refresh') return grant(current)
      return token === `Bearer ${current}` ? json({ ok: true }) : refusal(401, 'invalid_token')
    })
    const session = aSession(server.send)
    await session.open(null)
    current = 't2'
    server.asked.length = 0
    await Promise.all([session.call('/api/a'), session.call('/api/b'), session.call('/api/c')])
    expect(server.asked.filter((line) => line.includes('refresh'))).toHaveLength(1)
    expect(session.token).toBe('t2')
  })

  test('when the refresh is refused the session is over, and the call still says why', async () => {
    let isOver = false
    const server = aServer(() => (isOver ? refusal(401, 'invalid_token') : grant('t1')))
    const session = aSession(server.send)
    await session.open(null)
    isOver = true
    expect(session.call('/api/a')).rejects.toThrow('invalid_token')
    await Bun.sleep(0)
    expect(session.state.status).toBe('signed_out')
    expect(session.token).toBeNull()
  })

  test('the token is renewed before it expires', async () => {
    const timers: (() => void)[] = []
    const server = aServer(() => grant('t1'))
    const session = aSession(server.send, timers)
    await session.open(null)
    timers.shift()?.()
    await Bun.sleep(0)
    expect(server.asked).toEqual(['POST /api/auth/refresh', 'POST /api/auth/refresh'])
  })

  test('signing out forgets the token before the server answers', async () => {
    const server = aServer(({ path }) => (path.endsWith('logout') ? json({ ok: true }) : grant('t1')))
    const session = aSession(server.send)
    await session.open(null)
    const leaving = session.signOut()
    expect(session.token).toBeNull()
    await leaving
    expect(session.state).toEqual({ status: 'signed_out', notice: 'You are signed out.' })
  })
})

test('a call that is refused after somebody signed out does not ask for a new token', async () => {
  const { promise, resolve } = Promise.withResolvers<Response>()
  const server = aServer(({ path }) => (path === '/api/auth/logout' ? json({ ok: true }) : grant('t1')))
  const send: Fetch = (path, init) => (path === '/api/a' ? promise : server.send(path, init))
  const session = aSession(send)
  await session.open(null)
  const call = session.call('/api/a')
  await session.signOut()
  resolve(refusal(401, 'invalid_token'))
  await expect(call).rejects.toThrow('invalid_token')
  expect(session.state).toEqual({ status: 'signed_out', notice: 'You are signed out.' })
  expect(server.asked).toEqual(['POST /api/auth/refresh', 'POST /api/auth/logout'])
})

describe('problems', () => {
  const problemOf = (response: Response) =>
    callApi('/api/x', {}, async () => response).then(
      () => null,
      (problem: ApiProblem) => problem,
    )

  test('a refusal keeps code, sentence and exact details', async () => {
    const body =
      '{"error":"insufficient_funds","message":"Too little.","details":{"free":0.100000000000000001}}'
    const problem = await problemOf(new Response(body, { status: 422 }))
    expect([problem?.code, problem?.message, problem?.isUncertain]).toEqual([
      'insufficient_funds',
      'Too little.',
      false,
    ])
    expect(problem?.details['free']).toBe('0.100000000000000001')
  })

  test('an answer of somebody in between, or one without sense, leaves the outcome uncertain', async () => {
    expect((await problemOf(new Response('<h1>Bad gateway</h1>', { status: 502 })))?.isUncertain).toBe(true)
    expect((await problemOf(new Response('{"ok":', { status: 200 })))?.isUncertain).toBe(true)
  })

  test('says when to come back', async () => {
    const headers = { 'retry-after': '2' }
    const body = JSON.stringify({ error: 'overloaded', message: 'Busy.' })
    const problem = await problemOf(new Response(body, { status: 503, headers }))
    expect([problem?.message, problem?.retryAfterSeconds]).toEqual(['Busy. Try again in 2 s.', 2])
    expect((await problemOf(new Response(body, { status: 503 })))?.retryAfterSeconds).toBeNull()
  })

  test('says it once where the server’s sentence says it already', async () => {
    const message = 'Too many requests; try again in 2 s.'
    const body = JSON.stringify({ error: 'rate_limit_exceeded', message })
    const problem = await problemOf(new Response(body, { status: 429, headers: { 'retry-after': '2' } }))
    expect(problem?.message).toBe(message)
  })
})

test('the code of a sign-in link', () => {
  expect(signInCodeOf('#sign-in=abc_DEF-123')).toBe('abc_DEF-123')
  for (const fragment of ['', '#', '#orders', '#sign-in=', 'sign-in=abc', '#%E0%A4%A']) {
    expect(signInCodeOf(fragment), fragment).toBeNull()
  }
})
