import { describe, expect, test } from 'bun:test'
import { exportConfig, sourceText } from '../../../../src/app/config/index.ts'
import { formatMoney } from '../../../../src/domain/index.ts'
import { FILE, load, loaded, refused, yaml } from './world.ts'

describe('precedence', () => {
  const world = yaml('server: {port: 3003}', {
    env: { VELOZ_PORT: '2002' },
    flags: { settings: { 'server.port': '1001' } },
  })

  test('flags beat the environment, which beats the file, which beats the default', () => {
    const { flags: _flags, ...withoutFlags } = world
    const { env: _env, ...onlyFile } = withoutFlags
    expect([world, withoutFlags, onlyFile, {}].map((one) => loaded(one).config.server.port)).toEqual([
      1001, 2002, 3003, 8080,
    ])
    expect(
      [world, withoutFlags, onlyFile, {}].map((one) => sourceText(loaded(one).sources['server.port'])),
    ).toEqual(['--port', 'VELOZ_PORT', `${FILE}:1`, 'default'])
  })

  test('a bad value is reported also where a stronger source overrides it', () => {
    expect(refused(yaml('server: {port: nope}', { env: { VELOZ_PORT: '1' } })).text).toContain(
      'server.port "nope"',
    )
  })

  test('an empty variable counts as absent', () => {
    expect(loaded({ env: { VELOZ_PORT: '', VELOZ_ADMIN_PASSWORD: '' } }).config.server.port).toBe(8080)
  })
})

test('replay sources', () => {
  const setting = (text: string) => ({ flags: { settings: { 'engine.market_source': text } } })
  const source = (text: string) => loaded(setting(text)).config.engine.marketSource
  const replay = (file: string, speed: number | 'max') => ({ kind: 'replay' as const, file, speed })
  expect(source('replay:/a/b.csv')).toEqual(replay('/a/b.csv', 1))
  expect(source('replay:b.csv@0.5')).toEqual(replay('/work/b.csv', 0.5))
  expect(source('replay:b@home.csv@1000')).toEqual(replay('/work/b@home.csv', 1000))
  expect(source('replay:b.csv@max')).toEqual(replay('/work/b.csv', 'max'))
  expect(source('replay:b@home.csv')).toEqual(replay('/work/b@home.csv', 1))
  expect(source('sim')).toEqual({ kind: 'sim' })
  for (const text of ['replay:', 'replay:b.csv@0', 'replay:b.csv@9999999']) {
    expect(load(setting(text)).ok).toBe(false)
  }
})

describe('old names', () => {
  test('semantics 32: are understood, with a line that says the new one', () => {
    const text = [
      'server: {bind: 0.0.0.0}',
      'event_queue_capacity: 77',
      'binance: {testnet_base_url: "https://testnet.example", api_key: k}',
      'audit: {log_dir: /var/log/veloz, cleanup_interval_hours: 24}',
      'engine: {mode: sim_engine}',
    ].join('\n')
    const { config, warnings } = loaded(yaml(text, { env: { VELOZ_GATEWAY_FEATURE_RATE_LIMITING: 'false' } }))
    expect(config.server.host).toBe('0.0.0.0')
    expect(config.sse.history).toBe(77)
    expect(config.venues.binance).toMatchObject({ restUrl: 'https://testnet.example', apiKey: 'k' })
    expect(config.audit.dir).toBe('/var/log/veloz')
    expect(config.engine.mode).toBe('simulation')
    expect(config.rateLimit.enabled).toBe(false)
    expect(warnings).toContain(`${FILE}:1: server.bind is an old name and will go: write server.host`)
    expect(warnings).toContain(
      'VELOZ_GATEWAY_FEATURE_RATE_LIMITING is an old name and will go: write VELOZ_RATE_LIMIT_ENABLED',
    )
    expect(warnings.filter((line) => line.includes('old name'))).toHaveLength(8)
  })

  test('old and new together: nobody can tell which was meant', () => {
    expect(refused(yaml('server: {bind: ::1, host: ::1}')).text).toContain('says the same as')
    expect(
      refused({ env: { VELOZ_GATEWAY_FEATURE_RATE_LIMITING: '1', VELOZ_RATE_LIMIT_ENABLED: '1' } }).text,
    ).toContain('Keep VELOZ_RATE_LIMIT_ENABLED')
  })
})

