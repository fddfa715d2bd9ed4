import { join } from 'node:path'
import { pageAssets } from '../adapters/assets/index.ts'
import type { Frame } from '../http/frame/index.ts'
import type { IdentityStore, Timers } from '../ports/index.ts'
import { openChangeable } from './changeable.ts'
import { isLoopback, type LoadedConfig } from './config/index.ts'
import { recordCounter, registerGauges } from './engine-metrics.ts'
import { type Foundation, foundationOf } from './foundation.ts'
import { type Gateway, openGateway } from './gateway.ts'
import { holdDataDirectory } from './hold-data-directory.ts'
import { type Listener, listen } from './listen.ts'
import { gatewayAudit, openAudit, projectionOf } from './open-audit.ts'
import { firstUserMaker, keepIdentity, type MadeFirst, openIdentity } from './open-identity.ts'
import { openPortfolio } from './open-portfolio.ts'
import { openStore } from './open-store.ts'
import { OpenedParts } from './opened-parts.ts'
import { registerRiskGauges } from './risk-metrics.ts'
import type { RunningApp, ServeOptions } from './running-app.ts'
import { openServedEngine, type ServedEngine } from './served-engine.ts'
import { openServiceNotices, type ServiceNotices } from './service-notices.ts'
import { tracingFor } from './traces.ts'
import { watchUnforeseen } from './unforeseen.ts'
import { registerVenueMetrics } from './venue-metrics.ts'

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
  const base = foundationOf(loaded, stamp, directory)
  const unwatch = watchUnforeseen(base.log)
  opened.add(async () => unwatch())
  try {
    return await open(base, opened)
  } catch (error) {
    await opened.closeAll()
    await base.logging.close()
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
  if (identity !== null) opened.add(keepIdentity(base, identity))
  const audited = openAudit(base)
  if (audited !== null) opened.add(() => audited.close())
  const broken = Promise.withResolvers<string>()
  const core = await openServedEngine(base, broken.resolve)
  opened.add(() => core.stop())
  if (audited !== null) opened.add(projectionOf(base, core, audited))
  const { portfolio, close: closePortfolio } = openPortfolio(base, core)
  opened.add(closePortfolio)
  core.engine.subscribe(recordCounter(metrics))
  registerGauges(metrics, core.engine, clock)
  registerRiskGauges(metrics, core.engine)
  // What an engine elsewhere trades at is known once it was reached.
  if (config.engine.mode !== 'simulation' || config.engine.transport.kind !== 'inproc')
    registerVenueMetrics(metrics, core.engine)
  const assets = pageAssets(config.server.staticDir)
  const tracing = await tracingFor(base)
  if (tracing !== null) opened.add(() => tracing.close())
  const changeable = openChangeable(base)
  opened.add(async () => changeable.close())
  const gateway = openGateway(base, {
    changeable,
    tracing,
    engine: core.engine,
    past: core.past,
    ...gatewayAudit(audited),
    lifeCycle: core.lifeCycle,
    identity,
    store,
    assets,
    portfolio,
  })
  opened.add(async () => gateway.close())
  const { host, port } = config.server
  const idleTimeoutSeconds = idleTimeout(config.sse.keepaliveIntervalMs)
  const makeFirstUser = firstUserMaker(base, identity, audited?.audit ?? null)
  const listener = await listen(gateway.frame.app, { hostname: host, port, idleTimeoutSeconds })
  const first = await makeFirstUser()
  const notices = await openServiceNotices(base, core.engine)
  const app = runningApp(base, { core, gateway, listener, opened, first, notices })
  // Whoever supervises the process starts it anew, and the journal says what is true.
  void broken.promise.then((why) => app.stop(`the engine broke: ${why}`))
  return app
}

const HOUR_MS = 3_600_000
/** Sessions, codes and keys that ended are kept this long, for whoever looks into what happened. */
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

/** Bun's timer is coarse and wants 12 s or more; a quiet stream must be told twice before it runs out. */
function idleTimeout(keepaliveIntervalMs: number): number {
  return Math.min(255, Math.max(12, Math.ceil((keepaliveIntervalMs * 2) / 1000) + 2))
}

interface Running {
  readonly core: ServedEngine
  readonly gateway: Gateway
  readonly listener: Listener
  readonly opened: OpenedParts
  readonly first: MadeFirst
  readonly notices: ServiceNotices
}

const DRAIN_MS_MAX = 5000
const DRAIN_LOOK_MS = 20
/** For the last answer, and the good-bye of the streams, to leave the process. */
const FLUSH_MS = 100

function waitsForVenues({ engine }: ServedEngine): boolean {
  const { tradingState } = engine.view
  const { venues } = engine.view.health()
  return (
    tradingState === 'reducing' &&
    venues.some(({ remote }) => (remote?.reconciliation.problem ?? null) !== null)
  )
}

/** Service managers wait ten seconds and then kill. */
const STOP_MS_MAX = 9000

/** Resolves when no request waits for its answer, or when it waited long enough. */
async function answered(frame: Frame, timers: Timers): Promise<void> {
  const pause = (ms: number) => new Promise<void>((done) => void timers.after(ms, done))
  let isLate = false
  // By one timer: on a busy machine each look comes late, and many of them very late.
  const cancel = timers.after(DRAIN_MS_MAX, () => {
    isLate = true
  })
  while (frame.inFlight > 0 && !isLate) await pause(DRAIN_LOOK_MS)
  cancel()
  await pause(FLUSH_MS)
}

function runningApp({ loaded, log, logging, timers }: Foundation, running: Running): RunningApp {
  const { core, gateway, listener, opened, first, notices } = running
  const address = `http://${shownHost(loaded.config.server.host)}:${listener.port}`
  const { tradingState, tradingStateWhy, mustReconcile } = core.engine.view
  const { promise: finished, resolve } = Promise.withResolvers<number>()
  let isStopping = false
  const close = async (reason: string): Promise<number> => {
    log.info('stopping', { reason })
    notices.stopping()
    gateway.close()
    // Browsers keep idle connections open for minutes: what counts is that every request has its answer.
    await Promise.race([listener.stopAccepting(), answered(gateway.frame, timers)])
    await listener.closeAll()
    await opened.closeAll()
    const openOrders = core.engine.view.orders({
      which: 'open',
      key: null,
      beforeSeq: null,
      limit: 1_000_000,
    }).length
    log.info('stopped', { reason, open_orders: openOrders, digest: core.digest() })
    await logging.close()
    return core.hasFailed() ? 1 : 0
  }
  const end = async (reason: string): Promise<void> => {
    const giveUp = timers.after(STOP_MS_MAX, () => {
      log.error('stopping takes too long; what is not closed yet stays so', { reason })
      resolve(1)
    })
    try {
      resolve(await close(reason))
    } catch (error) {
      log.error('stopping failed', { reason, error })
      resolve(1)
    } finally {
      giveUp()
    }
  }
  return {
    address,
    signInUrl: first.signInCode === null ? null : `${address}/#sign-in=${first.signInCode}`,
    generatedPassword: first.password,
    recovery: core.recovery,
    trading: { tradingState, tradingStateWhy, mustReconcile, waitsForVenues: waitsForVenues(core) },
    venueProblems: core.venueProblems,
    stop: (reason) => {
      if (!isStopping) void end(reason)
      isStopping = true
      return finished.then(() => undefined)
    },
    finished,
  }
}

/** As a browser on this machine would ask for it. */
function shownHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return isLoopback(host) && host.includes(':') ? `[${host}]` : host
}
