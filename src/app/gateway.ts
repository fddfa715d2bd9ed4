import { referenceLibrary } from '../adapters/assets/index.ts'
import type { Tracing } from '../adapters/tracing/index.ts'
import type { ConfigAnswer } from '../contract/index.ts'
import { accountRoutes } from '../http/account/index.ts'
import { accessNotes, auditRoutes } from '../http/audit/index.ts'
import { auditorOf } from '../http/audited.ts'
import { createAuthRoutes, FIRST_USER_ID, type Identity } from '../http/auth/index.ts'
import { docsRoutes } from '../http/docs/index.ts'
import { exchangeKeyRoutes } from '../http/exchange-keys/index.ts'
import { createFrame, type Frame, watchAll } from '../http/frame/index.ts'
import { fixedLifeCycle, lifeCycleRoutes } from '../http/life-cycle/index.ts'
import { logRoutes } from '../http/logs/index.ts'
import { marketRoutes } from '../http/market/index.ts'
import { orderTraceRoutes } from '../http/order-trace/index.ts'
import { orderCommands, orderRoutes } from '../http/orders/index.ts'
import { portfolioRoutes } from '../http/portfolio/index.ts'
import { reconciliationRoutes } from '../http/reconciliation/index.ts'
import { riskRoutes } from '../http/risk/index.ts'
import { settingsRoutes } from '../http/settings/index.ts'
import { type StreamHub, type StreamTickets, streamRoutes } from '../http/stream/index.ts'
import { type HealthSources, systemRoutes } from '../http/system/index.ts'
import { createUserRoutes } from '../http/users/index.ts'
import { webRoutes } from '../http/web/index.ts'
import type {
  AssetSource,
  AuditLog,
  AuditStore,
  EngineLifeCycle,
  EnginePort,
  EngineView,
  IdentityStore,
  Portfolio,
} from '../ports/index.ts'
import type { PastReader } from '../runtime/index.ts'
import type { ChangeableParts } from './changeable.ts'
import { type Config, exportConfig, whatSet } from './config/index.ts'
import type { Foundation } from './foundation.ts'
import { frameSettings } from './frame-settings.ts'
import { openKpi } from './kpi.ts'
import { peerOfRuntime } from './listen.ts'
import { liveParts } from './live-settings.ts'
import { auditLiveParts } from './open-audit.ts'
import { lifeSource } from './past-groups.ts'
import { openSettingsDesk } from './settings-desk.ts'
import { openStreams } from './streams.ts'
import { tracedEngine, tracingWatch } from './traces.ts'

export interface GatewayParts {
  readonly engine: EnginePort
  /** Null while authentication is off. */
  readonly identity: Identity | null
  readonly store: IdentityStore
  readonly changeable: ChangeableParts
  readonly assets: AssetSource
  readonly portfolio: Portfolio
  /** What happened before memory begins; null or absent where only memory tells. */
  readonly past?: () => PastReader | null
  /** Null or absent while the audit is switched off. */
  readonly audit?: AuditLog | null
  /** Absent where its settings hold until a restart. */
  readonly reconfigureAudit?: AuditStore['reconfigure']
  /** Absent: the engine cannot be started and stopped from here. */
  readonly lifeCycle?: EngineLifeCycle
  /** Null or absent where nothing is traced. */
  readonly tracing?: Tracing | null
}

export interface Gateway {
  readonly frame: Frame
  /** Ends every stream; requests may still be answered. Calling it again does nothing. */
  close(): void
}

const NO_PAST = () => null

