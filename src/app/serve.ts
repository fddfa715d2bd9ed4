import { join } from 'node:path'
import { pageAssets } from '../adapters/assets/index.ts'
import { openIdentityStore } from '../adapters/database-sqlite/index.ts'
import { createScryptHasher } from '../adapters/hasher/index.ts'
import { createIdentity, FIRST_USER_ID, type Identity } from '../http/auth/index.ts'
import type { Frame } from '../http/frame/index.ts'
import type { IdentityStore, Timers } from '../ports/index.ts'
import { isLoopback, type LoadedConfig } from './config/index.ts'
import { recordCounter, registerGauges } from './engine-metrics.ts'
import { type Foundation, foundationOf } from './foundation.ts'
import { type Gateway, openGateway } from './gateway.ts'
import { holdDataDirectory } from './hold-data-directory.ts'
import { type Listener, listen } from './listen.ts'
import { registerRiskGauges } from './risk-metrics.ts'
import type { RunningApp, ServeOptions } from './running-app.ts'
import { openServedEngine, type ServedEngine } from './served-engine.ts'
import { StartProblem } from './start-problem.ts'

/**
 * Starts everything: data directory, journal, engine, identity, gateway, socket. Whatever was opened is
 * closed again when a later part cannot start. Throws `StartProblem` with a sentence for the person at the
 * terminal.
 */
export async function serve(loaded: LoadedConfig, stamp: ServeOptions): Promise<RunningApp> {
  const takesLock = loaded.config.engine.transport.kind === 'inproc'
  const directory = await holdDataDirectory(loaded.dataDirectory, { takesLock })
  const opened = new OpenedParts()
  opened.add(async () => directory.release())
  try {
    return await open(foundationOf(loaded, stamp, directory), opened)
  } catch (error) {
    await opened.closeAll()
    throw error
  }
}

async function open(base: Foundation, opened: OpenedParts): Promise<RunningApp> {
  const { loaded, clock, metrics, directory } = base
  const { config } = loaded
  const store = openStore(join(directory.path, 'veloz.db'))
  opened.add(async () => store.close())
  opened.add(pruneNowAndThen(store, base))
  const identity = config.auth.enabled ? await openIdentity(base, store) : null
  const core = await openServedEngine(base)
  opened.add(() => core.stop())
  core.engine.subscribe(recordCounter(metrics))
  registerGauges(metrics, core.engine, clock)
  registerRiskGauges(metrics, core.engine)
  const assets = pageAssets(config.server.staticDir)
  const gateway = openGateway(base, { engine: core.engine, identity, store, assets })
  opened.add(async () => gateway.close())
  const { host, port } = config.server
  const idleTimeoutSeconds = idleTimeout(config.sse.keepaliveIntervalMs)
  const listener = await listen(gateway.frame.app, { hostname: host, port, idleTimeoutSeconds })
  return runningApp(base, { core, gateway, listener, opened, first: await firstUser(base, identity) })
}

function openStore(file: string): IdentityStore {
  try {
    return openIdentityStore(file)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new StartProblem(1, `The database ${file} cannot be opened: ${why}`)
  }
}

const HOUR_MS = 3_600_000
/** Sessions and codes that ended are kept this long, for whoever looks into what happened. */
const ENDED_KEPT_MS = 30 * 24 * HOUR_MS

function pruneNowAndThen(store: IdentityStore, { timers, nowMs, log }: Foundation): () => Promise<void> {
  const stop = timers.every(HOUR_MS, () => {
    try {
      store.prune(nowMs() - ENDED_KEPT_MS)
    } catch (error) {
      log.error('old sessions could not be removed', { error })
    }
  })
  return async () => stop()
}

