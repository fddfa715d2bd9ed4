import type { StreamEventName } from '../contract/index.ts'
import type { Identity } from '../http/auth/index.ts'
import { StreamHub, type StreamLimits, type StreamProbe, StreamTickets } from '../http/stream/index.ts'
import type { Principal } from '../identity/index.ts'
import type { BoundCounter, EnginePort, Metrics } from '../ports/index.ts'
import type { PastReader } from '../runtime/index.ts'
import type { Config } from './config/index.ts'
import type { Foundation } from './foundation.ts'

export interface StreamParts {
  readonly engine: EnginePort
  /** Null while authentication is off: then everybody is alive. */
  readonly identity: Identity | null
  readonly past: () => PastReader | null
}

export interface Streams {
  readonly hub: StreamHub
  readonly tickets: StreamTickets
  readonly isAlive: (principal: Principal) => boolean
}

/** The event streams of a gateway, and the tickets for them. */
export function openStreams(base: Foundation, { engine, identity, past }: StreamParts): Streams {
  const { loaded, clock, timers, log, metrics, nowMs } = base
  const isAlive = (principal: Principal) => identity?.isAlive(principal) ?? true
  const hub = new StreamHub({
    ...streamLimitsOf(loaded.config),
    engine,
    past,
    timers,
    log,
    nowNs: () => clock.now(),
    chance: () => Math.random(),
    probe: streamProbe(metrics),
  })
  metrics.gauge('veloz_sse_connections_active', 'Event streams open now.', () => hub.clientCount)
  identity?.onRevoked(() => hub.dropEnded())
  return { hub, tickets: new StreamTickets({ nowMs, isAlive }), isAlive }
}

/** Typical size of one message: what `sse.client_queue` counts, in bytes. */
const EVENT_BYTES = 1024

/** As the configuration says, for the start and for `hub.reconfigure`. */
export function streamLimitsOf({ sse }: Config): StreamLimits {
  return {
    clientsMax: sse.maxClients,
    clientsPerPrincipalMax: sse.maxClientsPerPrincipal,
    keepaliveIntervalMs: sse.keepaliveIntervalMs,
    clientBytesMax: sse.clientQueue * EVENT_BYTES,
  }
}

/** Messages and bytes sent, and streams that were cut. */
function streamProbe(metrics: Metrics): StreamProbe {
  const help = 'Messages sent to streams, by the name of the event.'
  const sent = metrics.counter({ name: 'veloz_sse_events_sent_total', help, labels: ['type'] })
  const dropped = metrics.counter({
    name: 'veloz_sse_dropped_total',
    help: 'Streams that were cut.',
    labels: ['reason'],
  })
  const bound = new Map<StreamEventName, BoundCounter>()
  const sentOf = (name: StreamEventName): BoundCounter => {
    const known = bound.get(name) ?? sent.bind({ type: name })
    bound.set(name, known)
    return known
  }
  return {
    sent: (name, messages) => sentOf(name).increment(messages),
    sentBytes: (bytes) => metrics.http.addBytes(bytes),
    dropped: (reason) => dropped.bind({ reason }).increment(),
  }
}
