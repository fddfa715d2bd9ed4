import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { openSettingsStore } from '../../../src/adapters/database-sqlite/index.ts'
import { SETTINGS_ROUTES } from '../../../src/contract/settings.ts'
import { aGateway, type GatewayForTest, type TestGateway } from '../../support/a-gateway.ts'
import { memoryAudit } from '../../support/memory-audit.ts'

const PATH = '/api/settings'

let audit = memoryAudit()
let store = openSettingsStore(':memory:')
let gateway: TestGateway

async function open(over: GatewayForTest = {}): Promise<void> {
  audit = memoryAudit()
  store = openSettingsStore(':memory:')
  gateway = await aGateway({ audit, changeable: { settings: () => store }, ...over })
}
beforeEach(() => open())
afterEach(() => gateway.close())

const changed = async (settings: object) => (await gateway.post(PATH, settings)).json

describe('reading', () => {
  test('every setting by path, the old names beside it, what it may be and where it came from', async () => {
    const { json } = await gateway.get(PATH, 'viewer')
    expect(json['settings']).toMatchObject({
      'server.port': 8080,
      'risk.price_collar': '0.05',
      'simulation.balances': { USDT: '100000', BTC: '1' },
      'engine.market_symbol': 'BTCUSDT',
      market_symbol: 'BTCUSDT',
      market_source: 'sim',
      execution_mode: 'simulation',
      auth_enabled: true,
      audit_enabled: true,
    })
    expect(json['schema']).toMatchObject({
      'server.port': {
        type: 'integer',
        default: 8080,
        is_secret: false,
        applies: 'restart',
        env: 'VELOZ_PORT',
      },
      'logging.level': { type: 'choice', words: ['debug', 'info', 'warn', 'error'], applies: 'live' },
      'rate_limit.capacity': { type: 'integer', applies: 'live' },
      'risk.position_max': { type: 'decimal', applies: 'restart' },
      'server.cors_origins': { type: 'list', applies: 'live', default: [] },
      'auth.jwt_secret': { is_secret: true, applies: 'never' },
      'server.static_dir': { type: 'path', applies: 'never' },
    })
    expect(json['sources']).toMatchObject({
      'server.port': 'default',
      'rate_limit.enabled': 'VELOZ_RATE_LIMIT_ENABLED',
    })
    expect(json['restart_required']).toEqual([])
  })

  test('secrets are nowhere', async () => {
    await gateway.close()
    const environment = {
      ...{ VELOZ_JWT_SECRET: 'hidden-'.repeat(8), VELOZ_ADMIN_PASSWORD: 'hidden-password' },
      ...{ VELOZ_ENGINE_TOKEN: 'hidden-token', BYBIT_API_KEY: 'hidden-key', BYBIT_API_SECRET: 'hidden' },
    }
    await open({ environment })
    for (const path of [PATH, `${PATH}/export`, '/api/config']) {
      const { status, text } = await gateway.get(path)
      expect([status, text.includes('hidden')]).toEqual([200, false])
    }
  })
})

