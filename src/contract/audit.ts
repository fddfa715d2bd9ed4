import { type Static, Type } from '@sinclair/typebox'
import { limitQuery, queryOf, queryText, queryWord } from './query.ts'
import type { RouteContracts } from './route-contract.ts'

const LOG_TYPES = ['auth', 'order', 'api_key', 'config', 'error', 'access'] as const
const OUTCOMES = ['success', 'failure', 'denied'] as const
const LogType = Type.Union(LOG_TYPES.map((type) => Type.Literal(type)))
const Outcome = Type.Union(OUTCOMES.map((outcome) => Type.Literal(outcome)))
const EpochSeconds = (what: string) => Type.Number({ description: `${what}, epoch seconds` })

export const AUDIT_LIMIT_MAX = 1000
export const AUDIT_LIMIT_USUAL = 100
export const AUDIT_OFFSET_MAX = 10_000

const ZONED = 'T\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{1,9})?)?(?:Z|[+-]\\d\\d:\\d\\d)'
const TIME = `\\d{1,12}(?:\\.\\d{1,9})?|\\d{4}-\\d\\d-\\d\\d(?:${ZONED})?`
const timeQuery = (which: string) =>
  queryText(TIME, `${which}: epoch seconds, or RFC 3339 with a zone, or a UTC day`)

export const AuditQueryFields = queryOf({
  type: queryWord(LOG_TYPES),
  user_id: queryText('[^\\u0000-\\u001f]{1,256}', 'who acted'),
  action: queryText('[A-Za-z0-9_.-]{1,64}', 'what was done, such as signed_in'),
  outcome: queryWord(OUTCOMES),
  start_time: timeQuery('the oldest that is wanted'),
  end_time: timeQuery('the newest that is wanted'),
  limit: limitQuery(AUDIT_LIMIT_MAX, AUDIT_LIMIT_USUAL),
  offset: queryText('\\d{1,5}', `records to pass over, at most ${AUDIT_OFFSET_MAX}; none with a cursor`),
  cursor: queryText('[A-Za-z0-9_-]{1,512}', 'next_cursor of the page before, with the same filters'),
})
export type AuditQueryFields = Static<typeof AuditQueryFields>

export const AuditRow = Type.Object({
  timestamp: EpochSeconds('when it happened'),
  datetime: Type.String({ description: 'the same as RFC 3339, UTC' }),
  log_type: LogType,
  action: Type.String(),
  user_id: Type.String(),
  ip_address: Type.String(),
  details: Type.Record(Type.String(), Type.Unknown()),
  request_id: Type.String(),
  outcome: Outcome,
  seq: Type.Integer({ description: 'its number in the chain of its type' }),
  prev_hash: Type.String({ description: 'SHA-256 of what stands before it in its chain, hex' }),
  hash: Type.String(),
  instance: Type.Optional(
    Type.String({ description: 'whose chain it is in, such as cli; absent for that of the gateway itself' }),
  ),
})
export type AuditRow = Static<typeof AuditRow>

export const AuditLogsAnswer = Type.Object({
  logs: Type.Array(AuditRow),
  /** Exact. Where there are too many to count, `total_at_least` stands in its place. */
  total: Type.Optional(Type.Integer()),
  total_at_least: Type.Optional(Type.Integer()),
  limit: Type.Integer(),
  offset: Type.Integer(),
  has_more: Type.Boolean(),
  next_cursor: Type.Union([Type.String(), Type.Null()]),
})
export type AuditLogsAnswer = Static<typeof AuditLogsAnswer>

export const AuditStatsAnswer = Type.Object({
  status: Type.Union([Type.Literal('active'), Type.Literal('failing'), Type.Literal('disabled')]),
  policies: Type.Record(
    Type.String(),
    Type.Object({
      retention_days: Type.Integer(),
      archive_before_delete: Type.Boolean(),
      max_file_size_mb: Type.Number(),
    }),
  ),
  log_files: Type.Record(Type.String(), Type.Object({ count: Type.Integer(), size_bytes: Type.Integer() })),
  archive_files: Type.Integer(),
  total_size_bytes: Type.Integer({ description: 'of all files, those in the archive included' }),
  archive_size_bytes: Type.Integer(),
  /** What the last check of the chains found; both times are null before the first. */
  chain: Type.Object({
    verified: Type.Boolean(),
    from: Type.Union([EpochSeconds('the oldest record'), Type.Null()]),
    to: Type.Union([EpochSeconds('the newest record'), Type.Null()]),
    problem: Type.Union([Type.String(), Type.Null()], { description: 'file, line, and what is wrong' }),
  }),
})
export type AuditStatsAnswer = Static<typeof AuditStatsAnswer>

export const AuditArchiveBody = Type.Object({}, { additionalProperties: false })
export type AuditArchiveBody = Static<typeof AuditArchiveBody>

export const AuditArchiveAnswer = Type.Object({
  ok: Type.Boolean(),
  stats: Type.Object({
    archived_files: Type.Integer(),
    deleted_files: Type.Integer(),
    bytes_freed: Type.Integer(),
    errors: Type.Array(Type.String()),
  }),
})
export type AuditArchiveAnswer = Static<typeof AuditArchiveAnswer>

const tag = 'audit'

export const AUDIT_ROUTES: RouteContracts = {
  'GET /api/audit/logs': {
    tag,
    summary: 'Who did what, newest first: through this gateway, and by veloz commands on its machine.',
    query: AuditQueryFields,
    answer: AuditLogsAnswer,
    hasCsv: true,
    example: { query: 'type=auth&outcome=failure&limit=50' },
  },
  'GET /api/audit/stats': {
    tag,
    summary: 'How much is kept, for how long, and whether the chains are whole.',
    answer: AuditStatsAnswer,
    example: {},
  },
  'POST /api/audit/archive': {
    tag,
    summary: 'Compresses closed files and removes those that are too old, now instead of tonight.',
    body: AuditArchiveBody,
    answer: AuditArchiveAnswer,
    refusals: ['audit_unavailable'],
    example: {},
  },
}
