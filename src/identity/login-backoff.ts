import { BoundedMap } from './bounded-map.ts'

export interface BackoffPolicy {
  /** Failures that cost nothing: people mistype. */
  readonly freeFailures: number
  readonly firstDelayMs: number
  readonly delayMsMax: number
  /** Quiet time after which the past is forgotten. */
  readonly forgetAfterMs: number
  readonly keysMax: number
}

/**
 * An account's delay stays short: a stranger who keeps failing on purpose must not lock its owner out for
 * long. An address waits longer, but only after more failures, since many people may share one.
 */
export const ACCOUNT_BACKOFF: BackoffPolicy = {
  freeFailures: 4,
  firstDelayMs: 1000,
  delayMsMax: 30_000,
  forgetAfterMs: 900_000,
  keysMax: 10_000,
}
export const ADDRESS_BACKOFF: BackoffPolicy = {
  freeFailures: 9,
  firstDelayMs: 1000,
  delayMsMax: 900_000,
  forgetAfterMs: 3_600_000,
  keysMax: 10_000,
}

interface Failures {
  readonly count: number
  readonly lastAtMs: number
  /** Of the attempt before that. */
  readonly beforeMs: number
}

/** Counts failed attempts per key and says how long the next one must wait: doubling from the first delay. */
export class LoginBackoff {
  readonly #policy: BackoffPolicy
  readonly #failures: BoundedMap<string, Failures>

  constructor(policy: BackoffPolicy) {
    this.#policy = policy
    this.#failures = new BoundedMap(policy.keysMax)
  }

  get size(): number {
    return this.#failures.size
  }

  /** Whole seconds to wait; 0 when an attempt may be made now. */
  waitSeconds(key: string, nowMs: number): number {
    const failures = this.#recent(key, nowMs)
    if (failures === null) return 0
    return Math.max(0, Math.ceil((failures.lastAtMs + this.#delayMs(failures.count) - nowMs) / 1000))
  }

  /**
   * Counts an attempt as failed before its answer is known, so that many at once are not all free.
   * `succeeded` takes it back.
   */
  attempted(key: string, nowMs: number): void {
    const { count, lastAtMs } = this.#recent(key, nowMs) ?? { count: 0, lastAtMs: nowMs }
    this.#failures.put(key, { count: count + 1, lastAtMs: nowMs, beforeMs: lastAtMs })
  }

  succeeded(key: string): void {
    this.#failures.delete(key)
  }

  /** How many are counted; an attempt under way is among them. */
  count(key: string, nowMs: number): number {
    return this.#recent(key, nowMs)?.count ?? 0
  }

  /**
   * Takes the newest `count` attempts back, as if they had not been made: one that was never judged, or those
   * of one account where others were tried from the same address.
   */
  forgiven(key: string, count: number): void {
    const failures = this.#failures.get(key)
    if (failures === undefined) return
    const { beforeMs } = failures
    if (failures.count <= count) this.#failures.delete(key)
    else this.#failures.put(key, { count: failures.count - count, lastAtMs: beforeMs, beforeMs })
  }

  #recent(key: string, nowMs: number): Failures | null {
    const failures = this.#failures.get(key)
    if (failures === undefined || nowMs - failures.lastAtMs > this.#policy.forgetAfterMs) return null
    if (nowMs >= failures.lastAtMs) return failures
    // The clock was set back. By its old time nobody could sign in until it has caught up.
    const moved = { count: failures.count, lastAtMs: nowMs, beforeMs: nowMs }
    this.#failures.put(key, moved)
    return moved
  }

  #delayMs(count: number): number {
    const doublings = count - this.#policy.freeFailures - 1
    if (doublings < 0) return 0
    let delayMs = this.#policy.firstDelayMs
    for (let i = 0; i < doublings && delayMs < this.#policy.delayMsMax; i += 1) delayMs *= 2
    return Math.min(delayMs, this.#policy.delayMsMax)
  }
}