describe('changing', () => {
  test('what can take it does so at once, the rest is told to wait for a restart', async () => {
    const json = await changed({ 'auth.token_expiry': '1h', 'server.port': 9000, market_symbol: 'eth/usdt' })
    expect(json['restart_required']).toEqual(['server.port', 'engine.market_symbol'])
    expect(json['settings']).toMatchObject({
      ...{ 'auth.token_expiry': 3600, 'server.port': 9000 },
      ...{ market_symbol: 'ETHUSDT', 'engine.market_symbol': 'ETHUSDT' },
    })
    const config = (await gateway.get('/api/config')).json
    expect(config['market_symbol']).toBe('BTCUSDT')
    expect(config['config']).toMatchObject({ auth: { token_expiry: 3600 }, server: { port: 8080 } })
    const later = (await gateway.get(PATH)).json
    expect(later['restart_required']).toEqual(['server.port', 'engine.market_symbol'])
    expect(later['sources']).toMatchObject({
      'server.port': expect.stringMatching(/^saved \(by admin, \d{4}-.*Z\)$/),
      'engine.market_symbol': expect.stringContaining('saved (by admin'),
    })
  })

  test('the frame, the streams and the sign-in obey from the next request on', async () => {
    const origin = { headers: { origin: 'https://desk.example.com' } }
    const allowed = async () =>
      (await gateway.raw('GET', '/api/market', origin)).headers.get('access-control-allow-origin')
    expect(await allowed()).toBeNull()
    const json = await changed({
      'server.cors_origins': ['https://desk.example.com'],
      'sse.max_clients': 1,
      'logging.level': 'debug',
      'rate_limit.capacity': 7,
    })
    expect(json['restart_required']).toEqual([])
    expect(await allowed()).toBe('https://desk.example.com')
    const streams = [await gateway.raw('GET', '/api/stream'), await gateway.raw('GET', '/api/stream')]
    expect(streams.map(({ status }) => status)).toEqual([200, 503])
    await streams[0]?.body?.cancel()
  })

  test('null goes back to the default, and the same by POST /api/config', async () => {
    await changed({ 'server.cors_origins': ['https://desk.example.com'], 'server.port': 9000 })
    const { json } = await gateway.post('/api/config', { 'server.port': null, 'server.cors_origins': null })
    expect(json['restart_required']).toEqual([])
    expect(json['settings']).toMatchObject({ 'server.port': 8080, 'server.cors_origins': [] })
    expect(store.saved()).toEqual([])
  })

  test('what is saved is read again as the same value, whatever its kind', async () => {
    const values = {
      'simulation.balances': { USDT: '5', ETH: 0.1 },
      'simulation.fee_tiers': ['0:0.001:0.002'],
      'simulation.fee_asset': 'bnb@600',
      'journal.fsync': '5ms',
      'risk.order_notional_max': '123.450',
      'risk.drawdown_max': 'none',
      'engine.on_stop': 'CANCEL',
      'server.trusted_proxies': '10.0.0.0/8, ::1',
    }
    const { settings } = await changed(values)
    expect(settings).toMatchObject({
      'simulation.balances': { USDT: '5', ETH: '0.1' },
      'simulation.fee_tiers': ['0:0.001:0.002'],
      'simulation.fee_asset': 'BNB@600',
      'journal.fsync': '5ms',
      'risk.order_notional_max': '123.45',
      'risk.drawdown_max': null,
      'engine.on_stop': 'cancel',
      'server.trusted_proxies': ['10.0.0.0/8', '::1'],
    })
    expect((await gateway.get(PATH)).json['settings']).toEqual(settings)
  })

  test('is recorded before it is done, with before and after', async () => {
    await changed({ 'server.port': 9000, 'auth.token_expiry': 60 })
    expect(audit.entries).toMatchObject([
      {
        ...{ type: 'config', action: 'settings_changed', outcome: 'success', userId: 'admin' },
        details: {
          before: { 'server.port': 8080, 'auth.token_expiry': 900 },
          after: { 'server.port': 9000, 'auth.token_expiry': 60 },
        },
      },
    ])
    audit.isBroken = true
    expect((await gateway.post(PATH, { 'server.port': 9001 })).verdict).toBe('503 audit_unavailable')
    expect((await gateway.get(PATH)).json['settings']).toMatchObject({ 'server.port': 9000 })
  })
})

