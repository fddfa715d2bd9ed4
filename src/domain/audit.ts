/** What a record of the audit is about; each type has a chain of its own and is kept for its own time. */
export const AUDIT_TYPES = ['auth', 'order', 'api_key', 'config', 'error', 'access'] as const
export type AuditType = (typeof AUDIT_TYPES)[number]

/** `denied`: refused by us before it was tried. `failure`: tried, and it did not succeed. */
export const AUDIT_OUTCOMES = ['success', 'failure', 'denied'] as const
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number]

/** One security-relevant action: who did what, from where, and how it ended. */
export interface AuditEntry {
  readonly type: AuditType
  /** A past-tense word for a machine: `signed_in`, `key_created`, `settings_changed`. */
  readonly action: string
  readonly userId: string
  readonly address: string
  readonly requestId: string
  readonly outcome: AuditOutcome
  /** Plain JSON; what was changed stands as `before` and `after`. Never a secret. */
  readonly details: Readonly<Record<string, unknown>>
  /** When it happened, ms since the epoch; left out: when it is written. */
  readonly atMs?: number
}

/** The audit could not be written: what was to be recorded must not be done. */
export class AuditFailed extends Error {
  override readonly name = 'AuditFailed'
}

/** How many days records of each type are kept. */
export type AuditRetention = Readonly<Record<AuditType, number>>

/** Who acts when nobody asked: records of the audit about itself. */
export const AUDIT_ITSELF = { userId: 'veloz', address: 'local', requestId: '' } as const

/** A record of the journal, named so that no other one ever has the same name. */
export interface JournalPlace {
  readonly epoch: string
  readonly seq: number
}

/** Epochs remembered: each restore and each loss of journal records makes one. */
const EPOCHS_KEPT = 64

/** What the order records of the audit stand on. Plain JSON. */
export interface ProjectionState {
  /** The last journal record that has its audit record, of each epoch, oldest epoch first. */
  readonly marks: readonly (readonly [epoch: string, seq: number])[]
  /** As the last record about it left them; null before the first. */
  readonly tradingState: string | null
  readonly limits: Readonly<Record<string, unknown>> | null
}

/** Folds the order records of the audit, so that a projection goes on where it stopped. */
export class Projection {
  readonly #marks: Map<string, number>
  tradingState: string | null
  limits: Readonly<Record<string, unknown>> | null

  constructor(from: ProjectionState = { marks: [], tradingState: null, limits: null }) {
    this.#marks = new Map(from.marks)
    this.tradingState = from.tradingState
    this.limits = from.limits
  }

  take(entry: Pick<AuditEntry, 'action' | 'details'>): void {
    const place = journalPlaceOf(entry.details)
    if (place === null) return
    this.#mark(place)
    const { after } = entry.details
    if (entry.action === 'trading_state_changed' && typeof after === 'string') this.tradingState = after
    if (entry.action === 'limits_changed' && isObject(after)) this.limits = after
  }

  has({ epoch, seq }: JournalPlace): boolean {
    return seq <= (this.#marks.get(epoch) ?? 0)
  }

  /** For where the epoch is not known. */
  hasSeq(seq: number): boolean {
    return seq <= this.furthestSeq
  }

  /** The highest number that was recorded of any epoch; 0 before the first. */
  get furthestSeq(): number {
    return Math.max(0, ...this.#marks.values())
  }

  /** 0 for an epoch nothing was recorded of. */
  lastSeqOf(epoch: string): number {
    return this.#marks.get(epoch) ?? 0
  }

  get isEmpty(): boolean {
    return this.#marks.size === 0
  }

  state(): ProjectionState {
    return { marks: [...this.#marks], tradingState: this.tradingState, limits: this.limits }
  }

  #mark({ epoch, seq }: JournalPlace): void {
    const known = this.#marks.get(epoch)
    this.#marks.set(epoch, Math.max(known ?? 0, seq))
    if (known !== undefined || this.#marks.size <= EPOCHS_KEPT) return
    for (const oldest of this.#marks.keys()) {
      this.#marks.delete(oldest)
      return
    }
  }
}

/** The journal record an order record was made from; null for a record of anything else. */
export function journalPlaceOf(details: Readonly<Record<string, unknown>>): JournalPlace | null {
  const { journal_epoch: epoch, journal_seq: seq } = details
  return typeof epoch === 'string' && typeof seq === 'number' ? { epoch, seq } : null
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
