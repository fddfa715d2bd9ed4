import type { AuditEntry, AuditOutcome, AuditRetention, AuditType, ProjectionState } from '../domain/index.ts'

/** A record as it is stored. */
export interface AuditRecord extends Omit<AuditEntry, 'atMs'> {
  /** Ms since the epoch. */
  readonly atMs: number
  /** Its number in the chain of its type, from 1. */
  readonly seq: number
  /** The hash of what stands before it in its chain, hex; 64 zeros where nothing does. */
  readonly prevHash: string
  /** SHA-256 of the record's own text, hex. */
  readonly hash: string
  /** Whose chain it is in, where that is not the own one of the audit that is asked. */
  readonly instance?: string
}

export interface AuditQuery {
  /** Null here and below: any. */
  readonly type: AuditType | null
  readonly userId: string | null
  readonly action: string | null
  readonly outcome: AuditOutcome | null
  /** Ms since the epoch, both inclusive. */
  readonly fromMs: number | null
  readonly toMs: number | null
  readonly limit: number
  /** Records to pass over; 0 with a cursor. */
  readonly offset: number
  /** `nextCursor` of the page before. */
  readonly cursor: string | null
}

/** Newest first. */
export interface AuditPage {
  readonly records: readonly AuditRecord[]
  /** Of all that fit; at least this many when `isTotalExact` is false. */
  readonly total: number
  readonly isTotalExact: boolean
  readonly nextCursor: string | null
}

export interface AuditTypeStats {
  readonly type: AuditType
  readonly retentionDays: number
  readonly files: number
  readonly bytes: number
}

/** What the last check of the chains found. */
export interface AuditChainState {
  /** False as well before the first check, when there is no time either. */
  readonly verified: boolean
  /** Of the records that were checked; null when there are none. */
  readonly fromMs: number | null
  readonly toMs: number | null
  /** What is wrong first, with its file and line. */
  readonly problem: string | null
}

export interface AuditStats {
  readonly types: readonly AuditTypeStats[]
  readonly maxFileBytes: number
  readonly archiveFiles: number
  readonly archiveBytes: number
  readonly chain: AuditChainState
  /** Whether records can be written now. */
  readonly isFailing: boolean
}

export interface ArchiveOutcome {
  readonly archivedFiles: number
  readonly deletedFiles: number
  readonly bytesFreed: number
  /** Sentences. */
  readonly errors: readonly string[]
}

/**
 * The hash-chained record of who did what. One writer. Every implementation passes
 * `test/contract/audit.contract.ts`.
 */
export interface AuditLog {
  /** Resolves when the record would survive a power cut. Rejects with `AuditFailed`. */
  record(entry: AuditEntry): Promise<void>
  /** Written as soon as it can be, nobody waits: for what only lowers risk and for what is merely refused. */
  note(entry: AuditEntry): void
  /** Throws `RangeError` for a cursor that is not one of this log. */
  query(query: AuditQuery): Promise<AuditPage>
  stats(): Promise<AuditStats>
  /** Applies retention now: compresses closed files, removes what is too old, records the removal. */
  archive(): Promise<ArchiveOutcome>
  /** Writes what waits and ends; what comes afterwards is refused. */
  close(): Promise<void>
}

export interface AuditSettings {
  readonly retentionDays: AuditRetention
  readonly maxFileBytes: number
}

/** The audit as the app keeps it. */
export interface AuditStore extends AuditLog {
  /** Whether the last attempt to write did not succeed. */
  readonly isFailing: boolean
  /** Of one type. On disk when it resolves; when it rejects, the first of them may be and the rest is not. */
  recordAll(entries: readonly AuditEntry[]): Promise<void>
  /** What the order records say of the journal. Rejects with `AuditFailed` when they cannot be read. */
  projection(): Promise<ProjectionState>
  reconfigure(settings: AuditSettings): void
  /** Checks the chains now; `stats` tells the result. */
  check(): Promise<AuditChainState>
}
