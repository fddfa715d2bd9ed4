import { systemClock, systemTimers } from '../adapters/clock/index.ts'
import type { DataDirectory } from '../adapters/data-directory/index.ts'
import { createPromMetrics } from '../adapters/metrics/index.ts'
import { unixMsFromNs } from '../domain/index.ts'
import type { Clock, Log, Metrics, Timers } from '../ports/index.ts'
import type { LoadedConfig } from './config/index.ts'
import type { ServeOptions } from './running-app.ts'
import { type ServedLogging, servedLogging } from './served-logging.ts'

/** What every part is made with. */
export interface Foundation {
  readonly loaded: LoadedConfig
  readonly stamp: ServeOptions
  readonly directory: DataDirectory
  readonly clock: Clock
  readonly timers: Timers
  readonly log: Log
  readonly logging: ServedLogging
  readonly metrics: Metrics
  readonly nowMs: () => number
}

export function foundationOf(
  loaded: LoadedConfig,
  stamp: ServeOptions,
  directory: DataDirectory,
): Foundation {
  const clock = systemClock()
  const nowMs = () => unixMsFromNs(clock.now())
  const logging = servedLogging(loaded)
  const { log } = logging
  for (const warning of loaded.warnings) log.warn(warning)
  const metrics = createPromMetrics({ withProcess: true })
  return { loaded, stamp, directory, clock, timers: systemTimers(), log, logging, metrics, nowMs }
}
