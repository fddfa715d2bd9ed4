import { expect, test } from 'bun:test'
import { COINBASE } from '../../../../../src/adapters/venue-ccxt/coinbase/index.ts'
import type { RefusalKind } from '../../../../../src/adapters/venue-ccxt/protocol/index.ts'

function kindOf(status: number, message: string | null): RefusalKind | null {
  const text = message === null ? '<html>…</html>' : JSON.stringify({ message })
  const body: unknown = message === null ? undefined : JSON.parse(text)
  return COINBASE.rest.refusalOf({ status, header: () => null, text, body })?.kind ?? null
}

const CASES: readonly (readonly [number, string | null, RefusalKind])[] = [
  [400, 'Insufficient funds', 'insufficient_funds'],
  [400, 'size is too small. Minimum size is 0.001', 'filter'],
  [400, 'size is too accurate. Smallest unit is 0.00000001', 'filter'],
  [400, 'price is too accurate. Smallest unit is 0.01', 'filter'],
  [400, 'price is too precise (0.001)', 'filter'],
  [400, 'funds is too small. Minimum size is 1', 'filter'],
  [400, 'Post only mode', 'not_trading'],
  [400, 'Cancel only mode', 'not_trading'],
  [400, 'Trading pair not available', 'not_trading'],
  [404, 'NotFound', 'not_found'],
  [404, 'order not found', 'not_found'],
  [404, 'Product not found', 'other'],
  [400, 'Order already done', 'already_closed'],
  [400, 'order 1 client_oid already exists', 'duplicate_id'],
  [400, 'Invalid client_oid', 'other'],
  [401, 'invalid signature', 'key'],
  [401, 'Invalid API Key', 'key'],
  [401, 'Invalid Passphrase', 'key'],
  [401, 'request timestamp expired', 'clock'],
  [403, 'Forbidden', 'rights'],
  [403, null, 'banned'],
  [429, 'Private rate limit exceeded', 'rate_limited'],
  [429, null, 'rate_limited'],
  [500, 'Internal server error', 'uncertain'],
  [502, null, 'uncertain'],
  // The words of a refusal on a broken answer prove nothing.
  [504, 'Insufficient funds', 'uncertain'],
  [503, 'System is under maintenance', 'maintenance'],
  [400, 'something new', 'other'],
]

test.each(CASES)('%d %s is %s', (status, message, kind) => {
  expect(kindOf(status, message)).toBe(kind)
})

test('a yes is no refusal, whatever it says', () => {
  expect(kindOf(200, 'Insufficient funds')).toBeNull()
})

test('the venue keeps its own words', () => {
  const text = '{"message":"size is too small. Minimum size is 0.001"}'
  expect(COINBASE.rest.refusalOf({ status: 400, header: () => null, text, body: JSON.parse(text) })).toEqual({
    kind: 'filter',
    code: '400',
    text: 'size is too small. Minimum size is 0.001',
    retryAtMs: null,
  })
})

test('until when it need not be asked again, where the answer says it', () => {
  const headers: Readonly<Record<string, string>> = {
    'retry-after': '90',
    date: 'Thu, 01 Jan 2026 00:00:00 GMT',
  }
  const answer = { status: 403, text: '<html>', body: undefined }
  const refusal = COINBASE.rest.refusalOf({ ...answer, header: (name) => headers[name] ?? null })
  expect(refusal).toMatchObject({ kind: 'banned', retryAtMs: Date.parse('2026-01-01T00:01:30Z') })
  const silent = COINBASE.rest.refusalOf({
    ...answer,
    header: (name) => (name === 'date' ? (headers['date'] ?? null) : null),
  })
  expect(silent?.retryAtMs).toBeNull()
})
