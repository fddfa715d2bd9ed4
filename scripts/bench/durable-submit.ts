import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openFileJournal, SEGMENT_BYTES_DEFAULT } from '../../src/adapters/journal-file/index.ts'
import { anEngine, ask } from '../../test/support/an-engine.ts'
import { m } from '../../test/support/builders.ts'
import { freshFolder } from './gateway.ts'
import { median, milliseconds, perSecond, quantile, type Row } from './row.ts'

interface Load {
  /** Orders under way at once: they share a sync. */
  readonly batch: number
  readonly rounds: number
}

/** Each rests with 10 USDT of the 100,000 there are. */
const LOADS: readonly Load[] = [
  { batch: 1, rounds: 2000 },
  { batch: 10, rounds: 600 },
  { batch: 100, rounds: 60 },
]
const WARM_UP_ROUNDS = 20

/** Orders through the whole engine but HTTP: mailbox, decide, match, journal file with fdatasync, answer. */
export async function durableSubmitRows(): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const load of LOADS) rows.push(rowOf(load, await roundTimes(load)))
  return rows
}

async function roundTimes({ batch, rounds }: Load): Promise<readonly number[]> {
  const folder = freshFolder()
  const directory = join(folder, 'journal')
  mkdirSync(directory, { recursive: true })
  const journal = await openFileJournal({ directory, segmentBytes: SEGMENT_BYTES_DEFAULT, fsync: 'always' })
  const limits = { openOrdersMax: 1_000_000 }
  const engine = await anEngine({ journal, limits, commandsMax: 1024 })
  try {
    const times: number[] = []
    for (let round = 0; round < WARM_UP_ROUNDS + rounds; round++) {
      const startedMs = performance.now()
      await submitTogether(engine, round, batch)
      if (round >= WARM_UP_ROUNDS) times.push(performance.now() - startedMs)
    }
    return times
  } finally {
    await engine.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

type Engine = Awaited<ReturnType<typeof anEngine>>

async function submitTogether(engine: Engine, round: number, batch: number): Promise<void> {
  const terms = { quantity: m('0.001'), price: m('10000') }
  const asked = Array.from({ length: batch }, (_, place) => ask(engine, `b-${round}-${place}`, terms))
  for (const outcome of await Promise.all(asked)) {
    if (outcome.outcome !== 'submitted') throw new Error(`an order was not taken: ${outcome.outcome}`)
  }
}

function rowOf({ batch, rounds }: Load, times: readonly number[]): Row {
  const rate = (batch * 1000) / median(times)
  return {
    what: `durable submit without HTTP, ${batch} at once`,
    measured: perSecond(rate, 'orders'),
    ratio: null,
    budget: null,
    isInside: null,
    note:
      `answered after p50 ${milliseconds(median(times))}, p99 ${milliseconds(quantile(times, 0.99))}; ` +
      `${rounds} rounds, one fdatasync each, two records to an order`,
  }
}
