/**
 * The audit on disk: one JSON record a line, one hash chain for each type, in files by day and size, old ones
 * compressed in `archive`. `heads.json` beside them says how far each chain came, so that a cut end is
 * missed; whoever may write all of these can also rewrite them, so keep a copy where the machine cannot
 * reach.
 *
 * @example
 * const audit = openFileAudit({ directory, settings, nowMs, timers, log })
 * await audit.record(entry) // on disk
 */

export { type ChainPlace, type Cursor, cursorText, readCursor } from './cursor.ts'
export { type Disk, nodeDisk } from './disk.ts'
export { type AuditProbe, type FileAuditOptions, openFileAudit, problemText } from './file-audit-log.ts'
export { type AuditFolder, queryFiles, storedPlace, TOTAL_EXACT_MAX } from './query.ts'
export { linkOf, recordLine, sha256 } from './record-line.ts'
export {
  bytesToRead,
  type ChainRecord,
  chainRecords,
  instancesOf,
  projectionBefore,
} from './stored-audit.ts'
export { type ChainProblem, type ChainReport, type OnRead, verifyChains } from './verify.ts'
