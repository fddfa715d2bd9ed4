import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  nodeDisk,
  openFileAudit,
  problemText,
  verifyChains,
} from '../../../../src/adapters/audit-file/index.ts'
import { AUDIT_DAYS } from '../../../../src/app/config/index.ts'
import type { AuditEntry } from '../../../../src/domain/index.ts'
import type { AuditStore } from '../../../../src/ports/index.ts'
import { T0 } from '../../../support/builders.ts'
import { type FailingDisk, failingDisk } from '../../../support/failing-audit-disk.ts'
import { silentLog } from '../../../support/silent-log.ts'
import { type VirtualTime, virtualTime } from '../../../support/virtual-time.ts'

export const DAY_MS = 86_400_000

/** A folder with an audit in it whose time and whose disk a test moves. */
export interface AuditPlace {
  readonly directory: string
  readonly time: VirtualTime
  readonly disk: FailingDisk
  readonly nowMs: () => number
  open(over?: { readonly maxFileBytes?: number; readonly notesMax?: number }): AuditStore
  /** Names of the files, sorted; those of the archive with their folder. */
  files(): string[]
  lines(file: string): string[]
  setLines(file: string, lines: readonly string[]): void
  /** What is wrong, a line each. */
  problems(): Promise<string[]>
  remove(): void
}

export function anAuditPlace(): AuditPlace {
  const root = mkdtempSync(join(tmpdir(), 'veloz-audit-'))
  const directory = join(root, 'audit')
  const time = virtualTime(T0)
  const disk = failingDisk()
  const nowMs = () => Number(time.now() / 1_000_000n)
  const namesIn = (folder: string) =>
    readdirSync(folder, { withFileTypes: true }).filter((one) => one.isFile())
  return {
    directory,
    time,
    disk,
    nowMs,
    open: ({ maxFileBytes = 1_000_000, notesMax = 1000 } = {}) =>
      openFileAudit({
        directory,
        settings: { retentionDays: AUDIT_DAYS, maxFileBytes },
        nowMs,
        timers: time,
        log: silentLog,
        disk,
        notesMax,
      }),
    files() {
      const archive = readdirSync(directory).includes('archive') ? namesIn(join(directory, 'archive')) : []
      const plain = namesIn(directory).map(({ name }) => name)
      return [
        ...plain.filter((name) => name !== 'heads.json'),
        ...archive.map(({ name }) => `archive/${name}`),
      ].sort()
    },
    lines: (file) => readFileSync(join(directory, file), 'utf8').split('\n').slice(0, -1),
    setLines: (file, lines) => writeFileSync(join(directory, file), `${lines.join('\n')}\n`),
    async problems() {
      const reports = (await verifyChains(nodeDisk, directory)) ?? []
      return reports.flatMap(({ problems }) => problems.map(problemText))
    },
    remove: () => rmSync(root, { recursive: true }),
  }
}

export function entry(action: string, over: Partial<AuditEntry> = {}): AuditEntry {
  return {
    type: 'auth',
    action,
    userId: 'ana',
    address: '10.0.0.7',
    requestId: 'r-1',
    outcome: 'success',
    details: { n: action },
    ...over,
  }
}

/** `count` records, `perDay` each day, closed again. */
export async function filled(place: AuditPlace, { count, perDay }: { count: number; perDay: number }) {
  const audit = place.open()
  for (let index = 0; index < count; index++) {
    if (index > 0 && index % perDay === 0) place.time.sleep(DAY_MS)
    await audit.record(entry(`a${index}`))
  }
  await audit.close()
}
