import { KpiSampler, kpiRoutes, OrderTally } from '../http/kpi/index.ts'
import type { EnginePort } from '../ports/index.ts'
import type { Foundation } from './foundation.ts'

export interface OpenedKpi {
  readonly routes: ReturnType<typeof kpiRoutes>
  /** Looks no more. */
  close(): void
}

/** What the dashboard shows, measured from now on. */
export function openKpi(base: Foundation, engine: EnginePort, sseClients: () => number): OpenedKpi {
  const { loaded, clock, timers, metrics, nowMs } = base
  const { view } = engine
  const now = () => clock.now()
  const tally = new OrderTally(now)
  const unsubscribe = engine.subscribe(tally)
  const sampler = new KpiSampler(
    {
      view,
      metrics,
      tally,
      nowMs,
      memoryBytes: () => process.memoryUsage.rss(),
      heapBytes: () => process.memoryUsage().heapUsed,
      sseClients,
    },
    timers,
  )
  const mailboxCapacity = loaded.config.engine.mailbox
  return {
    routes: kpiRoutes({ view, sampler, tally, metrics, mailboxCapacity, now, nowMs }),
    close() {
      unsubscribe()
      sampler.close()
    },
  }
}
