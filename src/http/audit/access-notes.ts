import { BoundedMap } from '../../identity/index.ts'
import type { AuditLog } from '../../ports/index.ts'
import type { AnswerWatch } from '../frame/index.ts'

/** Noted of one principal within a minute; what is beyond is counted in the next note. */
export const NOTES_PER_MINUTE = 20
const PRINCIPALS_MAX = 10_000
const MINUTE_MS = 60_000

type Answered = Parameters<AnswerWatch['answered']>

interface Tally {
  readonly minute: number
  readonly noted: number
  readonly passedOver: number
}

/**
 * Notes what somebody who is signed in was not allowed to do, and requests that failed inside VeloZ. Bounded:
 * whoever asks in a loop must not fill the disk.
 */
export function accessNotes(audit: AuditLog, nowMs: () => number): AnswerWatch {
  const tallies = new BoundedMap<string, Tally>(PRINCIPALS_MAX)
  const passedOverBy = (key: string): number | null => {
    const minute = Math.floor(nowMs() / MINUTE_MS)
    const known = tallies.get(key)
    const isSame = known?.minute === minute
    const isFull = isSame && known.noted >= NOTES_PER_MINUTE
    const passedOver = known?.passedOver ?? 0
    const noted = isSame ? known.noted : 0
    tallies.put(key, { minute, noted: noted + (isFull ? 0 : 1), passedOver: isFull ? passedOver + 1 : 0 })
    return isFull ? null : passedOver
  }
  return {
    fromMs: 0,
    answered(...[exchange, { status }]: Answered) {
      const isRefused = status === 403 && SIGNED_IN.has(exchange.principal.kind)
      if (!isRefused && status !== 500) return
      const { principal, address, requestId, request, route } = exchange
      const passedOver = passedOverBy(`${status} ${principal.id}`)
      if (passedOver === null) return
      // The pattern, not the path: an address may hold a ticket.
      const told = { method: request.method, route: route?.path ?? '(unknown)' }
      audit.note({
        type: isRefused ? 'access' : 'error',
        action: isRefused ? 'access_denied' : 'request_failed',
        userId: principal.userId,
        address,
        requestId,
        outcome: isRefused ? 'denied' : 'failure',
        details: passedOver === 0 ? told : { ...told, not_recorded_before: passedOver },
      })
    },
  }
}

const SIGNED_IN: ReadonlySet<string> = new Set(['session', 'api_key'])
