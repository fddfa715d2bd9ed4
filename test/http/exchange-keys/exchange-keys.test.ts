import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { EXCHANGE_KEY_ROUTES } from '../../../src/contract/exchange-keys.ts'
import { EXCHANGES, KeychainLocked } from '../../../src/domain/index.ts'
import type { KeyCheck } from '../../../src/ports/index.ts'
import { aGateway, type TestGateway } from '../../support/a-gateway.ts'
import { CONNECTED, memoryKeys } from '../../support/changeable.ts'
import { memoryAudit } from '../../support/memory-audit.ts'

const SECRET = { api_secret: 'hidden-secret-text', passphrase: 'hidden-third-part' }
const KEY = { exchange: 'OKX', api_key: 'abcd-hidden-middle-wxyz', ...SECRET }
const PATH = '/api/exchange-keys'

let audit = memoryAudit()
let gateway: TestGateway
let found: KeyCheck = CONNECTED
const asked: unknown[] = []

beforeEach(async () => {
  audit = memoryAudit()
  found = CONNECTED
  asked.length = 0
  const checker = {
    async check(where: unknown, credentials: unknown) {
      asked.push({ where, credentials })
      return found
    },
  }
  const environment = { BINANCE_API_KEY: 'from-environment-1', BINANCE_API_SECRET: 'hidden-secret-text' }
  gateway = await aGateway({ audit, environment, changeable: { checker } })
})
afterEach(() => gateway.close())

describe('storing and showing', () => {
  test('a key is stored, shown masked, and no secret comes back anywhere', async () => {
    const { status, json } = await gateway.post(PATH, { ...KEY, name: 'main', testnet: false })
    expect([status, json]).toEqual([200, { ok: true, id: 'ek_1', exchange: 'okx', name: 'main' }])
    const list = await gateway.get(PATH, 'viewer')
    expect(list.json['keys']).toEqual([
      {
        ...{ id: 'env:binance', exchange: 'binance', name: 'environment', testnet: true, created_at: null },
        ...{ has_secret: true, permissions: [], masked_key: 'from****nt-1', source: 'BINANCE_API_KEY' },
      },
      {
        ...{ id: 'ek_1', exchange: 'okx', name: 'main', testnet: false, has_secret: true },
        created_at: Math.floor(Number(gateway.time.now() / 1_000_000_000n)),
        ...{ permissions: ['read', 'trade'], masked_key: 'abcd****wxyz', source: 'keychain' },
      },
    ])
    const pages = [list.text, (await gateway.get('/api/config')).text]
    pages.push((await gateway.get('/api/settings')).text, (await gateway.get('/api/settings/export')).text)
    for (const text of [...pages, JSON.stringify(audit.entries)]) expect(text).not.toContain('hidden')
    expect(audit.entries[0]).toMatchObject({
      ...{ type: 'api_key', action: 'exchange_key_added', outcome: 'success', userId: 'admin' },
      details: { exchange: 'okx', name: 'main', testnet: false, masked_key: 'abcd****wxyz' },
    })
  })

  test('the words of the contract are the exchanges of the domain', async () => {
    for (const exchange of EXCHANGES)
      expect((await gateway.post(PATH, { ...KEY, exchange })).status).toBe(200)
    const { verdict, text } = await gateway.post(PATH, { ...KEY, exchange: 'kraken' })
    expect(verdict).toBe('400 bad_params')
    for (const exchange of EXCHANGES) expect(text).toContain(exchange)
  })

  const bad: readonly (readonly [string, object, string])[] = [
    ['no secret', { exchange: 'binance', api_key: 'k' }, 'api_secret'],
    ['OKX without its third part', { ...KEY, passphrase: undefined }, 'passphrase'],
    [
      'Coinbase without its third part',
      { ...KEY, exchange: 'coinbase', passphrase: undefined },
      'passphrase',
    ],
    ['a key with a line break', { ...KEY, api_key: 'hidden\nkey' }, 'api_key'],
    ['a name of another kind', { ...KEY, name: '<b>' }, 'name'],
    ['a field nobody knows', { ...KEY, secret: 'hidden' }, 'secret'],
  ]
  test.each(bad)('%s is refused, and what was sent is not repeated', async (_, body, field) => {
    const { verdict, text, json } = await gateway.post(PATH, body)
    expect(verdict).toBe('400 bad_params')
    expect(json['details']).toMatchObject({ field })
    expect(text).not.toContain('hidden')
    expect(audit.entries).toEqual([])
  })

  test('a name is one key’s', async () => {
    await gateway.post(PATH, { ...KEY, name: 'main' })
    expect((await gateway.post(PATH, { ...KEY, name: 'main' })).verdict).toBe('409 conflict')
    expect((await gateway.post(PATH, { ...KEY, exchange: 'bybit', name: 'main' })).status).toBe(200)
  })
})

