import { describe, expect, test } from 'bun:test'
import { BINANCE } from '../../../../../src/adapters/venue-ccxt/binance/index.ts'
import type { RefusalKind } from '../../../../../src/adapters/venue-ccxt/protocol/index.ts'

function refusal(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const header = (name: string) => headers[name] ?? null
  return BINANCE.rest.refusalOf({ status, header, text, body: typeof body === 'string' ? undefined : body })
}

describe('by code and words', () => {
  test.each<[number, number, string, RefusalKind]>([
    [400, -2010, 'Account has insufficient balance for requested action.', 'insufficient_funds'],
    [400, -2010, 'Order would immediately match and take.', 'would_take'],
    [400, -2010, 'Duplicate order sent.', 'duplicate_id'],
    [400, -2010, 'Market is closed.', 'not_trading'],
    [400, -2010, 'Order would trigger immediately.', 'filter'],
    [400, -2010, 'This account may not place or cancel orders.', 'rights'],
    [400, -2010, 'Order book liquidity is less than symbol minimum quantity.', 'unfillable'],
    [400, -2010, 'Something new.', 'other'],
    [400, -1013, 'Filter failure: LOT_SIZE', 'filter'],
    [400, -1013, 'Invalid quantity.', 'filter'],
    [400, -1111, "Parameter 'price' has too much precision.", 'filter'],
    [400, -2011, 'Unknown order sent.', 'not_found'],
    [400, -2013, 'Order does not exist.', 'not_found'],
    [400, -2026, 'Order was canceled or expired with no executed qty over 90 days ago.', 'already_closed'],
    [400, -2038, 'Order amend (quantity increase) is not supported.', 'filter'],
    [400, -1021, 'Timestamp for this request is outside of the recvWindow.', 'clock'],
    [400, -1022, 'Signature for this request is not valid.', 'key'],
    [401, -2014, 'API-key format invalid.', 'key'],
    [401, -2015, 'Invalid API-key, IP, or permissions for action.', 'key'],
    [400, -1121, 'Invalid symbol.', 'not_trading'],
    [400, -1102, "Mandatory parameter 'symbol' was not sent.", 'other'],
    [429, -1015, 'Too many new orders; current limit is 100 orders per 10 SECOND.', 'rate_limited'],
  ])('%d %d %s', (status, code, msg, kind) => {
    expect(refusal(status, { code, msg })).toEqual({ kind, code: String(code), text: msg, retryAtMs: null })
  })
})

describe('what may have been done', () => {
  test.each<[number, unknown, RefusalKind]>([
    [503, { code: -1007, msg: 'Timeout waiting for response from backend server.' }, 'uncertain'],
    [503, { code: -1000, msg: 'Unknown error, please check your request or try again later.' }, 'uncertain'],
    [
      500,
      { code: -1006, msg: 'An unexpected response was received. Execution status unknown.' },
      'uncertain',
    ],
    [503, { code: 0, msg: 'Service Unavailable.' }, 'uncertain'],
    // What would be a plain no with 4xx is none with 5xx.
    [500, { code: -2010, msg: 'Account has insufficient balance for requested action.' }, 'uncertain'],
    [503, { code: -2013, msg: 'Order does not exist.' }, 'uncertain'],
    [502, '<html>Bad Gateway</html>', 'uncertain'],
    [504, '', 'uncertain'],
    // These two say that nothing was: it never came to the matching engine.
    [503, { code: -1008, msg: 'Server is currently overloaded with other requests.' }, 'maintenance'],
    [503, { code: -1016, msg: 'This service is no longer available.' }, 'maintenance'],
  ])('%d %j', (status, body, kind) => {
    expect(refusal(status, body)?.kind).toBe(kind)
  })
})

describe('limits and bans', () => {
  const weight = { code: -1003, msg: 'Too much request weight used; current limit is 6000 request weight.' }

  test('so many seconds after the time of the answer', () => {
    const headers = { 'retry-after': '12', date: 'Tue, 14 Nov 2023 22:13:20 GMT' }
    expect(refusal(429, weight, headers)).toMatchObject({
      kind: 'rate_limited',
      retryAtMs: 1_700_000_013_000,
    })
    expect(refusal(429, weight)).toMatchObject({ kind: 'rate_limited', retryAtMs: null })
  })

  test('a ban names its end', () => {
    const msg =
      'Way too much request weight used; IP banned until 1659146400000. Please use WebSocket Streams.'
    expect(refusal(418, { code: -1003, msg })).toMatchObject({ kind: 'banned', retryAtMs: 1_659_146_400_000 })
    expect(refusal(429, { code: -1003, msg })).toMatchObject({ kind: 'banned' })
  })

  test('the firewall answers in a page', () => {
    expect(refusal(403, '<html>Forbidden</html>')).toMatchObject({ kind: 'rate_limited', code: 'HTTP 403' })
  })
})

test('an answer that says yes is no refusal, even a list or one without a body', () => {
  expect(refusal(200, { serverTime: 1 })).toBeNull()
  expect(refusal(200, [])).toBeNull()
  expect(refusal(200, '')).toBeNull()
  expect(refusal(200, { code: -2011, msg: 'Unknown order sent.' })).toMatchObject({ kind: 'not_found' })
})
