import { type BucketAnswer, type BucketLimits, TokenBuckets } from '../../identity/index.ts'
import { type Problem, problem } from './problem.ts'
import type { Price, Route } from './route-table.ts'

export interface RateLimits extends BucketLimits {
  readonly enabled: boolean
  /** Tokens that placing or amending an order takes. */
  readonly orderCost?: number
  /** Tokens that showing a password, a code or a refresh token takes: each costs us a hash or a write. */
  readonly loginCost?: number
}

/** Cancels have these to themselves, whatever else is used up. */
const RISK_LOWERING: BucketLimits = { capacity: 50, refillPerSecond: 50 }
export const ORDER_COST = 2
export const LOGIN_COST = 5

/** What a bucket said, and the capacity it said it of. */
export interface LimitAnswer {
  readonly answer: BucketAnswer
  readonly capacity: number
}

/** How much one key may ask, in the ordinary lane and in the one for what only lowers risk. */
export class RateLimiter {
  readonly #ordinary: TokenBuckets
  readonly #riskLowering = new TokenBuckets(RISK_LOWERING)
  #isEnabled: boolean
  #costs: Readonly<Record<Price, number>>

  constructor(limits: RateLimits) {
    this.#ordinary = new TokenBuckets(limits)
    this.#isEnabled = limits.enabled
    this.#costs = costsOf(limits)
  }

  /** Null when nothing is limited. */
  take(key: string, route: Route, nowMs: number): LimitAnswer | null {
    if (!this.#isEnabled || !route.isLimited) return null
    if (route.isRiskLowering) return takeFrom(this.#riskLowering, { key, nowMs, cost: 1 })
    return takeFrom(this.#ordinary, { key, nowMs, cost: this.#costs[route.price] })
  }

  /** What was used stays used. */
  reconfigure(limits: RateLimits): void {
    this.#ordinary.reconfigure(limits)
    this.#isEnabled = limits.enabled
    this.#costs = costsOf(limits)
  }
}

interface Asked {
  readonly key: string
  readonly nowMs: number
  readonly cost: number
}

function takeFrom(buckets: TokenBuckets, { key, nowMs, cost }: Asked): LimitAnswer {
  return { answer: buckets.take(key, nowMs, cost), capacity: buckets.capacity }
}

function costsOf({ orderCost = ORDER_COST, loginCost = LOGIN_COST }: RateLimits): Record<Price, number> {
  return { ordinary: 1, order: orderCost, login: loginCost }
}

/**
 * By what an address is counted: IPv4 as it is, IPv6 by its first 64 bits, since every customer of a provider
 * has at least so many addresses to ask from.
 */
export function rateKeyOf(address: string): string {
  if (!address.includes(':')) return address
  const [left = '', right] = address.split('::')
  const head = left === '' ? [] : left.split(':')
  const tailLength = right === undefined || right === '' ? 0 : right.split(':').length
  const zeros = right === undefined ? 0 : Math.max(0, 8 - head.length - tailLength)
  const groups = [...head, ...Array<string>(zeros).fill('0'), ...(right ?? '').split(':')].slice(0, 4)
  return `${groups.map((group) => group.toLowerCase().replace(/^0+(?=.)/, '')).join(':')}::/64`
}

export function rateLimitProblem(answer: BucketAnswer, scope: 'address' | 'principal'): Problem {
  return problem('rate_limit_exceeded', `too many requests; try again in ${answer.retryAfterSeconds} s`, {
    scope,
    retry_after_s: answer.retryAfterSeconds,
  })
}
