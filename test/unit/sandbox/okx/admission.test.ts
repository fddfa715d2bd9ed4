import { describe, expect, test } from 'bun:test'
import { aFace, instId, limitOrder, logInFrame, lowPrice, signedHeaders } from './a-face.ts'

const TARGET = '/api/v5/account/balance?ccy=BTC'

describe('who asks', () => {
  const { send, exchange } = aFace()
  const nowMs = exchange.nowMs()
  const right = signedHeaders(`GET${TARGET}`, nowMs)
  const codeOf = (headers: Readonly<Record<string, string | undefined>>) => {
    const { status, code } = send('GET', TARGET, { headers })
    return [status, code]
  }

  test('signed by the account, now', () => {
    expect(codeOf(right)).toEqual([200, '0'])
    expect(codeOf({ ...right, 'x-simulated-trading': '1' })).toEqual([200, '0'])
    expect(codeOf(signedHeaders(`GET${TARGET}`, nowMs - 29_000))).toEqual([200, '0'])
  })

  test('each part of it is asked for', () => {
    expect(codeOf({ ...right, 'OK-ACCESS-KEY': undefined })).toEqual([401, '50103'])
    expect(codeOf({ ...right, 'OK-ACCESS-PASSPHRASE': undefined })).toEqual([401, '50104'])
    expect(codeOf({ ...right, 'OK-ACCESS-SIGN': undefined })).toEqual([401, '50106'])
    expect(codeOf({ ...right, 'OK-ACCESS-TIMESTAMP': undefined })).toEqual([401, '50107'])
  })

  test('each part of it is looked at', () => {
    expect(codeOf({ ...right, 'OK-ACCESS-KEY': 'sandbox-kez' })).toEqual([401, '50111'])
    expect(codeOf({ ...right, 'OK-ACCESS-PASSPHRASE': 'wrong' })).toEqual([401, '50105'])
    expect(codeOf({ ...right, 'OK-ACCESS-TIMESTAMP': 'yesterday' })).toEqual([401, '50112'])
    expect(codeOf(signedHeaders(`GET${TARGET}`, nowMs - 31_000))).toEqual([401, '50102'])
    expect(codeOf(signedHeaders(`GET${TARGET}`, nowMs + 31_000))).toEqual([401, '50102'])
    expect(codeOf(signedHeaders(`GET${TARGET}`, nowMs, 'another secret'))).toEqual([401, '50113'])
    expect(codeOf(signedHeaders('GET/api/v5/account/balance', nowMs))).toEqual([401, '50113'])
    expect(codeOf(signedHeaders(`POST${TARGET}`, nowMs))).toEqual([401, '50113'])
  })

  test('a body is signed with it', () => {
    const body = JSON.stringify({ timeOut: '0' })
    const path = '/api/v5/trade/cancel-all-after'
    const headers = signedHeaders(`POST${path}${body}`, nowMs)
    expect(send('POST', path, { headers, body }).code).toBe('0')
    expect(send('POST', path, { headers, body: JSON.stringify({ timeOut: '60' }) }).code).toBe('50113')
  })
})

test('what nobody serves', () => {
  const { send, exchange } = aFace()
  expect(send('GET', '/api/v5/trade/nothing')).toMatchObject({ status: 404, code: '404' })
  expect(send('GET', '/api/v5/trade/batch-orders')).toMatchObject({ status: 405, code: '50115' })
  const path = '/api/v5/trade/order'
  const post = (body: string) =>
    send('POST', path, { headers: signedHeaders(`POST${path}${body}`, exchange.nowMs()), body })
  expect(post('')).toMatchObject({ status: 400, code: '50000' })
  expect(post('{')).toMatchObject({ status: 400, code: '50002' })
  expect(post('7')).toMatchObject({ status: 400, code: '50002' })
})

describe('how often', () => {
  test('sixty orders of one instrument in two seconds', () => {
    const made = aFace({ hasRateLimits: true })
    const px = lowPrice(made)
    const place = (over = {}) => made.post('trade/order', limitOrder(px, { sz: '0.001', ...over }))
    for (let count = 0; count < 60; count++) expect(place().code).toBe('0')
    expect(place()).toMatchObject({ status: 429, code: '50011', deed: null })
    expect(place({ instId: 'ETH-USDT' }).status).toBe(200)
    // Cancels have a meter of their own.
    expect(made.post('trade/cancel-order', { instId, ordId: '1' }).status).toBe(200)
    made.sandbox.step(2000)
    expect(place().code).toBe('0')
  })

  test('anybody by his address', () => {
    const { send, sandbox } = aFace({ hasRateLimits: true })
    const ask = (address: string) => send('GET', '/api/v5/public/time', { address }).status
    for (let count = 0; count < 10; count++) expect(ask('1.1.1.1')).toBe(200)
    expect([ask('1.1.1.1'), ask('2.2.2.2')]).toEqual([429, 200])
    sandbox.step(2000)
    expect(ask('1.1.1.1')).toBe(200)
  })
})

describe('who comes in at a socket', () => {
  const made = aFace()
  const codeOf = (over: Readonly<Record<string, string>>, atMs = made.exchange.nowMs()) =>
    made.socket('private').say(logInFrame(atMs, over))

  test('the account, now', () => {
    expect(codeOf({})).toEqual([{ event: 'login', code: '0', msg: '', connId: expect.any(String) }])
  })

  test('nobody else', () => {
    const refusal = (code: string) => [expect.objectContaining({ event: 'error', code })]
    expect(codeOf({ apiKey: 'x' })).toEqual(refusal('60005'))
    expect(codeOf({ passphrase: 'x' })).toEqual(refusal('60024'))
    expect(codeOf({ sign: 'x' })).toEqual(refusal('60007'))
    expect(codeOf({ timestamp: 'x' })).toEqual(refusal('60004'))
    expect(codeOf({ sign: '' })).toEqual(refusal('60009'))
    expect(codeOf({}, made.exchange.nowMs() - 60_000)).toEqual(refusal('60006'))
  })
})
