/**
 * 600 requests in 5 s for an address, so many a second for an endpoint:
 * https://bybit-exchange.github.io/docs/v5/rate-limit
 */
const SECOND_MS = 1000
const ADDRESS_REQUESTS = 600
const ADDRESS_WINDOW_MS = 5 * SECOND_MS
const BAN_MS = 600_000
/** Addresses remembered; the one that was silent longest is forgotten. */
const ADDRESSES_MAX = 1000

export interface MeterReading {
  readonly limit: number
  readonly left: number
  readonly resetAtMs: number
  readonly isExceeded: boolean
}

export interface Meters {
  /** Until when the address is shut out, Unix ms; null when it may ask. */
  shutOutUntil(address: string, nowMs: number): number | null
  /** Counts one request of the account at an endpoint. */
  count(endpoint: string, limit: number, nowMs: number): MeterReading
}

export function createMeters(isOn: boolean): Meters {
  const addresses = new Map<string, { times: number[]; bannedUntilMs: number }>()
  const endpoints = new Map<string, number[]>()
  return {
    shutOutUntil(address, nowMs) {
      if (!isOn) return null
      const known = addresses.get(address) ?? { times: [], bannedUntilMs: 0 }
      addresses.delete(address)
      addresses.set(address, known)
      const [oldest] = addresses.keys()
      if (addresses.size > ADDRESSES_MAX && oldest !== undefined) addresses.delete(oldest)
      if (known.bannedUntilMs > nowMs) return known.bannedUntilMs
      known.times = [...within(known.times, nowMs - ADDRESS_WINDOW_MS), nowMs]
      if (known.times.length <= ADDRESS_REQUESTS) return null
      known.bannedUntilMs = nowMs + BAN_MS
      return known.bannedUntilMs
    },
    count(endpoint, limit, nowMs) {
      const times = within(endpoints.get(endpoint) ?? [], nowMs - SECOND_MS)
      const isExceeded = isOn && times.length >= limit
      if (!isExceeded) times.push(nowMs)
      endpoints.set(endpoint, times)
      const left = Math.max(0, limit - times.length)
      const resetAtMs = isExceeded ? (times[0] ?? nowMs) + SECOND_MS : nowMs
      return { limit, left, resetAtMs, isExceeded }
    },
  }
}

function within(times: readonly number[], afterMs: number): number[] {
  return times.filter((time) => time > afterMs)
}