describe('removing', () => {
  test('by id, or by exchange where there is one', async () => {
    await gateway.post(PATH, { ...KEY, name: 'one' })
    await gateway.post(PATH, { ...KEY, name: 'two' })
    const several = await gateway.call('DELETE', `${PATH}?exchange=okx`)
    expect([several.verdict, several.json['details']]).toEqual([
      '409 conflict',
      { exchange: 'okx', ids: ['ek_1', 'ek_2'] },
    ])
    const byId = await gateway.call('DELETE', `${PATH}?id=ek_1`)
    expect(byId.json).toEqual({ ok: true, exchange: 'okx', id: 'ek_1' })
    const byExchange = await gateway.call('DELETE', `${PATH}?exchange=OKX`)
    expect(byExchange.json).toEqual({ ok: true, exchange: 'okx', id: 'ek_2' })
    expect((await gateway.call('DELETE', `${PATH}?id=ek_1`)).verdict).toBe('404 not_found')
    expect((await gateway.call('DELETE', `${PATH}?exchange=okx`)).verdict).toBe('404 not_found')
    expect((await gateway.call('DELETE', PATH)).verdict).toBe('400 bad_params')
    expect(audit.lines.slice(2)).toEqual([
      'exchange_key_removed success admin',
      'exchange_key_removed success admin',
    ])
  })

  test('a key of the environment is taken away there', async () => {
    const { verdict, json } = await gateway.call('DELETE', `${PATH}?id=env:binance`)
    expect(verdict).toBe('409 conflict')
    expect(json['details']).toEqual({ id: 'env:binance', source: 'BINANCE_API_KEY' })
    expect(audit.lines).toEqual(['exchange_key_removed denied admin'])
  })
})

describe('testing', () => {
  test('one by id, the only one of its exchange, one of the environment, one not stored', async () => {
    await gateway.post(PATH, { ...KEY, testnet: false })
    const bodies = [
      { id: 'ek_1' },
      { exchange: 'Okx' },
      { id: 'env:binance' },
      { ...KEY, exchange: 'bybit', testnet: false },
    ]
    for (const body of bodies) expect((await gateway.post(`${PATH}/test`, body)).json['ok']).toBe(true)
    const stored = { apiKey: KEY.api_key, apiSecret: KEY.api_secret, passphrase: KEY.passphrase }
    const ofEnvironment = { apiKey: 'from-environment-1', apiSecret: 'hidden-secret-text', passphrase: null }
    expect(asked).toMatchObject([
      { where: { exchange: 'okx', isTestnet: false }, credentials: stored },
      { where: { exchange: 'okx', isTestnet: false }, credentials: stored },
      { where: { exchange: 'binance', isTestnet: true }, credentials: ofEnvironment },
      { where: { exchange: 'bybit', isTestnet: false }, credentials: stored },
    ])
    expect(audit.lines.slice(1)).toEqual(bodies.map(() => 'exchange_key_tested success admin'))
    expect(JSON.stringify(audit.entries)).not.toContain('hidden')
  })

  test('says what is unwise about a key', async () => {
    found = { ...CONNECTED, canTrade: false, canWithdraw: true, isIpRestricted: false, clockSkewMs: -700.4 }
    const { json } = await gateway.post(`${PATH}/test`, { exchange: 'binance' })
    expect(json).toMatchObject({
      ...{ ok: true, exchange: 'binance', status: 'connected', server_time: '2026-09-21T14:13:20.000Z' },
      ...{ latency_ms: 12, permissions: { trade: false, withdraw: true }, ip_restricted: false },
      clock_skew_ms: -700,
    })
    const warnings = json['warnings']
    expect(warnings).toHaveLength(4)
    const sentences = String(warnings)
    for (const word of ['may withdraw', 'any address', '700 ms ahead', 'may not trade']) {
      expect(sentences).toContain(word)
    }
    found = { ...CONNECTED, canTrade: null, canWithdraw: null, isIpRestricted: null }
    expect((await gateway.post(`${PATH}/test`, { exchange: 'binance' })).json['warnings']).toEqual([])
  })

  test('what an exchange refuses is an answer, not an error', async () => {
    found = { outcome: 'refused', why: 'Binance does not know this API key.' }
    const { status, json } = await gateway.post(`${PATH}/test`, { id: 'env:binance' })
    expect(status).toBe(200)
    expect(json).toEqual({ ok: false, exchange: 'binance', error: 'Binance does not know this API key.' })
  })

  const bad: readonly (readonly [string, object, string])[] = [
    ['nothing', {}, '400 bad_params'],
    ['a key without its exchange', { api_key: 'k', api_secret: 's' }, '400 bad_params'],
    ['half a key', { exchange: 'bybit', api_key: 'k' }, '400 bad_params'],
    ['a key and an id', { id: 'ek_1', exchange: 'bybit', api_key: 'k', api_secret: 's' }, '400 bad_params'],
    ['an id nobody has', { id: 'ek_9' }, '404 not_found'],
    ['an exchange without a key', { exchange: 'coinbase' }, '404 not_found'],
  ]
  test.each(bad)('%s: refused, and no exchange is asked', async (_, body, verdict) => {
    expect((await gateway.post(`${PATH}/test`, body)).verdict).toBe(verdict)
    expect(asked).toEqual([])
  })

  test('so many at once, and no more', async () => {
    const first = Promise.withResolvers<KeyCheck>()
    const allAsked = Promise.withResolvers<void>()
    let calls = 0
    const check = () => {
      if (++calls === 4) allAsked.resolve()
      return first.promise
    }
    await gateway.close()
    gateway = await aGateway({ changeable: { checker: { check } } })
    const body = { exchange: 'bybit', api_key: 'k', api_secret: 's' }
    const waiting = Array.from({ length: 4 }, () => gateway.post(`${PATH}/test`, body))
    await allAsked.promise
    const { verdict, headers } = await gateway.post(`${PATH}/test`, body)
    expect([verdict, headers.get('retry-after')]).toEqual(['503 overloaded', '5'])
    first.resolve(CONNECTED)
    for (const answer of await Promise.all(waiting)) expect(answer.json['ok']).toBe(true)
    expect((await gateway.post(`${PATH}/test`, body)).json['ok']).toBe(true)
  })
})

