import type { FrameOptions } from '../http/frame/index.ts'
import type { Config } from './config/index.ts'

export type FrameSettings = Required<
  Pick<FrameOptions, 'rateLimit' | 'allowedHosts' | 'corsOrigins' | 'trustedProxies' | 'limits'>
>

/** What the configuration says of the gateway's frame: at the start, and for `frame.reconfigure` later on. */
export function frameSettings({ server, rateLimit }: Pick<Config, 'server' | 'rateLimit'>): FrameSettings {
  return {
    rateLimit: {
      enabled: rateLimit.enabled,
      capacity: rateLimit.capacity,
      refillPerSecond: rateLimit.refillRate,
      orderCost: rateLimit.orderCost,
      loginCost: rateLimit.loginCost,
    },
    allowedHosts: server.allowedHosts,
    corsOrigins: server.corsOrigins,
    trustedProxies: server.trustedProxies,
    limits: {
      requestsMax: server.maxRequests,
      urlLengthMax: server.maxUrlLength,
      bodyReadMs: server.bodyTimeoutMs,
    },
  }
}
