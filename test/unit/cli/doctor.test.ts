import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { openDataDirectory } from '../../../src/adapters/data-directory/index.ts'
import { openIdentityStore } from '../../../src/adapters/database-sqlite/index.ts'
import { openKeychain } from '../../../src/adapters/keychain/index.ts'
import type { Check, SettingLine } from '../../../src/app/doctor/index.ts'
import { holdDataDirectory } from '../../../src/app/hold-data-directory.ts'
import { binanceFace } from '../../../src/sandbox/binance/index.ts'
import { aSandbox, aServedFace } from '../../support/a-sandbox.ts'
import { runCommand } from '../../support/cli-run.ts'
import { copied, makeWhole, ROOT, SESSION } from './journal-home.ts'

beforeAll(makeWhole)
afterAll(() => rmSync(ROOT, { recursive: true, force: true }))

let count = 0
function aHome() {
  const { home, segments } = copied(`doctor-${count++}`)
  chmodSync(home, 0o700)
  openIdentityStore(join(home, 'veloz.db')).close()
  return { home, segments }
}

interface Report {
  readonly is_fit: boolean
  readonly checks: readonly Check[]
  readonly settings: readonly SettingLine[]
}

async function examined(home: string, words: readonly string[] = ['--port', '0'], env = {}) {
  const ran = await runCommand(['doctor', '--json', '--data-dir', home, ...words], { home: ROOT, env })
  const report = JSON.parse(ran.out) as Report
  const of = (area: string) => report.checks.filter((check) => check.area === area)
  const worst = (area: string) => of(area).find(({ verdict }) => verdict !== 'ok') ?? of(area)[0]
  return { ...ran, report, of, worst }
}

/** Names, sizes and contents below a folder. */
function everything(folder: string): string {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return files
    .sort()
    .map((file) => `${file} ${Bun.hash(readFileSync(file))}`)
    .join('\n')
}

