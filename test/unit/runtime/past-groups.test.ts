import { expect, test } from 'bun:test'
import { memoryJournal } from '../../../src/adapters/journal-memory/index.ts'
import type { Event } from '../../../src/domain/index.ts'
import type { RecordGroup, ReplicaSource } from '../../../src/ports/index.ts'
import { DurableView, PastGroups, recover } from '../../../src/runtime/index.ts'
import { anEngine, ask } from '../../support/an-engine.ts'
import { silentLog } from '../../support/silent-log.ts'

async function aDayOfTrading(orders: number): Promise<Event[]> {
  const entries: Event[] = []
  const engine = await anEngine({ journal: memoryJournal({ entries, epoch: '0badcafe' }) })
  for (let order = 0; order < orders; order++) {
    await ask(engine, `taken-${order}`, { type: 'market', timeInForce: 'ioc', price: null })
    await ask(engine, `resting-${order}`)
  }
  await engine.stop()
  return entries
}

type Source = Pick<ReplicaSource, 'recordsAfter' | 'snapshotAtOrBefore'>

/** The records, and snapshots made at some of them. */
function aSource(entries: readonly Event[], snapshots: readonly number[] = []): Source {
  return {
    recordsAfter: (seq) => memoryJournal({ entries: [...entries] }).readFrom(seq + 1),
    async snapshotAtOrBefore(wanted) {
      const seq = Math.max(0, ...snapshots.filter((at) => at <= wanted))
      if (seq === 0) return null
      const view = new DurableView(1)
      for (const event of entries.slice(0, seq)) view.fold(event)
      const parts = view.toPlain()
      return { seq, digest: '', part: (name) => parts[name] ?? null }
    },
  }
}

interface World {
  readonly past: PastGroups
  readonly durable: DurableView
  readonly expected: readonly RecordGroup[]
  readonly breaths: () => number
}

async function aWorld(
  entries: readonly Event[],
  over: { groupsKept: number; source?: Source; recordsMax?: number },
): Promise<World> {
  const { groupsKept, source = aSource(entries), recordsMax } = over
  const { durable } = await recover(memoryJournal({ entries: [...entries], epoch: '0badcafe' }), groupsKept)
  const folded = new DurableView(entries.length)
  let breaths = 0
  const breathe = () => {
    breaths += 1
    return new Promise<void>((resolve) => void setImmediate(resolve))
  }
  const past = new PastGroups({
    source,
    durable,
    breathe,
    log: silentLog,
    ...(recordsMax ? { recordsMax } : {}),
  })
  return { past, durable, expected: entries.map((event) => folded.fold(event)), breaths: () => breaths }
}

async function read(past: PastGroups, seq: number, isWanted = () => true) {
  const groups: RecordGroup[] = []
  let slices = 0
  const reading = past.after(seq, isWanted)
  for (;;) {
    const step = await reading.next()
    if (step.done === true) return { groups, slices, isWhole: step.value }
    groups.push(...step.value)
    slices += 1
  }
}

const DAY = await aDayOfTrading(150)

test.each([
  ['from the first record', []],
  ['from a snapshot', [200, 410]],
  ['from a snapshot made at that very record', [300]],
])('semantics 23: groups of long ago are those that were told then, %s', async (_, snapshots) => {
  const { past, durable, expected, breaths } = await aWorld(DAY, {
    groupsKept: 20,
    source: aSource(DAY, snapshots),
  })
  const { groups, slices, isWhole } = await read(past, 300)
  expect(isWhole).toBe(true)
  expect(groups).toEqual(expected.slice(300, 300 + groups.length))
  // From here on memory has the rest.
  expect(durable.groupsAfter(groups.at(-1)?.seq ?? 0)).not.toBeNull()
  expect(slices).toBeGreaterThan(2)
  expect(breaths()).toBeGreaterThanOrEqual(slices - 1)
})

test('what would take too many records to fold is not told', async () => {
  const { past } = await aWorld(DAY, { groupsKept: 20, recordsMax: DAY.length - 50 })
  expect(await read(past, 10)).toEqual({ groups: [], slices: 0, isWhole: false })
  const near = await aWorld(DAY, {
    groupsKept: 20,
    recordsMax: DAY.length - 50,
    source: aSource(DAY, [100]),
  })
  expect((await read(near.past, 110)).isWhole).toBe(true)
})

