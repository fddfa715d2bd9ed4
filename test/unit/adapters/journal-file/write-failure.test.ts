import { describe, expect, test } from 'bun:test'
import { JournalFailed } from '../../../../src/domain/index.ts'
import { DIRECTORY, eventAt, eventsFrom, open, recovered, SEGMENT } from './journal-on-disk.ts'
import { type DiskCall, type Fault, MemoryDisk } from './memory-disk.ts'

/** Fails the n-th call of one kind, once. */
function failing(call: DiskCall, fault: Fault, nth = 1): MemoryDisk['fault'] {
  let left = nth
  return (name) => (name === call && --left === 0 ? fault : null)
}

describe('semantics 3: when a write fails', () => {
  const hasRoomAgain = async (disk: MemoryDisk, journal: Awaited<ReturnType<typeof open>>, from: number) => {
    disk.fault = () => null
    await journal.append(eventsFrom(from, 2))
    await journal.close()
    expect((await recovered(disk)).events).toStrictEqual(eventsFrom(1, from + 1))
  }

  test.each([
    ['ENOSPC', { code: 'ENOSPC', bytesWritten: 70 }],
    ['EDQUOT', { code: 'EDQUOT', bytesWritten: 0 }],
    ['a short write', { code: 'SHORT', bytesWritten: 33 }],
  ])('%s: cut back, nothing counts, the same batch can be tried again', async (_, fault) => {
    const disk = new MemoryDisk()
    const journal = await open(disk)
    await journal.append(eventsFrom(1, 2))
    const { bytes } = journal.stats()
    disk.fault = failing('write', fault)
    const failure = await journal.append(eventsFrom(3, 2)).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(JournalFailed)
    expect(failure).toMatchObject({ retriable: true })
    expect(journal.stats()).toMatchObject({ durableSeq: 2, bytes })
    expect(disk.bytesOf(SEGMENT).length).toBe(bytes)
    await hasRoomAgain(disk, journal, 3)
  })

  test.each(['openAppend', 'write', 'sync', 'syncDirectory'] as const)(
    'ENOSPC at %s of a new segment leaves the old one in use',
    async (call) => {
      const disk = new MemoryDisk(false)
      const journal = await open(disk, { segmentBytes: 200 })
      await journal.append(eventsFrom(1, 2))
      disk.fault = failing(call, { code: 'ENOSPC', bytesWritten: 9 })
      await expect(journal.append(eventsFrom(3, 2))).rejects.toMatchObject({ retriable: true })
      expect(disk.paths(DIRECTORY)).toEqual([SEGMENT])
      await hasRoomAgain(disk, journal, 3)
    },
  )

  test('ENOSPC at the seal takes the new segment back', async () => {
    const disk = new MemoryDisk()
    const journal = await open(disk, { segmentBytes: 200 })
    await journal.append(eventsFrom(1, 2))
    disk.fault = failing('write', { code: 'ENOSPC', bytesWritten: 9 }, 2)
    await expect(journal.append(eventsFrom(3, 2))).rejects.toMatchObject({ retriable: true })
    expect(disk.paths(DIRECTORY)).toEqual([SEGMENT])
    await hasRoomAgain(disk, journal, 3)
  })

  test.each([true, false])(
    'EIO is final: every later append refuses (write-through %p)',
    async (hasWriteThrough) => {
      const disk = new MemoryDisk(hasWriteThrough)
      const journal = await open(disk)
      await journal.append(eventsFrom(1, 2))
      disk.fault = failing(hasWriteThrough ? 'write' : 'sync', { code: 'EIO' })
      await expect(journal.append(eventsFrom(3, 1))).rejects.toMatchObject({
        name: 'JournalFailed',
        retriable: false,
      })
      disk.fault = () => null
      await expect(journal.append(eventsFrom(3, 1))).rejects.toMatchObject({ retriable: false })
      expect(journal.stats().durableSeq).toBe(2)
      await journal.close()
      expect(disk.openCount).toBe(0)
    },
  )

  test('a cut that fails after ENOSPC is final', async () => {
    const disk = new MemoryDisk()
    const journal = await open(disk)
    disk.fault = (call) =>
      call === 'write' || call === 'cut' ? { code: call === 'cut' ? 'EIO' : 'ENOSPC' } : null
    await expect(journal.append([eventAt(1)])).rejects.toThrow(/ENOSPC.*could not be restored: EIO/)
    disk.fault = () => null
    await expect(journal.append([eventAt(1)])).rejects.toMatchObject({ retriable: false })
  })
})

describe('semantics 3: without a sync for each append', () => {
  test('interval: the durable number follows the timer, and closing makes the rest durable', async () => {
    const disk = new MemoryDisk()
    const journal = await open(disk, { fsync: { intervalMs: 5 } })
    await journal.append(eventsFrom(1, 3))
    expect(journal.stats().durableSeq).toBe(0)
    while (journal.stats().durableSeq < 3) await Bun.sleep(1)
    await journal.append(eventsFrom(4, 1))
    await journal.close()
    expect(disk.files.get(SEGMENT)?.durable).toEqual(disk.bytesOf(SEGMENT))
  })

  test('interval: a failed sync shows at the next append', async () => {
    const disk = new MemoryDisk()
    const journal = await open(disk, { fsync: { intervalMs: 1 } })
    let isAsked = false
    disk.fault = (call) => {
      isAsked ||= call === 'sync'
      return call === 'sync' ? { code: 'EIO' } : null
    }
    await journal.append([eventAt(1)])
    while (!isAsked) await Bun.sleep(1)
    await expect(journal.append([eventAt(2)])).rejects.toMatchObject({ retriable: false })
    await expect(journal.close()).rejects.toThrow('could not be made durable')
    expect(disk.openCount).toBe(0)
  })

  test('os: what recovery hands on is durable first, for it may be acted on', async () => {
    const disk = new MemoryDisk()
    const killed = await open(disk, { fsync: 'os' })
    await killed.append(eventsFrom(1, 3))
    expect(disk.files.get(SEGMENT)?.durable).not.toEqual(disk.bytesOf(SEGMENT))
    await recovered(disk, { fsync: 'os' })
    expect(disk.files.get(SEGMENT)?.durable).toEqual(disk.bytesOf(SEGMENT))
  })

  test('os: a rotation makes everything before it durable', async () => {
    const disk = new MemoryDisk()
    const journal = await open(disk, { fsync: { intervalMs: 1_000_000 }, segmentBytes: 200 })
    await journal.append(eventsFrom(1, 2))
    expect(journal.stats().durableSeq).toBe(0)
    await journal.append(eventsFrom(3, 2))
    expect(journal.stats().durableSeq).toBe(2)
    expect(disk.files.get(SEGMENT)?.durable).toEqual(disk.bytesOf(SEGMENT))
    await journal.close()
  })

  test('os: no sync between rotations', async () => {
    const disk = new MemoryDisk()
    const journal = await open(disk, { fsync: 'os' })
    let syncs = 0
    disk.fault = (call) => {
      if (call === 'sync') syncs += 1
      return null
    }
    for (let seq = 1; seq <= 20; seq++) await journal.append([eventAt(seq)])
    expect(syncs).toBe(0)
    await journal.close()
    expect(syncs).toBe(1)
  })
})