describe('refusing', () => {
  test('semantics 11: limits wider than the bound, and safeguards, are for the machine to set', async () => {
    for (const wider of [
      { 'risk.price_collar': '0.06' },
      { 'risk.open_orders_max': 10_001 },
      { 'risk.breaker_move_max': 'none' },
      { 'risk.limit_scale_min': '0.3' },
    ]) {
      const { verdict, text } = await gateway.post(PATH, wider)
      expect(verdict, JSON.stringify(wider)).toBe('400 bad_params')
      expect(text).toContain('the file or the environment')
    }
    expect(store.saved()).toEqual([])
    const tighter = { 'risk.price_collar': '0.04', 'risk.open_orders_max': 5, 'risk.daily_loss_max': '100' }
    expect((await gateway.post(PATH, tighter)).verdict).toBe('200 ok')
  })

  test('all problems at once, nothing changed, nothing recorded', async () => {
    const body = {
      'server.prot': 1,
      'server.port': 'many',
      'auth.jwt_secret': 'hidden-secret',
      'server.static_dir': '/etc',
      'venues.okx.rest_url': 'http://127.0.0.1:1',
      'engine.mode': 'live',
      'risk.price_collar': '2',
      market_symbol: 'BTCUSDT',
      'engine.market_symbol': 'ETHUSDT',
      'logging.level': 'warn',
    }
    const { verdict, json, text } = await gateway.post(PATH, body)
    expect(verdict).toBe('400 bad_params')
    const { problems } = json['details'] as { problems: { path: string; message: string }[] }
    const told = Object.fromEntries(problems.map(({ path, message }) => [path, message]))
    expect(Object.keys(told)).toHaveLength(8)
    expect(told['server.prot']).toContain('did you mean server.port?')
    expect(told['server.port']).toContain('"many" is not a whole number. Allowed: a whole number')
    expect(told['auth.jwt_secret']).toContain('is a secret')
    expect(told['server.static_dir']).toContain('on the machine itself')
    expect(told['venues.okx.rest_url']).toContain('on the machine itself')
    expect(told['engine.mode']).toContain('is chosen on the machine itself')
    expect(told['risk.price_collar']).toContain('is above 1')
    expect(told['engine.market_symbol']).toContain('given twice')
    expect(text).not.toContain('hidden')
    expect(store.saved()).toEqual([])
    expect(audit.entries).toEqual([])
  })

  test('of many problems so many are told, with names no longer than they can be', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`${index}${'x'.repeat(150)}`, 1]),
    )
    const { verdict, json } = await gateway.post(PATH, many)
    expect(verdict).toBe('400 bad_params')
    const { problems } = json['details'] as { problems: { path: string }[] }
    expect([problems.length, problems[0]?.path.length]).toEqual([50, 64])
  })

  test('semantics 11: what a file, a flag or the environment fixes cannot be changed here', async () => {
    await gateway.close()
    await open({ yaml: 'server:\n  port: 9999\n', environment: { VELOZ_MARKET_SYMBOL: 'SOLUSDT' } })
    const file = await gateway.post(PATH, { 'server.port': 9000, 'sse.history': 5 })
    expect([file.verdict, file.json['details']]).toEqual([
      '409 conflict',
      { source: '/work/veloz.yaml:2', sources: { 'server.port': '/work/veloz.yaml:2' } },
    ])
    expect(file.json['message']).toBe(
      'The setting server.port is fixed by /work/veloz.yaml:2; change it there.',
    )
    const environment = await gateway.post(PATH, { market_symbol: 'ETHUSDT' })
    expect([environment.verdict, environment.json['details']]).toMatchObject([
      '409 conflict',
      { source: 'VELOZ_MARKET_SYMBOL' },
    ])
    expect(store.saved()).toEqual([])
  })

  test('what would be unsafe to start with', async () => {
    for (const body of [
      { execution_mode: 'live' },
      { auth_enabled: false },
      { 'server.host': '0.0.0.0' },
      { market_source: 'replay:/etc/passwd' },
    ]) {
      const { verdict, json } = await gateway.post(PATH, body)
      expect(verdict).toBe('400 bad_params')
      expect(json['message']).toMatch(/is refused|the machine itself/)
    }
    expect((await gateway.post(PATH, { auth_enabled: true })).verdict).toBe('200 ok')
    expect(store.saved().map(({ path }) => path)).toEqual(['auth.enabled'])
  })

  test('what was recorded and then could not be saved is recorded as that', async () => {
    store.save = () => {
      throw new Error('the disk is full')
    }
    const values = { 'sse.history': 5 }
    expect((await gateway.post(PATH, values)).verdict).toBe('500 internal_error')
    const imported = { version: '1.0', settings: values }
    expect((await gateway.post(`${PATH}/import`, imported)).verdict).toBe('500 internal_error')
    const ofSettings = audit.entries.filter(({ type }) => type === 'config')
    expect(ofSettings.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      'settings_changed success',
      'settings_changed failure',
      'settings_imported success',
      'settings_imported failure',
    ])
  })

  test('what would shut out whoever asks, by the name he came by', async () => {
    await changed({ 'server.allowed_hosts': ['desk.example.com', 'old.example.com'] })
    const from = async (host: string, hosts: readonly string[] | null) =>
      (await gateway.call('POST', PATH, { headers: { host }, json: { 'server.allowed_hosts': hosts } }))
        .verdict
    expect(await from('desk.example.com', null)).toBe('409 conflict')
    expect(await from('desk.example.com:443', ['other.example.com'])).toBe('409 conflict')
    expect(await from('desk.example.com', ['desk.example.com'])).toBe('200 ok')
    const settings = { 'server.allowed_hosts': [] }
    const json = { version: '1.0', settings }
    const imported = { headers: { host: 'desk.example.com' }, json }
    expect((await gateway.call('POST', `${PATH}/import`, imported)).verdict).toBe('409 conflict')
    expect(await from('127.0.0.1:8080', null)).toBe('200 ok')
  })

  test('what the next start would stop at', async () => {
    const { verdict, json } = await gateway.post(PATH, { market_symbol: 'FOOBAR' })
    expect(verdict).toBe('400 bad_params')
    expect(json['message']).toContain('ends in no quote asset')
    expect(store.saved()).toEqual([])
  })

  test('an export holds only what an import takes', async () => {
    await gateway.close()
    await open({
      environment: { VELOZ_MARKET_SOURCE: 'replay:/day.csv', VELOZ_HOST: '::1', VELOZ_PORT: '9' },
    })
    const { settings, version } = (await gateway.get(`${PATH}/export`)).json
    expect(settings).toEqual({ 'rate_limit.enabled': false, 'server.port': 9 })
    const plain = await aGateway()
    expect((await plain.post(`${PATH}/import?dry_run=true`, { version, settings })).verdict).not.toContain(
      '400',
    )
    await plain.close()
  })

  test('nothing at all, a list, strange names', async () => {
    for (const body of ['{}', '[]', '"x"', '{"__proto__":1}', '{"constructor":1}', '{"toString":null}']) {
      const { verdict } = await gateway.call('POST', PATH, { body })
      expect(verdict, body).toBe('400 bad_params')
    }
  })

  test('who may look may not change', async () => {
    expect((await gateway.post(PATH, { 'server.port': 1 }, 'trader')).verdict).toBe('403 forbidden')
    expect((await gateway.post('/api/config', { 'server.port': 1 }, 'viewer')).verdict).toBe('403 forbidden')
    const body = { version: '1.0', settings: {} }
    expect((await gateway.post(`${PATH}/import`, body, 'viewer')).verdict).toBe('403 forbidden')
    expect((await gateway.get(PATH, 'stranger')).status).toBe(401)
  })
})

