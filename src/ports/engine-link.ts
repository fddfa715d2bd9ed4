import type { Event } from '../domain/index.ts'
import type { JournalSnapshot } from './journal.ts'

/** Bytes in both directions between an engine and whoever speaks to it by lines. */
export interface LineConnection {
  /** Who is at the other end, for the journal and the log. */
  readonly peer: string
  /** Ends when the other end is done, or when the connection broke. */
  readonly input: AsyncIterable<Uint8Array>
  /** Resolves when there is room for more; rejects when it cannot be written any more. */
  write(text: string): Promise<void>
  /** Ends it once everything written has gone out. */
  close(): void
  /** Ends it at once. */
  destroy(): void
}

/** A way to an engine that runs elsewhere. */
export interface EngineLink {
  /** `unix:/run/veloz.sock`, for people. */
  readonly name: string
  /** Opens one connection. Rejects with a sentence that says why there is none. One at a time. */
  open(): Promise<LineConnection>
  /** Ends whatever is open and what was started for it; resolves when nothing is left. */
  close(): Promise<void>
}

/** A journal record as text: the very bytes the journal holds. */
export interface RecordText {
  encode(event: Event): string
  /** Throws when the text is no record that this version can read. */
  decode(text: string): Event
}

/** A stored state, right after record `seq`, as the journal keeps it. */
export interface StoredSnapshotBytes {
  readonly seq: number
  readonly bytes: Uint8Array
}

/** What a replica of an engine is made from. */
export interface ReplicaSource {
  readonly recordText: RecordText
  /** Durable records after `seq`, oldest first; null when they are no longer stored. */
  recordsAfter(seq: number): AsyncIterable<Event> | null
  /** The newest one; null without any. */
  snapshot(): Promise<StoredSnapshotBytes | null>
  /** The newest one made at record `seq` or before, ready to be read; null without any. */
  snapshotAtOrBefore(seq: number): Promise<JournalSnapshot | null>
}
