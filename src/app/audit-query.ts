/** What `veloz audit query` reads: the files as they lie, beside a running VeloZ. */
import { join } from 'node:path'
import { Value } from '@sinclair/typebox/value'
import {
  type AuditFolder,
  instancesOf,
  nodeDisk,
  queryFiles,
  storedPlace,
} from '../adapters/audit-file/index.ts'
import { AUDIT_LIMIT_MAX, AuditQueryFields, type AuditRow } from '../contract/index.ts'
import { auditRow, readAuditQuery } from '../http/audit/index.ts'
import { Problem } from '../http/frame/index.ts'
import type { AuditQuery } from '../ports/index.ts'

export type ReadQuery =
  | { readonly ok: true; readonly query: AuditQuery }
  | { readonly ok: false; readonly problem: string }

/** The fields of `GET /api/audit/logs`, checked as that route does. */
export function readQuery(fields: Readonly<Record<string, string>>): ReadQuery {
  const [wrong] = Value.Errors(AuditQueryFields, fields)
  if (wrong !== undefined) {
    const expected = wrong.schema.description ?? wrong.message
    return { ok: false, problem: `${wrong.path.slice(1)} does not fit; expected ${expected}.` }
  }
  try {
    return { ok: true, query: readAuditQuery(Value.Decode(AuditQueryFields, fields)) }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return { ok: false, problem: error.message }
  }
}

/** Of all the folders together, newest first, page by page, `most` at most. */
export async function* auditRows(
  folders: readonly AuditFolder[],
  query: AuditQuery,
  most: number,
): AsyncGenerator<readonly AuditRow[], void> {
  const places = folders.map((folder) => storedPlace(nodeDisk, folder))
  let left = most
  let { cursor } = query
  do {
    const limit = Math.min(left, AUDIT_LIMIT_MAX)
    const page = await queryFiles(places, { ...query, limit, cursor })
    yield page.records.map(auditRow)
    left -= page.records.length
    cursor = page.nextCursor
  } while (cursor !== null && left > 0)
}

/** Every audit of the directory, or the one of that name; null when there is none of it. */
export async function auditFolders(
  directory: string,
  instance: string | null,
): Promise<readonly AuditFolder[] | null> {
  const names = await instancesOf(nodeDisk, directory)
  const others = names.map((name) => ({ instance: name, directory: join(directory, name) }))
  if (instance === null) return [{ instance: '', directory }, ...others]
  const named = others.filter((folder) => folder.instance === instance)
  return named.length === 0 ? null : named
}
