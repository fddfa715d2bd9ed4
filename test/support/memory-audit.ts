import { AUDIT_DAYS } from '../../src/app/config/index.ts'
import {
  AUDIT_TYPES,
  type AuditEntry,
  AuditFailed,
  type AuditType,
  Projection,
} from '../../src/domain/index.ts'
import type { AuditPage, AuditQuery, AuditRecord, AuditStore } from '../../src/ports/index.ts'

const NO_HASH = '0'.repeat(64)

export interface MemoryAudit extends AuditStore {
  /** Oldest first, as they were given. */
  readonly entries: readonly AuditEntry[]
  /** What happened, in short: `key_created success ana`. */
  readonly lines: readonly string[]
  /** From now on nothing can be recorded; notes wait until it is false again. */
  isBroken: boolean
}

/** An audit for tests, with the chains and the queries of the real one and nothing on disk. */
export function memoryAudit({ nowMs = (): number => 1_790_000_000_000 } = {}): MemoryAudit {
  const records: AuditRecord[] = []
  const entries: AuditEntry[] = []
  const waiting: AuditEntry[] = []
  const projection = new Projection()
  const ends = new Map<AuditType, { readonly seq: number; readonly hash: string }>()
  let isBroken = false
  let isClosed = false
  let settings = { retentionDays: AUDIT_DAYS, maxFileBytes: 1_048_576 }

  const put = (entry: AuditEntry): void => {
    const { atMs = nowMs(), ...rest } = entry
    const { seq, hash: prevHash } = ends.get(entry.type) ?? { seq: 0, hash: NO_HASH }
    const unsigned = { ...rest, atMs, seq: seq + 1, prevHash }
    const hash = new Bun.CryptoHasher('sha256').update(JSON.stringify(unsigned)).digest('hex')
    records.push({ ...unsigned, hash })
    entries.push(entry)
    ends.set(entry.type, { seq: seq + 1, hash })
    projection.take(entry)
  }
  const demandWritable = (): void => {
    if (isClosed) throw new AuditFailed('the audit is closed')
    if (isBroken) throw new AuditFailed('the disk is full')
  }
  return {
    entries,
    get lines() {
      return entries.map(({ action, outcome, userId }) => `${action} ${outcome} ${userId}`)
    },
    get isBroken() {
      return isBroken
    },
    set isBroken(value) {
      isBroken = value
      if (!value) for (const entry of waiting.splice(0)) put(entry)
    },
    get isFailing() {
      return isBroken
    },
    async record(entry) {
      demandWritable()
      put(entry)
    },
    async recordAll(all) {
      demandWritable()
      all.forEach(put)
    },
    note(entry) {
      if (isClosed) return
      if (isBroken) waiting.push(entry)
      else put(entry)
    },
    query: async (query) => page(records, query),
    projection: async () => projection.state(),
    async stats() {
      const types = AUDIT_TYPES.map((type) => {
        return { type, retentionDays: settings.retentionDays[type], files: 0, bytes: 0 }
      })
      const chain = { verified: true, fromMs: null, toMs: null, problem: null }
      const { maxFileBytes } = settings
      return { types, maxFileBytes, archiveFiles: 0, archiveBytes: 0, chain, isFailing: isBroken }
    },
    archive: async () => ({ archivedFiles: 0, deletedFiles: 0, bytesFreed: 0, errors: [] }),
    check: async () => ({ verified: true, fromMs: null, toMs: null, problem: null }),
    reconfigure(changed) {
      settings = { ...changed }
    },
    async close() {
      isClosed = true
    },
  }
}

function page(records: readonly AuditRecord[], query: AuditQuery): AuditPage {
  const fits = newestFirst(records.filter((record) => isAsked(record, query)))
  const from = query.cursor === null ? query.offset : placeOf(query.cursor)
  const shown = fits.slice(from, from + query.limit)
  const next = from + shown.length
  const nextCursor = next < fits.length ? `m${next}` : null
  return { records: shown, total: fits.length, isTotalExact: true, nextCursor }
}

function placeOf(cursor: string): number {
  const [, digits] = /^m(\d+)$/.exec(cursor) ?? []
  if (digits === undefined) throw new RangeError('this is no cursor of this list')
  return Number(digits)
}

/** The newest by time; within a chain the order of writing, among chains the order of the types. */
export function newestFirst(records: readonly AuditRecord[]): readonly AuditRecord[] {
  const chains = AUDIT_TYPES.map((type) => records.filter((record) => record.type === type))
  const merged: AuditRecord[] = []
  for (;;) {
    let newest: AuditRecord[] | null = null
    for (const chain of chains) {
      const next = chain.at(-1)
      if (next !== undefined && next.atMs > (newest?.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY)) newest = chain
    }
    const record = newest?.pop()
    if (record === undefined) return merged
    merged.push(record)
  }
}

/** Whether the record fits the query. */
export function isAsked(record: AuditRecord, query: AuditQuery): boolean {
  const { type, userId, action, outcome, fromMs, toMs } = query
  return (
    (type === null || record.type === type) &&
    (userId === null || record.userId === userId) &&
    (action === null || record.action === action) &&
    (outcome === null || record.outcome === outcome) &&
    (fromMs === null || record.atMs >= fromMs) &&
    (toMs === null || record.atMs <= toMs)
  )
}
