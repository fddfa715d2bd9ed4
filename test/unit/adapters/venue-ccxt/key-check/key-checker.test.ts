import { afterAll, describe, expect, test } from 'bun:test'
import { createKeyChecker } from '../../../../../src/adapters/venue-ccxt/index.ts'
import { EXCHANGES, type ExchangeName } from '../../../../../src/domain/index.ts'
import type { ExchangeCredentials, KeyCheck } from '../../../../../src/ports/index.ts'
import { type FakeVenue, fakeVenue, keyOf } from './fake-venue.ts'

const venues: Record<ExchangeName, FakeVenue> = {
  binance: fakeVenue('binance'),
  okx: fakeVenue('okx'),
  bybit: fakeVenue('bybit'),
  coinbase: fakeVenue('coinbase'),
}
afterAll(() => Promise.all(Object.values(venues).map((venue) => venue.stop())))

function check(
  exchange: ExchangeName,
  over: Partial<ExchangeCredentials> = {},
  { isTestnet = false, url = `${venues[exchange].url}/`, timeoutMs = 10_000 } = {},
): Promise<KeyCheck> {
  const checker = createKeyChecker({ restUrlOf: () => url, nowMs: Date.now, timeoutMs })
  return checker.check({ exchange, isTestnet }, { ...keyOf(exchange), ...over })
}

async function why(...of: Parameters<typeof check>): Promise<string> {
  const found = await check(...of)
  return found.outcome === 'refused' ? found.why : 'connected'
}

describe('a good key', () => {
  const told: readonly (readonly [ExchangeName, boolean, object])[] = [
    ['binance', false, { canTrade: true, canWithdraw: true, isIpRestricted: false }],
    ['binance', true, { canTrade: true, canWithdraw: null, isIpRestricted: null }],
    ['okx', false, { canTrade: true, canWithdraw: false, isIpRestricted: true }],
    ['okx', true, { canTrade: true, canWithdraw: false, isIpRestricted: true }],
    ['bybit', true, { canTrade: true, canWithdraw: false, isIpRestricted: false }],
    ['coinbase', true, { canTrade: null, canWithdraw: null, isIpRestricted: null }],
  ]
  test.each(told)(
    '%s, test exchange %p: the exchange takes the signature and tells its rights',
    async (...row) => {
      const [exchange, isTestnet, rights] = row
      expect(await check(exchange, {}, { isTestnet })).toMatchObject({ outcome: 'connected', ...rights })
    },
  )

  test('the test exchange of OKX is asked for by its header', async () => {
    await check('okx', {}, { isTestnet: true })
    expect(venues.okx.headers.get('x-simulated-trading')).toBe('1')
    await check('okx')
    expect(venues.okx.headers.get('x-simulated-trading')).toBeNull()
  })

  test('the wallet of the test exchange of Binance, which it has not, is not asked', async () => {
    venues.binance.seen.length = 0
    await check('binance', {}, { isTestnet: true })
    expect(venues.binance.seen.filter((path) => path.startsWith('/sapi'))).toEqual([])
  })

  test('the clock of the exchange is compared with ours', async () => {
    for (const skewMs of [90_000, -90_000]) {
      venues.bybit.skewMs = skewMs
      const found = await check('bybit')
      if (found.outcome !== 'connected') throw new Error(found.why)
      // Loopback answers within seconds even on a busy machine; the fake clock is off by ninety.
      expect(Math.abs(found.clockSkewMs - skewMs)).toBeLessThan(10_000)
      expect(Math.abs(found.serverTimeMs - skewMs - Date.now())).toBeLessThan(10_000)
    }
    venues.bybit.skewMs = 0
  })
})

