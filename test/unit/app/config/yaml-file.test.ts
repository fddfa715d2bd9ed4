import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { problemText } from '../../../../src/app/config/index.ts'
import { formatMoney } from '../../../../src/domain/index.ts'
import { FILE, load, loaded, refused, yaml } from './world.ts'

describe('the file', () => {
  test('is looked for in the working folder, then the configuration home, then /etc', () => {
    const places = [FILE, '/xdg/veloz/veloz.yaml', '/etc/veloz/veloz.yaml']
    const files: Record<string, string> = Object.fromEntries(places.map((place) => [place, '{}']))
    for (const place of places) {
      expect(loaded({ files, env: { XDG_CONFIG_HOME: '/xdg' } }).file).toBe(place)
      delete files[place]
    }
    expect(loaded({ files: { '/home/ana/.config/veloz/veloz.yaml': '' } }).file).toBe(
      '/home/ana/.config/veloz/veloz.yaml',
    )
    expect(loaded({}).file).toBeNull()
  })

  test('must be there when it is named', () => {
    expect(refused({ flags: { config: 'my.yaml' } }).text).toBe(
      '--config names /work/my.yaml, which cannot be read: there is no such file.',
    )
    expect(refused({ env: { VELOZ_CONFIG: '/x.yaml' } }).text).toContain('VELOZ_CONFIG names /x.yaml')
    expect(
      loaded({ flags: { config: 'a.yaml' }, env: { VELOZ_CONFIG: '/x' }, files: { '/work/a.yaml': '' } })
        .file,
    ).toBe('/work/a.yaml')
  })

  test('may be empty, may hold empty sections', () => {
    for (const text of ['', '# nothing', 'server:', '---\n', 'server: {}\nengine: ~']) {
      expect(loaded(yaml(text)).config.server.port).toBe(8080)
    }
  })

  test('names file, line, column, key, value and what is allowed, for all problems at once', () => {
    const { problems, text, exitCode } = refused(
      yaml('server:\n  port: 99999\n  hots: x\nengine:\n  mode: demo\nlogging: [a]\n'),
    )
    expect(exitCode).toBe(2)
    expect(problems).toHaveLength(4)
    expect(text).toContain(
      `${FILE}:2:9: server.port "99999" is above 65535. Allowed: a whole number from 0 to 65535.`,
    )
    expect(text).toContain(`${FILE}:3:3: server.hots is not a known key; did you mean server.host?`)
    expect(text).toContain(`${FILE}:5:9: engine.mode "demo" is not one of the allowed words`)
    expect(text).toContain(
      `${FILE}:6:10: logging is a single value or a list where keys (level, format, dir,`,
    )
  })

  test('a key in the wrong section is found', () => {
    expect(refused(yaml('port: 1')).text).toContain('did you mean server.port?')
    expect(refused(yaml('server: {market_symbol: X}')).text).toContain('did you mean engine.market_symbol?')
    expect(refused(yaml('zzzzzz: 1')).text).toContain('is not a known key. See veloz help config.')
  })

  test('duplicate keys name both lines', () => {
    expect(refused(yaml('server:\n  port: 1\n  port: 2')).text).toBe(
      `${FILE}:3:3: server.port is there twice; the first is on line 2.`,
    )
    expect(refused(yaml('server: {port: 1}\nserver: {port: 2}')).text).toContain('server is there twice')
  })

  test('what is not YAML is told with its place and without the text', () => {
    expect(refused(yaml('server:\n\tport: 1')).text).toContain(`${FILE}:2:1: this is not YAML: a tab`)
    for (const bad of [
      '"a\\qhunter2"',
      '*hunter2',
      '!hunter2 x',
      '@hunter2',
      '"hunter2',
      '[hunter2',
      'x: y: hunter2',
    ]) {
      const { text } = refused(yaml(`auth:\n  admin_password: ${bad}\n`))
      expect(text).toContain(`${FILE}:`)
      expect(text).not.toContain('hunter2')
    }
    expect(refused(yaml('--- 1\n--- 2')).text).toContain('second document')
    expect(refused(yaml('just words')).text).toContain('where sections')
  })

  test('deep nesting and long keys are problems, not crashes', () => {
    expect(refused(yaml('['.repeat(8_000))).problems.length).toBeLessThanOrEqual(10)
    expect(refused(yaml(`${'k'.repeat(900)}: 1`)).text.length).toBeLessThan(400)
    expect(refused(yaml('server: {allowed_hosts: [[[[[[[[x]]]]]]]]}')).text).toContain('nested too deeply')
  })

  test('numbers keep their digits and quoted numbers are numbers', () => {
    const { config } = loaded(
      yaml('server: {port: "8081"}\nrisk: {price_collar: 0.010, order_notional_max: 1e3}'),
    )
    expect(config.server.port).toBe(8081)
    expect(formatMoney(config.risk.priceCollar)).toBe('0.01')
    expect(formatMoney(config.risk.orderNotionalMax!)).toBe('1000')
    for (const bad of [
      '"8080 "x',
      '80_80',
      '0x50',
      '8080.0',
      '1e3',
      'true',
      '-1',
      '[1]',
      '{a: 1}',
      '~',
      '" "',
    ]) {
      expect(load(yaml(`server: {port: ${bad}}`)).ok, bad).toBe(false)
    }
  })

  test('a money value that a double would round is exact, one that is too fine is refused', () => {
    const text = 'risk: {order_notional_max: 0.123456789012345678}'
    expect(formatMoney(loaded(yaml(text)).config.risk.orderNotionalMax!)).toBe('0.123456789012345678')
    expect(refused(yaml('risk: {order_notional_max: 0.1234567890123456789}')).text).toContain('finer than 18')
    expect(refused(yaml('risk: {order_notional_max: .nan}')).text).toContain('is not a decimal number')
    expect(refused(yaml('risk: {order_notional_max: 1e400}')).text).toContain('is too large')
  })

  test('relative paths begin at the folder of the file', () => {
    const files = {
      '/etc/veloz/veloz.yaml': 'engine: {market_source: "replay:day.csv@10"}\nserver: {static_dir: ~/page}',
    }
    const { config } = loaded({ files })
    expect(config.engine.marketSource).toEqual({ kind: 'replay', file: '/etc/veloz/day.csv', speed: 10 })
    expect(config.server.staticDir).toBe('/home/ana/page')
  })
})

