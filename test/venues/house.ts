/**
 * VeloZ, whole, trading at a simulated venue over real sockets: both in this process, each on a port of its
 * own, spoken to by HTTP alone.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig, problemText } from '../../src/app/config/index.ts'
import type { RunningApp } from '../../src/app/running-app.ts'
import { FACES, type RunningVenue, startSandbox } from '../../src/app/sandboxes/index.ts'
import { serve } from '../../src/app/serve.ts'
import type { ExchangeName } from '../../src/domain/index.ts'
import { parseDigits } from '../support/exact-json.ts'

export type Json = Readonly<Record<string, unknown>>

/** One VeloZ and one venue, spoken to by HTTP. */
export interface Sides {
  readonly exchange: ExchangeName
  /** `BTCUSDT`, at Coinbase `BTCUSD`. */
  readonly symbol: string
  /** VeloZ by HTTP; numbers as they were written, `#0.1`. */
  ask(method: string, path: string, json?: unknown): Promise<{ readonly status: number; readonly json: Json }>
  /** The venue's own back door. */
  venue(method: string, path: string, json?: unknown): Promise<Json>
}

export interface House extends Sides {
  start(): Promise<void>
  stopVeloz(): Promise<void>
  stop(): Promise<void>
}

/** Longer than anything here takes on a machine that is busy. */
const WAIT_MS = 60_000
const LOOK_MS = 40

export interface HouseOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly hasRateLimits?: boolean
}

export async function aHouse(exchange: ExchangeName, options: HouseOptions = {}): Promise<House> {
  const { env = {}, hasRateLimits = true } = options
  const folder = mkdtempSync(join(tmpdir(), `veloz-${exchange}-`))
  const sandbox = await startSandbox(
    {
      venues: [exchange],
      hostname: '127.0.0.1',
      port: 0,
      apiKey: 'sandbox-key',
      apiSecret: 'sandbox-secret',
      passphrase: 'sandbox-passphrase',
      balances: null,
      symbols: null,
      seed: 7,
      hasRateLimits,
      recording: null,
      faults: [],
    },
    { onNotice: () => undefined, faces: FACES },
  )
  const at = sandbox.venues[0] as RunningVenue
  let app: RunningApp | null = null
  return {
    ...sidesOf(exchange, () => app?.address ?? null, at.restUrl),
    async start() {
      app = await served(folder, { ...environmentOf(at), ...env })
    },
    async stopVeloz() {
      await app?.stop('the test says so')
      app = null
    },
    async stop() {
      await app?.stop('the test is over')
      await sandbox.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** `address`: where VeloZ listens now; null while it does not run. */
export function sidesOf(exchange: ExchangeName, address: () => string | null, venueUrl: string): Sides {
  return {
    exchange,
    symbol: exchange === 'coinbase' ? 'BTCUSD' : 'BTCUSDT',
    async ask(method, path, json) {
      const url = address()
      if (url === null) throw new Error('VeloZ does not run')
      const answer = await asked(`${url}${path}`, method, json)
      return { status: answer.status, json: parseDigits(await answer.text()) as Json }
    },
    async venue(method, path, json) {
      const answer = await onceItIsOpen(() => asked(`${venueUrl}${path}`, method, json))
      const text = await answer.text()
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
      return JSON.parse(text) as Json
    },
  }
}

/** A venue that lets nobody in does not let us in either. */
async function onceItIsOpen(ask: () => Promise<Response>): Promise<Response> {
  const end = performance.now() + WAIT_MS
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof Error) || performance.now() > end) throw error
      await Bun.sleep(LOOK_MS)
    }
  }
}

async function asked(url: string, method: string, json: unknown): Promise<Response> {
  return await fetch(url, {
    method,
    ...(json === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) }),
  })
}

/** What leads VeloZ to a venue that runs there, with its own settings for trading. */
function environmentOf(at: RunningVenue): Record<string, string> {
  const name = at.venue.toUpperCase()
  return {
    VELOZ_EXECUTION_MODE: 'testnet',
    VELOZ_ENGINE_VENUES: at.venue,
    VELOZ_ENGINE_RECONCILE_INTERVAL_MS: '3000',
    VELOZ_AUTH_ENABLED: 'false',
    [`VELOZ_${name}_REST_URL`]: at.restUrl,
    [`VELOZ_${name}_WS_URL`]: at.wsUrl,
    [`${name}_API_KEY`]: at.apiKey,
    [`${name}_API_SECRET`]: at.apiSecret,
    ...(name === 'OKX' || name === 'COINBASE' ? { [`${name}_PASSPHRASE`]: at.passphrase } : {}),
  }
}

/** VeloZ in this process, with its data below `folder`. */
export async function served(folder: string, env: Readonly<Record<string, string>>): Promise<RunningApp> {
  const loaded = loadConfig({
    flags: {},
    env: {
      VELOZ_PORT: '0',
      VELOZ_DATA_DIR: join(folder, 'state'),
      VELOZ_LOG_LEVEL: process.env['VELOZ_TEST_LOG'] ?? 'error',
      VELOZ_RATE_LIMIT_ENABLED: 'false',
      ...env,
    },
    cwd: folder,
    home: folder,
    readFile: () => ({ ok: false, isMissing: true, message: 'there is no such file' }),
  })
  if (!loaded.ok) throw new Error(loaded.problems.map(problemText).join('\n'))
  return await serve(loaded, { version: '9.9.9', commit: 'abc1234' })
}

/** Asks until it holds; throws what was seen last when it does not in time. */
export async function until(what: string, holds: () => Promise<true | string>): Promise<void> {
  const end = performance.now() + WAIT_MS
  let seen: true | string = 'never looked'
  while (performance.now() < end) {
    seen = await holds()
    if (seen === true) return
    await Bun.sleep(LOOK_MS)
  }
  throw new Error(`${what}: not within ${WAIT_MS} ms; last seen: ${seen}`)
}
