/** Two processes: the simulated venues, and VeloZ trading at them. */
import { openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ExchangeName } from '../../../src/domain/index.ts'
import { parseDigits } from '../../../test/support/exact-json.ts'
import { EXECUTABLE, freePort, freshFolder, stop, untilHealthy } from '../../bench/gateway.ts'

export type Json = Readonly<Record<string, unknown>>

export interface Answer {
  readonly status: number
  readonly json: Json
}

/** One venue: what is traded there, and both sides of it by HTTP. */
export interface VenueSide {
  readonly exchange: ExchangeName
  /** `BTCUSDT`, at Coinbase `BTCUSD`. */
  readonly symbol: string
  /** VeloZ; numbers as they were written, `#0.1`. */
  ask(method: string, path: string, json?: unknown): Promise<Answer>
  /** The venue's own back door. */
  venue(method: string, path: string, json?: unknown): Promise<Json>
}

export interface RunningHouses {
  readonly origin: string
  /** The one that runs now. */
  readonly veloz: Bun.Subprocess
  /** Ends VeloZ without a word and starts it again, on the same port and data. */
  killVeloz(): Promise<void>
  readonly sides: readonly VenueSide[]
  /** Where both wrote what they had to say. */
  readonly folder: string
}

export interface HousePlan {
  readonly seed: number
  /** After `veloz sandbox --venue all --port 0 --json`. */
  readonly sandboxWords?: readonly string[]
  /** Of VeloZ, besides what points it at the venues. */
  readonly env?: Readonly<Record<string, string>>
  /** Whether the folder is to stay, so that somebody can look. */
  readonly keeps: () => boolean
}

interface SandboxRow {
  readonly venue: ExchangeName
  readonly rest_url: string
  readonly ws_url: string
  readonly api_key: string
  readonly api_secret: string
  readonly passphrase?: string
}

/** Runs `use` with both, and ends them by their ids. */
export async function withHouses<Result>(
  plan: HousePlan,
  use: (houses: RunningHouses) => Promise<Result>,
): Promise<Result> {
  const folder = freshFolder()
  const sandbox = spawnSandbox(folder, plan)
  try {
    const rows = await rowsOf(sandbox)
    const port = await freePort()
    const spawn = () => spawnVeloz(folder, port, { ...environmentOf(rows), ...plan.env })
    const veloz = new KilledNowAndThen(spawn, (child) => untilHealthy(child, port, 10))
    try {
      await veloz.start()
      const origin = `http://127.0.0.1:${port}`
      const sides = rows.map((row) => sideOf(origin, row))
      return await use({
        ...{ origin, sides, folder },
        get veloz() {
          return veloz.child
        },
        killVeloz: () => veloz.kill(),
      })
    } finally {
      await veloz.stop()
    }
  } finally {
    await stop(sandbox)
    if (!plan.keeps()) rmSync(folder, { recursive: true, force: true })
  }
}

class KilledNowAndThen {
  readonly #spawn: () => Bun.Subprocess
  readonly #untilHealthy: (child: Bun.Subprocess) => Promise<void>
  #child: Bun.Subprocess | null = null

  constructor(spawn: () => Bun.Subprocess, healthy: (child: Bun.Subprocess) => Promise<void>) {
    this.#spawn = spawn
    this.#untilHealthy = healthy
  }

  get child(): Bun.Subprocess {
    if (this.#child === null) throw new Error('VeloZ was not started')
    return this.#child
  }

  async start(): Promise<void> {
    this.#child = this.#spawn()
    await this.#untilHealthy(this.#child)
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.child.exited
    await this.start()
  }

  async stop(): Promise<void> {
    if (this.#child !== null) await stop(this.#child)
  }
}

function spawnSandbox(folder: string, { seed, sandboxWords = [] }: HousePlan) {
  const words = ['sandbox', '--venue', 'all', '--port', '0', '--json', '--seed', String(seed)]
  return Bun.spawn([EXECUTABLE, ...words, ...sandboxWords], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: openSync(join(folder, 'sandbox.log'), 'a'),
  })
}

async function rowsOf(sandbox: Bun.Subprocess<'ignore', 'pipe', number>): Promise<readonly SandboxRow[]> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of sandbox.stdout) {
    text += decoder.decode(chunk, { stream: true })
    if (text.includes('\n')) return (JSON.parse(text) as { readonly venues: readonly SandboxRow[] }).venues
  }
  throw new Error('veloz sandbox ended before it said where it listens')
}

function spawnVeloz(folder: string, port: number, env: Readonly<Record<string, string>>): Bun.Subprocess {
  const words = ['serve', '--port', String(port), '--data-dir', join(folder, 'state')]
  return Bun.spawn([EXECUTABLE, ...words], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, ...env },
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: openSync(join(folder, 'veloz.log'), 'a'),
  })
}

function environmentOf(rows: readonly SandboxRow[]): Record<string, string> {
  const common = {
    VELOZ_EXECUTION_MODE: 'testnet',
    VELOZ_ENGINE_VENUES: rows.map(({ venue }) => venue).join(','),
    VELOZ_AUTH_ENABLED: 'false',
    VELOZ_RATE_LIMIT_ENABLED: 'false',
  }
  return Object.assign(common, ...rows.map(venueEnvironment))
}

function venueEnvironment(row: SandboxRow): Record<string, string> {
  const name = row.venue.toUpperCase()
  return {
    [`VELOZ_${name}_REST_URL`]: row.rest_url,
    [`VELOZ_${name}_WS_URL`]: row.ws_url,
    [`${name}_API_KEY`]: row.api_key,
    [`${name}_API_SECRET`]: row.api_secret,
    ...(row.passphrase === undefined ? {} : { [`${name}_PASSPHRASE`]: row.passphrase }),
  }
}

function sideOf(origin: string, { venue: exchange, rest_url: restUrl }: SandboxRow): VenueSide {
  return {
    exchange,
    symbol: exchange === 'coinbase' ? 'BTCUSD' : 'BTCUSDT',
    async ask(method, path, json) {
      const answer = await insisted(`${origin}${path}`, method, json)
      return { status: answer.status, json: parseDigits(await answer.text()) as Json }
    },
    async venue(method, path, json) {
      const answer = await insisted(`${restUrl}${path}`, method, json)
      const text = await answer.text()
      if (!answer.ok) throw new Error(`${exchange} ${method} ${path}: ${answer.status} ${text}`)
      return JSON.parse(text) as Json
    },
  }
}

const REFUSED_MS_MAX = 10_000
const KNOCK_AGAIN_MS = 100

/**
 * A venue that lets nobody in keeps its back door shut as well, and VeloZ may just have been killed. What is
 * asked of either may be asked twice: an order bears its id.
 */
async function insisted(url: string, method: string, json: unknown): Promise<Response> {
  const deadlineMs = performance.now() + REFUSED_MS_MAX
  for (;;) {
    try {
      return await asked(url, method, json)
    } catch (error) {
      if (performance.now() > deadlineMs) throw error
      await Bun.sleep(KNOCK_AGAIN_MS)
    }
  }
}

async function asked(url: string, method: string, json: unknown): Promise<Response> {
  const body =
    json === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) }
  return await fetch(url, { method, ...body })
}
