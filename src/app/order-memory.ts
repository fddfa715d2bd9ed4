import { dirname, join } from 'node:path'
import { openOrderArchive } from '../adapters/database-sqlite/index.ts'
import { unixMsFromNs } from '../domain/index.ts'
import type { Clock, Log, OrderArchive, Timers } from '../ports/index.ts'
import { ForgottenOrders } from '../runtime/index.ts'
import { StartProblem } from './start-problem.ts'

export interface OrderMemoryParts {
  readonly journalPath: string
  readonly retentionDays: number
  readonly clock: Clock
  readonly timers: Timers
  readonly log: Log
}

export interface OrderMemory {
  readonly forgotten: ForgottenOrders
  /** Writes behind from now on; `seqNow` answers the last durable record. */
  follow(seqNow: () => number): void
  flush(): void
  /** Writes what waits and writes no more; what is kept can still be read. */
  rest(): void
  close(): void
}

const FLUSH_MS = 1000
const PRUNE_MS = 3_600_000
const DAY_MS = 86_400_000

/** Closed orders beyond the engine's memory, in `veloz.db`. Throws `StartProblem`. */
export function openOrderMemory(parts: OrderMemoryParts): OrderMemory {
  const { retentionDays, clock, timers, log } = parts
  const archive = openArchive(join(dirname(parts.journalPath), 'veloz.db'))
  const forgotten = new ForgottenOrders({ archive, log })
  const closedBefore = () => unixMsFromNs(clock.now()) - retentionDays * DAY_MS
  const stops: (() => void)[] = []
  let lastSeq = () => archive.throughSeq
  return {
    forgotten,
    follow(seqNow) {
      lastSeq = seqNow
      stops.push(timers.every(FLUSH_MS, () => forgotten.flush(lastSeq())))
      stops.push(timers.every(PRUNE_MS, () => prune(archive, closedBefore(), log)))
      prune(archive, closedBefore(), log)
    },
    flush: () => forgotten.flush(lastSeq()),
    rest() {
      for (const stop of stops.splice(0)) stop()
      forgotten.rest(lastSeq())
    },
    close() {
      for (const stop of stops.splice(0)) stop()
      forgotten.close(lastSeq())
    },
  }
}

function openArchive(file: string): OrderArchive {
  try {
    return openOrderArchive(file)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new StartProblem(1, `The database ${file} cannot be opened: ${why}`)
  }
}

function prune(archive: OrderArchive, closedBeforeMs: number, log: Log): void {
  try {
    const orders = archive.prune(closedBeforeMs)
    if (orders > 0) log.info('order ids of long ago were let go', { orders })
  } catch (error) {
    log.error('order ids of long ago could not be let go', { error })
  }
}
