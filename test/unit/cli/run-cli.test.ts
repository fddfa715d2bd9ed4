import { afterAll, describe, expect, test } from 'bun:test'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDataDirectory } from '../../../src/adapters/data-directory/index.ts'
import { readTextFile } from '../../../src/app/config/index.ts'
import type { RunningApp } from '../../../src/app/running-app.ts'
import { StartProblem } from '../../../src/app/start-problem.ts'
import { runCli, type World } from '../../../src/cli/index.ts'
import type { StopSignal } from '../../../src/cli/world.ts'

const root = mkdtempSync(join(tmpdir(), 'veloz-cli-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

class TestWorld implements World {
  readonly env: Record<string, string> = {}
  readonly cwd = root
  readonly home = root
  readonly readFile = readTextFile
  readonly stdio = { input: (async function* () {})(), output: process.stdout }
  readonly exits: number[] = []
  readonly opened: string[] = []
  readonly listeners = new Set<(signal: StopSignal) => void>()
  stdout = ''
  stderr = ''
  hasLoaded = false
  browserWorks = true

  out(text: string) {
    this.stdout += text
  }
  err(text: string) {
    this.stderr += text
  }
  onStopSignal(listener: (signal: StopSignal) => void) {
    this.listeners.add(listener)
    return () => {
      this.listeners.delete(listener)
    }
  }
  signal(signal: StopSignal) {
    for (const listener of this.listeners) listener(signal)
  }
  exitNow(code: number) {
    this.exits.push(code)
  }
  async openBrowser(url: string) {
    this.opened.push(url)
    return this.browserWorks
  }
  start: (options: unknown) => Promise<RunningApp> = () => Promise.reject(new Error('not to be started'))
  async loadServe() {
    this.hasLoaded = true
    return { serve: (config: unknown) => this.start(config) }
  }
  stdioExit = 0
  async loadStdioEngine() {
    this.hasLoaded = true
    return { runStdioEngine: async () => this.stdioExit }
  }
  loadSandbox = () => Promise.reject(new Error('no sandbox is started here'))
  readonly listened: string[] = []
  async loadListeningEngine() {
    this.hasLoaded = true
    return {
      runListeningEngine: async (_: unknown, options: { readonly address: unknown }) => {
        this.listened.push(JSON.stringify(options.address))
        return 0
      },
    }
  }
}

async function run(argv: string, world = new TestWorld()) {
  const code = await runCli(argv === '' ? [] : argv.split(' '), world)
  return { code, world, stdout: world.stdout, stderr: world.stderr }
}

function anApp(over: Partial<RunningApp> = {}) {
  const finished = Promise.withResolvers<number>()
  const stops: string[] = []
  const app: RunningApp = {
    address: 'http://127.0.0.1:8080',
    signInUrl: null,
    generatedPassword: null,
    recovery: { records: 12, tornBytes: 0 },
    trading: { tradingState: 'active', tradingStateWhy: '', mustReconcile: false, waitsForVenues: false },
    venueProblems: [],
    finished: finished.promise,
    stop: async (reason) => {
      stops.push(reason)
      finished.resolve(0)
    },
    ...over,
  }
  return { app, stops, finish: finished.resolve }
}

describe('words', () => {
  test('version and help are told on standard output and load no gateway', async () => {
    for (const [argv, expected] of [
      ['version', /^veloz \d+\.\d+\.\d+ \(/],
      ['--version', /^veloz \d/],
      ['-v', /^veloz \d/],
      ['help', /Usage: veloz/],
      ['--help', /Usage: veloz/],
      ['help serve', /--dry-run/],
      ['serve --help', /Examples:\n {2}veloz serve/],
      ['engine --help', /--listen unix:/],
      ['version --help', /Example:/],
      ['help --help', /Example:/],
      ['help config', /server\.port\n.*\n\s+default 8080 · VELOZ_PORT · --port/],
    ] as const) {
      const { code, stdout, stderr, world } = await run(argv)
      expect(stdout, argv).toMatch(expected)
      expect([code, stderr, world.hasLoaded], argv).toEqual([0, '', false])
    }
    expect(JSON.parse((await run('version --json')).stdout)).toMatchObject({
      name: 'veloz',
      commit: 'source',
    })
  })

  test('help config has every key with its variable', async () => {
    const { stdout } = await run('help config')
    for (const word of [
      'auth.jwt_secret',
      'VELOZ_JWT_SECRET_FILE',
      'venues.okx.passphrase',
      'BYBIT_API_KEY',
      'VELOZ_SIMULATION_BALANCES',
      '{USDT:100000,BTC:1}',
      'VELOZ_COINBASE_WS_URL',
    ]) {
      expect(stdout).toContain(word)
    }
  })

  test('what is mistyped is one sentence with a suggestion, and exit code 2', async () => {
    for (const [argv, sentence] of [
      ['serv', 'veloz: there is no command "serv"; did you mean serve?\n'],
      ['backtest', 'veloz: there is no command "backtest"; see veloz help.\n'],
      ['--prot 1', "veloz: unknown option '--prot' (Did you mean --port?)\n"],
      ['serve --prot 1', "veloz: unknown option '--prot' (Did you mean --port?)\n"],
      ['serve --port', "veloz: option '--port <number>' argument missing\n"],
      ['serve now', "veloz: too many arguments for 'serve'. Expected 0 arguments but got 1: now.\n"],
      ['help confg', 'veloz: there is no help on "confg"; did you mean config?\n'],
      [
        'engine',
        'veloz: say how the engine is to speak: veloz engine --stdio, or veloz engine --listen ADDRESS\n',
      ],
      [
        'engine --stdio --listen 127.0.0.1:1',
        'veloz: say how the engine is to speak: veloz engine --stdio, or veloz engine --listen ADDRESS\n',
      ],
      ['engine --listen nowhere', 'veloz: --listen "nowhere" is neither unix:PATH nor HOST:PORT.\n'],
      ['engine --stdio --port 1', "veloz: unknown option '--port'\n"],
    ] as const) {
      const { code, stdout, stderr } = await run(argv)
      expect([code, stderr, stdout], argv).toEqual([2, sentence, ''])
    }
  })

  test('a configuration that cannot be is told whole; safety is exit code 3', async () => {
    const wrong = await run('--port 99999 --log-level loud')
    expect(wrong.code).toBe(2)
    expect(wrong.stderr.trim().split('\n')).toHaveLength(2)
    expect(wrong.world.hasLoaded).toBe(false)
    const live = await run('serve --mode live')
    expect(live.code).toBe(3)
    expect(live.stderr).toContain('live trades with real money: say so with --i-know-this-is-real-money.')
    const nowhere = await run('serve --mode live --i-know-this-is-real-money')
    expect([nowhere.code, nowhere.stderr]).toEqual([
      3,
      'veloz: --mode live needs a venue: engine.venues: [binance], or VELOZ_ENGINE_VENUES=binance; its key ' +
        'comes from veloz keys add, or BINANCE_API_KEY and BINANCE_API_SECRET.\n',
    ])
    expect((await run('engine --stdio --mode testnet')).code).toBe(3)
  })
})

test('engine --stdio --dry-run prints its plan and starts nothing', async () => {
  const { code, stdout } = await run('engine --stdio --dry-run --data-dir deep/er')
  expect(code).toBe(0)
  expect(stdout).toContain('Commands: one a line on standard input')
  expect(stdout).not.toContain('API Base')
})

describe('serve --dry-run', () => {
  test('prints the plan, says where the API is, makes nothing', async () => {
    const { code, stdout, stderr, world } = await run('serve --dry-run --port 0 --data-dir deep/er')
    expect([code, stderr, world.hasLoaded]).toEqual([0, '', false])
    expect(stdout.split('\n')).toContain('API Base: http://127.0.0.1:0')
    expect(stdout).toContain(`Data directory: ${join(root, 'deep/er')} (will be made)`)
    expect(stdout).toContain('Mode: PAPER – simulated exchange')
    expect(stdout).toContain('Set: server.port by --port')
    expect(existsSync(join(root, 'deep'))).toBe(false)
  })

  test('every address is shown as this machine reaches it', async () => {
    for (const [host, base] of [
      ['0.0.0.0', 'http://127.0.0.1:0'],
      ['::', 'http://[::1]:0'],
      ['::1', 'http://[::1]:0'],
      ['localhost', 'http://localhost:0'],
    ]) {
      expect((await run(`--dry-run --port 0 --host ${host}`)).stdout.split('\n'), host).toContain(
        `API Base: ${base}`,
      )
    }
  })

  test('a busy port, a file in the way, a missing recording and page: all told, exit code 1', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    writeFileSync(join(root, 'file'), '')
    mkdirSync(join(root, 'empty'), { recursive: true })
    const { code, stdout, stderr } = await run(
      `--dry-run --port ${port} --data-dir file/below --market-source replay:none.csv --static-dir empty`,
    )
    server.close()
    expect(code).toBe(1)
    expect(stderr.trim().split('\n')).toHaveLength(4)
    expect(stderr).toContain(`port ${port} at 127.0.0.1 cannot be used: another program has it`)
    expect(stderr).toContain('is not a folder')
    expect(stderr).toContain(`the recording ${join(root, 'none.csv')} is not there`)
    expect(stdout).toContain('Result: cannot start')
    expect(readdirSync(root)).not.toContain('veloz')
  })

  test('another VeloZ on the data directory, half a restore, a market nobody lists: all told', async () => {
    const folder = join(root, 'held')
    const held = await openDataDirectory(folder)
    mkdirSync(join(folder, '.restoring'))
    const { code, stderr } = await run(`--dry-run --port 0 --data-dir ${folder} --market-symbol XX`)
    held.release()
    expect(code).toBe(1)
    expect(stderr).toContain('a restore was broken off here')
    expect(stderr).toMatch(/another VeloZ.* is using .*held: stop it first/)
    expect(stderr).toContain('engine.market_symbol: XX cannot be split')
    rmSync(join(folder, '.restoring'), { recursive: true })
    expect((await run(`--dry-run --port 0 --data-dir ${folder}`)).code).toBe(0)
  })

  test.skipIf(process.getuid?.() === 0)('a folder that cannot be written is told', async () => {
    const folder = join(root, 'read-only')
    mkdirSync(folder)
    chmodSync(folder, 0o500)
    expect((await run(`--dry-run --port 0 --data-dir ${folder}`)).stderr).toContain('is not writable')
  })
})

describe('serve', () => {
  test('says what runs and where, and stops once when asked', async () => {
    const world = new TestWorld()
    const { app, stops } = anApp()
    world.start = async () => app
    const running = run('--data-dir d', world)
    await Bun.sleep(1)
    expect(world.stdout).toContain('  Mode      PAPER – simulated exchange\n')
    expect(world.stdout).toContain('  Journal   12 records recovered\n')
    expect(world.stdout).toContain('  Page      http://127.0.0.1:8080\n')
    expect(world.stdout).not.toContain('Password')
    world.signal('SIGTERM')
    expect((await running).code).toBe(0)
    expect([stops, world.exits, world.listeners.size]).toEqual([['SIGTERM'], [], 0])
  })

  test('says that trading is not active, why, and what to do', async () => {
    const world = new TestWorld()
    const lost = {
      tradingState: 'reducing',
      tradingStateWhy: 'journal records were lost',
      mustReconcile: true,
    }
    const { app, finish } = anApp({ trading: lost as RunningApp['trading'] })
    world.start = async () => app
    finish(0)
    expect((await run('', world)).code).toBe(0)
    const [line] = world.stdout.split('\n').filter((text) => text.startsWith('  Trading'))
    expect(line).toContain('REDUCING: journal records were lost; compare')
    expect(line).toContain('POST /api/trading_state')
  })

  test('says what keeps a venue from trading, at which address, and whose the mode is', async () => {
    const world = new TestWorld()
    const { app, finish } = anApp({ venueProblems: ['binance: the secret is wrong'] })
    world.start = async () => app
    finish(0)
    world.env['VELOZ_ENGINE_VENUES'] = 'binance'
    world.env['VELOZ_BINANCE_REST_URL'] = 'http://127.0.0.1:9001'
    expect((await run('--mode testnet', world)).code).toBe(0)
    expect(world.stdout).toContain('  Venue     binance: the secret is wrong\n')
    expect(world.stdout).toContain('TESTNET – test money at binance (http://127.0.0.1:9001)')
    const apart = await run('--engine 127.0.0.1:9100 --port 0 --dry-run')
    expect(apart.stdout).toContain('Mode: as its engine has it')
    expect((await run('engine --stdio --dry-run')).stdout).toContain('Mode: PAPER')
  })

  test('shows password and link of the first start, and opens the link', async () => {
    const world = new TestWorld()
    world.browserWorks = false
    const { app, finish } = anApp({
      signInUrl: 'http://127.0.0.1:8080/#sign-in=abc',
      generatedPassword: 'three words here',
    })
    world.start = async () => app
    finish(0)
    expect((await run('--open', world)).code).toBe(0)
    expect(world.stdout).toContain('  Password  three words here   (user admin)\n')
    expect(world.stdout).toContain('  Sign in   http://127.0.0.1:8080/#sign-in=abc\n')
    expect(world.opened).toEqual(['http://127.0.0.1:8080/#sign-in=abc'])
    expect(world.stderr).toContain('no browser could be opened')
  })

  test('a second signal ends at once, also while it stops', async () => {
    const world = new TestWorld()
    const finished = Promise.withResolvers<number>()
    const { app } = anApp({ finished: finished.promise, stop: () => new Promise(() => undefined) })
    world.start = async () => app
    void run('', world)
    await Bun.sleep(1)
    world.signal('SIGINT')
    expect(world.exits).toEqual([])
    world.signal('SIGINT')
    expect(world.exits).toEqual([130])
  })

  test('a signal during the start stops as soon as it runs', async () => {
    const world = new TestWorld()
    const { app, stops } = anApp()
    const started = Promise.withResolvers<RunningApp>()
    world.start = () => started.promise
    const running = run('', world)
    await Bun.sleep(1)
    world.signal('SIGINT')
    started.resolve(app)
    expect((await running).code).toBe(0)
    expect(stops).toEqual(['SIGINT'])
  })

  test('ends with the code of the application when it ends by itself', async () => {
    const world = new TestWorld()
    const { app, finish, stops } = anApp()
    world.start = async () => app
    finish(1)
    expect((await run('', world)).code).toBe(1)
    expect(stops).toEqual([])
  })

  test('what keeps it from starting is a sentence without a stack; a defect has one', async () => {
    const world = new TestWorld()
    world.start = () => Promise.reject(new StartProblem(1, 'the data directory is in use.'))
    expect([(await run('', world)).code, world.stderr]).toEqual([1, 'veloz: the data directory is in use.\n'])
    const broken = new TestWorld()
    broken.start = () => Promise.reject(new TypeError('x is undefined'))
    expect((await run('', broken)).code).toBe(1)
    expect(broken.stderr).toMatch(/this should not have happened\.\nTypeError: x is undefined\n\s+at /)
  })
})

test('engine --listen is given the address, and a path is where the command was given', async () => {
  const world = new TestWorld()
  for (const address of ['unix:engine.sock', '[::1]:7001', 'localhost:0']) {
    expect((await run(`engine --listen ${address}`, world)).code).toBe(0)
  }
  expect(world.listened.map((text) => JSON.parse(text))).toEqual([
    { kind: 'unix', path: join(root, 'engine.sock') },
    { kind: 'tcp', host: '::1', port: 7001 },
    { kind: 'tcp', host: 'localhost', port: 0 },
  ])
})

test('engine --stdio prints nothing of its own and ends with the code of the engine', async () => {
  const world = new TestWorld()
  world.env['VELOZ_JWT_SECRET'] = 'short'
  world.stdioExit = 1
  const { code, stdout, stderr } = await run('engine --stdio', world)
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toBe('warning: auth.jwt_secret is short: use 32 random characters or more\n')
})
