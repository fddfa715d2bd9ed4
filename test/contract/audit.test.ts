import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFileAudit } from '../../src/adapters/audit-file/index.ts'
import { systemTimers } from '../../src/adapters/clock/index.ts'
import { failingDisk } from '../support/failing-audit-disk.ts'
import { memoryAudit } from '../support/memory-audit.ts'
import { silentLog } from '../support/silent-log.ts'
import { auditContract } from './audit.contract.ts'

auditContract('memory audit', async () => {
  let audit = memoryAudit()
  return {
    async open(nowMs) {
      audit = memoryAudit({ nowMs })
      return audit
    },
    breakDisk(isBroken) {
      audit.isBroken = isBroken
    },
    remove: async () => undefined,
  }
})

auditContract('file audit', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'veloz-audit-'))
  const disk = failingDisk()
  const retentionDays = { auth: 90, order: 365, api_key: 365, config: 365, error: 30, access: 14 }
  return {
    open: async (nowMs) =>
      openFileAudit({
        directory: join(directory, 'audit'),
        settings: { retentionDays, maxFileBytes: 65_536 },
        nowMs,
        timers: systemTimers(),
        log: silentLog,
        disk,
      }),
    breakDisk(isBroken) {
      disk.failure = isBroken ? 'ENOSPC' : null
    },
    remove: () => rm(directory, { recursive: true }),
  }
})
