/**
 * The journal on disk: append-only segment files with a checksum on every record, one durable write for each
 * batch.
 *
 * @example
 * const journal = await openFileJournal({ directory, segmentBytes: SEGMENT_BYTES_DEFAULT, fsync: 'always' })
 * await journal.recover((event) => apply(state, event))
 * await journal.append(events)
 */
export {
  type FileJournalOptions,
  type FsyncPolicy,
  openFileJournal,
  SEGMENT_BYTES_DEFAULT,
} from './file-journal.ts'
export { type AppendFile, type FileOps, nodeFileOps, type ReadFile } from './file-ops.ts'
export { type JournalPlace, type JournalScan, scanJournal } from './journal-scan.ts'
