import { AUDIT_LIMIT_USUAL, AUDIT_OFFSET_MAX, type AuditQueryFields } from '../../contract/index.ts'
import { AUDIT_OUTCOMES, AUDIT_TYPES } from '../../domain/index.ts'
import type { AuditQuery } from '../../ports/index.ts'
import { problem } from '../frame/index.ts'

const DAY = /^\d{4}-\d\d-\d\d$/
const DAY_LAST_MS = 86_400_000 - 1

/** What the query of the route asks of the log. Throws 400 as the answer. */
export function readAuditQuery(fields: AuditQueryFields): AuditQuery {
  const fromMs = readTime('start_time', fields.start_time)
  const toMs = readTime('end_time', fields.end_time)
  if (fromMs !== null && toMs !== null && fromMs > toMs)
    throw problem('bad_params', 'start_time is after end_time.', { field: 'start_time' })
  const cursor = present(fields.cursor)
  const offset = Number(present(fields.offset) ?? 0)
  if (offset > AUDIT_OFFSET_MAX)
    throw problem('bad_params', `offset is at most ${AUDIT_OFFSET_MAX}; go on by cursor.`, {
      field: 'offset',
    })
  if (cursor !== null && offset > 0)
    throw problem('bad_params', 'offset and cursor exclude each other.', { field: 'offset' })
  const type = present(fields.type)?.toLowerCase()
  const outcome = present(fields.outcome)?.toLowerCase()
  return {
    type: AUDIT_TYPES.find((known) => known === type) ?? null,
    userId: present(fields.user_id),
    action: present(fields.action),
    outcome: AUDIT_OUTCOMES.find((known) => known === outcome) ?? null,
    fromMs,
    toMs,
    limit: Number(present(fields.limit) ?? AUDIT_LIMIT_USUAL),
    offset,
    cursor,
  }
}

function present(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text
}

/** A day as an end is its last moment. */
function readTime(field: 'start_time' | 'end_time', text: string | undefined): number | null {
  const written = present(text)
  if (written === null) return null
  if (/^[\d.]+$/.test(written)) return Math.round(Number(written) * 1000)
  const ms = Date.parse(written)
  if (Number.isNaN(ms)) throw problem('bad_params', `${field} is no time: ${written}.`, { field })
  return field === 'end_time' && DAY.test(written) ? ms + DAY_LAST_MS : ms
}
