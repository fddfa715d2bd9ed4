import { LOG_LINES_USUAL, LogRow, type LogsAnswer, LogsQuery } from '../../contract/index.ts'
import type { LogHistory, LogLevel, LogLine } from '../../ports/index.ts'
import { exactInteger } from '../../wire/index.ts'
import { listResponse } from '../csv.ts'
import { createFeature } from '../frame/index.ts'
import { readCount } from '../listing.ts'

export function logRoutes(history: LogHistory) {
  return createFeature('logs').get(
    '/api/logs',
    ({ query, request }) => listResponse(request, logsAnswer(history, query), { name: 'log', row: LogRow }),
    { query: LogsQuery },
  )
}

function logsAnswer(history: LogHistory, query: LogsQuery): LogsAnswer {
  const { lines, lastId, leftOut } = history.lines({
    level: query.level ? (query.level.toLowerCase() as LogLevel) : 'debug',
    contains: query.contains ?? '',
    after: readCount(query.after, 0),
    limit: readCount(query.limit, LOG_LINES_USUAL),
  })
  return { items: lines.map(logRow), last_id: lastId, left_out: leftOut, next_cursor: null }
}

function logRow({ id, atMs, level, message, fields }: LogLine): LogRow {
  return { id, ts_ns: exactInteger(BigInt(atMs) * 1_000_000n), level, message, fields: fieldsOf(fields) }
}

/** A single value that somebody logged in the place of named ones gets a name. */
function fieldsOf(fields: unknown): Record<string, unknown> | null {
  if (fields === null || fields === undefined) return null
  return typeof fields === 'object' && !Array.isArray(fields) ? { ...fields } : { value: fields }
}
