import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')
export const EXECUTABLE = resolve(ROOT, process.env['VELOZ_BINARY'] ?? 'dist/veloz')

const HEALTHY_WITHIN_MS = 10_000
const STOPPED_WITHIN_MS = 10_000
export const PASSWORD = 'for-this-benchmark-only'

/** Limits so high that they never bite, and on all the same: their cost belongs to the answer. */
export const LIMITS_OUT_OF_REACH = {
  VELOZ_RATE_LIMIT_CAPACITY: '1000000',
  VELOZ_RATE_LIMIT_REFILL: '1000000',
} as const

/** Funds and room for as many orders as a run can send. */
export const ROOM_FOR_ORDERS = {
  VELOZ_RISK_OPEN_ORDERS_MAX: '100000',
  VELOZ_SIMULATION_BALANCES: 'USDT=1000000000,BTC=100000',
} as const

/** As many streams of one principal as a run opens. */
export const ROOM_FOR_STREAMS = {
  VELOZ_SSE_MAX_CLIENTS: '20000',
  VELOZ_SSE_MAX_CLIENTS_PER_PRINCIPAL: '20000',
} as const

export async function ensureExecutable(): Promise<void> {
  if (existsSync(EXECUTABLE)) return
  const child = Bun.spawn([process.execPath, 'run', join(ROOT, 'build/compile.ts')], { cwd: ROOT })
  if ((await child.exited) !== 0) throw new Error('dist/veloz does not exist and could not be built')
}

export function freshFolder(): string {
  return mkdtempSync(join(tmpdir(), 'veloz-bench-'))
}

export async function freePort(): Promise<number> {
  const { promise, resolve: found, reject } = Promise.withResolvers<number>()
  const server = createServer()
  server.on('error', reject)
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    server.close(() => found(port))
  })
  return await promise
}

export interface Launch {
  readonly folder: string
  readonly port: number
  readonly env?: Readonly<Record<string, string>>
}

/**
 * Starts the executable and waits for nothing; what it says goes nowhere, as under a service manager's pipe.
 */
export function launch({ folder, port, env }: Launch): Bun.Subprocess {
  const words = [EXECUTABLE, 'serve', '--port', String(port), '--data-dir', join(folder, 'state')]
  return Bun.spawn(words, {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, ...env },
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'ignore',
  })
}

/** Asks it to stop and waits; what does not stop is ended. */
export async function stop(child: Bun.Subprocess): Promise<void> {
  child.kill('SIGTERM')
  const isStopped = await Promise.race([
    child.exited.then(() => true),
    Bun.sleep(STOPPED_WITHIN_MS).then(() => false),
  ])
  if (isStopped) return
  child.kill('SIGKILL')
  await child.exited
}

/** `pauseMs` 0 asks as fast as a refused connection comes back. */
export async function untilHealthy(child: Bun.Subprocess, port: number, pauseMs: number): Promise<void> {
  const url = `http://127.0.0.1:${port}/health`
  const deadlineMs = performance.now() + HEALTHY_WITHIN_MS
  while (performance.now() < deadlineMs) {
    if (child.exitCode !== null)
      throw new Error(`veloz stopped with code ${child.exitCode} before it was healthy`)
    if (await answersOk(url)) return
    if (pauseMs > 0) await Bun.sleep(pauseMs)
  }
  throw new Error(`veloz was not healthy within ${HEALTHY_WITHIN_MS} ms`)
}

async function answersOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).status === 200
  } catch {
    // Nobody listens yet: that is what is being waited for.
    return false
  }
}

export interface Gateway {
  readonly origin: string
  readonly token: string
  readonly child: Bun.Subprocess
}

/** Runs `use` against a gateway in an empty folder, signed in, and leaves nothing behind. */
export async function withGateway<Result>(
  env: Readonly<Record<string, string>>,
  use: (gateway: Gateway) => Promise<Result>,
): Promise<Result> {
  const folder = freshFolder()
  const port = await freePort()
  const child = launch({ folder, port, env: { VELOZ_ADMIN_PASSWORD: PASSWORD, ...env } })
  try {
    await untilHealthy(child, port, 2)
    const origin = `http://127.0.0.1:${port}`
    return await use({ origin, child, token: await signIn(origin) })
  } finally {
    await stop(child)
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The first user is made after the first answers; until then nobody can sign in. */
async function signIn(origin: string): Promise<string> {
  const body = JSON.stringify({ user_id: 'admin', password: PASSWORD })
  const headers = { 'content-type': 'application/json' }
  const deadlineMs = performance.now() + HEALTHY_WITHIN_MS
  for (;;) {
    const answer = await fetch(`${origin}/api/auth/login`, { method: 'POST', headers, body })
    const said = (await answer.json()) as { readonly access_token?: string; readonly message?: string }
    if (said.access_token !== undefined) return said.access_token
    if (performance.now() > deadlineMs) throw new Error(`could not sign in: ${said.message}`)
    await Bun.sleep(100)
  }
}
