import { describe, expect, test } from 'bun:test'
import { basename } from 'node:path'
import fc from 'fast-check'
import type { FileJournal, FileJournalOptions } from '../../../../src/adapters/journal-file/index.ts'
import { type Event, JournalDamaged } from '../../../../src/domain/index.ts'
import { DIRECTORY, eventAt, eventsFrom, HEADER_BYTES, open } from './journal-on-disk.ts'
import { MemoryDisk } from './memory-disk.ts'

const options = { segmentBytes: 400 }
const DIGEST = '0123456789abcdef'

/** The state these tests keep: the numbers of the records so far. */
async function started(disk: MemoryDisk, over: Partial<FileJournalOptions> = {}, layout = 1) {
  const journal = await open(disk, { ...options, ...over })
  let state: number[] = []
  const read: Event[] = []
  const recovery = await journal.recover(
    (event) => {
      read.push(event)
      state.push(event.seq)
    },
    (snapshot) => {
      if (snapshot.part('layout') !== layout) return false
      state = [...(snapshot.part('seqs') as number[])]
      return true
    },
  )
  return { journal, read, state, ...recovery }
}

async function snapshotOf(journal: FileJournal, state: readonly number[], layout = 1): Promise<void> {
  await journal.saveSnapshot(DIGEST, { layout, seqs: state })
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

/** A journal of `count` records, one to a batch, with a snapshot at each number of `at`. */
async function kept(count: number, at: readonly number[]): Promise<MemoryDisk> {
  const disk = new MemoryDisk()
  const journal = await open(disk, options)
  for (let seq = 1; seq <= count; seq++) {
    await journal.append([eventAt(seq)])
    if (at.includes(seq)) await snapshotOf(journal, upTo(seq))
  }
  await journal.close()
  return disk
}

const named = (disk: MemoryDisk, ending: string) =>
  disk.paths(DIRECTORY).filter((path) => path.endsWith(ending))
const segmentOf = (disk: MemoryDisk, seq: number) =>
  named(disk, '.journal').findLast((path) => Number(basename(path, '.journal')) <= seq) ?? ''

/** Starts, goes on by one record, starts again: the same state each time. */
async function expectGoesOn(disk: MemoryDisk, count: number) {
  const first = await started(disk)
  expect(first.state).toEqual(upTo(count))
  expect(first.records).toBe(count)
  await first.journal.append([eventAt(count + 1)])
  await first.journal.close()
  const again = await started(disk)
  expect(again.state).toEqual(upTo(count + 1))
  await again.journal.close()
  return first
}

describe('a start with a snapshot', () => {
  test('reads only the records behind it', async () => {
    const first = await expectGoesOn(await kept(30, [10, 24]), 30)
    expect(first.read.map((event) => event.seq)).toEqual([25, 26, 27, 28, 29, 30])
    expect(first).toMatchObject({ replayed: 6, snapshotSeq: 24, gap: null, remarks: [] })
  })

  test('one made at the last record, or at the last one of a segment', async () => {
    for (let count = 1; count <= 12; count++) {
      const first = await expectGoesOn(await kept(count, [count]), count)
      expect(first).toMatchObject({ replayed: 0, snapshotSeq: count, gap: null, remarks: [] })
    }
  })

  test('no more than the newest two are kept', async () => {
    const disk = await kept(30, [3, 9, 14, 20])
    expect(named(disk, '.snapshot').map((path) => Number(basename(path, '.snapshot')))).toEqual([14, 20])
  })

  test('each byte of the newest one flipped: the one before it', async () => {
    const disk = await kept(30, [10, 24])
    const [, newest = ''] = named(disk, '.snapshot')
    for (let offset = 0; offset < disk.bytesOf(newest).length; offset++) {
      const damaged = disk.copy()
      damaged.bytesOf(newest)[offset] = (damaged.bytesOf(newest)[offset] as number) ^ 0x08
      const { state, snapshotSeq, remarks } = await started(damaged)
      expect([state.length, snapshotSeq, remarks.length], `offset ${offset}`).toEqual([30, 10, 1])
    }
  })

  test('a damaged one, or one of records that are lost, does not stand in the way of the next', async () => {
    const disk = await kept(30, [10, 24])
    const [, newest = ''] = named(disk, '.snapshot')
    disk.bytesOf(newest)[100] = 1
    const path = segmentOf(disk, 14)
    disk.put(path, disk.bytesOf(path).subarray(0, HEADER_BYTES + 20))
    const { gap, journal, records } = await started(disk)
    expect([gap?.isCovered, records < 24]).toEqual([false, true])
    await journal.append([eventAt(records + 1)])
    await snapshotOf(journal, upTo(records + 1))
    expect(named(disk, '.snapshot').map((each) => Number(basename(each, '.snapshot')))).toEqual([
      10,
      records + 1,
    ])
    await journal.close()
    await expectGoesOn(disk, records + 1)
  })

  test('both bad, cut short or of another layout: everything is read', async () => {
    const disk = await kept(30, [10, 24])
    for (const path of named(disk, '.snapshot')) disk.put(path, disk.bytesOf(path).subarray(0, 90))
    expect(await expectGoesOn(disk, 30)).toMatchObject({ snapshotSeq: null, replayed: 30 })
    const other = await started(await kept(30, [10, 24]), {}, 2)
    expect(other).toMatchObject({ snapshotSeq: null, replayed: 30 })
    expect(other.remarks).toHaveLength(2)
  })

  test('one under the name of another record is not used', async () => {
    const disk = await kept(30, [10])
    const [path = ''] = named(disk, '.snapshot')
    disk.put(path.replace('10.snapshot', '20.snapshot'), disk.bytesOf(path))
    disk.files.delete(path)
    const { snapshotSeq, remarks } = await expectGoesOn(disk, 30)
    expect([snapshotSeq, remarks]).toEqual([null, [expect.stringContaining('made at record 10')]])
  })

  test('one of another journal is not used', async () => {
    const disk = await kept(30, [])
    const stranger = await kept(30, [22])
    const [path = ''] = named(stranger, '.snapshot')
    disk.put(path, stranger.bytesOf(path))
    const { remarks, snapshotSeq } = await expectGoesOn(disk, 30)
    expect([remarks, snapshotSeq]).toEqual([[expect.stringContaining('belongs to another journal')], null])
  })

  test('a crash at any call while one is stored leaves the older ones and the records', async () => {
    for (let calls = 1; ; calls++) {
      const disk = await kept(12, [4, 8])
      const { journal, state } = await started(disk)
      let left = calls
      disk.fault = () => (--left === 0 ? { code: 'EIO' } : null)
      const isStored = await snapshotOf(journal, state).then(
        () => left > 0,
        () => false,
      )
      disk.fault = () => null
      await expectGoesOn(disk, 12)
      expect([...disk.files.keys()].filter((path) => /snapshot\./.test(path))).toEqual([])
      if (isStored) break
    }
  })
})

describe('semantics 5: damage that a snapshot covers', () => {
  test('the end cut off at every byte up to the snapshot: nothing is lost, under a new epoch', async () => {
    const disk = await kept(20, [20])
    const last = segmentOf(disk, 20)
    for (let size = 0; size < disk.bytesOf(last).length; size++) {
      const damaged = disk.copy()
      const { epoch } = (await started(disk.copy())).journal
      damaged.put(last, damaged.bytesOf(last).subarray(0, size))
      const { gap, snapshotSeq, journal } = await expectGoesOn(damaged, 20)
      expect([gap?.isCovered, snapshotSeq], `size ${size}`).toEqual([true, 20])
      expect(journal.epoch).not.toBe(epoch)
    }
  })

  test('all segments gone: the journal goes on from the snapshot', async () => {
    const disk = await kept(20, [10, 20])
    for (const path of named(disk, '.journal')) disk.files.delete(path)
    const { gap } = await expectGoesOn(disk, 20)
    expect(gap).toMatchObject({ isCovered: true, fromSeq: 1, records: 20, segments: [] })
  })

  test('an older segment cut, without its header, or gone: put aside, the epoch stays', async () => {
    const disk = await kept(30, [24])
    const harms: ((bytes: Buffer) => Buffer | null)[] = [
      (bytes) => bytes.subarray(0, bytes.length - 5),
      (bytes) => bytes.subarray(0, HEADER_BYTES),
      (bytes) => Buffer.from(bytes).fill(0, 0, 8),
      () => null,
    ]
    for (const harm of harms) {
      const damaged = disk.copy()
      const path = segmentOf(damaged, 8)
      const bytes = harm(damaged.bytesOf(path))
      if (bytes === null) damaged.files.delete(path)
      else damaged.put(path, bytes)
      const { epoch } = (await started(disk.copy())).journal
      const { gap, journal } = await expectGoesOn(damaged, 30)
      expect(gap).toMatchObject({ isCovered: true, fromSeq: Number(basename(path, '.journal')) })
      expect(gap?.segments).toEqual(bytes === null ? [] : [basename(path)])
      expect(journal.epoch).toBe(epoch)
    }
  })

  test('behind the snapshot it is lost all the same', async () => {
    const disk = await kept(30, [12])
    disk.files.delete(segmentOf(disk, 20))
    const { gap, snapshotSeq, records } = await started(disk)
    expect([gap?.isCovered, snapshotSeq, records < 20]).toEqual([false, 12, true])
  })

  test('the record it was made at damaged, and more behind it: what is behind is lost', async () => {
    const disk = await kept(30, [10])
    const path = segmentOf(disk, 10)
    disk.put(path, Buffer.from(disk.bytesOf(path)).fill(0xff, HEADER_BYTES + 10))
    const { gap, records } = await started(disk)
    expect([gap?.isCovered, gap?.fromSeq, gap?.records, records]).toEqual([false, 11, 20, 10])
  })

  test('the segment it was made in damaged to its end: the next proves that none is missing', async () => {
    const disk = await kept(30, [12])
    const path = segmentOf(disk, 12)
    disk.put(path, Buffer.from(disk.bytesOf(path)).fill(0xff, HEADER_BYTES + 10))
    const { gap } = await expectGoesOn(disk, 30)
    expect(gap).toMatchObject({ isCovered: true, fromSeq: 7, records: 6, segments: [basename(path)] })
  })

  test('random damage to segments and snapshots never yields anything but a part of what was', async () => {
    const disk = await kept(30, [12, 21])
    const paths = disk.paths(DIRECTORY)
    const hit = fc.record({
      path: fc.constantFrom(...paths),
      at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      how: fc.constantFrom('flip', 'cut', 'delete'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(hit, { minLength: 1, maxLength: 4 }), async (hits) => {
        const damaged = disk.copy()
        for (const { path, at, how } of hits) {
          if (!damaged.files.has(path)) continue
          const bytes = Buffer.from(damaged.bytesOf(path))
          const offset = Math.floor(at * bytes.length)
          if (how === 'delete') damaged.files.delete(path)
          else if (how === 'cut') damaged.put(path, bytes.subarray(0, offset))
          else damaged.bytesOf(path)[offset] = (bytes[offset] ?? 0) ^ 0x20
        }
        try {
          const { state, journal } = await started(damaged)
          await journal.close()
          expect(state).toEqual(upTo(state.length))
          await expectGoesOn(damaged, state.length)
        } catch (error) {
          if (!(error instanceof JournalDamaged)) throw error
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('closed segments of a running journal', () => {
  async function running() {
    const disk = await kept(30, [12, 21])
    for (const path of named(disk, '.journal')) {
      const file = disk.files.get(path)
      if (file) file.modifiedAtMs = Number(basename(path, '.journal')) * 1000
    }
    return { disk, ...(await started(disk)) }
  }

  test('old ones go when both snapshots cover them, oldest first, never the open one', async () => {
    const { disk, journal } = await running()
    const all = named(disk, '.journal')
    expect(await journal.removeOldSegments({ beforeMs: 0, coveredSeq: 12 })).toEqual([])
    expect(await journal.removeOldSegments({ beforeMs: 1e9, coveredSeq: 0 })).toEqual([])
    const removed = await journal.removeOldSegments({ beforeMs: 1e9, coveredSeq: 12 })
    expect(removed).toEqual(all.slice(0, removed.length).map((path) => basename(path)))
    const [oldest = ''] = named(disk, '.journal')
    expect(Number(basename(oldest, '.journal'))).toBeLessThanOrEqual(13)
    expect(journal.stats()).toMatchObject({
      oldestSeq: Number(basename(oldest, '.journal')),
      segments: all.length - removed.length,
    })
    await snapshotOf(journal, upTo(30))
    await journal.removeOldSegments({ beforeMs: 1e9, coveredSeq: 30 })
    expect(named(disk, '.journal')).toEqual(all.slice(-1))
    await journal.close()
    await expectGoesOn(disk, 30)
  })

  test('only those that are old enough', async () => {
    const { disk, journal } = await running()
    const all = named(disk, '.journal')
    const second = Number(basename(all[1] ?? '', '.journal'))
    expect(await journal.removeOldSegments({ beforeMs: second * 1000, coveredSeq: 12 })).toEqual([
      basename(all[0] ?? ''),
    ])
    await journal.close()
  })

  test('one that was found damaged is put aside and reported; the records go on', async () => {
    const { disk, journal } = await running()
    const path = segmentOf(disk, 5)
    const gap = await journal.putAside([{ name: basename(path), why: 'told so' }])
    expect(gap).toMatchObject({ isCovered: true, segments: [basename(path)], why: 'told so' })
    expect(journal.stats().gap).toEqual(gap)
    expect(disk.files.has(path)).toBe(false)
    expect(await journal.putAside([{ name: basename(segmentOf(disk, 30)), why: 'it is open' }])).toBeNull()
    await journal.append([eventAt(31)])
    await journal.close()
    await expectGoesOn(disk, 31)
  })

  test('the caller hears of every segment that is closed', async () => {
    let closed = 0
    const journal = await open(new MemoryDisk(), { ...options, onSegmentClosed: () => closed++ })
    for (const event of eventsFrom(1, 30)) await journal.append([event])
    expect(closed).toBe(journal.stats().segments - 1)
    await journal.close()
  })
})
