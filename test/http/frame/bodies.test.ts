import { describe, expect, test } from 'bun:test'
import { aGateway, errorOf, jsonOf } from './harness.ts'

const order = { side: 'buy', symbol: 'BTCUSDT', qty: '0.5' }
const asJson = { 'content-type': 'application/json' }
const asForm = { 'content-type': 'application/x-www-form-urlencoded' }
const orderWith = (qty: string) => `{"side":"buy","symbol":"BTCUSDT","qty":${qty}}`

async function anOpenGateway() {
  const { call, lines } = await aGateway({ authenticator: null })
  const post = (path: string, body: BodyInit | null, headers: Record<string, string> = asJson) =>
    call('POST', path, { body, headers })
  return { call, post, lines }
}

describe('bodies', () => {
  test('numbers arrive as they were sent', async () => {
    const { post } = await anOpenGateway()
    const cases: [string, unknown][] = [
      ['0.1', 0.1],
      ['123456789.123456', 123_456_789.123456],
      ['1e-8', 1e-8],
      ['9007199254740991', 9_007_199_254_740_991],
      ['9007199254740993', '9007199254740993'],
      ['-123456789012345678901234567890', '-123456789012345678901234567890'],
      ['"0.12345678901234567890"', '0.12345678901234567890'],
    ]
    for (const [sent, got] of cases) {
      const response = await post('/api/order', orderWith(sent))
      expect(response.status, sent).toBe(200)
      expect((await jsonOf(response))['body'], sent).toMatchObject({ qty: got })
    }
  })

  test('numbers that a double would change are refused by name', async () => {
    const { post } = await anOpenGateway()
    for (const qty of [
      '0.1234567890123456',
      '1e309',
      '-1e400',
      '1e-400',
      '1.00000000000000001',
      '12345678901234567e2',
    ]) {
      const response = await post('/api/order', orderWith(qty))
      expect(response.status, qty).toBe(400)
      expect(await jsonOf(response), qty).toMatchObject({ error: 'bad_params', details: { field: 'qty' } })
    }
  })

  test('what is no JSON is bad_json', async () => {
    const { post } = await anOpenGateway()
    for (const body of [
      '{',
      orderWith('NaN'),
      orderWith('Infinity'),
      orderWith('01'),
      "{'a':1}",
      '{"a":1}x',
      '\u0000',
    ]) {
      expect(await errorOf(await post('/api/order', body)), body).toBe('400 bad_json')
    }
  })

  test('what does not fit is bad_params with the field and a sentence', async () => {
    const { post } = await anOpenGateway()
    const cases: [unknown, string][] = [
      [{}, 'side'],
      [{ ...order, qty: undefined }, 'qty'],
      [{ ...order, quantity: 1 }, 'quantity'],
      [{ ...order, side: 'up' }, 'side'],
      [{ ...order, qty: null }, 'qty'],
      [{ ...order, qty: true }, 'qty'],
      [{ ...order, post_only: 'true' }, 'post_only'],
      [{ ...order, client_order_id: 'a b' }, 'client_order_id'],
      [{ ...order, symbol: '' }, 'symbol'],
    ]
    for (const [body, field] of cases) {
      const response = await post('/api/order', JSON.stringify(body))
      const { error, message, details } = await jsonOf(response)
      expect([response.status, error, details], field).toEqual([400, 'bad_params', { field }])
      expect(String(message), field).toContain(field)
    }
    for (const body of ['5', '[]', '"text"', 'null', 'true']) {
      expect(await errorOf(await post('/api/order', body)), body).toBe('400 bad_params')
    }
  })

  test('a field twice, __proto__ in any spelling and deep nesting are refused', async () => {
    const { post } = await anOpenGateway()
    const bodies = [
      '{"side":"buy","side":"sell","symbol":"BTCUSDT","qty":1}',
      '{"side":"buy","\\u0073ide":"sell","symbol":"BTCUSDT","qty":1}',
      '{"__proto__":{"qty":1}}',
      '{"\\u005f_proto__":1}',
      '{"a":[{"__proto__":1}]}',
      `${'['.repeat(17)}${']'.repeat(17)}`,
      '['.repeat(60_000),
      '{"a":'.repeat(10_000),
    ]
    for (const body of bodies) {
      expect(await errorOf(await post('/api/cancel_all', body)), body.slice(0, 40)).toBe('400 bad_params')
    }
    expect((await post('/api/cancel_all', `${'['.repeat(16)}${']'.repeat(16)}`)).status).toBe(200)
    expect(
      (await post('/api/cancel_all', '{"a":{"x":1},"b":{"x":1},"text":"{\\"x\\":1,\\"x\\":2}"}')).status,
    ).toBe(200)
  })

  test('no body is an empty one', async () => {
    const { post } = await anOpenGateway()
    for (const headers of [asJson, {}, asForm]) {
      const response = await post('/api/cancel_all', null, headers)
      expect((await jsonOf(response))['body']).toEqual({})
    }
    expect((await jsonOf(await post('/api/order', ''))).details).toEqual({ field: 'side' })
  })

  test('only JSON, and forms where the table says so', async () => {
    const { post } = await anOpenGateway()
    const form = 'side=buy&symbol=BTCUSDT&qty=0.5&post_only=true&client_order_id=true'
    const response = await post('/api/order', form, asForm)
    expect((await jsonOf(response))['body']).toEqual({ ...order, post_only: true, client_order_id: 'true' })
    expect(await errorOf(await post('/api/order', `${form}&qty=1`, asForm))).toBe('400 bad_params')
    expect(await errorOf(await post('/api/order', '__proto__=1', asForm))).toBe('400 bad_params')
    expect(await errorOf(await post('/api/cancel_all', 'a=b', asForm))).toBe('415 unsupported_media_type')
    for (const type of ['text/plain', 'multipart/form-data; boundary=x', 'application/jsonp', '']) {
      const refused = await post('/api/order', JSON.stringify(order), { 'content-type': type })
      expect(await errorOf(refused), type).toBe('415 unsupported_media_type')
    }
    for (const type of ['application/json; charset=utf-8', 'APPLICATION/JSON']) {
      expect((await post('/api/order', JSON.stringify(order), { 'content-type': type })).status, type).toBe(
        200,
      )
    }
  })

  test('64 KiB is the limit, whole or in pieces', async () => {
    const { post } = await anOpenGateway()
    const ofSize = (bytes: number) => `{"a":"${'x'.repeat(bytes - 8)}"}`
    expect((await post('/api/cancel_all', ofSize(65_536))).status).toBe(200)
    expect(await errorOf(await post('/api/cancel_all', ofSize(65_537)))).toBe('413 body_too_large')
    expect(await errorOf(await post('/api/cancel_all', ofSize(10_000_000)))).toBe('413 body_too_large')
    let pulled = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1
        controller.enqueue(new Uint8Array(1024).fill(32))
      },
    })
    expect(await errorOf(await post('/api/cancel_all', endless))).toBe('413 body_too_large')
    expect(pulled).toBeLessThan(100)
  })

  test('strangers are turned away before their body is looked at', async () => {
    const { call } = await aGateway()
    expect(await errorOf(await call('POST', '/api/order', { body: '{', headers: asJson }))).toBe(
      '401 authentication_required',
    )
  })
})