describe('venues', () => {
  test('are checked key by key', () => {
    const { config, warnings } = loaded(
      yaml('venues:\n  okx: {symbols: [btc-usdt]}\n  bybit: {ws_url: "ws://127.0.0.1"}'),
    )
    expect(warnings).toEqual([])
    expect(config.venues.okx.symbols as readonly string[]).toEqual(['BTCUSDT'])
    expect(config.venues.bybit.wsUrl).toBe('ws://127.0.0.1')
    expect(refused(yaml('audit: {retention_days: {auth: never}}')).text).toContain('is not a whole number')
    expect(refused(yaml('venues: {kraken: {testnet: true}}')).text).toContain(
      'venues.kraken is not a known key',
    )
  })

  test('are in the export, their secrets as stars', () => {
    const { venues } = exportConfig(loaded(yaml('venues: {okx: {api_key: abc}}')).config)
    expect(venues).toMatchObject({ okx: { rest_url: null, api_key: '***', symbols: [] } })
  })
})

describe('the environment', () => {
  test('a variable that no setting knows is named, with what was meant and without its value', () => {
    const env = {
      VELOZ_RISK_POSITON_MAX: '4711',
      VELOZ_GATEWAY_TYPE: '4711',
      veloz_port: '4711',
      HOME: '4711',
    }
    expect(loaded({ env }).warnings).toEqual([
      'VELOZ_GATEWAY_TYPE means nothing to VeloZ. See veloz help config',
      'VELOZ_RISK_POSITON_MAX means nothing to VeloZ. Did you mean VELOZ_RISK_POSITION_MAX?',
      'veloz_port means nothing to VeloZ. Did you mean VELOZ_PORT?',
    ])
  })

  test('what the file refers to is known', () => {
    const env = { VELOZ_OUR_PORT: '2001', VELOZ_OUR_SECRET: 'x'.repeat(40), VELOZ_OTHERS: '1' }
    const text = 'server: {port: "${VELOZ_OUR_PORT}"}\nauth: {jwt_secret: "${VELOZ_OUR_SECRET}"}'
    const { warnings } = loaded(yaml(text, { env }))
    expect(warnings.filter((line) => line.includes('means nothing'))).toEqual([
      expect.stringContaining('VELOZ_OTHERS'),
    ])
  })

  test('lists and maps are written on one line', () => {
    const { config } = loaded({
      env: { VELOZ_ALLOWED_HOSTS: 'a.example, b.example:81', VELOZ_SIMULATION_BALANCES: 'usdt=5,BTC=0.1' },
    })
    expect(config.server.allowedHosts).toEqual(['a.example', 'b.example:81'])
    expect(
      [...config.simulation.balances].map(([asset, amount]) => [asset as string, formatMoney(amount)]),
    ).toEqual([
      ['USDT', '5'],
      ['BTC', '0.1'],
    ])
    for (const bad of ['USDT', 'USDT=1,USDT=2', 'USDT=-1', 'USDT=nan', '=1', 'US DT=1', 'USDT=1=2']) {
      expect(load({ env: { VELOZ_SIMULATION_BALANCES: bad } }).ok, bad).toBe(false)
    }
  })
})

describe('the data directory', () => {
  test('follows its order', () => {
    const env: Record<string, string> = {
      VELOZ_DATA_DIR: 'here',
      STATE_DIRECTORY: '/var/lib/veloz:/var/lib/other',
      XDG_DATA_HOME: '/xdg',
    }
    const steps: string[] = [loaded({ env, flags: { dataDir: '../up' } }).dataDirectory]
    for (const name of Object.keys(env)) {
      steps.push(loaded({ env }).dataDirectory)
      delete env[name]
    }
    steps.push(loaded({ env: { XDG_DATA_HOME: 'relative' } }).dataDirectory)
    expect(steps).toEqual([
      '/up',
      '/work/here',
      '/var/lib/veloz',
      '/xdg/veloz',
      '/home/ana/.local/share/veloz',
    ])
    expect(refused({ home: null }).text).toContain('--data-dir is needed')
  })
})
