import type { Identity } from '../http/auth/index.ts'
import type { Frame } from '../http/frame/index.ts'
import type { StreamHub } from '../http/stream/index.ts'
import type { LoadedConfig, SettingPath } from './config/index.ts'
import { frameSettings } from './frame-settings.ts'
import type { ServedLogging } from './served-logging.ts'
import { streamLimitsOf } from './streams.ts'

/** What the process acts on, and where each value came from. */
export type InForce = Pick<LoadedConfig, 'config' | 'sources'>

/** A part of the running gateway that takes some settings at once. */
export interface LivePart {
  readonly paths: readonly SettingPath[]
  /** Given everything that is in force from now on. */
  apply(inForce: InForce): void
}

export interface LiveParts {
  readonly frame: Frame
  readonly hub: StreamHub
  readonly logging: ServedLogging
  /** Null while authentication is off. */
  readonly identity: Identity | null
}

/**
 * What can change without a restart. The pause between signs of life on a stream is not among it: the server
 * under us learns at its start how long a connection may be silent.
 */
export function liveParts({ frame, hub, logging, identity }: LiveParts): readonly LivePart[] {
  return [
    {
      paths: [
        ...(['rate_limit.enabled', 'rate_limit.capacity', 'rate_limit.refill_rate'] as const),
        ...(['rate_limit.order_cost', 'rate_limit.login_cost'] as const),
        ...(['server.cors_origins', 'server.allowed_hosts', 'server.trusted_proxies'] as const),
        ...(['server.max_requests', 'server.max_url_length', 'server.body_timeout_ms'] as const),
      ],
      apply: ({ config }) => frame.reconfigure(frameSettings(config)),
    },
    {
      paths: ['sse.max_clients', 'sse.max_clients_per_principal', 'sse.client_queue'],
      apply: ({ config }) => hub.reconfigure(streamLimitsOf(config)),
    },
    {
      paths: ['logging.level', 'logging.slow_request_ms'],
      apply({ config }) {
        const { level, slowRequestMs } = config.logging
        logging.reconfigure({ level, slowRequestMs })
      },
    },
    ...(identity === null ? [] : [identityPart(identity)]),
  ]
}

function identityPart(identity: Identity): LivePart {
  return {
    paths: ['auth.token_expiry', 'auth.refresh_expiry'],
    apply({ config }) {
      const { tokenExpiry, refreshExpiry } = config.auth
      identity.reconfigure({ accessLifetimeSeconds: tokenExpiry, refreshLifetimeSeconds: refreshExpiry })
    },
  }
}
