import type { BoundCounter, Metrics } from '../../ports/index.ts'
import { authCounters, rateLimitedCounter } from '../frame/index.ts'

export type CredentialKind = 'password' | 'code' | 'refresh'

/** Credentials that came in over the routes, by kind. */
export class CredentialCounters {
  readonly #counters: ReturnType<typeof authCounters>
  readonly #limited: ReturnType<typeof rateLimitedCounter>
  readonly limitedByBackoff: BoundCounter
  readonly limitedByHashing: BoundCounter

  constructor(metrics: Metrics) {
    this.#counters = authCounters(metrics)
    this.#limited = rateLimitedCounter(metrics)
    this.limitedByBackoff = this.#limited.bind({ scope: 'login' })
    this.limitedByHashing = this.#limited.bind({ scope: 'hashing' })
  }

  attempted(kind: CredentialKind): void {
    this.#counters.attempts.bind({ kind }).increment()
  }

  failed(kind: CredentialKind, reason: string): void {
    this.#counters.failures.bind({ kind, reason }).increment()
  }
}
