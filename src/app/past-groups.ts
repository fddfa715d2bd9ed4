import { setImmediate } from 'node:timers'
import type { Order } from '../domain/index.ts'
import type { EngineView, Log, OrderLife, ReplicaSource, Timers } from '../ports/index.ts'
import { lifeInMemory, PastGroups, type PastReader, type Recovered } from '../runtime/index.ts'

interface PastParts {
  readonly recovered: Recovered
  readonly source: ReplicaSource
  readonly timers: Timers
  readonly log: Log
}

/** The first page, the first health check and what a snapshot left for later come first. */
const FILL_AFTER_MS = 1500

/** What happened before this start, for whoever asks; memory is filled with the latest of it soon. */
export function pastOf({ recovered, source, timers, log }: PastParts): {
  readonly past: PastGroups
  readonly endFilling: () => void
} {
  const breathe = () => new Promise<void>((resolve) => void setImmediate(resolve))
  const past = new PastGroups({ source, durable: recovered.durable, breathe, log })
  return { past, endFilling: timers.after(FILL_AFTER_MS, () => void past.fill()) }
}

/** How an order came to be what it is: by the journal where that is here, by memory where it is not. */
export function lifeSource(
  view: EngineView,
  past: () => Pick<PastReader, 'lifeOf'> | null,
): (order: Order) => Promise<OrderLife> {
  return async (order) => (await past()?.lifeOf(order)) ?? lifeInMemory(view, order)
}
