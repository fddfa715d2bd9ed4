import type { ConfigAnswer } from '../contract/index.ts'
import { accountRoutes } from '../http/account/index.ts'
import { createAuthRoutes, FIRST_USER_ID, type Identity } from '../http/auth/index.ts'
import { createFrame, type Frame } from '../http/frame/index.ts'
import { marketRoutes } from '../http/market/index.ts'
import { orderCommands, orderRoutes } from '../http/orders/index.ts'
import { riskRoutes } from '../http/risk/index.ts'
import { StreamHub, streamRoutes } from '../http/stream/index.ts'
import { type HealthSources, systemRoutes } from '../http/system/index.ts'
import { webRoutes } from '../http/web/index.ts'
import type { AssetSource, EnginePort, IdentityStore } from '../ports/index.ts'
import { exportConfig, marketSourceText, whatSet } from './config/index.ts'
import { streamProbe } from './engine-metrics.ts'
import type { Foundation } from './foundation.ts'
import { peerOfRuntime } from './listen.ts'

export interface GatewayParts {
  readonly engine: EnginePort
  /** Null while authentication is off. */
  readonly identity: Identity | null
  readonly store: IdentityStore
  readonly assets: AssetSource
}

export interface Gateway {
  readonly frame: Frame
  /** Ends every stream; requests may still be answered. Calling it again does nothing. */
  close(): void
}

/** Typical size of one message: what `sse.client_queue` counts, in bytes. */
const EVENT_BYTES = 1024

/** The frame with every feature mounted; nothing listens yet. */
export function openGateway(base: Foundation, parts: GatewayParts): Gateway {
  const { loaded, clock, timers, metrics } = base
  const { engine, identity, assets } = parts
  const { config } = loaded
  const frame = openFrame(base, identity)
  const hub = new StreamHub({
    engine,
    timers,
    nowNs: () => clock.now(),
    keepaliveIntervalMs: config.sse.keepaliveIntervalMs,
    clientsMax: config.sse.maxClients,
    clientBytesMax: config.sse.clientQueue * EVENT_BYTES,
    probe: streamProbe(metrics),
  })
  metrics.gauge('veloz_sse_connections_active', 'Event streams open now.', () => hub.clientCount)
  identity?.sessions.onRevoked(() => hub.dropEnded())
  const database = watchDatabase(parts.store, base)
  const health = healthSources(base, { engine, hub, databaseIsHealthy: () => database.isHealthy })
  frame.mount(createAuthRoutes({ identity, metrics }))
  frame.mount(orderCommands(engine, timers))
  frame.mount(orderRoutes(engine))
  frame.mount(riskRoutes(engine, (limit) => boundSource(base, limit)))
  frame.mount(accountRoutes(engine, clock))
  frame.mount(marketRoutes(engine, clock))
  frame.mount(streamRoutes({ hub, isAlive: (principal) => isAlive(identity, principal.sessionId) }))
  frame.mount(systemRoutes({ engine, health, clock, metrics, describeConfig: () => describeConfig(base) }))
  frame.mount(webRoutes(assets, { cacheMaxAgeSeconds: cacheSeconds(config.server) }))
  return {
    frame,
    close() {
      database.stop()
      hub.close()
    },
  }
}

function openFrame({ loaded, metrics, log, nowMs }: Foundation, identity: Identity | null): Frame {
  const { server, rateLimit } = loaded.config
  return createFrame({
    authenticator: identity?.authenticator ?? null,
    metrics,
    log,
    nowMs,
    rateLimit: {
      enabled: rateLimit.enabled,
      capacity: rateLimit.capacity,
      refillPerSecond: rateLimit.refillRate,
    },
    boundHost: server.host,
    allowedHosts: server.allowedHosts,
    corsOrigins: server.corsOrigins,
    trustedProxies: server.trustedProxies,
    ...(peerOfRuntime ? { peerOf: peerOfRuntime } : {}),
  })
}

/** An engine elsewhere has a configuration of its own. */
function boundSource({ loaded }: Foundation, limit: string): string {
  const { kind } = loaded.config.engine.transport
  return kind === 'inproc' ? whatSet(loaded, `risk.${limit}`) : 'the configuration of the engine'
}

/** A stream lives with its session, not with the access token that opened it. */
function isAlive(identity: Identity | null, sessionId: string | null): boolean {
  return identity === null || sessionId === null || identity.sessions.isAlive(sessionId, identity.nowMs())
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

function describeConfig({ loaded, stamp }: Foundation): ConfigAnswer {
  const { config } = loaded
  return {
    version: stamp.version,
    commit: stamp.commit,
    execution_mode: config.engine.mode,
    market_source: marketSourceText(config.engine.marketSource),
    market_symbol: config.engine.marketSymbol,
    auth_enabled: config.auth.enabled,
    venues: ['sim'],
    config: exportConfig(config),
  }
}

function cacheSeconds({
  staticCacheEnabled,
  staticCacheMaxAge,
}: Foundation['loaded']['config']['server']): number {
  return staticCacheEnabled ? staticCacheMaxAge : 0
}