test('records that are stored no longer are not told, and neither are those behind a hole', async () => {
  const gone: Source = { recordsAfter: () => null, snapshotAtOrBefore: async () => null }
  expect((await read((await aWorld(DAY, { groupsKept: 20, source: gone })).past, 10)).isWhole).toBe(false)
  const holed = aSource(DAY.filter(({ seq }) => seq !== 400))
  const { past, expected } = await aWorld(DAY, { groupsKept: 20, source: holed })
  const { groups, isWhole } = await read(past, 300)
  expect(isWhole).toBe(false)
  expect(groups).toEqual(expected.slice(300, 300 + groups.length))
})

test('two read at a time; one who has left in the line reads nothing', async () => {
  let reading = 0
  let readingMax = 0
  const source = aSource(DAY)
  const counted: Source = {
    ...source,
    async snapshotAtOrBefore(seq) {
      reading += 1
      readingMax = Math.max(readingMax, reading)
      await new Promise<void>((resolve) => void setImmediate(resolve))
      reading -= 1
      return await source.snapshotAtOrBefore(seq)
    },
  }
  const { past, expected } = await aWorld(DAY, { groupsKept: 20, source: counted })
  const left = read(past, 1, () => false)
  const all = await Promise.all([1, 2, 3, 4, 5].map((seq) => read(past, seq)))
  expect(readingMax).toBe(2)
  for (const [index, { groups, isWhole }] of all.entries()) {
    expect([isWhole, groups[0]]).toEqual([true, expected[index + 1] as RecordGroup])
  }
  expect((await left).groups).toEqual([])
})

test('memory is filled with what it would have held, also while more is recorded', async () => {
  const before = DAY.slice(0, 500)
  const { durable } = await recover(memoryJournal({ entries: [...before], epoch: '0badcafe' }), 300)
  const stored = before.slice()
  const restarted = new DurableView(300)
  const snapshot = await aSource(before, [500]).snapshotAtOrBefore(500)
  expect(snapshot !== null && restarted.restore(snapshot)).toBe(true)
  expect(restarted.recentGroups(10)).toEqual([])
  const source = aSource(stored)
  const breathe = async () => {
    const next = DAY[restarted.seq]
    if (restarted.seq < 520 && next) restarted.fold(next)
  }
  const past = new PastGroups({ source, durable: restarted, breathe, log: silentLog })
  await past.fill()
  const grown = restarted.seq
  expect(grown).toBeGreaterThan(500)
  for (const event of DAY.slice(500, grown)) durable.fold(event)
  expect(restarted.recentGroups(1000)).toEqual(durable.recentGroups(1000))
  expect(restarted.groupsAfter(grown - 300)).toHaveLength(300)
})

test('who asks for what memory has room for waits for it to be filled, once for all', async () => {
  const restarted = new DurableView(300)
  const snapshot = await aSource(DAY, [DAY.length]).snapshotAtOrBefore(DAY.length)
  expect(snapshot !== null && restarted.restore(snapshot)).toBe(true)
  let asked = 0
  const source: Source = {
    ...aSource(DAY),
    snapshotAtOrBefore: async () => {
      asked += 1
      return null
    },
  }
  const breathe = () => new Promise<void>((resolve) => void setImmediate(resolve))
  const past = new PastGroups({ source, durable: restarted, breathe, log: silentLog })
  const all = await Promise.all(Array.from({ length: 40 }, () => read(past, DAY.length - 100)))
  expect(asked).toBe(1)
  expect(all.every(({ isWhole, groups }) => isWhole && groups.length === 0)).toBe(true)
  expect(restarted.groupsAfter(DAY.length - 100)).toHaveLength(100)
})

test('a reader so slow that memory goes on beyond it asks again, and has everything', async () => {
  const { durable } = await recover(memoryJournal({ entries: DAY.slice(0, 400), epoch: '0badcafe' }), 10)
  const stored = DAY.slice(0, 400)
  const source: Source = {
    recordsAfter: (seq) => memoryJournal({ entries: stored }).readFrom(seq + 1),
    snapshotAtOrBefore: async () => null,
  }
  const past = new PastGroups({ source, durable, breathe: async () => undefined, log: silentLog })
  const seqs: number[] = []
  for (let asked = 0; asked < 2; asked++) {
    const reading = past.after(seqs.at(-1) ?? 300, () => true)
    let step = await reading.next()
    for (; step.done !== true; step = await reading.next()) {
      seqs.push(...step.value.map(({ seq }) => seq))
      for (const event of DAY.slice(durable.seq, durable.seq + (asked === 0 ? 60 : 0))) durable.fold(event)
    }
    expect(step.value).toBe(true)
    stored.push(...DAY.slice(stored.length, durable.seq))
  }
  expect(seqs).toEqual(seqs.map((_, index) => 301 + index))
  expect(durable.groupsAfter(seqs.at(-1) ?? 0)).not.toBeNull()
})
