import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { ErrorBody } from '../../../src/contract/index.ts'
import { ACCESS } from '../../../src/http/frame/index.ts'
import { type Answer, aGateway, type TestGateway } from '../../support/a-gateway.ts'

let house: TestGateway
beforeAll(async () => {
  house = await aGateway()
})
afterAll(() => house.close())

function expectErrorShape({ text, json, headers }: Answer, name: string): void {
  expect(headers.get('content-type'), name).toBe('application/json')
  const known = Object.keys(ErrorBody.properties)
  expect(
    Object.keys(json).every((field) => known.includes(field)),
    text,
  ).toBe(true)
  expect(json['error'], name).toMatch(/^[a-z][a-z_]+$/)
  expect(String(json['message']).length, name).toBeGreaterThan(5)
  expect(text, 'no trace of the inside').not.toMatch(/\.ts:\d|node_modules|at \w+ \(/)
}

const ROUTES = Object.keys(ACCESS).map((key) => key.split(' ') as [string, string])
// Signing out would end the session that asks for the rest.
const API = ROUTES.filter(([, path]) => path !== '/*' && !path.startsWith('/api/auth/'))

describe('every route', () => {
  test.each(API)('%s %s: a method it does not take is 405 and says which it does', async (_method, path) => {
    const answer = await house.call('PATCH', path)
    expect(answer.verdict).toBe('405 method_not_allowed')
    expectErrorShape(answer, path)
    const allow = answer.headers.get('allow')?.split(', ') ?? []
    for (const [method, other] of ROUTES) if (other === path) expect(allow).toContain(method)
    const options = await house.raw('OPTIONS', path, { as: 'stranger' })
    expect([options.status, options.headers.get('allow'), await options.text()]).toEqual([
      204,
      allow.join(', '),
      '',
    ])
    expect(options.headers.get('x-request-id')).not.toBeNull()
  })

  test('errors have one shape, whatever went wrong', async () => {
    const json = { 'content-type': 'application/json' }
    const cases: [string, Answer][] = [
      ['400 bad_json', await house.call('POST', '/api/order', { body: '{', headers: json })],
      ['400 bad_params', await house.post('/api/order', {})],
      ['400 bad_params', await house.get('/api/orders?limit=x')],
      ['401 authentication_required', await house.get('/api/account', 'stranger')],
      [
        '401 invalid_token',
        await house.call('GET', '/api/account', { headers: { authorization: 'Bearer x.y.z' } }),
      ],
      ['403 forbidden', await house.get('/api/account', 'viewer')],
      ['404 not_found', await house.get('/api/nothing')],
      ['404 not_found', await house.get('/api/order_state?client_order_id=nobody')],
      ['404 not_found', await house.get('/api')],
      ['404 not_found', await house.get('/api/order/')],
      ['404 not_found', await house.get('/api//order')],
      ['405 method_not_allowed', await house.call('PUT', '/api/order')],
      ['409 conflict', await cancelledTwice()],
      ['413 body_too_large', await house.call('POST', '/api/order', { body: ' '.repeat(70_000) })],
      [
        '415 unsupported_media_type',
        await house.call('POST', '/api/order', { body: 'x', headers: { 'content-type': 'text/plain' } }),
      ],
      [
        '421 misdirected_request',
        await house.call('GET', '/api/config', { headers: { host: 'evil.example' } }),
      ],
      ['422 insufficient_funds', await house.order({ qty: '10' })],
    ]
    for (const [verdict, answer] of cases) {
      expect(answer.verdict).toBe(verdict)
      expectErrorShape(answer, verdict)
      expect(answer.headers.get('x-request-id'), verdict).toMatch(/^[\w.:-]+$/)
    }
  })

  async function cancelledTwice(): Promise<Answer> {
    await house.order({ client_order_id: 'twice' })
    await house.post('/api/cancel', { client_order_id: 'twice' })
    return await house.post('/api/cancel', { client_order_id: 'twice' })
  }

  test.each(API.filter(([method, path]) => method === 'GET' && path !== '/api/stream'))(
    'HEAD for %s %s is the GET without its body',
    async (_method, path) => {
      const asked = path === '/api/order_state' ? `${path}?client_order_id=nobody` : path
      const get = await house.call('GET', asked)
      const head = await house.raw('HEAD', asked)
      expect(head.status).toBe(get.status)
      expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'))
      expect(await head.text()).toBe('')
    },
  )

  test("the caller's request id comes back, a made one is never the same twice", async () => {
    const own = await house.call('GET', '/api/market', { headers: { 'x-request-id': 'mine-1' } })
    expect(own.headers.get('x-request-id')).toBe('mine-1')
    const ids = await Promise.all(Array.from({ length: 50 }, () => house.get('/api/market')))
    expect(new Set(ids.map(({ headers }) => headers.get('x-request-id'))).size).toBe(50)
  })
})

describe('rate limits', () => {
  test('are told, and a cancel still gets through when they are used up', async () => {
    const environment = {
      VELOZ_RATE_LIMIT_ENABLED: 'true',
      VELOZ_RATE_LIMIT_CAPACITY: '5',
      VELOZ_RATE_LIMIT_ORDER_COST: '1',
    }
    const busy = await aGateway({ environment })
    const answers: Answer[] = []
    for (let n = 0; n < 8; n++) answers.push(await busy.order({ client_order_id: `o${n}` }))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429, 429, 429])
    const last = answers.at(-1) as Answer
    expectErrorShape(last, '429')
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(last.headers.get('x-ratelimit-limit')).toBe('5')
    expect(last.headers.get('x-ratelimit-remaining')).toBe('0')
    expect((await busy.post('/api/cancel', { client_order_id: 'o0' })).verdict).toBe('200 ok')
    expect((await busy.post('/api/cancel_all', {})).verdict).toBe('200 ok')
    expect((await busy.get('/health')).status).toBe(200)
    await busy.close()
  })
})