describe('${NAME}', () => {
  test('reads the environment, once', () => {
    const env = { PORT: '9001', HOST_A: 'a.example', NESTED: '${PORT}' }
    const text = [
      'server:\n  port: ${PORT}\n  allowed_hosts: ["${HOST_A}", b.example]',
      'auth: {admin_password: "x${NESTED}y$${Z}"}',
    ].join('\n')
    const { config } = loaded(yaml(text, { env }))
    expect(config.server.port).toBe(9001)
    expect(config.server.allowedHosts).toEqual(['a.example', 'b.example'])
    expect(config.auth.adminPassword).toBe('x${PORT}y${Z}')
  })

  test('missing: an error, and for a secret the same as absent', () => {
    expect(refused(yaml('server:\n  port: ${PORT}')).text).toContain(
      'needs the environment variable PORT, which is not set',
    )
    const { config } = loaded(
      yaml('auth: {jwt_secret: "${VELOZ_JWT_SECRET}", admin_password: "${VELOZ_ADMIN_PASSWORD}"}'),
    )
    expect(config.auth).toMatchObject({ jwtSecret: null, adminPassword: null })
  })

  test('unquoted inside braces: the hint says what to do', () => {
    expect(refused(yaml('server: {port: ${PORT}}', { env: { PORT: '1' } })).text).toContain(
      'must be in quotes',
    )
  })
})

describe('whatever is in the file', () => {
  const word = fc.constantFrom(
    'server',
    'port',
    'host',
    'engine',
    'risk',
    'auth',
    'venues',
    'binance',
    '<<',
    '*a',
    '&a',
    '${X}',
    '!t',
  )
  const value = fc.oneof(
    fc.string({ maxLength: 12 }),
    word,
    fc.double().map(String),
    fc.constantFrom('[]', '{}', '|', '>', '~', '"', "'"),
  )
  const lines = fc.array(fc.tuple(fc.nat(6), word, fc.constantFrom(': ', ':', ' ', '- ', '{', '['), value), {
    maxLength: 12,
  })

  test('it is read or refused, never thrown', () => {
    const texts = fc.oneof(
      fc.string({ maxLength: 200, unit: 'binary' }),
      lines.map((all) =>
        all.map(([indent, key, joint, one]) => `${' '.repeat(indent)}${key}${joint}${one}`).join('\n'),
      ),
    )
    fc.assert(
      fc.property(texts, (text) => {
        const result = load(yaml(text))
        if (result.ok) return
        expect(result.problems.length).toBeGreaterThan(0)
        for (const problem of result.problems) expect(problemText(problem)).not.toContain('\n')
      }),
      { numRuns: 200 },
    )
  })

  test('every text of the environment is read or refused, never thrown', () => {
    const names = fc.constantFrom(
      'VELOZ_PORT',
      'VELOZ_HOST',
      'VELOZ_MARKET_SOURCE',
      'VELOZ_CORS_ORIGINS',
      'VELOZ_TOKEN_EXPIRY',
    )
    fc.assert(
      fc.property(names, fc.string({ unit: 'binary' }), (name, text) => {
        const result = load({ env: { [name]: text } })
        expect(result.ok || result.problems.length > 0).toBe(true)
      }),
    )
  })
})
