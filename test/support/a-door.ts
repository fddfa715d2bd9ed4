import { memoryJournal } from '../../src/adapters/journal-memory/index.ts'
import { type EngineBehind, EngineDoor } from '../../src/app/engine-door.ts'
import { type Event, JournalFailed, unixMsFromNs } from '../../src/domain/index.ts'
import type { ReplicaSource } from '../../src/ports/index.ts'
import type { RunningEngine } from '../../src/runtime/index.ts'
import { anEngine, type EngineForTest } from './an-engine.ts'
import { T0 } from './builders.ts'
import { faultyJournal } from './faulty-journal.ts'
import { silentLog } from './silent-log.ts'
import { virtualTime } from './virtual-time.ts'

export interface DoorForTest extends Pick<EngineForTest, 'onStop'> {
  readonly whoElse?: string
  /** Of the second engine's journal; the same when absent. */
  readonly nextEpoch?: string
  /** Called before each engine but the first is made. */
  readonly beforeOpen?: () => void
}

/** A door over engines that share one journal in memory and one virtual time. Close it when done. */
export async function aDoor(over: DoorForTest = {}) {
  const time = virtualTime(T0)
  const entries: Event[] = []
  const engines: RunningEngine[] = []
  let failures: Error[] = []
  const open = async (): Promise<EngineBehind> => {
    if (engines.length > 0) over.beforeOpen?.()
    const epoch = (engines.length > 0 ? over.nextEpoch : undefined) ?? '0badcafe'
    const journal = faultyJournal(memoryJournal<Event>({ entries, epoch }))
    failures = journal.failures
    const engine = await anEngine({
      time,
      journal,
      ...(over.onStop ? { onStop: over.onStop } : {}),
    })
    engines.push(engine)
    return {
      engine,
      recovery: null,
      venueProblems: [],
      // Not read by the door itself: that there is one says that the records are ours.
      source: {} as ReplicaSource,
      past: null,
      rest: () => engine.stop(),
      close: () => undefined,
      digest: () => engine.digest(),
      hasFailed: () => !engine.view.health().isRunning,
    }
  }
  const door = new EngineDoor({
    first: await open(),
    open,
    whoElse: over.whoElse ?? null,
    log: silentLog,
    nowMs: () => unixMsFromNs(time.now()),
  })
  /** What is appended next is lost for good. */
  const breakJournal = () => void failures.push(new JournalFailed('the disk is gone', false))
  return { door, time, entries, engines, breakJournal }
}
