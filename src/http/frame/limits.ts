import { type BucketAnswer, type BucketLimits, TokenBuckets } from '../../identity/index.ts'
import { type Problem, problem } from './problem.ts'

export interface RateLimits extends BucketLimits {
  readonly enabled: boolean
}

/** Cancels have these to themselves, whatever else is used up. */
const RISK_LOWERING: BucketLimits = { capacity: 50, refillPerSecond: 50 }

/** How much one key may ask, in the ordinary lane and in the one for what only lowers risk. */
export class RateLimiter {
  readonly #ordinary: TokenBuckets
  readonly #riskLowering = new TokenBuckets(RISK_LOWERING)

  constructor(limits: BucketLimits) {
    this.#ordinary = new TokenBuckets(limits)
  }

  lane(isRiskLowering: boolean): TokenBuckets {
    return isRiskLowering ? this.#riskLowering : this.#ordinary
  }
}

export function rateLimitProblem(answer: BucketAnswer, scope: 'address' | 'principal'): Problem {
  return problem('rate_limit_exceeded', `too many requests; try again in ${answer.retryAfterSeconds} s`, {
    scope,
    retry_after_s: answer.retryAfterSeconds,
  })
}
