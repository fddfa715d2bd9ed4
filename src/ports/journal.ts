/** What reading the journal back found. */
export interface JournalRecovery {
  readonly records: number
  /** Bytes of a half-written last record that were cut off; 0 after a clean stop. */
  readonly tornBytes: number
}

export interface JournalStats {
  readonly durableSeq: number
  readonly bytes: number
}

/**
 * The append-only list of everything that happened. Records are numbered by `seq` from 1 without holes.
 * One caller: the loop. Every implementation passes `test/contract/journal.contract.ts`.
 */
export interface Journal<Entry extends { readonly seq: number }> {
  /** 8 hex digits, made with the journal and anew after a restore. */
  readonly epoch: string
  /**
   * Calls `onEntry` for each stored record in order. Throws `JournalDamaged` when it cannot vouch for what
   * follows.
   */
  recover(onEntry: (entry: Entry) => void): Promise<JournalRecovery>
  /**
   * Resolves when the batch would survive a power cut. Rejects with `JournalFailed`; then nothing of it
   * counts.
   */
  append(entries: readonly Entry[]): Promise<void>
  stats(): JournalStats
  close(): Promise<void>
}
