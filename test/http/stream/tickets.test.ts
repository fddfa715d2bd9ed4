import { afterEach, describe, expect, test } from 'bun:test'
import { StreamTickets } from '../../../src/http/stream/index.ts'
import { NOBODY, type Principal } from '../../../src/identity/index.ts'
import { aGateway, type Caller, type TestGateway } from '../../support/a-gateway.ts'

const houses: TestGateway[] = []
afterEach(async () => {
  for (const house of houses.splice(0)) await house.close()
})

async function aHouse(over: Parameters<typeof aGateway>[0] = {}): Promise<TestGateway> {
  const house = await aGateway(over)
  houses.push(house)
  return house
}

const ticketOf = async (house: TestGateway, as: Caller = 'trader') =>
  String((await house.post('/api/stream/ticket', {}, as)).json['ticket'])

/** The status of a stream that a stranger opens with it, and the stream's own end. */
async function opened(house: TestGateway, ticket: string, query = '') {
  const response = await house.raw('GET', `/api/stream?ticket=${ticket}${query}`, { as: 'stranger' })
  return { status: response.status, response, leave: () => response.body?.cancel() }
}

describe('semantics 26: a ticket', () => {
  test('opens a stream without a header, and again for as long as the session lives', async () => {
    const house = await aHouse()
    const answer = await house.post('/api/stream/ticket', {}, 'trader')
    expect(answer.json).toEqual({ ticket: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/), expires_in: 30 })
    const ticket = String(answer.json['ticket'])
    for (const seconds of [29, 3600, 40_000]) {
      await house.advance(0)
      house.time.sleep(seconds * 1000)
      const { status, response, leave } = await opened(house, ticket)
      expect([status, response.headers.get('content-type')]).toEqual([
        200,
        'text/event-stream; charset=utf-8',
      ])
      await leave()
    }
  })

  test('that nobody claimed within 30 s is good no more', async () => {
    const house = await aHouse()
    const ticket = await ticketOf(house)
    house.time.sleep(30_000)
    expect((await opened(house, ticket)).status).toBe(401)
  })

  test('dies with its session, and the stream with it', async () => {
    const house = await aHouse()
    const ticket = await ticketOf(house)
    const { response } = await opened(house, ticket)
    expect((await house.call('POST', '/api/auth/logout', { as: 'trader', json: {} })).status).toBe(200)
    expect(await response.text()).toContain('retry: 1000')
    expect((await opened(house, ticket)).status).toBe(401)
  })

  test.each([
    ['GET', '/api/account'],
    ['GET', '/api/orders'],
    ['GET', '/metrics'],
    ['POST', '/api/stream/ticket'],
    ['POST', '/api/order'],
    ['POST', '/api/cancel_all'],
  ])('opens streams and nothing else: %s %s', async (method, path) => {
    const house = await aHouse()
    const ticket = await ticketOf(house, 'admin')
    const { status } = await house.call(method, `${path}?ticket=${ticket}`, {
      as: 'stranger',
      ...(method === 'POST' ? { json: {} } : {}),
    })
    expect(status).toBe(401)
  })

  test.each(['', 'x', 'A'.repeat(43), 'A'.repeat(200), '%00', "' or 1=1"])(
    'that is none is refused: %j',
    async (text) => {
      const house = await aHouse()
      expect((await opened(house, encodeURIComponent(text))).status).toBeOneOf([400, 401])
    },
  )

  test('sees what its owner may see', async () => {
    const house = await aHouse()
    const ticket = await ticketOf(house, 'viewer')
    const { response } = await opened(house, ticket)
    const reader = response.body?.getReader()
    await reader?.read()
    await house.order({ client_order_id: 'hidden' })
    await house.advance(1000)
    await new Promise<void>((resolve) => void setTimeout(resolve, 5))
    const { value } = (await reader?.read()) ?? {}
    const text = new TextDecoder().decode(value)
    expect(text).toContain('event: market')
    expect(text).not.toContain('hidden')
    await reader?.cancel()
  })
})

test('a principal has a few tickets at once; the oldest goes first', () => {
  let now = 0
  let isAlive = true
  const tickets = new StreamTickets({ nowMs: () => now, isAlive: () => isAlive })
  const principal: Principal = { ...NOBODY, id: 'session:a' }
  const issued = Array.from({ length: 20 }, () => tickets.issue(principal))
  const other = tickets.issue({ ...NOBODY, id: 'session:b' })
  expect(new Set(issued).size).toBe(20)
  expect(issued.map((ticket) => tickets.claim(ticket)?.id ?? null)).toEqual([
    ...Array(4).fill(null),
    ...Array(16).fill('session:a'),
  ])
  expect(tickets.claim(other)?.id).toBe('session:b')
  now += 10_000_000
  expect(tickets.claim(issued[19] ?? '')?.id).toBe('session:a')
  isAlive = false
  expect(tickets.claim(issued[19] ?? '')).toBeNull()
  isAlive = true
  expect(tickets.claim(issued[19] ?? '')).toBeNull()
})

