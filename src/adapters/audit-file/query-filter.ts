import type { AuditQuery, AuditRecord } from '../../ports/index.ts'
import { parseRecord, timeOf } from './record-line.ts'

type Wanted = Pick<AuditQuery, 'userId' | 'action' | 'outcome' | 'fromMs' | 'toMs'>

/** Tells lines that are asked for. Most lines that are not are refused without being parsed. */
export class QueryFilter {
  readonly #wanted: Wanted
  readonly #marks: readonly string[]

  constructor(wanted: Wanted) {
    this.#wanted = wanted
    const { userId, action, outcome } = wanted
    this.#marks = [
      ...(action === null ? [] : [`"action":${JSON.stringify(action)},`]),
      ...(userId === null ? [] : [`"user_id":${JSON.stringify(userId)},`]),
      ...(outcome === null ? [] : [`"outcome":"${outcome}",`]),
    ]
  }

  /** The record of the line; null when it is not asked for, or no record. */
  find(line: string): AuditRecord | null {
    const { fromMs, toMs, userId, action, outcome } = this.#wanted
    const atMs = timeOf(line)
    if (atMs === null || (fromMs !== null && atMs < fromMs) || (toMs !== null && atMs > toMs)) return null
    if (!this.#marks.every((mark) => line.includes(mark))) return null
    const record = parseRecord(line)
    if (record === null) return null
    const isIt =
      (userId === null || record.userId === userId) &&
      (action === null || record.action === action) &&
      (outcome === null || record.outcome === outcome)
    return isIt ? record : null
  }
}
