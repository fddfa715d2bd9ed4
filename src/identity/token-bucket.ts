export interface BucketLimits {
  /** Requests of the ordinary price at once. */
  readonly capacity: number
  readonly refillPerSecond: number
  /** Keys remembered at most. */
  readonly keysMax?: number
}

export interface BucketAnswer {
  readonly allowed: boolean
  /** Whole requests of the ordinary price left. */
  readonly remaining: number
  /** Whole seconds until this very request is allowed, and not a second too many; 0 when it was. */
  readonly retryAfterSeconds: number
  /** Epoch second at which the bucket is full again. */
  readonly resetAtSeconds: number
}

const KEYS_MAX = 65_536
/** What a sweep frees at least, so that it is paid for by as many new keys. */
const FREED_SHARE = 8
/** A sweep that freed too little is not tried again before this, or each new key would pay for one. */
const SWEEP_PAUSE_MS = 100
const LEVELS = 64
/** Of a millisecond: sums of fractions may be off by less, and a wait must be as long as was said. */
const ROUNDING_MS = 1e-6
/** No key is empty: this one stands for everybody who does not fit any more. */
const OVERFLOW = ''

/**
 * A token bucket per key. Of each only the moment is kept at which it is full again: before that moment
 * tokens are missing, after it nothing needs to be known (the generic cell rate algorithm, ITU-T I.371).
 *
 * At the bound, buckets that are full are forgotten, which changes nothing for anybody; then the fullest
 * ones, whose owners get back the little they had used. A bucket that refuses is never forgotten: else
 * whoever has many addresses could free one by asking from the others. Where every bucket refuses, all new
 * keys share one.
 *
 * Time is the caller's, in ms since the epoch; a clock that goes back adds nothing and takes nothing.
 */
export class TokenBuckets {
  #capacity: number
  /** Ms until one more token. */
  #intervalMs: number
  readonly #keysMax: number
  readonly #fullAtMs = new Map<string, number>()
  #elapsedMs = 0
  #lastMs = Number.NEGATIVE_INFINITY
  #sweepAgainAtMs = 0

  constructor(limits: BucketLimits) {
    this.#capacity = limits.capacity
    this.#intervalMs = 1000 / limits.refillPerSecond
    this.#keysMax = limits.keysMax ?? KEYS_MAX
  }

  get capacity(): number {
    return this.#capacity
  }

  get size(): number {
    return this.#fullAtMs.size
  }

  /** `cost` in tokens; one above the capacity counts as the capacity, or it would never be allowed. */
  take(key: string, nowMs: number, cost = 1): BucketAnswer {
    const now = this.#advance(nowMs)
    const known = this.#fullAtMs.get(key)
    const place = known === undefined ? this.#placeFor(key, now) : key
    const fullAt = Math.max(known ?? this.#fullAtMs.get(place) ?? now, now)
    const afterwards = fullAt + Math.min(cost, this.#capacity) * this.#intervalMs
    const waitMs = Math.ceil(afterwards - this.#spanMs - ROUNDING_MS) - now
    const isAllowed = waitMs <= 0
    if (isAllowed) this.#fullAtMs.set(place, afterwards)
    const fullIn = (isAllowed ? afterwards : fullAt) - now
    return {
      allowed: isAllowed,
      remaining: Math.floor(this.#capacity - fullIn / this.#intervalMs + ROUNDING_MS),
      retryAfterSeconds: isAllowed ? 0 : Math.ceil(waitMs / 1000),
      resetAtSeconds: Math.ceil((nowMs + fullIn - ROUNDING_MS) / 1000),
    }
  }

  /** What was used stays used. */
  reconfigure({ capacity, refillPerSecond }: Pick<BucketLimits, 'capacity' | 'refillPerSecond'>): void {
    const intervalMs = 1000 / refillPerSecond
    for (const [key, fullAt] of this.#fullAtMs) {
      const used = Math.min(capacity, Math.max(0, fullAt - this.#elapsedMs) / this.#intervalMs)
      this.#fullAtMs.set(key, this.#elapsedMs + used * intervalMs)
    }
    this.#capacity = capacity
    this.#intervalMs = intervalMs
  }

  get #spanMs(): number {
    return this.#capacity * this.#intervalMs
  }

  /** Whole ms since the first question. */
  #advance(nowMs: number): number {
    const now = Math.floor(nowMs)
    if (now > this.#lastMs && this.#lastMs !== Number.NEGATIVE_INFINITY) this.#elapsedMs += now - this.#lastMs
    this.#lastMs = now
    return this.#elapsedMs
  }

  #placeFor(key: string, now: number): string {
    if (this.#fullAtMs.size < this.#keysMax) return key
    if (now < this.#sweepAgainAtMs) return OVERFLOW
    this.#sweep(now)
    if (this.#fullAtMs.size < this.#keysMax) return key
    this.#sweepAgainAtMs = now + SWEEP_PAUSE_MS
    return OVERFLOW
  }

  /** Forgets the full ones, and of the others the fullest, until there is room; never one that refuses. */
  #sweep(now: number): void {
    const counts = this.#countByLevel(now)
    const wanted = Math.ceil(this.#keysMax / FREED_SHARE)
    let level = 0
    for (let freed = counts[0] ?? 0; freed < wanted && level < LEVELS - 1; freed += counts[level] ?? 0) {
      level += 1
    }
    for (const [key, fullAt] of this.#fullAtMs) {
      const isKept = this.#levelOf(fullAt - now) > level || this.#refuses(fullAt - now)
      if (!isKept) this.#fullAtMs.delete(key)
    }
  }

  #countByLevel(now: number): Uint32Array {
    const counts = new Uint32Array(LEVELS)
    for (const fullAt of this.#fullAtMs.values()) {
      const level = this.#levelOf(fullAt - now)
      counts[level] = (counts[level] ?? 0) + 1
    }
    return counts
  }

  /** 0 for full, then in equal steps down to empty. */
  #levelOf(fullInMs: number): number {
    if (fullInMs <= 0) return 0
    return Math.min(LEVELS - 1, Math.ceil((fullInMs / this.#spanMs) * (LEVELS - 1)))
  }

  #refuses(fullInMs: number): boolean {
    return fullInMs > this.#spanMs - this.#intervalMs
  }
}
