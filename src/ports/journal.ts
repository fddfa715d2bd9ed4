import type { PlainSource } from '../domain/index.ts'

/** What reading the journal back found. */
export interface JournalRecovery {
  /** The last record's number: what the state stands on, read one by one or from a snapshot. */
  readonly records: number
  /** Records that were read one by one. */
  readonly replayed: number
  /** The record a snapshot saved reading to; null without one. */
  readonly snapshotSeq: number | null
  /** Bytes of a half-written last record that were cut off; 0 after a clean stop. */
  readonly tornBytes: number
  readonly gap: JournalGap | null
  /** What was wrong and cost nothing, in sentences for the log. */
  readonly remarks: readonly string[]
}

/** A hole in the records. */
export interface JournalGap {
  /** The first record that is not there. */
  readonly fromSeq: number
  /** Records known to be missing; the last ones of all may have been more. */
  readonly records: number
  /** Files that were put aside in `quarantine`. */
  readonly segments: readonly string[]
  readonly bytes: number
  /** A snapshot holds what the missing records did: nothing of the state is lost. */
  readonly isCovered: boolean
  readonly why: string
}

export interface JournalStats {
  readonly durableSeq: number
  readonly bytes: number
  readonly segments: number
  /** The first record still stored; 0 while there is none. */
  readonly oldestSeq: number
  /** The newest snapshot's record; 0 without one. */
  readonly snapshotSeq: number
  /** The hole that the last start found, or that was found since; null when there is none. */
  readonly gap: JournalGap | null
}

/** The state as it was right after record `seq`. */
export interface JournalSnapshot extends PlainSource {
  readonly seq: number
  /** Of the state, for whoever wants to check what was read. */
  readonly digest: string
}

/**
 * The append-only list of everything that happened. Records are numbered by `seq` from 1 without holes.
 * One caller: the loop. Every implementation passes `test/contract/journal.contract.ts`.
 */
export interface Journal<Entry extends { readonly seq: number }> {
  /** 8 hex digits, made with the journal and anew after a restore or a loss of records. */
  readonly epoch: string
  /**
   * Calls `onEntry` for each stored record in order. A snapshot is offered first; when `onSnapshot` takes it,
   * only the records behind it follow. Throws `JournalDamaged` when it does not know which journal it is, or
   * holds what another version wrote.
   */
  recover(
    onEntry: (entry: Entry) => void,
    onSnapshot?: (snapshot: JournalSnapshot) => boolean,
  ): Promise<JournalRecovery>
  /**
   * Resolves when the batch would survive a power cut. Rejects with `JournalFailed`; then nothing of it
   * counts.
   */
  append(entries: readonly Entry[]): Promise<void>
  /**
   * The durable records from `seq` on, one by one, up to the last one durable when it is reached. Null when
   * they are no longer stored, or `seq` is beyond the next record. Safe while records are appended.
   */
  readFrom(seq: number): AsyncIterable<Entry> | null
  stats(): JournalStats
  close(): Promise<void>
}
