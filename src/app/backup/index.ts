/**
 * Everything of a data directory in one file, taken while VeloZ runs, and a data directory made from such a
 * file.
 *
 * What is copied when, so that no part is ahead of one it depends on:
 *
 * 1. Snapshots of the journal, and only those that are there now: one made later would have forgotten orders
 *    that the copy of `veloz.db` does not know.
 * 2. `veloz.db`, by SQLite itself. It must not be ahead of the journal: what it says was forgotten up to some
 *    record would not be noted again, and an order id could be taken twice. Behind is right: the records
 *    after it are folded again.
 * 3. `keychain.json` (replaced as a whole, so always whole), strategies, reports; secrets when asked for.
 * 4. The audit, after the database: it tells of every change that the database holds, and of order records
 *    nothing that the journal does not. Its heads first: they may be behind their files, not ahead.
 * 5. The journal up to its last whole record. Any cut of it is a journal; what it has more than the audit is
 *    projected there at the next start.
 *
 * @example await makeBackup({ loaded, file, withSecrets: false, onProgress, version })
 */
export { BackupProblem, type BackupReport, type BackupRequest, makeBackup } from './make-backup.ts'
export { BACKUP_HEADER, BACKUP_MANIFEST, type BackupManifest } from './manifest.ts'
export { type RestoreReport, type RestoreRequest, restoreBackup, restoredFrom } from './restore-backup.ts'
