import type { KnownVenue } from './kinds/index.ts'
import type { SettingPath } from './schema.ts'
import type { Found } from './source.ts'

/** Keys of older files, each understood as a key of today. */
export const OLD_KEYS: Readonly<Record<string, SettingPath>> = {
  'server.bind': 'server.host',
  'server.event_queue_capacity': 'sse.history',
  'sse.event_queue_capacity': 'sse.history',
  event_queue_capacity: 'sse.history',
  'binance.testnet_base_url': 'venues.binance.rest_url',
  'binance.api_key': 'venues.binance.api_key',
  'binance.api_secret': 'venues.binance.api_secret',
  'audit.log_dir': 'audit.dir',
}

/** Keys of older files that mean nothing any more. */
export const DROPPED_KEYS: Readonly<Record<string, string>> = {
  'audit.cleanup_interval_hours': 'nothing needs to be cleaned up on a timer',
}

/** Environment variables of older versions. */
export const OLD_VARIABLES: Readonly<Record<string, SettingPath>> = {
  VELOZ_GATEWAY_FEATURE_RATE_LIMITING: 'rate_limit.enabled',
}

/** Modes of older versions that named their one venue. */
const OLD_MODE_VENUES: Readonly<Record<string, KnownVenue>> = {
  binance_testnet_spot: 'binance',
  okx_testnet: 'okx',
  bybit_testnet: 'bybit',
  coinbase_sandbox: 'coinbase',
}

/** The venue that an old mode means beside `testnet`; null for anything else. */
export function venueOfOldMode({ path, raw }: Pick<Found, 'path' | 'raw'>): KnownVenue | null {
  if (path !== 'engine.mode' || raw.kind !== 'text') return null
  const word = raw.text.trim().toLowerCase()
  return Object.hasOwn(OLD_MODE_VENUES, word) ? (OLD_MODE_VENUES[word] ?? null) : null
}
