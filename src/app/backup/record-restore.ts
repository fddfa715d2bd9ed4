import { mkdir } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { openFileAudit } from '../../adapters/audit-file/index.ts'
import { systemTimers } from '../../adapters/clock/index.ts'
import { AUDIT_TYPES, type AuditRetention } from '../../domain/index.ts'
import type { Log } from '../../ports/index.ts'
import type { BackupManifest } from './manifest.ts'

const SILENT: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}
/** Nothing is old enough to be removed by a restore. */
const DAYS_MAX = 36_500
const FILE_BYTES = 104_857_600

interface Restore {
  /** Of the audit. */
  readonly directory: string
  readonly manifest: BackupManifest
  readonly epoch: string | null
  readonly nowMs: () => number
}

/** The audit goes on with the record that says where it comes from. Rejects with `AuditFailed`. */
export async function recordRestore({ directory, manifest, epoch, nowMs }: Restore): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const retentionDays = Object.fromEntries(AUDIT_TYPES.map((type) => [type, DAYS_MAX])) as AuditRetention
  const settings = { retentionDays, maxFileBytes: FILE_BYTES }
  const audit = openFileAudit({ directory, settings, nowMs, timers: systemTimers(), log: SILENT })
  try {
    await audit.record({
      type: 'config',
      action: 'backup_restored',
      userId: `${userInfo().username} (local)`,
      address: '',
      requestId: '',
      outcome: 'success',
      details: {
        backup_created_at: manifest.created_at,
        with_secrets: manifest.with_secrets,
        before: manifest.journal && { epoch: manifest.journal.epoch, seq: manifest.journal.seq },
        after: { epoch },
      },
    })
  } finally {
    await audit.close()
  }
}
