import { describe, expect, test } from 'bun:test'
import type { FileJournalOptions } from '../../../../src/adapters/journal-file/index.ts'
import { type Event, JournalDamaged } from '../../../../src/domain/index.ts'
import {
  DIRECTORY,
  eventAt,
  eventsFrom,
  HEADER_BYTES,
  open,
  recovered,
  SEGMENT,
  written,
} from './journal-on-disk.ts'
import { MemoryDisk } from './memory-disk.ts'

describe('a torn tail', () => {
  test('cut at every byte of the last record: it alone is lost, and the journal goes on', async () => {
    const whole = await written([eventsFrom(1, 2), eventsFrom(3, 1)])
    const before = (await written([eventsFrom(1, 2)])).bytesOf(SEGMENT).length
    for (let size = before; size < whole.bytesOf(SEGMENT).length; size++) {
      const disk = whole.copy()
      disk.put(SEGMENT, whole.bytesOf(SEGMENT).subarray(0, size))
      const { journal, records, tornBytes } = await recovered(disk)
      expect({ records, tornBytes }).toEqual({ records: 2, tornBytes: size - before })
      await journal.append([eventAt(3)])
      await journal.close()
      expect(disk.bytesOf(SEGMENT).subarray(HEADER_BYTES)).toEqual(
        whole.bytesOf(SEGMENT).subarray(HEADER_BYTES),
      )
    }
  })

  test('zeros that the file system put behind the last record are cut off', async () => {
    const disk = await written([eventsFrom(1, 3)])
    disk.put(SEGMENT, Buffer.concat([disk.bytesOf(SEGMENT), Buffer.alloc(9000)]))
    expect(await recovered(disk)).toMatchObject({ records: 3, tornBytes: 9000 })
  })

  test('a block of the last write that never arrived is a torn tail, records behind it or not', async () => {
    const disk = await written([eventsFrom(1, 10), eventsFrom(11, 60)])
    const bytes = disk.bytesOf(SEGMENT)
    expect(bytes.length).toBeGreaterThan(3 * 1024)
    disk.put(SEGMENT, Buffer.from(bytes).fill(0, 2048, 2560))
    const { records, tornBytes, journal } = await recovered(disk)
    expect(records).toBeGreaterThanOrEqual(10)
    expect(records).toBeLessThan(70)
    expect(journal.stats().bytes + tornBytes).toBe(bytes.length)
  })

  test('the same missing block in a write that a later one saw durable is damage', async () => {
    const disk = await written([eventsFrom(1, 50), eventsFrom(51, 1)])
    disk.put(SEGMENT, Buffer.from(disk.bytesOf(SEGMENT)).fill(0, 2048, 2560))
    await expect(recovered(disk)).rejects.toThrow(
      /offset \d+: record \d+ cannot be read .* was written after it was durable/,
    )
  })
})

describe('damage', () => {
  /** Flips each byte and checks that what comes back is right or refused. */
  async function flipEveryByte(
    disk: MemoryDisk,
    path: string,
    options: Partial<FileJournalOptions>,
    stored: readonly Event[],
  ) {
    let refused = 0
    const size = disk.bytesOf(path).length
    for (let offset = 0; offset < size; offset++) {
      const damaged = disk.copy()
      damaged.bytesOf(path)[offset] = (damaged.bytesOf(path)[offset] as number) ^ 0x40
      try {
        const { events, tornBytes } = await recovered(damaged, options)
        expect(events, `offset ${offset}`).toStrictEqual(stored.slice(0, events.length))
        expect(tornBytes, `offset ${offset}`).toBeGreaterThan(0)
        expect(events.length, `offset ${offset}`).toBe(stored.length - 1)
      } catch (error) {
        expect(error, `offset ${offset}`).toBeInstanceOf(JournalDamaged)
        refused += 1
      }
    }
    return { refused, size }
  }

  test('each byte of a small journal: refused, or in the last record and cut off', async () => {
    const events = eventsFrom(1, 4)
    const disk = await written([events.slice(0, 2), events.slice(2)])
    const last = disk.bytesOf(SEGMENT).length - (await written([eventsFrom(1, 3)])).bytesOf(SEGMENT).length
    const { refused, size } = await flipEveryByte(disk, SEGMENT, {}, events)
    expect(refused).toBe(size - last)
  })

  test('each byte of a sealed segment: always refused', async () => {
    const events = eventsFrom(1, 4)
    const disk = await written([events.slice(0, 2), events.slice(2)], { segmentBytes: 200 })
    expect(disk.paths(DIRECTORY)).toHaveLength(2)
    const { refused, size } = await flipEveryByte(disk, SEGMENT, { segmentBytes: 200 }, events)
    expect(refused).toBe(size)
  })

  test('names the file, the offset and what was wrong', async () => {
    const disk = await written([eventsFrom(1, 3)])
    disk.bytesOf(SEGMENT)[HEADER_BYTES + 50] = 0xff
    await expect(recovered(disk)).rejects.toThrow(
      /^0000000000000001\.journal, offset 36: record 1 cannot be read \(the checksum does not match\), but /,
    )
  })

  test('a record taken out of the middle is noticed', async () => {
    const disk = await written([eventsFrom(1, 3)])
    const bytes = disk.bytesOf(SEGMENT)
    const size = (bytes.length - HEADER_BYTES) / 3
    disk.put(
      SEGMENT,
      Buffer.concat([bytes.subarray(0, HEADER_BYTES + size), bytes.subarray(HEADER_BYTES + 2 * size)]),
    )
    await expect(recovered(disk)).rejects.toThrow('it is record 3 where 2 must follow')
  })

  test('bytes behind a seal are noticed', async () => {
    const disk = await written([eventsFrom(1, 2), eventsFrom(3, 2)], { segmentBytes: 200 })
    disk.put(SEGMENT, Buffer.concat([disk.bytesOf(SEGMENT), Buffer.from('x')]))
    await expect(recovered(disk)).rejects.toThrow('goes on behind its own end')
  })

  test('a header that is not ours is refused when the journal is opened', async () => {
    const disk = new MemoryDisk()
    disk.put(SEGMENT, Buffer.alloc(500, 'somebody else wrote this'))
    await expect(open(disk)).rejects.toThrow('does not begin like a journal segment')
  })
})