describe('GET /api/stream', () => {
  test.each([
    ['types=order_state,dividend', 'types'],
    ['symbols=BTC%20USDT!', 'symbols'],
    ['last_id=7', 'last_id'],
    ['last_id=0badcafe-', 'last_id'],
  ])('semantics 24: unknown words are 400: %s', async (query, field) => {
    const house = await aHouse()
    const answer = await house.get(`/api/stream?${query}`)
    expect([answer.verdict, (answer.json['details'] as { field: string }).field]).toEqual([
      '400 bad_params',
      field,
    ])
  })

  test('one session may have so many streams, and all together so many', async () => {
    const house = await aHouse({
      environment: { VELOZ_SSE_MAX_CLIENTS: '3', VELOZ_SSE_MAX_CLIENTS_PER_PRINCIPAL: '2' },
    })
    const streams = [await house.raw('GET', '/api/stream'), await house.raw('GET', '/api/stream')]
    const third = await house.get('/api/stream')
    expect([third.verdict, third.headers.get('retry-after')]).toEqual(['429 rate_limit_exceeded', '5'])
    streams.push(await house.raw('GET', '/api/stream', { as: 'trader' }))
    const fourth = await house.get('/api/stream', 'researcher')
    expect([fourth.verdict, fourth.headers.get('retry-after')]).toEqual(['503 overloaded', '5'])
    expect(streams.map(({ status }) => status)).toEqual([200, 200, 200])
    await streams[0]?.body?.cancel()
    const again = await house.raw('GET', '/api/stream', { as: 'researcher' })
    expect(again.status).toBe(200)
  })

  test('what is sent and cut is counted, by the names of the events', async () => {
    const house = await aHouse()
    const response = await house.raw('GET', '/api/stream?types=order_state')
    await house.order()
    await new Promise<void>((resolve) => void setTimeout(resolve, 5))
    expect(await house.metricsText()).toContain('veloz_sse_connections_active 1')
    house.gateway.close()
    const text = await response.text()
    const metrics = await house.metricsText()
    expect(text.match(/^event: order_state$/gm)).toHaveLength(2)
    expect(metrics).toContain('veloz_sse_events_sent_total{type="order_state"} 2')
    expect(metrics).toContain('veloz_sse_dropped_total{reason="shutdown"} 1')
    expect(Number(/veloz_http_response_bytes_total (\d+)/.exec(metrics)?.[1])).toBeGreaterThan(1000)
  })
})

describe('semantics 24: a stream is cut at once', () => {
  test.each([
    ['the user may do less', 'PUT', '/api/users/trader', { roles: ['viewer'] }],
    ['the user is gone', 'DELETE', '/api/users/trader', undefined],
    ['the user is disabled', 'PUT', '/api/users/trader', { disabled: true }],
  ])('when %s', async (_, method, path, json) => {
    const house = await aHouse()
    const own = await house.raw('GET', '/api/stream', { as: 'trader' })
    const other = await house.raw('GET', '/api/stream', { as: 'admin' })
    const ticket = await ticketOf(house)
    const changed = await house.call(method, path, { ...(json === undefined ? {} : { json }) })
    expect(changed.verdict).toBe('200 ok')
    expect(await own.text()).toStartWith('retry: 1000')
    expect((await opened(house, ticket)).status).toBe(401)
    expect(await house.metricsText()).toContain('veloz_sse_dropped_total{reason="session_ended"} 1')
    await other.body?.cancel()
  })

  test('when its API key is revoked', async () => {
    const house = await aHouse()
    const made = await house.call('POST', '/api/auth/keys', { json: { name: 'bot', permissions: ['read'] } })
    const headers = { 'x-api-key': String(made.json['api_key']) }
    const stream = await house.raw('GET', '/api/stream', { as: 'stranger', headers })
    expect(stream.status).toBe(200)
    const gone = await house.call('DELETE', `/api/auth/keys?key_id=${String(made.json['key_id'])}`)
    expect(gone.verdict).toBe('200 ok')
    expect(await stream.text()).toStartWith('retry: 1000')
  })
})
