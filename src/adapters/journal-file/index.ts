/**
 * The journal on disk: append-only segment files with a checksum on every record, one durable write for each
 * batch, and snapshots of the state beside them.
 *
 * @example
 * const journal = await openFileJournal({ directory, segmentBytes: SEGMENT_BYTES_DEFAULT, fsync: 'always' })
 * await journal.recover((event) => apply(state, event), (snapshot) => restore(state, snapshot))
 * await journal.append(events)
 */
export { EVENT_KINDS } from './event-codec.ts'
export {
  type FileJournal,
  type FileJournalOptions,
  type FsyncPolicy,
  openFileJournal,
  SEGMENT_BYTES_DEFAULT,
} from './file-journal.ts'
export { type AppendFile, type FileOps, nodeFileOps, type ReadFile } from './file-ops.ts'
export { cutJournal, type JournalCut, type JournalPiece, snapshotNames } from './journal-cut.ts'
export { recordText } from './record-text.ts'
export type { JournalPlace } from './segment-list.ts'
export { newestSnapshot, snapshotOf, snapshotUpTo } from './snapshot-bytes.ts'
export { storeSnapshot } from './snapshots.ts'
export {
  coveredSeq,
  foldClosedSegments,
  openStoredJournal,
  type SegmentProblem,
  type StoredEnd,
  type StoredJournal,
  type StoredProblem,
} from './stored-journal.ts'