describe('a key that is not good is told in a sentence', () => {
  const wrong = { apiKey: 'another-key-0000001' }
  const secret = { apiSecret: Buffer.from('another').toString('base64') }
  const told: readonly (readonly [ExchangeName, Partial<ExchangeCredentials>, string])[] = [
    ['binance', wrong, 'it is wrong, not for this address, or may not read'],
    ['binance', secret, 'the secret is not the one of this key'],
    ['okx', wrong, 'does not know this API key'],
    ['okx', secret, 'the secret is not the one of this key'],
    ['okx', { passphrase: 'other' }, 'does not accept the passphrase'],
    ['bybit', wrong, 'does not know this API key'],
    ['bybit', secret, 'the secret is not the one of this key'],
    ['coinbase', wrong, 'does not know this API key'],
    ['coinbase', secret, 'the secret is not the one of this key'],
    ['coinbase', { passphrase: 'other' }, 'does not accept the passphrase'],
  ]
  test.each(told)('%s %p', async (exchange, over, sentence) => {
    expect(await why(exchange, over)).toContain(sentence)
  })

  test.each(['okx', 'coinbase'] as const)('%s without its passphrase: nothing is asked', async (exchange) => {
    const { seen } = venues[exchange]
    for (const passphrase of [null, '']) {
      seen.length = 0
      expect(await why(exchange, { passphrase })).toContain(
        `needs the passphrase of the key too: veloz keys add, or set ${exchange.toUpperCase()}_PASSPHRASE.`,
      )
      expect(seen).toEqual([])
    }
  })

  const answers: readonly (readonly [ExchangeName, string, object, string])[] = [
    ['binance', '/account', { code: -1021, msg: 'Timestamp is outside of the recvWindow.' }, 'its clock is'],
    ['okx', '/balance', { code: '50110', msg: 'Your IP is not in the list' }, 'address of this machine'],
    ['okx', '/balance', { code: '50102', msg: 'Timestamp request expired' }, 'its clock is'],
    ['okx', '/balance', { code: '50101', msg: 'APIKey does not match' }, 'other environment'],
    ['bybit', '/wallet-balance', { retCode: 10010, retMsg: 'Unmatched IP' }, 'address of this machine'],
    ['bybit', '/wallet-balance', { retCode: 10002, retMsg: 'recv_window' }, 'its clock is'],
    ['bybit', '/wallet-balance', { retCode: 33004, retMsg: 'expired' }, 'has expired'],
    ['coinbase', '/accounts', { message: 'request timestamp expired' }, 'its clock is'],
    ['coinbase', '/accounts', { message: 'Something else' }, 'refused the request: Something else'],
  ]
  test.each(answers)('%s %s %p', async (exchange, path, body, sentence) => {
    const { instead } = venues[exchange]
    const status = exchange === 'bybit' ? 200 : 400
    instead.set(path, () => Response.json(body, { status }))
    expect(await why(exchange)).toContain(sentence)
    instead.clear()
  })
})

describe('what goes wrong on the way', () => {
  test('nobody there, no answer, a redirect, an answer of another kind: none of them throws', async () => {
    const { instead, seen } = venues.okx
    expect(await why('okx', {}, { url: 'http://127.0.0.1:9' })).toContain('cannot be reached')
    instead.set('/time', () => new Promise<Response>(() => undefined))
    expect(await why('okx', {}, { timeoutMs: 50 })).toContain('cannot be reached')
    instead.set('/time', () => Response.redirect(venues.bybit.url))
    venues.bybit.seen.length = 0
    expect(await why('okx')).toContain('OKX')
    expect(venues.bybit.seen).toEqual([])
    for (const body of ['<html>', '{}', '[]', '{"code":"0","data":[{"ts":"soon"}]}']) {
      instead.set('/time', () => new Response(body, { headers: { 'content-type': 'application/json' } }))
      expect(await why('okx')).toStartWith('OKX ')
    }
    instead.clear()
    expect(seen.length).toBeGreaterThan(0)
  })

  test('an exchange that repeats the key in its error does not make us repeat it', async () => {
    const { apiKey, apiSecret } = keyOf('coinbase')
    const message = `key ${apiKey} with ${apiSecret} is strange\u0007`
    venues.coinbase.instead.set('/accounts', () => Response.json({ message }, { status: 400 }))
    const text = await why('coinbase')
    expect(text).toContain('key *** with *** is strange ')
    venues.coinbase.instead.clear()
  })

  test('an exchange nobody knows is said', async () => {
    const checker = createKeyChecker({ restUrlOf: () => null, nowMs: Date.now })
    const credentials = keyOf('okx')
    const found = await checker.check({ exchange: 'kraken', isTestnet: true }, credentials)
    expect(found).toEqual({ outcome: 'refused', why: 'kraken is not an exchange VeloZ knows.' })
    expect(EXCHANGES).not.toContain('kraken' as never)
  })
})