/** The frame with every feature mounted; nothing listens yet. */
export function openGateway(base: Foundation, parts: GatewayParts): Gateway {
  const { loaded, clock, timers, metrics } = base
  const { identity, assets, tracing } = parts
  const engine = tracing ? tracedEngine(parts.engine, tracing) : parts.engine
  const { config } = loaded
  const { hub, tickets, isAlive } = openStreams(base, { engine, identity, past: parts.past ?? NO_PAST })
  const frame = openFrame(base, parts, tickets)
  const database = watchDatabase(parts.store, base)
  const health = healthSources(base, { engine, hub, databaseIsHealthy: () => database.isHealthy })
  const auditor = auditorOf(parts.audit ?? null)
  frame.mount(createAuthRoutes({ identity, metrics, auditor }))
  frame.mount(createUserRoutes({ identity, auditor }))
  frame.mount(orderCommands(engine, timers))
  frame.mount(orderRoutes({ view: engine.view, past: parts.past ?? NO_PAST }))
  const lifeOf = lifeSource(engine.view, parts.past ?? NO_PAST)
  frame.mount(orderTraceRoutes({ view: engine.view, lifeOf, audit: parts.audit ?? null }))
  frame.mount(riskRoutes(engine, (limit) => boundSource(base, limit)))
  frame.mount(reconciliationRoutes(engine, auditor))
  frame.mount(accountRoutes(engine, clock))
  frame.mount(portfolioRoutes({ view: engine.view, portfolio: parts.portfolio, now: () => clock.now() }))
  const kpi = openKpi(base, engine, () => hub.clientCount)
  frame.mount(kpi.routes)
  frame.mount(logRoutes(base.logging.history))
  frame.mount(marketRoutes(engine, clock))
  frame.mount(streamRoutes({ hub, tickets, isAlive }))
  const { keys, checker, settings: store } = parts.changeable
  const live = [
    ...liveParts({ frame, hub, logging: base.logging, identity }),
    ...auditLiveParts(parts.reconfigureAudit),
  ]
  const desk = openSettingsDesk({ loaded, store, live, nowMs: base.nowMs })
  const describe = () => describeConfig(base, desk.inForce.config, engine.view)
  frame.mount(settingsRoutes({ desk, auditor, keys, nowMs: base.nowMs }))
  frame.mount(exchangeKeyRoutes({ keys, checker, auditor, nowMs: base.nowMs }))
  frame.mount(systemRoutes({ engine, health, clock, metrics, describeConfig: describe }))
  const lifeCycle = parts.lifeCycle ?? fixedLifeCycle(engine.view, base.nowMs)
  frame.mount(lifeCycleRoutes(lifeCycle, auditor))
  frame.mount(auditRoutes(parts.audit ?? null, auditor))
  frame.mount(docsRoutes({ version: base.stamp.version, library: referenceLibrary() }))
  frame.mount(webRoutes(assets, { cacheMaxAgeSeconds: cacheSeconds(config.server) }))
  return {
    frame,
    close() {
      database.stop()
      kpi.close()
      hub.close()
    },
  }
}

function openFrame(
  base: Foundation,
  { identity, tracing = null, audit = null }: GatewayParts,
  tickets: StreamTickets,
): Frame {
  const { loaded, metrics, log, logging, nowMs } = base
  const frame = createFrame({
    authenticator: identity?.authenticator ?? null,
    metrics,
    log,
    nowMs,
    ...frameSettings(loaded.config),
    boundHost: loaded.config.server.host,
    ticketHolder: (ticket) => tickets.claim(ticket),
    ...(peerOfRuntime ? { peerOf: peerOfRuntime } : {}),
    watch: watchAll([
      logging.answers,
      ...(tracing === null ? [] : [tracingWatch(tracing)]),
      ...(audit === null ? [] : [accessNotes(audit, nowMs)]),
    ]),
  })
  if (tracing !== null) frame.app.use(tracing.plugin)
  return frame
}

/** An engine elsewhere has a configuration of its own. */
function boundSource({ loaded }: Foundation, limit: string): string {
  const { kind } = loaded.config.engine.transport
  return kind === 'inproc' ? whatSet(loaded, `risk.${limit}`) : 'the configuration of the engine'
}

interface Watched {
  readonly engine: EnginePort
  readonly hub: StreamHub
  readonly databaseIsHealthy: () => boolean
}

function healthSources(
  { stamp, nowMs }: Foundation,
  { engine, hub, databaseIsHealthy }: Watched,
): HealthSources {
  return {
    view: engine.view,
    version: stamp.version,
    databaseIsHealthy,
    nowMs,
    memoryBytes: () => process.memoryUsage.rss(),
    sseClients: () => hub.clientCount,
  }
}

const DATABASE_CHECK_MS = 5000

/** Asks the database every few seconds, so that a probe costs it nothing. */
function watchDatabase(store: IdentityStore, { timers, log }: Pick<Foundation, 'timers' | 'log'>) {
  let isHealthy = true
  const stop = timers.every(DATABASE_CHECK_MS, () => {
    try {
      store.user(FIRST_USER_ID)
      isHealthy = true
    } catch (error) {
      if (isHealthy) log.error('the database cannot be read', { error })
      isHealthy = false
    }
  })
  return {
    get isHealthy() {
      return isHealthy
    },
    stop,
  }
}

/** Source and venues are those at work: with an engine elsewhere they are not of this configuration. */
function describeConfig({ stamp }: Foundation, config: Config, view: EngineView): ConfigAnswer {
  return {
    version: stamp.version,
    commit: stamp.commit,
    execution_mode: config.engine.mode,
    market_source: view.marketSource,
    market_symbol: config.engine.marketSymbol,
    auth_enabled: config.auth.enabled,
    venues: view.health().venues.map(({ venue }) => venue),
    config: exportConfig(config),
  }
}

function cacheSeconds({
  staticCacheEnabled,
  staticCacheMaxAge,
}: Foundation['loaded']['config']['server']): number {
  return staticCacheEnabled ? staticCacheMaxAge : 0
}
