import { BoundedMap } from './bounded-map.ts'

export interface BucketLimits {
  /** Requests at once. */
  readonly capacity: number
  readonly refillPerSecond: number
  /** Keys remembered; beyond it the oldest is forgotten, which only ever favours its owner. */
  readonly keysMax?: number
}

export interface BucketAnswer {
  readonly allowed: boolean
  /** Whole requests left. */
  readonly remaining: number
  /** Whole seconds until one more is allowed; 0 when this one was. */
  readonly retryAfterSeconds: number
  /** Epoch second at which the bucket is full again. */
  readonly resetAtSeconds: number
}

interface Bucket {
  tokens: number
  atMs: number
}

const KEYS_MAX = 10_000

/**
 * A token bucket per key. Time is the caller's, in ms since the epoch; a clock that goes back adds nothing.
 */
export class TokenBuckets {
  readonly capacity: number
  readonly #refillPerMs: number
  readonly #buckets: BoundedMap<string, Bucket>

  constructor(limits: BucketLimits) {
    this.capacity = limits.capacity
    this.#refillPerMs = limits.refillPerSecond / 1000
    this.#buckets = new BoundedMap(limits.keysMax ?? KEYS_MAX)
  }

  get size(): number {
    return this.#buckets.size
  }

  take(key: string, nowMs: number): BucketAnswer {
    const bucket = this.#refilled(key, nowMs)
    const allowed = bucket.tokens >= 1
    if (allowed) bucket.tokens -= 1
    return {
      allowed,
      remaining: Math.floor(bucket.tokens),
      retryAfterSeconds: allowed ? 0 : this.#secondsUntil(1 - bucket.tokens),
      resetAtSeconds: Math.ceil((nowMs + (this.capacity - bucket.tokens) / this.#refillPerMs) / 1000),
    }
  }

  #refilled(key: string, nowMs: number): Bucket {
    const known = this.#buckets.get(key)
    if (known === undefined) {
      const fresh = { tokens: this.capacity, atMs: nowMs }
      this.#buckets.put(key, fresh)
      return fresh
    }
    const elapsedMs = nowMs - known.atMs
    if (elapsedMs > 0) known.tokens = Math.min(this.capacity, known.tokens + elapsedMs * this.#refillPerMs)
    known.atMs = nowMs
    return known
  }

  #secondsUntil(tokens: number): number {
    return Math.max(1, Math.ceil(tokens / this.#refillPerMs / 1000))
  }
}
