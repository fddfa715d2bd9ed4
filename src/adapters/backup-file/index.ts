/**
 * One file that holds others: tar, compressed with gzip, made all at once or not at all.
 *
 * @example
 * const backup = await createBackupFile('/backups/veloz.tar.gz')
 * const { sha256 } = await backup.add('veloz.db', { path, bytes })
 * await backup.finish()
 */
export { BackupDamaged, readBackupFile } from './read-backup.ts'
export { type AddedFile, type BackupWriter, createBackupFile, type FilePart } from './write-backup.ts'