describe('when something is wrong on our side', () => {
  test('what cannot be recorded is not done', async () => {
    await gateway.post(PATH, KEY)
    audit.isBroken = true
    expect((await gateway.post(PATH, { ...KEY, name: 'other' })).verdict).toBe('503 audit_unavailable')
    expect((await gateway.call('DELETE', `${PATH}?id=ek_1`)).verdict).toBe('503 audit_unavailable')
    expect((await gateway.post(`${PATH}/test`, { id: 'ek_1' })).verdict).toBe('503 audit_unavailable')
    expect((await gateway.get(PATH)).json['keys']).toHaveLength(2)
    expect(asked).toEqual([])
  })

  test('a locked keychain is said, and recorded as a failure', async () => {
    const locked = () => Promise.reject(new KeychainLocked('the passphrase is not the one'))
    const keys = { ...memoryKeys(), add: locked, credentials: locked, remove: locked }
    await gateway.close()
    gateway = await aGateway({ audit, changeable: { keys } })
    const { verdict, json } = await gateway.post(PATH, KEY)
    expect([verdict, json['details']]).toEqual(['409 conflict', { source: 'keychain' }])
    expect(json['message']).toBe('The passphrase is not the one.')
    expect(audit.lines).toEqual(['exchange_key_added success admin', 'exchange_key_added failure admin'])
    expect((await gateway.get(PATH)).status).toBe(200)
  })
})

test('who may look may not change', async () => {
  for (const as of ['viewer', 'trader'] as const) {
    expect((await gateway.get(PATH, as)).status).toBe(200)
    expect((await gateway.post(PATH, KEY, as)).verdict).toBe('403 forbidden')
    expect((await gateway.post(`${PATH}/test`, { id: 'x' }, as)).verdict).toBe('403 forbidden')
    expect((await gateway.call('DELETE', `${PATH}?id=ek_1`, { as })).verdict).toBe('403 forbidden')
  }
  expect((await gateway.get(PATH, 'stranger')).status).toBe(401)
  expect(audit.entries.filter(({ type }) => type === 'api_key')).toEqual([])
})

test('the examples of the contract work, in the order of the contract', async () => {
  const fresh = await aGateway()
  for (const [route, { example }] of Object.entries(EXCHANGE_KEY_ROUTES)) {
    const [method = '', path = ''] = route.split(' ')
    const query = example.query === undefined ? '' : `?${example.query}`
    const how = example.body === undefined ? {} : { json: example.body }
    expect((await fresh.call(method, path + query, how)).verdict, route).toBe('200 ok')
  }
  await fresh.close()
})
