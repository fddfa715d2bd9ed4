import type { Metrics } from '../../ports/index.ts'

/** Credentials shown and refused, by kind. Sign-in counts its own kinds in the same two. */
export function authCounters(metrics: Metrics) {
  const attempts = metrics.counter({
    name: 'veloz_auth_attempts_total',
    help: 'Credentials checked. A token counts when it is first seen, not each time it is used.',
    labels: ['kind'],
  })
  const failures = metrics.counter({
    name: 'veloz_auth_failures_total',
    help: 'Credentials refused.',
    labels: ['kind', 'reason'],
  })
  return { attempts, failures }
}

export function rateLimitedCounter(metrics: Metrics) {
  return metrics.counter({
    name: 'veloz_rate_limited_total',
    help: 'Requests answered with 429.',
    labels: ['scope'],
  })
}

/** The gate's own, bound once. */
export function gateCounters(metrics: Metrics) {
  const { attempts, failures } = authCounters(metrics)
  const limited = rateLimitedCounter(metrics)
  return {
    tokenMissing: failures.bind({ kind: 'token', reason: 'missing' }),
    token: {
      attempts: attempts.bind({ kind: 'token' }),
      invalid: failures.bind({ kind: 'token', reason: 'invalid' }),
    },
    apiKey: {
      attempts: attempts.bind({ kind: 'api_key' }),
      invalid: failures.bind({ kind: 'api_key', reason: 'invalid' }),
    },
    ticket: {
      attempts: attempts.bind({ kind: 'ticket' }),
      invalid: failures.bind({ kind: 'ticket', reason: 'invalid' }),
    },
    limitedByAddress: limited.bind({ scope: 'address' }),
    limitedByPrincipal: limited.bind({ scope: 'principal' }),
  }
}
