import {
  type AuditArchiveAnswer,
  AuditArchiveBody,
  type AuditLogsAnswer,
  AuditQueryFields,
  AuditRow,
  type AuditStatsAnswer,
} from '../../contract/index.ts'
import type { AuditLog, AuditPage, AuditQuery, AuditRecord, AuditStats } from '../../ports/index.ts'
import { type Auditor, unlessAuditFails } from '../audited.ts'
import { csvColumns, csvResponse } from '../csv.ts'
import { createFeature, exactBody, jsonResponse, problem } from '../frame/index.ts'
import { prefersCsv } from '../negotiate.ts'
import { readAuditQuery } from './read-query.ts'

/** Null: the audit is switched off, and nothing is kept. */
export function auditRoutes(audit: AuditLog | null, auditor: Auditor) {
  return createFeature('audit')
    .get(
      '/api/audit/logs',
      async ({ query, request }) => {
        const asked = readAuditQuery(query)
        const page = audit === null ? NOTHING : await pageOf(audit, asked)
        if (!prefersCsv(request.headers.get('accept'))) return varied(jsonResponse(logsAnswer(page, asked)))
        const rows = page.records.map(auditRow)
        return csvResponse(csvColumns(AuditRow), rows, { name: 'audit', nextCursor: page.nextCursor })
      },
      { query: AuditQueryFields },
    )
    .get('/api/audit/stats', async () => {
      return jsonResponse(audit === null ? SWITCHED_OFF : statsAnswer(await audit.stats()))
    })
    .post(
      '/api/audit/archive',
      async ({ principal, address, requestId }) => {
        const told = { type: 'config', action: 'audit_archived', outcome: 'success', details: {} } as const
        await auditor.record({ principal, address, requestId }, told)
        return jsonResponse(await archived(audit))
      },
      { body: AuditArchiveBody, parse: exactBody },
    )
}

const NOTHING: AuditPage = { records: [], total: 0, isTotalExact: true, nextCursor: null }

const SWITCHED_OFF: AuditStatsAnswer = {
  status: 'disabled',
  policies: {},
  log_files: {},
  archive_files: 0,
  total_size_bytes: 0,
  archive_size_bytes: 0,
  chain: { verified: false, from: null, to: null, problem: null },
}

async function pageOf(audit: AuditLog, asked: AuditQuery): Promise<AuditPage> {
  try {
    return await audit.query(asked)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw problem('bad_params', 'cursor is not a cursor of this list.', { field: 'cursor' })
  }
}

function varied(response: Response): Response {
  response.headers.set('vary', 'accept')
  return response
}

/** A record as it is shown everywhere. */
export function auditRow(record: AuditRecord): AuditRow {
  return {
    timestamp: record.atMs / 1000,
    datetime: new Date(record.atMs).toISOString(),
    log_type: record.type,
    action: record.action,
    user_id: record.userId,
    ip_address: record.address,
    details: record.details,
    request_id: record.requestId,
    outcome: record.outcome,
    seq: record.seq,
    prev_hash: record.prevHash,
    hash: record.hash,
    ...(record.instance === undefined ? {} : { instance: record.instance }),
  }
}

function logsAnswer(page: AuditPage, { limit, offset }: AuditQuery): AuditLogsAnswer {
  return {
    logs: page.records.map(auditRow),
    ...(page.isTotalExact ? { total: page.total } : { total_at_least: page.total }),
    limit,
    offset,
    has_more: page.nextCursor !== null,
    next_cursor: page.nextCursor,
  }
}

const MEBIBYTE = 1_048_576

function statsAnswer({ types, chain, ...stats }: AuditStats): AuditStatsAnswer {
  const openBytes = types.reduce((sum, { bytes }) => sum + bytes, 0)
  const policies = types.map(({ type, retentionDays }) => {
    const max_file_size_mb = stats.maxFileBytes / MEBIBYTE
    return [type, { retention_days: retentionDays, archive_before_delete: true, max_file_size_mb }] as const
  })
  return {
    status: stats.isFailing ? 'failing' : 'active',
    policies: Object.fromEntries(policies),
    log_files: Object.fromEntries(
      types.map(({ type, files, bytes }) => [type, { count: files, size_bytes: bytes }]),
    ),
    archive_files: stats.archiveFiles,
    total_size_bytes: openBytes + stats.archiveBytes,
    archive_size_bytes: stats.archiveBytes,
    chain: {
      verified: chain.verified,
      from: chain.fromMs === null ? null : chain.fromMs / 1000,
      to: chain.toMs === null ? null : chain.toMs / 1000,
      problem: chain.problem,
    },
  }
}

async function archived(audit: AuditLog | null): Promise<AuditArchiveAnswer> {
  const nothing = { archivedFiles: 0, deletedFiles: 0, bytesFreed: 0, errors: [] }
  const outcome = audit === null ? nothing : await unlessAuditFails(audit.archive())
  const { archivedFiles, deletedFiles, bytesFreed, errors } = outcome
  return {
    ok: errors.length === 0,
    stats: {
      archived_files: archivedFiles,
      deleted_files: deletedFiles,
      bytes_freed: bytesFreed,
      errors: [...errors],
    },
  }
}
