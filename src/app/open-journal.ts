import { type FileJournal, type FsyncPolicy, openFileJournal } from '../adapters/journal-file/index.ts'
import { JournalDamaged, JournalFailed } from '../domain/index.ts'
import { digestOf } from '../engine/index.ts'
import type { Clock, Log, Timers } from '../ports/index.ts'
import { type Recovered, recover } from '../runtime/index.ts'
import type { Config } from './config/index.ts'
import { journalUpkeep } from './journal-upkeep.ts'
import { openOrderMemory } from './order-memory.ts'
import { StartProblem } from './start-problem.ts'

export interface JournalParts {
  readonly config: Config
  readonly journalPath: string
  readonly clock: Clock
  readonly timers: Timers
  readonly log: Log
}

export interface OpenedJournal {
  readonly recovered: Recovered
  /** How long reading it took. */
  readonly recoverySeconds: number
  /**
   * After the engine has stopped and closed it: makes the snapshot that the next start begins with. What was
   * read can still be read.
   */
  finish(): Promise<void>
  /** After `finish`: lets go of the orders of long ago. */
  close(): void
}

/** Reads the journal back and begins to look after it. Throws `StartProblem` when it must not be used. */
export async function openJournal(parts: JournalParts): Promise<OpenedJournal> {
  const { config, journalPath: directory, clock, timers, log } = parts
  const { fsync, segmentBytes, retentionDays } = config.journal
  tellPowerCut(fsync, log)
  const memory = openOrderMemory({ journalPath: directory, retentionDays, clock, timers, log })
  try {
    const journal = await openFileJournal({
      directory,
      segmentBytes,
      fsync,
      onSegmentClosed: () => {
        // What is folded into a snapshot must not be the only place that knows a forgotten order.
        memory.flush()
        upkeep.ask()
      },
    })
    const upkeep = journalUpkeep({ journal, directory, retentionDays, clock, timers, log })
    const startedAt = clock.now()
    const recovered = await recover(journal, config.sse.history, memory.forgotten)
    const recoverySeconds = Number(clock.now() - startedAt) / 1e9
    memory.follow(() => recovered.durable.seq)
    const { found } = recovered
    tellRecovery(recovered, log)
    if (journal.stats().segments > 1) upkeep.ask()
    const endWarming = found.snapshotSeq === null ? () => undefined : warmSoon(recovered, timers)
    return {
      recovered,
      recoverySeconds,
      async finish() {
        endWarming()
        await upkeep.stop()
        await saveLast(journal, recovered, log)
        memory.rest()
      },
      close: () => memory.close(),
    }
  } catch (error) {
    memory.close()
    if (error instanceof JournalDamaged) {
      throw new StartProblem(1, `The journal is damaged and VeloZ does not guess: ${error.message}`)
    }
    if (error instanceof JournalFailed)
      throw new StartProblem(1, `The journal cannot be used: ${error.message}`)
    throw error
  }
}

/** The first page and the first health check come first. */
const WARM_AFTER_MS = 400
const WARM_PAUSE_MS = 2

/** What the snapshot left for later is fetched piece by piece, before the first order has to wait for it. */
function warmSoon({ durable }: Recovered, timers: Timers): () => void {
  let cancel = timers.after(WARM_AFTER_MS, step)
  function step(): void {
    if (durable.warm()) cancel = timers.after(WARM_PAUSE_MS, step)
  }
  return () => cancel()
}

function tellPowerCut(fsync: FsyncPolicy, log: Log): void {
  if (fsync === 'always') return
  const cost =
    fsync === 'os'
      ? 'whatever the operating system had not written yet, often half a minute'
      : `the last ${fsync.intervalMs} ms`
  log.warn('a power cut may cost records that were answered for', { cost })
}

function tellRecovery({ journal, found }: Recovered, log: Log): void {
  const { records, replayed, snapshotSeq, tornBytes, gap, remarks } = found
  for (const remark of remarks) log.warn('something about the journal', { remark })
  if (tornBytes > 0) log.warn('cut a half-written record off the journal', { tornBytes })
  if (gap?.isCovered) log.error('journal records are missing; nothing of the state is lost', { ...gap })
  else if (gap)
    log.error('JOURNAL RECORDS ARE LOST: trading only lowers risk until somebody has looked', { ...gap })
  log.info('journal recovered', { epoch: journal.epoch, records, replayed, snapshot_seq: snapshotSeq })
}

/** The process trades no more: now it may take the time that the live loop must not. */
async function saveLast(journal: FileJournal, { durable }: Recovered, log: Log): Promise<void> {
  const { durableSeq, snapshotSeq } = journal.stats()
  if (durable.seq === 0 || durable.seq !== durableSeq || snapshotSeq === durableSeq) return
  try {
    if (snapshotSeq > 0 && (await isQuietBehind(journal, snapshotSeq))) return
    const { bytes } = await journal.saveSnapshot(digestOf(durable.state), durable.toPlain())
    log.info('journal snapshot made', { seq: durableSeq, bytes })
  } catch (error) {
    // The records are all there: the next start merely reads more of them.
    log.warn('no snapshot could be made at the stop', { error })
  }
}

/** So few records are folded sooner than a snapshot of a large state is made. */
const QUIET_RECORDS_MAX = 64

/**
 * Whether a start from the snapshot of record `seq` would have next to nothing to do, and no order to
 * touch.
 */
async function isQuietBehind(journal: FileJournal, seq: number): Promise<boolean> {
  if (journal.stats().durableSeq - seq > QUIET_RECORDS_MAX) return false
  for await (const event of journal.readFrom(seq + 1) ?? []) if ('clientOrderId' in event) return false
  return true
}
