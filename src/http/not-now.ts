import type { Unavailable } from '../ports/index.ts'
import { problem, problemResponse } from './frame/index.ts'

/** 503 with `Retry-After` where trying again helps. */
export function notNow(outcome: Unavailable): Response {
  if (outcome.outcome === 'overloaded') {
    const seconds = Math.max(1, Math.ceil(outcome.retryAfterMs / 1000))
    const message = 'The engine takes no more orders right now; try again.'
    return problemResponse(problem('overloaded', message, { retry_after_s: seconds }))
  }
  const message = 'The engine does not take commands; see /api/health.'
  return problemResponse(problem('engine_unavailable', message, { why: outcome.why }))
}