async function openIdentity(base: Foundation, store: IdentityStore): Promise<Identity> {
  const { auth } = base.loaded.config
  const secret =
    auth.jwtSecret === null
      ? await base.directory.ensureSecret('jwt')
      : new TextEncoder().encode(auth.jwtSecret)
  try {
    return createIdentity({
      store,
      hasher: createScryptHasher(),
      secret,
      nowMs: base.nowMs,
      accessLifetimeSeconds: auth.tokenExpiry,
      refreshLifetimeSeconds: auth.refreshExpiry,
    })
  } catch (error) {
    if (error instanceof RangeError) throw new StartProblem(2, `auth.jwt_secret: ${error.message}`)
    throw error
  }
}

interface First {
  readonly password: string | null
  readonly signInCode: string | null
}

/**
 * Last of all, when everything else stands: what it makes is shown once and must not be lost to a failed
 * start.
 */
async function firstUser({ loaded, log }: Foundation, identity: Identity | null): Promise<First> {
  if (!identity) return { password: null, signInCode: null }
  const { adminPassword } = loaded.config.auth
  const first = await identity.ensureFirstUser({ adminPassword })
  if (first.isPasswordReplaced)
    log.warn('the configured password replaced the stored one', { user: FIRST_USER_ID })
  return first
}

/** Bun's timer is coarse and wants 12 s or more; a quiet stream must be told twice before it runs out. */
function idleTimeout(keepaliveIntervalMs: number): number {
  return Math.min(255, Math.max(12, Math.ceil((keepaliveIntervalMs * 2) / 1000) + 2))
}

interface Running {
  readonly core: ServedEngine
  readonly gateway: Gateway
  readonly listener: Listener
  readonly opened: OpenedParts
  readonly first: First
}

const DRAIN_MS_MAX = 5000
const DRAIN_LOOK_MS = 20
/** For the last answer, and the good-bye of the streams, to leave the process. */
const FLUSH_MS = 100

/** Resolves when no request waits for its answer, or when it waited long enough. */
async function answered(frame: Frame, timers: Timers): Promise<void> {
  const pause = (ms: number) => new Promise<void>((done) => void timers.after(ms, done))
  for (let waitedMs = 0; frame.inFlight > 0 && waitedMs < DRAIN_MS_MAX; waitedMs += DRAIN_LOOK_MS) {
    await pause(DRAIN_LOOK_MS)
  }
  await pause(FLUSH_MS)
}

function runningApp({ loaded, log, timers }: Foundation, running: Running): RunningApp {
  const { core, gateway, listener, opened, first } = running
  const address = `http://${shownHost(loaded.config.server.host)}:${listener.port}`
  const { tradingState, tradingStateWhy, mustReconcile } = core.engine.view
  const { promise: finished, resolve } = Promise.withResolvers<number>()
  let stopping: Promise<void> | null = null
  const close = async (reason: string): Promise<void> => {
    log.info('stopping', { reason })
    gateway.close()
    // Browsers keep idle connections open for minutes: what counts is that every request has its answer.
    await Promise.race([listener.stopAccepting(), answered(gateway.frame, timers)])
    await listener.closeAll()
    const openOrders = core.engine.view.orders({
      which: 'open',
      key: null,
      beforeSeq: null,
      limit: 1_000_000,
    }).length
    await opened.closeAll()
    log.info('stopped', { reason, open_orders: openOrders, digest: core.digest() })
    resolve(core.hasFailed() ? 1 : 0)
  }
  return {
    address,
    signInUrl: first.signInCode === null ? null : `${address}/#sign-in=${first.signInCode}`,
    generatedPassword: first.password,
    recovery: core.recovery,
    trading: { tradingState, tradingStateWhy, mustReconcile },
    stop: (reason) => (stopping ??= close(reason)),
    finished,
  }
}

/** As a browser on this machine would ask for it. */
function shownHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return isLoopback(host) && host.includes(':') ? `[${host}]` : host
}

/** Closes what was opened, the last one first. */
class OpenedParts {
  readonly #closers: (() => Promise<void>)[] = []

  add(close: () => Promise<void>): void {
    this.#closers.push(close)
  }

  async closeAll(): Promise<void> {
    for (let close = this.#closers.pop(); close !== undefined; close = this.#closers.pop()) await close()
  }
}
