import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openFileJournal, SEGMENT_BYTES_DEFAULT } from '../../src/adapters/journal-file/index.ts'
import type { Event } from '../../src/domain/index.ts'
import { digestOf } from '../../src/engine/index.ts'
import { recover } from '../../src/runtime/index.ts'
import { trade } from './core.ts'
import { freePort, freshFolder, launch, stop, untilHealthy } from './gateway.ts'
import { median, milliseconds, perSecond, type Row } from './row.ts'

const RECORDS = 1_000_000
const RECORDS_PER_ORDER = 3
const GROUPS_KEPT = 10_000
const ROUNDS = 5
const STARTS = 7

/** What a start pays for a long past: all of it folded, or a snapshot of it, alone and in the whole start. */
export async function journalRows(): Promise<readonly Row[]> {
  const folder = freshFolder()
  const directory = join(folder, 'state', 'journal')
  mkdirSync(directory, { recursive: true })
  try {
    await fill(directory)
    const folded = await recoverTimes(directory, 3)
    const storeMs = await storeSnapshot(directory)
    const restored = await recoverTimes(directory, ROUNDS)
    return [
      foldRow(RECORDS / (median(folded) / 1000)),
      snapshotRow(median(restored), storeMs),
      startRow(await startTimes(folder)),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function fill(directory: string): Promise<void> {
  const journal = await open(directory)
  let batch: Event[] = []
  const batches: Event[][] = []
  trade(Math.ceil(RECORDS / RECORDS_PER_ORDER), (event) => {
    if (event.seq > RECORDS) return
    batch.push(event)
    if (batch.length < 10_000) return
    batches.push(batch)
    batch = []
  })
  for (const events of [...batches, batch]) await journal.append(events)
  await journal.close()
}

function open(directory: string) {
  return openFileJournal({ directory, segmentBytes: SEGMENT_BYTES_DEFAULT, fsync: 'os' })
}

/** Until the engine could begin: read, restored or folded, and the writer's own copy of the state made. */
async function recoverTimes(directory: string, rounds: number): Promise<readonly number[]> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const startedMs = performance.now()
    const journal = await open(directory)
    const { durable, found } = await recover(journal, GROUPS_KEPT)
    durable.copyState()
    times.push(performance.now() - startedMs)
    if (found.records !== RECORDS) throw new Error(`${found.records} records instead of ${RECORDS}`)
    await journal.close()
  }
  return times
}

async function storeSnapshot(directory: string): Promise<number> {
  const journal = await open(directory)
  const { durable } = await recover(journal, GROUPS_KEPT)
  await journal.close()
  const startedMs = performance.now()
  await journal.saveSnapshot(digestOf(durable.state), durable.toPlain())
  return performance.now() - startedMs
}

async function startTimes(folder: string): Promise<readonly number[]> {
  const times: number[] = []
  for (let round = 0; round < STARTS; round++) {
    const port = await freePort()
    const startedMs = performance.now()
    const child = launch({ folder, port })
    try {
      await untilHealthy(child, port, 0)
      times.push(performance.now() - startedMs)
    } finally {
      await stop(child)
    }
  }
  return times
}

function foldRow(rate: number): Row {
  return {
    what: 'journal replay, folded into the state as a start does',
    measured: perSecond(rate, 'events'),
    ratio: null,
    budget: '≥ 1,000,000 events/s',
    isInside: rate >= 1_000_000,
    note: `${RECORDS.toLocaleString('en')} records, three to an order, median of 3`,
  }
}

function snapshotRow(ms: number, storeMs: number): Row {
  return {
    what: 'journal of 1,000,000 records, from a snapshot',
    measured: milliseconds(ms),
    ratio: null,
    budget: '< 100 ms with all of the start',
    isInside: ms < 100,
    note:
      `median of ${ROUNDS}; 100,000 closed orders are remembered and fetched behind it, in small pieces; ` +
      `making the snapshot took ${milliseconds(storeMs)}`,
  }
}

function startRow(times: readonly number[]): Row {
  const ms = median(times)
  const [best, worst] = [Math.min(...times), Math.max(...times)]
  return {
    what: 'start on a journal of 1,000,000 records → 200 /health',
    measured: `${milliseconds(ms)} (${milliseconds(best)} to ${milliseconds(worst)})`,
    ratio: null,
    budget: '< 100 ms',
    isInside: ms < 100,
    note: `median of ${STARTS} starts from spawn; each stop before left a snapshot`,
  }
}
