import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { openPortfolioStore } from '../../../../src/adapters/database-sqlite/index.ts'
import { memoryJournal } from '../../../../src/adapters/journal-memory/index.ts'
import { type Event, StorageFailed } from '../../../../src/domain/index.ts'
import type { PortfolioStore, RecordGroup } from '../../../../src/ports/index.ts'
import { PastGroups, type PastReader, type RunningEngine, recover } from '../../../../src/runtime/index.ts'
import { SumsProjection } from '../../../../src/runtime/portfolio/index.ts'
import { anEngine, ask } from '../../../support/an-engine.ts'
import { T0 } from '../../../support/builders.ts'
import { silentLog } from '../../../support/silent-log.ts'
import { type VirtualTime, virtualTime } from '../../../support/virtual-time.ts'

const EPOCH = '0badcafe'
let time: VirtualTime
let entries: Event[]
let store: PortfolioStore
let engine: RunningEngine
let past: PastReader | null

beforeEach(async () => {
  time = virtualTime(T0)
  entries = []
  store = openPortfolioStore(':memory:')
  await start()
})
afterEach(async () => {
  await engine.stop()
  store.close()
})

/** Memory has next to nothing of what was before. */
async function start(epoch = EPOCH): Promise<void> {
  const recovered = await recover(memoryJournal<Event>({ entries, epoch }), 2)
  const source = {
    recordsAfter: (seq: number) => memoryJournal({ entries: [...entries] }).readFrom(seq + 1),
    snapshotAtOrBefore: async () => null,
  }
  const breathe = () => Promise.resolve()
  past = new PastGroups({ source, durable: recovered.durable, breathe, log: silentLog })
  engine = await anEngine({ recovered, time })
}

async function restart(epoch?: string): Promise<void> {
  await engine.stop()
  await start(epoch)
}

const followed = (over: Partial<PortfolioStore> = {}) =>
  new SumsProjection({
    engine,
    past: () => past,
    store: {
      sums: () => store.sums(),
      saveSums: (change) => store.saveSums(change),
      ...over,
    },
    timers: time,
    breathe: () => Promise.resolve(),
    log: silentLog,
  })

const NO_PAST = { fill: () => Promise.resolve(), lifeOf: () => Promise.reject(new Error('not asked for')) }

/** The journal cannot be read. */
async function* failing(): AsyncGenerator<readonly RecordGroup[], boolean> {
  yield* []
  return false
}

const buy = (id: string, strategyId: string | null = null) =>
  ask(engine, id, { type: 'market', timeInForce: 'ioc', price: null, strategyId })

/** Lets what waits for a timer, and for its turn, happen. */
async function settle(ms = 40_000): Promise<void> {
  time.advance(ms)
  for (let turn = 0; turn < 3000; turn++) await Promise.resolve()
}

const fillsOf = (projection: SumsProjection) =>
  Object.fromEntries(projection.sums.rows().map(({ strategyId, fills }) => [strategyId ?? 'hand', fills]))
const fillsInJournal = () => entries.filter(({ kind }) => kind === 'order_filled').length

describe('the sums of all trades', () => {
  test('follow the records and are current at once', async () => {
    const projection = followed()
    await settle()
    await buy('a')
    await buy('b', 'grid')
    expect(projection.isCurrent).toBe(true)
    expect(Object.keys(fillsOf(projection)).toSorted()).toEqual(['grid', 'hand'])
    projection.close()
  })

  test('go on behind a restart, each record once', async () => {
    const first = followed()
    await buy('a')
    await settle()
    first.close()
    await buy('unseen', 'grid')
    await restart()
    const second = followed()
    await settle()
    await buy('c')
    expect(second.isCurrent).toBe(true)
    expect(fillsOf(second)).toEqual({ hand: fillsInJournal() - 1, grid: 1 })
    expect(second.sums.place.missing).toBeNull()
    second.close()
  })

  test('read a journal that was there before them from its first record', async () => {
    await buy('a')
    await buy('b', 'grid')
    await restart()
    const projection = followed()
    await settle()
    expect(projection.isCurrent).toBe(true)
    expect(fillsOf(projection)).toEqual({ hand: fillsInJournal() - 1, grid: 1 })
    expect(projection.sums.place.flows > 0n).toBe(true)
    projection.close()
  })

  test('read it also while every page there is comes back and asks for what it missed', async () => {
    await buy('a')
    await restart()
    const pages = Array.from({ length: 300 }, () => past?.after(0, () => true))
    await Promise.all(pages.slice(0, 2).map((page) => page?.next()))
    for (const page of pages.slice(2)) void page?.next()
    const projection = followed()
    await settle()
    expect(projection.sums.place.missing).toBeNull()
    expect(fillsOf(projection)).toEqual({ hand: fillsInJournal() })
    projection.close()
  })

  test('try a journal that could not be read once more before they give it up', async () => {
    await buy('a')
    await restart()
    const works = past
    past = { ...NO_PAST, after: failing }
    const projection = followed()
    await settle()
    expect(projection.isCurrent).toBe(false)
    past = works
    await settle()
    expect(projection.isCurrent).toBe(true)
    expect(projection.sums.place.missing).toBeNull()
    expect(fillsOf(projection)).toEqual({ hand: fillsInJournal() })
    projection.close()
  })

  test('leave out, and say so, what a hole in the journal keeps from them', async () => {
    await buy('a')
    await restart()
    past = { ...NO_PAST, after: failing }
    const projection = followed()
    await settle()
    await settle()
    expect(projection.isCurrent).toBe(true)
    expect(projection.sums.place.missing).toMatchObject({ fromSeq: 1 })
    projection.close()
  })

  test('begin anew with another journal, and do not count its deposits again', async () => {
    const before = followed()
    await buy('a')
    await settle()
    before.close()
    const { flows } = before.sums.place
    entries = entries.slice(
      0,
      entries.findIndex(({ kind }) => kind === 'order_submitted'),
    )
    await restart('feedbeef')
    const after = followed()
    await settle()
    expect(after.isCurrent).toBe(true)
    expect(after.sums.rows()).toEqual([])
    expect(after.sums.place).toMatchObject({ epoch: 'feedbeef', flows, missing: null })
    after.close()
    expect(store.sums()?.rows).toEqual([])
  })

  test('say what they could not read, where neither memory nor journal tells', async () => {
    await buy('a')
    await restart()
    past = null
    const projection = followed()
    await settle()
    expect(projection.isCurrent).toBe(true)
    expect(projection.sums.place.missing).toMatchObject({ fromSeq: 1 })
    await buy('b')
    expect(fillsOf(projection)).toEqual({ hand: 1 })
    projection.close()
  })

  test('keep what a full disk did not take, and save all of it afterwards', async () => {
    let isFull = true
    const projection = followed({
      saveSums: (change) => {
        if (isFull) throw new StorageFailed('disk full')
        store.saveSums(change)
      },
    })
    await settle()
    await buy('a')
    await settle()
    expect(store.sums()).toBeNull()
    isFull = false
    await settle()
    projection.close()
    expect(store.sums()?.rows[0]?.fills).toBe(1)
    expect(store.sums()?.place.seq).toBe(projection.sums.place.seq)
  })
})
