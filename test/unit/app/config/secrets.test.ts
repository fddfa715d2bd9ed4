import { describe, expect, test } from 'bun:test'
import { exportConfig, exportSources, sourceText } from '../../../../src/app/config/index.ts'
import { load, loaded, refused, yaml } from './world.ts'

describe('secrets', () => {
  const SECRET = 'correct horse battery staple, thirty-two'

  test('come from the environment or from a file that it names', () => {
    expect(loaded({ env: { VELOZ_JWT_SECRET: SECRET } }).config.auth.jwtSecret).toBe(SECRET)
    const world = { env: { VELOZ_JWT_SECRET_FILE: '/run/jwt' }, files: { '/run/jwt': `${SECRET}\n` } }
    expect(loaded(world).config.auth.jwtSecret).toBe(SECRET)
    expect(sourceText(loaded(world).sources['auth.jwt_secret'])).toBe('VELOZ_JWT_SECRET_FILE')
    const viaFile = yaml('auth: {admin_password: "${MY_PASSWORD}"}', {
      env: { MY_PASSWORD_FILE: '/run/pw' },
      files: { '/run/pw': 'a password\r\n' },
    })
    expect(loaded(viaFile).config.auth.adminPassword).toBe('a password')
  })

  test('both ways at once, or a file that is not there, is a problem', () => {
    const both = {
      env: { VELOZ_JWT_SECRET: SECRET, VELOZ_JWT_SECRET_FILE: '/run/jwt' },
      files: { '/run/jwt': 'y' },
    }
    expect(refused(both).text).toContain('is set, and so is VELOZ_JWT_SECRET_FILE')
    expect(refused({ env: { VELOZ_ADMIN_PASSWORD_FILE: '/no' } }).text).toContain(
      'names /no, which cannot be read',
    )
  })

  test('spaces in a password are kept, also at its ends', () => {
    expect(loaded(yaml('auth: {admin_password: " pass word "}')).config.auth.adminPassword).toBe(
      ' pass word ',
    )
  })

  test('never leave: not in problems, warnings or the export', () => {
    const bad = refused(
      yaml(`auth: {admin_password: "hunter2\\nhunter2"}\nvenues: {okx: {api_key: [hunter2, {a: hunter2}]}}`),
    )
    expect(bad.text).not.toContain('hunter2')
    expect(bad.problems.map(({ key }) => key)).toEqual(['auth.admin_password', 'venues.okx.api_key'])
    const good = loaded({ env: { VELOZ_ADMIN_PASSWORD: 'hunter2', BINANCE_API_SECRET: 'hunter2' } })
    const told = JSON.stringify([exportConfig(good.config), exportSources(good), good.warnings])
    expect(told).not.toContain('hunter2')
    expect(exportConfig(good.config)).toMatchObject({ auth: { admin_password: '***', jwt_secret: null } })
    expect(good.warnings.join()).toContain('auth.admin_password is short')
  })
})

describe('safety', () => {
  test('live is refused until somebody says that it is real money, whoever asks', () => {
    for (const world of [
      { flags: { settings: { 'engine.mode': 'live' } } },
      { env: { VELOZ_EXECUTION_MODE: 'live', VELOZ_BINANCE_SYMBOLS: 'BTCUSDT' } },
      yaml('engine: {mode: live, venues: [okx]}'),
    ]) {
      const { exitCode, text } = refused(world)
      expect(exitCode).toBe(3)
      expect(text).toContain('say so with --i-know-this-is-real-money')
    }
  })

  test('no listening beyond loopback without authentication', () => {
    const open = (host: string) => load(yaml(`auth: {enabled: false}\nserver: {host: "${host}"}`))
    for (const host of ['127.0.0.1', '127.8.8.8', '::1', '[::1]', 'localhost', 'LOCALHOST'])
      expect(open(host).ok).toBe(true)
    for (const host of [
      '0.0.0.0',
      '::',
      '10.0.0.1',
      'example.com',
      '127.0.0.1.example.com',
      'localhost.example.com',
    ]) {
      expect(open(host)).toMatchObject({ ok: false, exitCode: 3 })
    }
    expect(load(yaml('server: {host: 0.0.0.0}')).ok).toBe(true)
  })

  test('a mistake beside a refusal is a mistake first', () => {
    expect(refused(yaml('engine: {mode: live, mailbox: x}')).exitCode).toBe(2)
  })
})