describe('veloz doctor', () => {
  test('a healthy stopped VeloZ: nothing to do, nothing changed', async () => {
    const { home } = aHome()
    const before = everything(home)
    const { code, report, of, worst, err, listeners } = await examined(home)
    expect({ code, err, listeners }).toEqual({ code: 0, err: '', listeners: 0 })
    expect(report.is_fit).toBe(true)
    expect(report.checks.filter(({ verdict }) => verdict === 'fail')).toEqual([])
    expect(worst('journal')).toMatchObject({
      verdict: 'ok',
      text: expect.stringContaining(`record ${SESSION.length} is the last`),
    })
    expect(of('data directory').map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/a durable write takes \d+\.\d\d ms/),
    )
    expect(worst('database')?.text).toContain('is whole')
    expect(everything(home)).toBe(before)
  })

  test('text for people: every value with its source, every trouble with what to do', async () => {
    const { home } = aHome()
    chmodSync(home, 0o755)
    const words = ['doctor', '--data-dir', home, '--port', '0']
    const { out, code } = await runCommand(words, {
      home: ROOT,
      env: { VELOZ_JWT_SECRET: 'hunter2'.repeat(9) },
    })
    expect(code).toBe(0)
    expect(out).toContain('server.port = 0   (--port)')
    expect(out).toContain('auth.jwt_secret = "***"   (VELOZ_JWT_SECRET)')
    expect(out).toContain('server.host = "127.0.0.1"   (default)')
    expect(out).not.toContain('hunter2')
    expect(out).toContain(`chmod 700 ${home}`)
    expect(out).toMatch(/^WARN {2}data directory {2}\S/m)
    // What more there is to know about is for the machine to say: few open files, a slow disk.
    expect(out).toMatch(/^Nothing would stop you from trading; \d+ to know about\.$/m)
  })

  test('a running one is seen by its lock, and left alone', async () => {
    const { home } = aHome()
    const held = await openDataDirectory(home)
    const { code, of, report } = await examined(home)
    expect(code).toBe(0)
    expect(of('running')[0]?.text).toBe(`process ${process.pid} holds the data directory`)
    expect(report.checks.some(({ area }) => area === 'port')).toBe(false)
    held.release()
    expect((await examined(home)).of('running')[0]?.text).toContain('does not run')
  })

  test('how a running one says it is, and one that does not answer', async () => {
    const { home } = aHome()
    const held = await openDataDirectory(home)
    let said: object = { status: 'healthy', checks: {} }
    const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => Response.json(said) })
    const words = ['--port', String(server.port)]
    expect((await examined(home, words)).worst('health')?.verdict).toBe('ok')
    said = { status: 'degraded', checks: { engine: 'healthy', journal: 'degraded' } }
    expect((await examined(home, words)).worst('health')).toMatchObject({
      verdict: 'warn',
      text: expect.stringContaining('degraded, journal degraded'),
    })
    said = { status: 'unhealthy', checks: { engine: 'unhealthy' } }
    expect(await examined(home, words)).toMatchObject({ code: 1 })
    await server.stop(true)
    expect((await examined(home, words)).worst('health')?.text).toContain('does not answer')
    held.release()
  })

  test('a gateway whose engine is elsewhere is seen by its answer', async () => {
    const { home } = aHome()
    let said: object = { gateway: 'veloz', status: 'healthy', checks: {} }
    const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => Response.json(said) })
    const words = ['--port', String(server.port), '--engine', 'unix:/nowhere/engine.sock']
    expect((await examined(home, words)).worst('running')?.text).toContain('a gateway answers')
    expect((await examined(home, words)).of('port')).toEqual([])
    said = { status: 'healthy' }
    expect((await examined(home, words)).worst('port')?.verdict).toBe('fail')
    await server.stop(true)
  })

  test('half a restore stops a start', async () => {
    const { home } = aHome()
    mkdirSync(join(home, '.restoring'))
    const { code, worst } = await examined(home)
    expect([code, worst('data directory')]).toMatchObject([
      1,
      { verdict: 'fail', advice: expect.stringContaining('--force-empty') },
    ])
    const refused = holdDataDirectory(home)
    await expect(refused).rejects.toMatchObject({ exitCode: 3, message: expect.stringContaining(home) })
  })

  test('a port that is taken', async () => {
    const { home } = aHome()
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((done) => server.once('listening', done))
    const { port } = server.address() as { port: number }
    const { code, worst } = await examined(home, ['--port', String(port)])
    expect([code, worst('port')?.verdict]).toEqual([1, 'fail'])
    server.close()
  })

  test('a journal that ends in damage, a damaged snapshot, records that were put aside', async () => {
    const { home, segments } = aHome()
    rmSync(segments.at(-1) ?? '')
    const cut = await examined(home)
    expect([cut.code, cut.worst('journal')?.verdict]).toEqual([1, 'fail'])
    const other = aHome().home
    const name = readdirSync(join(other, 'journal')).find((file) => file.endsWith('.snapshot')) ?? ''
    writeFileSync(join(other, 'journal', name), 'no snapshot')
    expect((await examined(other)).worst('journal')).toMatchObject({ verdict: 'warn' })
    const third = aHome().home
    mkdirSync(join(third, 'journal/quarantine/x'), { recursive: true })
    expect((await examined(third)).worst('journal')?.advice).toContain('why.txt')
  })

  test('a database and an audit that are not what they were', async () => {
    const { home } = aHome()
    writeFileSync(join(home, 'veloz.db'), Buffer.alloc(8192, 'x'))
    mkdirSync(join(home, 'audit'))
    writeFileSync(join(home, 'audit/auth-000001-20260927.ndjson'), '{"veloz_audit":1}\n{}\n')
    const { code, worst } = await examined(home)
    expect(code).toBe(1)
    expect(worst('database')?.verdict).toBe('fail')
    expect(worst('audit')).toMatchObject({ verdict: 'fail', advice: 'See veloz audit verify.' })
    mkdirSync(join(home, 'audit/cli'))
    renameSync(
      join(home, 'audit/auth-000001-20260927.ndjson'),
      join(home, 'audit/cli/auth-000001-20260927.ndjson'),
    )
    expect((await examined(home)).worst('audit')?.text).toContain('the chain cli/auth is broken')
    expect((await examined(home, [], { VELOZ_AUDIT_LOG_ENABLED: 'false' })).worst('audit')?.verdict).toBe(
      'warn',
    )
  })

  test('exchange keys: which there are, and what guards them', async () => {
    const { home } = aHome()
    const files = new Map<string, Uint8Array>()
    const keyFile = {
      read: async () => files.get('key') ?? null,
      ensure: async () => {
        files.set('key', new Uint8Array(32).fill(3))
        mkdirSync(join(home, 'secrets'), { recursive: true })
        writeFileSync(join(home, 'secrets/keychain.key'), 'x')
        return files.get('key') ?? new Uint8Array()
      },
      remove: async () => undefined,
    }
    const path = join(home, 'keychain.json')
    const cost = { logN: 4, r: 8, p: 1 }
    const key = {
      exchange: 'binance',
      name: null,
      apiKey: 'AKIAabcdefgh12345678',
      apiSecret: 'topsecret-topsecret',
      passphrase: null,
      isTestnet: true,
      permissions: [],
    }
    await openKeychain({ path, passphrase: null, keyFile, cost }).add(key, 0)
    const { code, worst, of, out } = await examined(home)
    expect(code).toBe(0)
    expect(of('exchange keys')[0]?.text).toContain('binance')
    expect(worst('exchange keys')).toMatchObject({
      verdict: 'warn',
      advice: expect.stringContaining('passphrase'),
    })
    expect(out).not.toContain('topsecret')
    rmSync(join(home, 'secrets/keychain.key'))
    expect((await examined(home)).worst('exchange keys')).toMatchObject({ verdict: 'fail' })
  })

  test('venues: there or not, what they list, their keys, sent only when that is wanted', async () => {
    const sandbox = aSandbox({ venue: 'binance', startMs: Date.now() })
    const served = await aServedFace(binanceFace, sandbox)
    const env = {
      VELOZ_BINANCE_REST_URL: served.restUrl,
      VELOZ_BINANCE_SYMBOLS: 'BTCUSDT,FOOUSDT',
      BINANCE_API_KEY: 'sandbox-key',
      BINANCE_API_SECRET: 'wrong',
    }
    const look = async (words: readonly string[], more = {}) =>
      await examined(join(ROOT, 'no-home'), ['--port', '0', '--mode', 'testnet', ...words], {
        ...env,
        ...more,
      })
    try {
      const { code, of } = await look([])
      expect([code, of('mode')[0]?.text]).toEqual([0, expect.stringContaining('TESTNET')])
      const [clock, listed, key] = of('binance')
      expect(clock).toMatchObject({ verdict: 'ok', text: expect.stringContaining(served.restUrl) })
      expect(listed).toMatchObject({
        verdict: 'warn',
        text: expect.stringContaining('does not list FOOUSDT'),
      })
      expect(key).toMatchObject({ verdict: 'ok', text: expect.stringContaining('--send-keys') })
      const sent = await look(['--send-keys'])
      expect([sent.code, sent.worst('binance')?.verdict]).toEqual([1, 'warn'])
      expect(sent.of('binance').at(-1)).toMatchObject({
        verdict: 'fail',
        text: expect.stringContaining('does not accept the signature'),
      })
      const right = await look(['--send-keys'], { BINANCE_API_SECRET: 'sandbox-secret' })
      expect(right.of('binance').at(-1)?.text).toContain('accepted')
      const keyless = await look([], { BINANCE_API_KEY: '' })
      expect(keyless.of('binance').at(-1)).toMatchObject({ verdict: 'fail', text: 'it has no key' })
    } finally {
      await served.stop()
    }
    const away = await look([])
    expect([away.code, away.of('binance')[0]?.verdict]).toEqual([1, 'fail'])
    const paper = await examined(join(ROOT, 'no-home'), ['--port', '0'], env)
    expect(paper.of('binance')).toEqual([])
    expect(paper.of('mode')[0]?.text).toContain('PAPER')
  }, 120_000)

  test('a configuration that stops every start', async () => {
    const { home } = aHome()
    const { code, report, err } = await examined(home, ['--port', 'eighty'])
    expect([code, err, report.is_fit]).toEqual([1, '', false])
    expect(report.checks[0]).toMatchObject({ area: 'configuration', verdict: 'fail' })
  })

  test('a data directory that is not there yet is made by nobody', async () => {
    const { code, of } = await examined(join(ROOT, 'not-yet'))
    expect([code, of('data directory')[0]?.text]).toEqual([0, expect.stringContaining('not there yet')])
    expect(readdirSync(ROOT)).not.toContain('not-yet')
  })
})
