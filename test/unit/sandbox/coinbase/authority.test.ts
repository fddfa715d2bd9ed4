import { expect, test } from 'bun:test'
import { aFace, json } from './a-face.ts'

const REQUEST = 'GET /accounts'

test('a signed request is answered', () => {
  expect(aFace().sign(REQUEST).status).toBe(200)
})

test.each([
  ['cb-access-key', 'CB-ACCESS-KEY header is required'],
  ['cb-access-sign', 'CB-ACCESS-SIGN header is required'],
  ['cb-access-timestamp', 'CB-ACCESS-TIMESTAMP header is required'],
  ['cb-access-passphrase', 'CB-ACCESS-PASSPHRASE header is required'],
])('without %s it is 401', (missing, message) => {
  const face = aFace()
  const given = {
    'cb-access-key': 'k',
    'cb-access-sign': 's',
    'cb-access-timestamp': '1',
    'cb-access-passphrase': 'p',
  }
  const headers = Object.fromEntries(Object.entries(given).filter(([name]) => name !== missing))
  const answer = face.ask(REQUEST, { headers })
  expect([answer.status, json<unknown>(answer)]).toEqual([401, { message }])
})

test.each([
  [{ 'cb-access-key': 'other' }, 'Invalid API Key'],
  [{ 'cb-access-sign': 'AAAA' }, 'invalid signature'],
  [{ 'cb-access-passphrase': 'other' }, 'Invalid Passphrase'],
  [{ 'cb-access-timestamp': 'now' }, 'invalid timestamp'],
])('%j is refused', (headers, message) => {
  const answer = aFace().sign(REQUEST, { headers })
  expect([answer.status, json<unknown>(answer)]).toEqual([401, { message }])
})

test('a signature holds for half a minute, and for what was signed', () => {
  const { sandbox, ask, signatureOf } = aFace()
  const { apiKey, passphrase } = sandbox.exchange.credentials
  const timestamp = String(sandbox.exchange.nowMs() / 1000)
  const headers = {
    'cb-access-key': apiKey,
    'cb-access-passphrase': passphrase,
    'cb-access-timestamp': timestamp,
    'cb-access-sign': signatureOf(`${timestamp}GET/orders?limit=5`),
  }
  expect(ask('GET /orders?limit=5', { headers }).status).toBe(200)
  expect(json<unknown>(ask('GET /orders?limit=6', { headers }))).toEqual({ message: 'invalid signature' })
  sandbox.step(30_000)
  expect(ask('GET /orders?limit=5', { headers }).status).toBe(200)
  sandbox.step(1)
  expect(json<unknown>(ask('GET /orders?limit=5', { headers }))).toEqual({
    message: 'request timestamp expired',
  })
})

test('public answers want no key, and what is not there is not found', () => {
  const { ask, sign } = aFace()
  expect(ask('GET /time').status).toBe(200)
  expect(ask('GET /nothing').status).toBe(404)
  expect(json<unknown>(sign('GET /products/DOGE-USD'))).toEqual({ message: 'NotFound' })
  expect(ask('POST /products').status).toBe(404)
})

test('a key that may look and trade moves no money', () => {
  const { sign, ask } = aFace()
  for (const path of ['withdrawals/crypto', 'deposits/payment-method', 'coinbase-accounts/x/addresses']) {
    const refused = sign(`POST /${path}`, { body: { amount: '1' } })
    expect([refused.status, json<unknown>(refused)]).toEqual([403, { message: 'Forbidden' }])
    expect(ask(`POST /${path}`).status).toBe(401)
  }
})

/** How many of so many pass at once. */
function passed(count: number, one: () => { readonly status: number }): number {
  return Array.from({ length: count }, one).filter(({ status }) => status !== 429).length
}

test('public requests count by address: fifteen at once, then ten a second', () => {
  const { sandbox, ask } = aFace({ hasRateLimits: true })
  const here = () => ask('GET /time')
  expect(passed(20, here)).toBe(15)
  expect(json<unknown>(here())).toEqual({ message: 'Public rate limit exceeded' })
  expect(passed(20, () => ask('GET /time', { address: '10.0.0.2' }))).toBe(15)
  sandbox.step(1000)
  expect(passed(20, here)).toBe(10)
})

test('private requests count for the profile: thirty at once, then fifteen a second', () => {
  const { sandbox, sign } = aFace({ hasRateLimits: true })
  let n = 0
  const anywhere = () => sign('GET /fees', { address: `10.0.0.${n++}` })
  expect(passed(40, anywhere)).toBe(30)
  expect(json<unknown>(anywhere())).toEqual({ message: 'Private rate limit exceeded' })
  sandbox.step(1000)
  expect(passed(40, anywhere)).toBe(15)
})

test('fills have a meter of their own', () => {
  const { sign } = aFace({ hasRateLimits: true })
  expect(passed(30, () => sign('GET /fills?product_id=BTC-USD'))).toBe(20)
  expect(sign('GET /fees').status).toBe(200)
})

test('shut out and broken', () => {
  const { face, sandbox } = aFace()
  const out = face.banned(sandbox.exchange.nowMs() + 90_000)
  expect([out.status, out.headers['retry-after']]).toEqual([403, '90'])
  expect([face.broken().status, json<unknown>(face.broken())]).toEqual([
    500,
    { message: 'Internal server error' },
  ])
})
