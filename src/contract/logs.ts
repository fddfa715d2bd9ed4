import { type Static, Type } from '@sinclair/typebox'
import { TimestampNs } from './numbers.ts'
import { limitQuery, queryOf, queryText, queryWord } from './query.ts'
import type { RouteContracts } from './route-contract.ts'

export const LOG_LINES_MAX = 5000
export const LOG_LINES_USUAL = 200
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
export const LogLevelText = Type.Union(LOG_LEVELS.map((level) => Type.Literal(level)))
export type LogLevelText = Static<typeof LogLevelText>

export const LogsQuery = queryOf({
  level: queryWord(LOG_LEVELS, 'the lowest that is wanted; every one without it'),
  contains: queryText('[^\\u0000-\\u001f]{1,256}', 'text of the message or of a field, in any case'),
  after: queryText('\\d{1,16}', 'the last_id of the answer before: only what came after it'),
  limit: limitQuery(LOG_LINES_MAX, LOG_LINES_USUAL),
})
export type LogsQuery = Static<typeof LogsQuery>

export const LogRow = Type.Object({
  /** Grows with every line, over restarts too. */
  id: Type.Integer(),
  ts_ns: TimestampNs,
  level: LogLevelText,
  message: Type.String(),
  /** Without secrets. */
  fields: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()]),
})
export type LogRow = Static<typeof LogRow>

export const LogsAnswer = Type.Object({
  /** Oldest first, the newest ones where there are more than the limit. */
  items: Type.Array(LogRow),
  /** Of the newest line, whether it is among these or not; 0 before the first. */
  last_id: Type.Integer(),
  /** Lines of the same filter, and not of before `after`, that were more than the limit. */
  left_out: Type.Integer(),
  next_cursor: Type.Null(),
})
export type LogsAnswer = Static<typeof LogsAnswer>

export const LOG_ROUTES: RouteContracts = {
  'GET /api/logs': {
    tag: 'system',
    summary: 'The latest lines of the log of this process, from its memory.',
    query: LogsQuery,
    answer: LogsAnswer,
    hasCsv: true,
    example: { query: 'level=info&limit=50' },
  },
}
