import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SandboxPlan } from '../../../src/app/sandboxes/index.ts'
import * as sandboxes from '../../../src/app/sandboxes/index.ts'
import { StartProblem } from '../../../src/app/start-problem.ts'
import type { SandboxModule, StopSignal } from '../../../src/cli/world.ts'
import { type CliRun, runCommand } from '../../support/cli-run.ts'

const home = mkdtempSync(join(tmpdir(), 'veloz-cli-sandbox-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

interface Run extends CliRun {
  /** What was to be started; none when it did not come to that. */
  readonly plans: readonly SandboxPlan[]
  readonly stopped: number
}

/** Starts nothing, and is stopped as soon as it says that it runs. */
async function run(
  words: string,
  { env = {}, startFails = false }: { env?: Readonly<Record<string, string>>; startFails?: boolean } = {},
): Promise<Run> {
  const plans: SandboxPlan[] = []
  let stopped = 0
  let signal: (name: StopSignal) => void = () => undefined
  const module: SandboxModule = {
    ...sandboxes,
    async startSandbox(plan) {
      plans.push(plan)
      if (startFails) throw new StartProblem(2, 'Port 9001 on 127.0.0.1 is in use by another program.')
      queueMicrotask(() => queueMicrotask(() => signal('SIGTERM')))
      const venues = plan.venues.map((venue, index) => {
        const [port, { apiKey, apiSecret, passphrase }] = [plan.port + index, plan]
        return {
          ...{ venue, port, apiKey, apiSecret, passphrase },
          ...{ restUrl: `http://127.0.0.1:${port}`, wsUrl: `ws://127.0.0.1:${port}` },
        }
      })
      return {
        venues,
        stop: async () => {
          stopped++
        },
      }
    },
  }
  const onStart = (send: (name: StopSignal) => void) => {
    signal = send
  }
  const ran = await runCommand(['sandbox', ...words.split(' ')], {
    ...{ home, env, onStart },
    loadSandbox: async () => module,
  })
  return { ...ran, plans, stopped }
}

describe('veloz sandbox', () => {
  test('runs until it is told to stop, and says how to point programs at it', async () => {
    const ran = await run('--venue okx --port 9002 --api-key mine')
    expect(ran).toMatchObject({ code: 0, stopped: 1, listeners: 0 })
    expect(ran.out).toContain('REST http://127.0.0.1:9002   WebSocket ws://127.0.0.1:9002')
    expect(ran.out).toContain("apiKey: 'mine', secret: 'sandbox-secret', password: 'sandbox-passphrase',")
    expect(ran.out).toContain(
      'export VELOZ_OKX_REST_URL=http://127.0.0.1:9002 VELOZ_OKX_WS_URL=ws://127.0.0.1:9002',
    )
    expect(ran.out).toContain(
      'export OKX_API_KEY=mine OKX_API_SECRET=sandbox-secret OKX_PASSPHRASE=sandbox-passphrase',
    )
  })

  test('says everything in one line of JSON for programs', async () => {
    const ran = await run('--venue all --port 9001 --json')
    expect(ran.out.split('\n')).toHaveLength(2)
    const { venues } = JSON.parse(ran.out)
    expect(venues.map(({ venue, port }: { venue: string; port: number }) => [venue, port])).toEqual([
      ['binance', 9001],
      ['okx', 9002],
      ['bybit', 9003],
      ['coinbase', 9004],
    ])
    expect(venues[0]).toEqual({
      ...{ venue: 'binance', port: 9001, rest_url: 'http://127.0.0.1:9001', ws_url: 'ws://127.0.0.1:9001' },
      ...{ api_key: 'sandbox-key', api_secret: 'sandbox-secret' },
    })
    expect(venues[3].passphrase).toBe('sandbox-passphrase')
  })

  test('takes what its flags say', async () => {
    const faults = join(home, 'faults.yaml')
    writeFileSync(faults, '- fault: ban\n  duration_ms: 5\n')
    const ran = await run(
      '--venue bybit --balance USDT=1.5,BTC=0 --symbols ETH/USDT --seed 3 --no-rate-limits ' +
        '--faults faults.yaml --data trades.csv --port 0',
    )
    expect(ran.plans).toMatchObject([
      {
        ...{ venues: ['bybit'], port: 0, hostname: '127.0.0.1', symbols: ['ETH/USDT'], seed: 3 },
        ...{ hasRateLimits: false, recording: join(home, 'trades.csv') },
        faults: [{ fault: 'ban', durationMs: 5 }],
      },
    ])
    expect(
      [...(ran.plans[0]?.balances ?? [])].map(([asset, amount]) => [String(asset), BigInt(amount)]),
    ).toEqual([
      ['USDT', 1_500_000_000_000_000_000n],
      ['BTC', 0n],
    ])
  })

  test('takes its keys from the environment, and a flag before that', async () => {
    const env = {
      VELOZ_SANDBOX_API_KEY: 'k-env',
      VELOZ_SANDBOX_API_SECRET: 's-env',
      VELOZ_SANDBOX_PASSPHRASE: 'p-env',
    }
    const ran = await run('--venue okx --api-secret s-flag', { env })
    expect(ran.plans).toMatchObject([{ apiKey: 'k-env', apiSecret: 's-flag', passphrase: 'p-env' }])
  })

  test('warns when others can reach it', async () => {
    expect((await run('--venue okx --host 0.0.0.0')).err).toContain('whoever reaches 0.0.0.0 can use it')
    expect((await run('--venue okx')).err).not.toContain('whoever')
  })

  test.each([
    ['--venue kraken', '--venue is one of binance, okx, bybit, coinbase, all.'],
    ['--port 9001', "required option '--venue <name>' not specified"],
    ['--venue okx --port 70000', '--port is a whole number from 0 to 65535.'],
    ['--venue all --port 65533', '--port is a whole number from 0 to 65532.'],
    ['--venue okx --port x', '--port is a whole number from 0 to 65535.'],
    ['--venue okx --seed -1', '--seed is a whole number from 0.'],
    ['--venue okx --balance USDT', '--balance is a list such as USDT=100000,BTC=1, not "USDT".'],
    ['--venue okx --balance USDT=lots', '--balance of USDT is a decimal from 0, not "lots".'],
    ['--venue okx --balance USDT=-1', '--balance of USDT is a decimal from 0, not "-1".'],
    ['--venue okx --balance USDT=1,USDT=2', '--balance names USDT twice.'],
    ['--venue okx --symbols BTC/USDT,BTC/USDT', '--symbols names one twice.'],
    ['--venue okx --data x.csv --symbols BTC/USDT,ETH/USDT', '--data is the market of one symbol'],
    ['--venue okx --api-key ü', '--api-key is 1 to 200 printable letters without a space.'],
    ['--venue okx --faults nowhere.yaml', '--faults nowhere.yaml: there is no such file.'],
    ['--venue okx --faults wrong.yaml', '--faults wrong.yaml: fault 1: "fault" is one of latency'],
    ['--venue okx --prot 1', "unknown option '--prot'"],
  ])('%s: %s', async (words, sentence) => {
    writeFileSync(join(home, 'wrong.yaml'), '- fault: none\n')
    const ran = await run(words)
    expect(ran.err).toContain(sentence)
    expect(ran).toMatchObject({ code: 2, plans: [], listeners: 0 })
  })

  test('says that a port is taken, and ends', async () => {
    const ran = await run('--venue okx', { startFails: true })
    expect(ran).toMatchObject({ code: 2, out: '', listeners: 0 })
    expect(ran.err).toBe('veloz: Port 9001 on 127.0.0.1 is in use by another program.\n')
  })

  test('explains every fault in its help', async () => {
    const ran = await run('--help')
    expect(ran.code).toBe(0)
    for (const name of sandboxes.FAULT_NAMES) expect(ran.out).toContain(name)
    expect(ran.out).toContain('veloz sandbox --venue all --port 9001')
  })
})
