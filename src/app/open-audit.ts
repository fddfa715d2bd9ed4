import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type AuditProbe, openFileAudit } from '../adapters/audit-file/index.ts'
import { DataDirectoryProblem, takeLock } from '../adapters/data-directory/index.ts'
import { AUDIT_TYPES } from '../domain/index.ts'
import type { AuditSettings, AuditStore, Metrics, Timers } from '../ports/index.ts'
import { auditDirectoryOf, COMMANDS, commandAuditDirectoryOf } from './audit-place.ts'
import { projectOrders } from './audit-projection.ts'
import { AUDIT_DAYS, type Config, enginePlaceText, type LoadedConfig } from './config/index.ts'
import type { Foundation } from './foundation.ts'
import type { LivePart } from './live-settings.ts'
import type { ServedEngine } from './served-engine.ts'
import { StartProblem } from './start-problem.ts'

/** As the configuration says, for the start and for `audit.reconfigure`. */
export function auditSettingsOf({ audit }: Pick<Config, 'audit'>): AuditSettings {
  const { retentionDays: set, maxFileBytes } = audit
  const days = (own: number | null, usual: number) => own ?? set.default ?? usual
  return {
    maxFileBytes,
    retentionDays: {
      auth: days(set.auth, AUDIT_DAYS.auth),
      order: days(set.order, AUDIT_DAYS.order),
      api_key: days(set.apiKey, AUDIT_DAYS.api_key),
      config: days(set.config, AUDIT_DAYS.config),
      error: days(set.error, AUDIT_DAYS.error),
      access: days(set.access, AUDIT_DAYS.access),
    },
  }
}

export { auditDirectoryOf } from './audit-place.ts'

/** What of it can change without a restart; nothing where it cannot. */
export function auditLiveParts(reconfigure: AuditStore['reconfigure'] | undefined): readonly LivePart[] {
  if (reconfigure === undefined) return []
  return [
    {
      paths: [
        ...(['audit.max_file_bytes', 'audit.retention_days.default'] as const),
        ...AUDIT_TYPES.map((type) => `audit.retention_days.${type}` as const),
      ],
      apply: ({ config }) => reconfigure(auditSettingsOf(config)),
    },
  ]
}

export interface OpenedAudit {
  readonly audit: AuditStore
  close(): Promise<void>
}

export type AuditBase = Pick<Foundation, 'loaded' | 'log' | 'metrics' | 'timers' | 'nowMs'>

/** Null when it is switched off. Throws `StartProblem` when another process writes there. */
export function openAudit(base: AuditBase): OpenedAudit | null {
  const { loaded, log, metrics, timers, nowMs } = base
  if (!loaded.config.audit.enabled) return null
  const { directory, release } = place(loaded)
  const audit = openFileAudit({
    directory,
    settings: auditSettingsOf(loaded.config),
    nowMs,
    timers,
    log,
    probe: auditProbe(metrics),
    beside: [{ instance: COMMANDS, directory: commandAuditDirectoryOf(loaded) }],
  })
  metrics.gauge('veloz_audit_failing', '1 while the audit cannot be written.', () => Number(audit.isFailing))
  const stopUpkeep = upkeep(audit, base)
  return {
    audit,
    async close() {
      stopUpkeep()
      await audit.close()
      release()
    },
  }
}

interface Place {
  readonly directory: string
  release(): void
}

/**
 * The folder to write to, held by this process alone. The data directory's own lock covers `audit` in it; any
 * other folder gets one of its own.
 */
function place(loaded: LoadedConfig): Place {
  const { config } = loaded
  const root = auditDirectoryOf(loaded)
  const isOwner = config.engine.transport.kind === 'inproc'
  if (isOwner && config.audit.dir === null) return { directory: root, release: () => undefined }
  if (isOwner) return { directory: root, release: held(root) }
  for (let nth = 1; nth <= INSTANCES_MAX; nth++) {
    const directory = join(root, instanceName(config, nth))
    const release = heldOrNull(directory)
    if (release !== null) return { directory, release }
  }
  throw new StartProblem(3, `${root}: ${INSTANCES_MAX} gateways write an audit here already.`)
}

