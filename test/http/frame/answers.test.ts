import { expect, test } from 'bun:test'
import {
  createFeature,
  exactBody,
  immediate,
  jsonResponse,
  problem,
  refusal,
} from '../../../src/http/frame/index.ts'
import { aGateway, errorOf, jsonOf } from './harness.ts'

const SECRET = 'the password is hunter2'

function troubled() {
  return createFeature('troubled')
    .get(
      '/health',
      immediate(() => {
        throw new Error(SECRET)
      }),
    )
    .get('/api/market', () => {
      throw new Error(SECRET)
    })
    .get('/api/account', async () => {
      await Promise.resolve()
      throw new TypeError(SECRET)
    })
    .get('/api/fills', () => {
      throw 'text'
    })
    .get('/api/orders', () => Promise.reject(new Error(SECRET)))
    .get('/api/order_state', () => {
      throw problem('not_found', 'no order has this id', { client_order_id: 'x' })
    })
    .post(
      '/api/order',
      () => {
        throw refusal('insufficient_funds', 'not enough USDT', { free: 1 })
      },
      { parse: exactBody },
    )
    .get('/api/positions', () => {
      throw problem('overloaded', 'too busy', { retry_after_s: 2 })
    })
    .get('/api/config', ({ principal, requestId, address, isHttps }) =>
      jsonResponse({ user: principal.userId, requestId, address, isHttps }),
    )
    .get('/*', () => Response.redirect('http://localhost:8080/'))
}

test('what a handler did not foresee is 500 with a request id, a log line, and not a word more', async () => {
  const { call, lines } = await aGateway({ authenticator: null, features: [troubled()] })
  for (const path of ['/health', '/api/market', '/api/account', '/api/fills', '/api/orders']) {
    const response = await call('GET', path)
    const requestId = response.headers.get('x-request-id')
    const text = await response.text()
    expect(response.status, path).toBe(500)
    expect(JSON.parse(text), path).toMatchObject({
      error: 'internal_error',
      details: { request_id: requestId },
    })
    expect(text).not.toContain('hunter2')
    expect(text).not.toContain('.ts:')
    expect(lines.at(-1)?.fields['request_id'], path).toBe(requestId)
  }
  expect(lines).toHaveLength(5)
  expect(String(lines[0]?.fields['error'])).toContain(SECRET)
})

test('problems keep their status, their details and Retry-After; nobody logs them', async () => {
  const { call, lines } = await aGateway({ authenticator: null, features: [troubled()] })
  const missing = await call('GET', '/api/order_state')
  expect(await jsonOf(missing)).toEqual({
    error: 'not_found',
    message: 'No order has this id.',
    details: { client_order_id: 'x' },
  })
  expect(missing.status).toBe(404)
  const refused = await call('POST', '/api/order')
  expect(await errorOf(refused)).toBe('422 insufficient_funds')
  const busy = await call('GET', '/api/positions')
  expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '2'])
  expect(lines).toEqual([])
})

test('handlers see who asks, from where and under which id', async () => {
  const features = [troubled()]
  const { call } = await aGateway({ authenticator: null, features, trustedProxies: ['127.0.0.1'] })
  const headers = { 'x-request-id': 'abc-1', 'x-forwarded-for': '198.51.100.7', 'x-forwarded-proto': 'https' }
  const response = await call('GET', '/api/config', { headers })
  expect(response.headers.get('x-request-id')).toBe('abc-1')
  expect(await jsonOf(response)).toEqual({
    user: 'anonymous',
    requestId: 'abc-1',
    address: '198.51.100.7',
    isHttps: true,
  })
})

test('a request id that could hurt a log line is replaced', async () => {
  const { call } = await aGateway({ authenticator: null })
  for (const given of ['a b', 'x'.repeat(65), '"', '-x', 'ä']) {
    const response = await call('GET', '/health', { headers: { 'x-request-id': given } })
    expect(response.headers.get('x-request-id'), given).toMatch(/^[0-9a-f]{10}-/)
  }
})

test('an answer whose headers are fixed gets its request id too', async () => {
  const { call } = await aGateway({ authenticator: null, features: [troubled()] })
  const response = await call('GET', '/old')
  expect(response.status).toBe(302)
  expect(response.headers.get('x-request-id')).not.toBe(null)
})

test('a feature that reads a body its own way is not mounted', async () => {
  const { frame } = await aGateway()
  const careless = createFeature('careless').post('/api/amend', ({ body }) => jsonResponse(body))
  expect(() => frame.mount(careless)).toThrow('exactBody')
})

test('a route without a row does not exist', async () => {
  const unlisted = createFeature('unlisted').get('/api/secret', () => jsonResponse({}))
  const { call } = await aGateway({ authenticator: null, features: [unlisted] })
  expect(await errorOf(await call('GET', '/api/secret'))).toBe('404 not_found')
  expect(await errorOf(await call('GET', '/api/market'))).toBe('404 not_found')
})

test('requests are counted by pattern, not by address, and unknown ones together', async () => {
  const { call, metrics } = await aGateway({ authenticator: null })
  await call('GET', '/api/market?symbol=BTCUSDT')
  await call('GET', '/api/market')
  await call('GET', '/deep/1')
  await call('GET', '/deep/2')
  await call('GET', '/api/x1')
  await call('PUT', '/api/market')
  const text = await metrics.render()
  expect(text).toContain('veloz_http_requests_total{method="GET",path="/api/market",status="200"} 2')
  expect(text).toContain('veloz_http_requests_total{method="GET",path="/*",status="200"} 2')
  expect(text).toContain('veloz_http_requests_total{method="ANY",path="(unknown)",status="404"} 1')
  expect(text).toContain('veloz_http_requests_total{method="OTHER",path="/api/market",status="405"} 1')
  expect(text).toContain('veloz_http_request_duration_seconds_count{method="GET",path="/api/market"} 2')
  expect(text).not.toContain('deep')
})