describe('export and import', () => {
  const KEY = { exchange: 'bybit', name: 'main', api_key: 'hidden-key-000', api_secret: 'hidden-secret' }

  test('an export bears what is not as VeloZ comes, no secret, and goes in again at home', async () => {
    await changed({ 'server.port': 9000, 'server.cors_origins': ['https://desk.example.com'] })
    await gateway.post('/api/exchange-keys', KEY)
    const { json, text } = await gateway.get(`${PATH}/export`)
    expect(json).toEqual({
      version: '1.0',
      exported_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      settings: {
        'server.port': 9000,
        'server.cors_origins': ['https://desk.example.com'],
        'rate_limit.enabled': false,
      },
      exchange_keys: [{ exchange: 'bybit', name: 'main' }],
    })
    expect(text).not.toContain('hidden')
    expect(audit.lines.at(-1)).toBe('settings_exported success admin')
    const back = await gateway.post(`${PATH}/import`, { ...json, import_exchange_keys: true })
    expect(back.json).toMatchObject({
      ...{ ok: true, imported: { settings: 0, exchange_keys: 1 }, changes: [], missing: [] },
      dry_run: false,
    })
  })

  test('on another machine it does what it says, once it is not only asked', async () => {
    const body = {
      ...{ version: '1.0', import_exchange_keys: true, exchange_keys: [{ exchange: 'okx', name: 'a' }] },
      settings: { 'server.port': 9000, 'auth.token_expiry': 60, 'sse.history': 10_000 },
    }
    const expected = {
      ...{ ok: true, imported: { settings: 2, exchange_keys: 0 }, restart_required: ['server.port'] },
      changes: [
        { path: 'server.port', before: 8080, after: 9000 },
        { path: 'auth.token_expiry', before: 900, after: 60 },
      ],
      missing: [{ exchange: 'okx', name: 'a' }],
    }
    const dry = await gateway.post(`${PATH}/import?dry_run=true`, body)
    expect(dry.json).toMatchObject({ ...expected, dry_run: true })
    expect(store.saved()).toEqual([])
    expect(audit.entries).toEqual([])
    const real = await gateway.post(`${PATH}/import`, body)
    expect(real.json).toMatchObject({ ...expected, dry_run: false })
    expect(store.saved().map(({ path }) => path)).toEqual(['auth.token_expiry', 'server.port'])
    expect(audit.lines).toEqual(['settings_imported success admin'])
    expect((await gateway.get('/api/exchange-keys')).json['keys']).toEqual([])
  })

  test('is all or nothing, and of a version that is known', async () => {
    const settings = { 'server.port': 9000, 'no.such': 1 }
    const half = await gateway.post(`${PATH}/import`, { version: '1.0', settings })
    expect(half.verdict).toBe('400 bad_params')
    const other = await gateway.post(`${PATH}/import`, { version: '2.0', settings: { 'server.port': 9000 } })
    expect([other.verdict, other.json['details']]).toEqual(['400 bad_params', { field: 'version' }])
    const fixed = { version: '1.0', settings: { 'server.port': 9000, 'rate_limit.enabled': true } }
    expect((await gateway.post(`${PATH}/import`, fixed)).verdict).toBe('409 conflict')
    expect(store.saved()).toEqual([])
    expect(audit.entries).toEqual([])
  })
})

test('what another gateway saves is seen here, and waits for a restart', async () => {
  store.save([{ path: 'sse.history', text: '77' }], { userId: 'bea', nowMs: 1_790_000_000_000 })
  const { json } = await gateway.get(PATH)
  expect(json['settings']).toMatchObject({ 'sse.history': 77 })
  expect(json['sources']).toMatchObject({ 'sse.history': 'saved (by bea, 2026-09-21T14:13:20.000Z)' })
  expect(json['restart_required']).toEqual(['sse.history'])
})

test('the examples of the contract work', async () => {
  for (const [route, { example }] of Object.entries(SETTINGS_ROUTES)) {
    const [method = '', path = ''] = route.split(' ')
    const query = example.query === undefined ? '' : `?${example.query}`
    const how = example.body === undefined ? {} : { json: example.body }
    expect((await gateway.call(method, path + query, how)).verdict, route).toBe('200 ok')
  }
})
