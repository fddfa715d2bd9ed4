import type { FaceAnswer } from '../core/index.ts'
import { problem } from './answers.ts'

/**
 * Token buckets: as many at once as the burst, then so many a second.
 * Source: https://docs.cdp.coinbase.com/exchange/rest-api/rate-limits
 */
const PUBLIC = { name: 'Public', perSecond: 10, burst: 15 } as const
const PRIVATE = { name: 'Private', perSecond: 15, burst: 30 } as const
const FILLS = { name: 'Private', perSecond: 10, burst: 20 } as const

interface Terms {
  readonly name: string
  readonly perSecond: number
  readonly burst: number
}

interface Bucket {
  tokens: number
  filledAtMs: number
}

/** Addresses remembered; beyond them all buckets begin anew. */
const ADDRESSES_MAX = 10_000

export interface Meters {
  /** What a request is refused with; null when it may pass. */
  refusalOf(call: {
    readonly isPrivate: boolean
    readonly path: string
    readonly address: string
  }): FaceAnswer | null
}

export function createMeters(nowMs: () => number, hasRateLimits: boolean): Meters {
  const buckets = new Map<string, Bucket>()
  const isAllowed = (terms: Terms, key: string): boolean => {
    if (buckets.size >= ADDRESSES_MAX) buckets.clear()
    const atMs = nowMs()
    const bucket = buckets.get(key) ?? { tokens: terms.burst, filledAtMs: atMs }
    buckets.set(key, bucket)
    // A clock that was set back fills nothing.
    const earned = (Math.max(0, atMs - bucket.filledAtMs) * terms.perSecond) / 1000
    bucket.tokens = Math.min(terms.burst, bucket.tokens + earned)
    bucket.filledAtMs = atMs
    if (bucket.tokens < 1) return false
    bucket.tokens -= 1
    return true
  }
  return {
    refusalOf({ isPrivate, path, address }) {
      if (!hasRateLimits) return null
      // Private ones count for the profile, and there is one.
      const isFills = path === '/fills'
      const terms = isFills ? FILLS : isPrivate ? PRIVATE : PUBLIC
      const key = isFills ? 'fills' : isPrivate ? 'private' : `public ${address}`
      return isAllowed(terms, key) ? null : problem(429, `${terms.name} rate limit exceeded`)
    },
  }
}
