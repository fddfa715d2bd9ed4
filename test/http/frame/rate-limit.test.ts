import { describe, expect, test } from 'bun:test'
import { aGateway, errorOf, jsonOf } from './harness.ts'

const tight = { rateLimit: { enabled: true, capacity: 3, refillPerSecond: 1 } }

describe('rate limits', () => {
  test('an address gets its capacity, then 429 with everything a client needs to wait', async () => {
    const { call, clock } = await aGateway({ ...tight, authenticator: null })
    for (const remaining of ['2', '1', '0']) {
      const { headers } = await call('GET', '/api/market')
      expect(headers.get('x-ratelimit-limit')).toBe('3')
      expect(headers.get('x-ratelimit-remaining')).toBe(remaining)
      expect(Number(headers.get('x-ratelimit-reset'))).toBeGreaterThan(clock.nowMs / 1000)
    }
    const refused = await call('GET', '/api/market')
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0')
    expect(await jsonOf(refused)).toMatchObject({
      error: 'rate_limit_exceeded',
      details: { scope: 'address', retry_after_s: 1 },
    })
    clock.nowMs += 1000
    expect((await call('GET', '/api/market')).status).toBe(200)
    expect((await call('GET', '/api/market')).status).toBe(429)
  })

  test('addresses do not share; a forged X-Forwarded-For makes nobody another', async () => {
    let peer = '203.0.113.1'
    const { call } = await aGateway({ ...tight, authenticator: null, peerOf: () => peer })
    for (let i = 0; i < 3; i += 1) await call('GET', '/api/market')
    expect((await call('GET', '/api/market', { headers: { 'x-forwarded-for': '1.2.3.4' } })).status).toBe(429)
    peer = '203.0.113.2'
    expect((await call('GET', '/api/market')).status).toBe(200)
  })

  test('behind a trusted proxy the client counts', async () => {
    const { call } = await aGateway({ ...tight, authenticator: null, trustedProxies: ['127.0.0.0/8'] })
    const from = (client: string) => call('GET', '/api/market', { headers: { 'x-forwarded-for': client } })
    for (let i = 0; i < 3; i += 1) await from('198.51.100.7')
    expect((await from('198.51.100.7')).status).toBe(429)
    expect((await from('9.9.9.9, 198.51.100.7')).status).toBe(429)
    expect((await from('198.51.100.8')).status).toBe(200)
  })

  test('one principal is limited from all its addresses together', async () => {
    const peers = Array.from({ length: 9 }, (_, index) => `203.0.113.${index}`)
    const { call, tokenOf } = await aGateway({ ...tight, peerOf: () => peers.pop() ?? null })
    const token = await tokenOf(['viewer'])
    for (let i = 0; i < 3; i += 1) expect((await call('GET', '/api/market', { token })).status).toBe(200)
    const refused = await call('GET', '/api/market', { token })
    expect(refused.status).toBe(429)
    expect((await jsonOf(refused))['details']).toMatchObject({ scope: 'principal' })
    expect((await call('GET', '/api/market', { token: await tokenOf(['admin']) })).status).toBe(200)
  })

  test('semantics 2: what lowers risk gets through when everything else is used up', async () => {
    const { call, tokenOf } = await aGateway(tight)
    const token = await tokenOf(['trader'])
    for (let i = 0; i < 5; i += 1) await call('GET', '/api/market', { token })
    expect((await call('POST', '/api/order', { token, json: {} })).status).toBe(429)
    for (let i = 0; i < 50; i += 1)
      expect((await call('POST', '/api/cancel_all', { token })).status).toBe(200)
    expect((await call('POST', '/api/cancel_all', { token })).status).toBe(429)
  })

  test('a stranger at the same address cannot use up the lane that lets a trader out', async () => {
    const { call, tokenOf } = await aGateway(tight)
    const token = await tokenOf(['trader'])
    expect((await call('POST', '/api/cancel_all', { token })).status).toBe(200)
    for (let i = 0; i < 100; i += 1) await call('POST', '/api/cancel_all')
    expect((await call('POST', '/api/cancel_all')).status).toBe(429)
    expect((await call('POST', '/api/cancel_all', { token })).status).toBe(200)
  })

  test('somebody who may not use that lane is limited in it all the same', async () => {
    const { call, tokenOf } = await aGateway(tight)
    const token = await tokenOf(['viewer'])
    const statuses = new Set<number>()
    for (let i = 0; i < 60; i += 1) statuses.add((await call('POST', '/api/cancel_all', { token })).status)
    expect([...statuses]).toEqual([403, 429])
  })

  test('probes and the page are never limited and say nothing of limits', async () => {
    const { call } = await aGateway({ ...tight, authenticator: null })
    for (let i = 0; i < 20; i += 1) {
      for (const path of ['/health', '/', '/assets/x.js']) {
        const response = await call('GET', path)
        expect(response.status, path).toBe(200)
        expect(response.headers.has('x-ratelimit-limit'), path).toBe(false)
      }
    }
    expect((await call('GET', '/api/market')).status).toBe(200)
  })

  test('switched off there are no limits and no headers of them', async () => {
    const rateLimit = { enabled: false, capacity: 1, refillPerSecond: 1 }
    const { call } = await aGateway({ rateLimit, authenticator: null })
    for (let i = 0; i < 5; i += 1) {
      const response = await call('GET', '/api/market')
      expect([response.status, response.headers.has('x-ratelimit-limit')]).toEqual([200, false])
    }
  })

  test('orders cost more than looking, showing a password most; a cancel costs none of it', async () => {
    const rateLimit = { enabled: true, capacity: 12, refillPerSecond: 1, orderCost: 3, loginCost: 6 }
    const { call, clock } = await aGateway({ rateLimit, authenticator: null })
    const left = async (method: string, path: string) =>
      (await call(method, path)).headers.get('x-ratelimit-remaining')
    for (const path of ['/api/order', '/api/order_group', '/api/amend']) {
      clock.nowMs += 60_000
      expect(await left('POST', path), path).toBe('9')
    }
    for (const path of ['/api/auth/login', '/api/auth/code', '/api/auth/refresh']) {
      clock.nowMs += 60_000
      expect(await left('POST', path), path).toBe('6')
    }
    expect(await left('GET', '/api/market')).toBe('5')
    expect(await left('POST', '/api/cancel_all')).toBe('49')
    const refused = await call('POST', '/api/auth/login')
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
    expect(await left('GET', '/api/market')).toBe('4')
  })

  test('by default a person trades by hand and is not stopped', async () => {
    const rateLimit = { enabled: true, capacity: 100, refillPerSecond: 10 }
    const { call, clock, tokenOf } = await aGateway({ rateLimit })
    const token = await tokenOf(['trader'])
    // For a minute, each second: an order, its amendment, and what a page asks beside its stream.
    for (let second = 0; second < 60; second += 1) {
      clock.nowMs += 1000
      for (const path of ['/api/order', '/api/amend'])
        expect((await call('POST', path, { token })).status, path).not.toBe(429)
      for (let i = 0; i < 6; i += 1) expect((await call('GET', '/api/market', { token })).status).toBe(200)
    }
  })

  test('an IPv6 customer has one bucket for the 2^64 addresses of a line', async () => {
    let peer = '2001:db8:1:2::1'
    const { call } = await aGateway({ ...tight, authenticator: null, peerOf: () => peer })
    const ask = async (from: string) => {
      peer = from
      return (await call('GET', '/api/market')).status
    }
    for (const host of ['1', 'ffff', 'a:b:c:d']) expect(await ask(`2001:db8:1:2::${host}`)).toBe(200)
    expect(await ask('2001:db8:1:2:dead:beef:0:1')).toBe(429)
    expect(await ask('2001:0DB8:0001:0002::9')).toBe(429)
    expect(await ask('2001:db8:1:3::1')).toBe(200)
    expect(await ask('::ffff:203.0.113.4')).toBe(200)
    expect(await ask('::ffff:203.0.113.5')).toBe(200)
  })

  test('an answer about a limit is right to the second and says when all is as new', async () => {
    const { call, clock } = await aGateway({
      rateLimit: { enabled: true, capacity: 4, refillPerSecond: 0.1 },
      authenticator: null,
    })
    for (let i = 0; i < 4; i += 1) await call('GET', '/api/market')
    clock.nowMs += 3456
    const refused = await call('GET', '/api/market')
    expect(refused.headers.get('retry-after')).toBe('7')
    expect(refused.headers.get('x-ratelimit-reset')).toBe(String(Math.ceil((clock.nowMs - 3456) / 1000 + 40)))
    clock.nowMs += 6000
    expect((await call('GET', '/api/market')).status).toBe(429)
    clock.nowMs += 1000
    expect((await call('GET', '/api/market')).status).toBe(200)
  })

  test('refusals are counted by scope', async () => {
    const { call, metrics } = await aGateway(tight)
    for (let i = 0; i < 5; i += 1) expect([401, 429]).toContain((await call('GET', '/api/config')).status)
    expect(await errorOf(await call('GET', '/api/config'))).toBe('429 rate_limit_exceeded')
    expect(await metrics.render()).toContain('veloz_rate_limited_total{scope="address"} 3')
  })
})