const INSTANCES_MAX = 16

/**
 * The same after a restart: made of what this gateway is told to be. A second one that is told the same takes
 * the next number.
 */
function instanceName({ engine, server }: Config, nth: number): string {
  const text = `${enginePlaceText(engine.transport)} ${server.host} ${server.port}`
  const name = `gateway-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`
  return nth === 1 ? name : `${name}-${nth}`
}

function held(directory: string): () => void {
  const release = heldOrNull(directory)
  if (release !== null) return release
  throw new StartProblem(3, `audit.dir: another VeloZ writes its audit to ${directory}.`)
}

/** Null when another process has it. */
function heldOrNull(directory: string): (() => void) | null {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    return takeLock(join(directory, 'lock.db'), directory)
  } catch (error) {
    if (error instanceof DataDirectoryProblem && error.code === 'locked') return null
    const why = error instanceof Error ? error.message : String(error)
    throw new StartProblem(1, `The folder of the audit ${directory} cannot be used: ${why}`)
  }
}

function auditProbe(metrics: Metrics): AuditProbe {
  const records = metrics.counter({
    name: 'veloz_audit_records_total',
    help: 'Audit records written.',
    labels: ['type', 'outcome'],
  })
  const total = (name: string, help: string) => metrics.counter({ name, help, labels: [] }).bind({})
  const failures = total(
    'veloz_audit_failures_total',
    'Attempts to write audit records that did not succeed.',
  )
  const dropped = total('veloz_audit_dropped_total', 'Audit notes given up because too many waited.')
  return {
    written: (type, outcome, count) => records.bind({ type, outcome }).increment(count),
    failed: () => failures.increment(),
    dropped: () => dropped.increment(),
  }
}

/** What the gateway is given of it. */
export function gatewayAudit(opened: OpenedAudit | null) {
  if (opened === null) return {}
  const { audit } = opened
  return { audit, reconfigureAudit: (settings: AuditSettings) => audit.reconfigure(settings) }
}

/** Begins to write order records behind the journal; answers the way to end that. */
export function projectionOf(
  base: Foundation,
  core: ServedEngine,
  { audit }: OpenedAudit,
): () => Promise<void> {
  const { loaded, timers, log, metrics } = base
  const isReplay = loaded.config.engine.marketSource.kind === 'replay'
  const { engine, source } = core
  const projection = projectOrders({ engine, source, audit, timers, log, isReplay })
  const help = 'Journal records that the audit of orders has not looked at yet.'
  metrics.gauge('veloz_audit_lag_records', help, () => projection.lag)
  return () => projection.stop()
}

const UPKEEP_FIRST_MS = 10_000
const UPKEEP_LOOK_MS = 3_600_000
const DAY_MS = 86_400_000

/** Checks the chains soon after the start, and once each UTC day keeps up the files and checks again. */
function upkeep(audit: AuditStore, { timers, nowMs, log }: AuditBase): () => void {
  let lastDay: number | null = null
  const run = async (): Promise<void> => {
    const day = Math.floor(nowMs() / DAY_MS)
    if (day === lastDay) return
    lastDay = day
    try {
      const { errors } = await audit.archive()
      for (const error of errors) log.warn('the files of the audit could not be kept up', { error })
      const { problem } = await audit.check()
      if (problem !== null) log.error('the audit is damaged', { problem })
    } catch (error) {
      lastDay = null
      log.error('the audit could not be kept up', { error })
    }
  }
  return startedSoon(timers, () => void run())
}

function startedSoon(timers: Timers, run: () => void): () => void {
  const cancelFirst = timers.after(UPKEEP_FIRST_MS, run)
  const cancel = timers.every(UPKEEP_LOOK_MS, run)
  return () => {
    cancelFirst()
    cancel()
  }
}
