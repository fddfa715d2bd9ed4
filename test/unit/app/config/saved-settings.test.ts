import { describe, expect, test } from 'bun:test'
import { SETTING_PATHS, settingOf, sourceText, whyNotSavable } from '../../../../src/app/config/index.ts'
import { rawOfJson } from '../../../../src/app/config/saved-settings.ts'
import type { SavedSetting } from '../../../../src/ports/index.ts'
import { loaded, yaml } from './world.ts'

const saved = (values: Readonly<Record<string, unknown>>): SavedSetting[] =>
  Object.entries(values).map(([path, value]) => ({
    ...{ path, text: JSON.stringify(value) },
    ...{ changedBy: 'ana', changedAtMs: 1_790_000_000_000 },
  }))

describe('saved settings', () => {
  test('stand between the file and the defaults, and say who saved them and when', () => {
    const { config, sources, warnings } = loaded({
      ...yaml('server:\n  port: 9000\n'),
      env: { VELOZ_MARKET_SYMBOL: 'SOLUSDT' },
      flags: { settings: { 'logging.level': 'warn' } },
      saved: saved({
        'server.port': 1,
        'engine.market_symbol': 'ETHUSDT',
        'logging.level': 'debug',
        'risk.position_max': '500',
        'simulation.balances': { USDT: '7' },
      }),
    })
    expect(config.server.port).toBe(9000)
    expect(config.engine.marketSymbol as string).toBe('SOLUSDT')
    expect(config.logging.level).toBe('warn')
    expect(config.risk.positionMax).toBe((500n * 10n ** 18n) as typeof config.risk.positionMax)
    expect([...config.simulation.balances.keys()].map(String)).toEqual(['USDT'])
    expect(sourceText(sources['risk.position_max'])).toBe('saved (by ana, 2026-09-21T14:13:20.000Z)')
    expect(sources['server.port'].from).toBe('file')
    expect(warnings).toEqual([])
  })

  test('one that no longer fits is left out with a line, and the start goes on', () => {
    const broken: SavedSetting = { path: 'sse.history', text: '{', changedBy: 'ana', changedAtMs: 0 }
    const { config, warnings } = loaded({
      saved: [
        ...saved({
          'server.port': 'many',
          'gone.with.it': 1,
          'auth.jwt_secret': 'hidden',
          'server.static_dir': '/',
        }),
        ...saved({ 'sse.max_clients': 5 }),
        broken,
      ],
    })
    expect([config.server.port, config.sse.history, config.sse.maxClients]).toEqual([8080, 10_000, 5])
    expect(config.auth.jwtSecret).toBeNull()
    expect(warnings).toHaveLength(5)
    expect(warnings[0]).toStartWith(
      'the setting server.port, saved by ana, is ignored: server.port "many" is',
    )
    expect(warnings.join('\n')).not.toContain('hidden')
  })

  test('what would be unsafe together with the rest is left out, and only that', () => {
    const { config, warnings } = loaded({
      ...yaml('server: {host: 0.0.0.0}'),
      saved: saved({ 'auth.enabled': false, 'engine.mode': 'live', 'sse.history': 5 }),
    })
    expect([config.auth.enabled, config.engine.mode, config.sse.history]).toEqual([true, 'simulation', 5])
    expect(warnings).toHaveLength(2)
    expect(warnings[0]).toContain('auth.enabled "false" is for the machine itself')
    expect(warnings[1]).toContain('engine.mode "live" is chosen on the machine itself')
  })

  test('a database that cannot be read is a warning', () => {
    const { config, warnings } = loaded({ savedProblem: 'veloz.db is damaged' })
    expect(config.server.port).toBe(8080)
    expect(warnings).toEqual(['saved settings are not in force: veloz.db is damaged'])
  })
})

test('every default is read again from what is shown of it', () => {
  const place = { folder: '/work', home: null }
  const savable = SETTING_PATHS.filter((path) => whyNotSavable(path) === null)
  expect(savable.length).toBeGreaterThan(50)
  for (const path of savable) {
    const { kind, default: value } = settingOf(path)
    const shown: unknown = JSON.parse(JSON.stringify(kind.show(value)))
    const read = kind.read(rawOfJson(shown), place)
    expect(read.ok ? kind.show(read.value) : read.problem, path).toEqual(shown)
  }
})

test('a value that would open the machine, name a file on it or stop the next start is left out', () => {
  const values = {
    'auth.enabled': false,
    'engine.market_source': 'replay:/etc/passwd',
    'engine.market_symbol': 'FOOBAR',
    'server.host': '192.0.2.1',
  }
  const { config, warnings } = loaded({ saved: saved({ ...values, 'sse.history': 5 }) })
  expect([config.auth.enabled, config.engine.marketSource.kind, config.sse.history]).toEqual([true, 'sim', 5])
  expect([String(config.engine.marketSymbol), config.server.host]).toEqual(['BTCUSDT', '127.0.0.1'])
  expect(warnings).toHaveLength(4)
  const onTheMachine = loaded({
    ...yaml('auth: {enabled: false}\nengine: {market_source: "replay:/day.csv"}\n'),
  }).config
  expect([onTheMachine.auth.enabled, onTheMachine.engine.marketSource.kind]).toEqual([false, 'replay'])
})

test('what names a file, a host or a program of the machine is not savable', () => {
  const refused = SETTING_PATHS.filter((path) => whyNotSavable(path)?.includes('machine itself'))
  const expected = ['server.static_dir', 'audit.dir', 'logging.dir', 'engine.transport', 'tracing.endpoint']
  expected.push('server.host')
  expect(refused).toEqual(expect.arrayContaining([...expected, 'venues.binance.rest_url']))
})
